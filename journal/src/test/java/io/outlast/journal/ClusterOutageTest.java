// SPDX-License-Identifier: Apache-2.0
package io.outlast.journal;

import static io.outlast.journal.Alone.EXECUTOR;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.outlast.core.Outlast;
import io.outlast.core.OutlastInstance;
import io.outlast.durableexecutor.DurableExecutorService;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Clusters whose members end one after the other, or start again without all of their disks. */
@Timeout(120)
class ClusterOutageTest {
  private static final int PORT = 7461;
  private static final AtomicInteger RUNS = new AtomicInteger();
  private static final CountDownLatch BEGUN = new CountDownLatch(1);
  private static final CountDownLatch GATE = new CountDownLatch(1);

  private final String cluster = "end-" + UUID.randomUUID();
  private final List<OutlastInstance> running = new ArrayList<>();
  private final List<Thread> ends = new ArrayList<>();

  @TempDir private Path folder;

  @BeforeEach
  void count() {
    RUNS.set(0);
  }

  @AfterEach
  void terminateLeft() {
    GATE.countDown();
    running.forEach(member -> member.getLifecycleService().terminate());
  }

  private OutlastInstance start(int number) {
    OutlastInstance member =
        Outlast.newOutlastInstance(Alone.config(folder.resolve("member-" + number), cluster, PORT));
    running.add(member);
    return member;
  }

  private void startThree() {
    for (int i = 0; i < 3; i++) {
      start(i);
    }
    await()
        .atMost(Duration.ofSeconds(30))
        .until(
            () ->
                running.stream()
                    .map(member -> member.getDurableExecutorService(EXECUTOR))
                    .allMatch(e -> e.getLocalExecutorStats().replicasBelowDurability() == 0));
  }

  private void endInBackground(OutlastInstance member) {
    Thread end = new Thread(member::shutdown);
    ends.add(end);
    end.start();
  }

  private static String keyOf(OutlastInstance member) {
    return IntStream.range(0, 10_000)
        .mapToObj(i -> "key-" + i)
        .filter(
            key -> {
              var owner = member.getPartitionService().getPartition(key).getOwner();
              return owner != null && owner.localMember();
            })
        .findFirst()
        .orElseThrow();
  }

  /**
   * The last one has lost the copies of others, who have them on their disks: it does not say that
   * they are lost, and above all it does not write that down as the newest that there is.
   */
  @Test
  void whenOneHasARunToEndAndTheOthersAreGone_thenNothingIsTakenForLost() throws Exception {
    startThree();
    OutlastInstance last = running.get(0);
    Queue<Object> losses = new ConcurrentLinkedQueue<>();
    last.getPartitionService().addPartitionLostListener(losses::add);
    DurableExecutorService executor = last.getDurableExecutorService(EXECUTOR);
    List<Long> finished = new ArrayList<>();
    for (int i = 0; i < 60; i++) {
      finished.add(executor.submit(() -> "" + RUNS.incrementAndGet()).getTaskId());
    }
    for (long id : finished) {
      executor.retrieveResult(id).get(30, TimeUnit.SECONDS);
    }
    long begun =
        executor
            .submitToKeyOwner(
                () -> {
                  BEGUN.countDown();
                  GATE.await();
                  return "" + RUNS.incrementAndGet();
                },
                keyOf(last))
            .getTaskId();
    BEGUN.await();

    running.forEach(this::endInBackground);
    ends.get(1).join();
    ends.get(2).join();
    await().during(Duration.ofSeconds(2)).atMost(Duration.ofSeconds(3)).until(losses::isEmpty);
    GATE.countDown();
    ends.get(0).join();
    running.clear();

    startThree();
    DurableExecutorService again = running.get(1).getDurableExecutorService(EXECUTOR);
    for (long id : finished) {
      assertThat(again.<String>retrieveResult(id).get(20, TimeUnit.SECONDS)).isNotEmpty();
    }
    assertThat(again.<String>retrieveResult(begun).get(20, TimeUnit.SECONDS)).isEqualTo("61");
    assertThat(RUNS).as("runs of 61 tasks").hasValue(61);
    long balance =
        running.stream()
            .map(member -> member.getDurableExecutorService(EXECUTOR).getLocalExecutorStats())
            .mapToLong(stats -> stats.balance())
            .sum();
    assertThat(balance).as("what the counters lack").isZero();
  }

  /**
   * Who hands over to members that will leave as well must not take it for handed over. How far
   * each has come when the next begins to leave is what this tries: the pauses are the test, and
   * synchronise nothing.
   */
  @Test
  void whenEachLeavesALittleAfterTheOther_thenNothingIsMissingFromTheirDisks() throws Exception {
    List<Long> tasks = new ArrayList<>();
    for (int pauseMillis : new int[] {30, 120, 400}) {
      startThree();
      DurableExecutorService executor = running.get(0).getDurableExecutorService(EXECUTOR);
      for (int i = 0; i < 40; i++) {
        tasks.add(executor.submit(() -> "" + RUNS.incrementAndGet()).getTaskId());
      }
      for (long id : tasks) {
        assertThat(executor.<String>retrieveResult(id).get(30, TimeUnit.SECONDS)).isNotEmpty();
      }
      for (OutlastInstance member : running) {
        endInBackground(member);
        TimeUnit.MILLISECONDS.sleep(pauseMillis);
      }
      for (Thread end : ends) {
        end.join();
      }
      running.clear();
    }

    startThree();

    DurableExecutorService again = running.get(2).getDurableExecutorService(EXECUTOR);
    for (long id : tasks) {
      assertThat(again.<String>retrieveResult(id).get(20, TimeUnit.SECONDS)).isNotEmpty();
    }
    assertThat(RUNS).as("runs of so many tasks").hasValue(tasks.size());
  }

  /** It knows of nothing, and what others know is not there yet. */
  @Test
  void whenOneReturnsWithAnEmptyDisk_thenTheOthersStillWaitForEachOther() throws Exception {
    startThree();
    DurableExecutorService executor = running.get(0).getDurableExecutorService(EXECUTOR);
    List<Long> tasks = new ArrayList<>();
    for (int i = 0; i < 60; i++) {
      tasks.add(executor.submit(() -> "" + RUNS.incrementAndGet()).getTaskId());
    }
    for (long id : tasks) {
      executor.retrieveResult(id).get(30, TimeUnit.SECONDS);
    }
    running.forEach(member -> ends.add(new Thread(member.getLifecycleService()::terminate)));
    ends.forEach(Thread::start);
    for (Thread end : ends) {
      end.join();
    }
    running.clear();

    start(0);
    OutlastInstance empty = start(3);
    DurableExecutorService again = empty.getDurableExecutorService(EXECUTOR);
    List<Future<String>> found = new ArrayList<>();
    for (long id : tasks) {
      found.add(again.retrieveResult(id));
    }
    await()
        .during(Duration.ofSeconds(2))
        .atMost(Duration.ofSeconds(3))
        .until(() -> found.stream().noneMatch(Future::isDone));
    start(1);

    for (Future<String> result : found) {
      assertThat(result.get(20, TimeUnit.SECONDS)).isNotEmpty();
    }
  }
}
