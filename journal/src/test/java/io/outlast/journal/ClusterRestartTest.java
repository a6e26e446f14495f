// SPDX-License-Identifier: Apache-2.0
package io.outlast.journal;

import static io.outlast.journal.Alone.EXECUTOR;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.outlast.config.Config;
import io.outlast.core.Outlast;
import io.outlast.core.OutlastInstance;
import io.outlast.core.SerializableCallable;
import io.outlast.core.TaskContext;
import io.outlast.durableexecutor.DurableExecutorService;
import io.outlast.scheduledexecutor.TaskUtils;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Clusters whose members all end, and start again on their journals. */
@Timeout(120)
class ClusterRestartTest {
  private static final int PORT = 7441;
  private static final String NONE = "none";
  private static final Map<String, AtomicInteger> RUNS = new ConcurrentHashMap<>();
  private static volatile CountDownLatch gate = new CountDownLatch(1);

  private final String cluster = "restart-" + UUID.randomUUID();
  private final List<OutlastInstance> running = new ArrayList<>();

  @TempDir private Path folder;

  @BeforeEach
  void closeTheGate() {
    RUNS.clear();
    gate = new CountDownLatch(1);
  }

  @AfterEach
  void terminateLeft() {
    gate.countDown();
    running.forEach(member -> member.getLifecycleService().terminate());
  }

  private OutlastInstance start(int number) {
    return start(number, Duration.ofSeconds(60));
  }

  private OutlastInstance start(int number, Duration recoveryTimeout) {
    return start(number, recoveryTimeout, /* lite= */ false);
  }

  private OutlastInstance start(int number, Duration recoveryTimeout, boolean lite) {
    Config config = Alone.config(folder.resolve("member-" + number), cluster, PORT);
    config.setLiteMember(lite);
    config.getPersistenceConfig().setRecoveryTimeout(recoveryTimeout);
    OutlastInstance member = Outlast.newOutlastInstance(config);
    running.add(member);
    return member;
  }

  private void terminateAll() throws InterruptedException {
    endAll(member -> member.getLifecycleService().terminate());
  }

  private void endAll(Consumer<OutlastInstance> how) throws InterruptedException {
    List<Thread> ends = new ArrayList<>();
    for (OutlastInstance member : running) {
      Thread end = new Thread(() -> how.accept(member));
      ends.add(end);
      end.start();
    }
    for (Thread end : ends) {
      end.join();
    }
    running.clear();
  }

  private void awaitCopies() {
    await()
        .atMost(Duration.ofSeconds(30))
        .until(
            () ->
                running.stream()
                    .allMatch(
                        member ->
                            member
                                    .getDurableExecutorService(EXECUTOR)
                                    .getLocalExecutorStats()
                                    .replicasBelowDurability()
                                == 0));
  }

  /** Some have another owner then, which has no copy of them and fetches one. */
  @Test
  void whenPartitionsAreLargerThanAMessage_thenTheyComeOverWhole() throws Exception {
    for (int i = 0; i < 3; i++) {
      start(i);
    }
    awaitCopies();
    DurableExecutorService executor = running.get(0).getDurableExecutorService(EXECUTOR);
    List<Long> ids = new ArrayList<>();
    for (int i = 0; i < 210; i++) {
      ids.add(executor.submit(() -> new byte[100_000]).getTaskId());
    }
    for (long id : ids) {
      executor.retrieveResult(id).get();
    }
    terminateAll();

    for (int i = 3; i > 0; i--) {
      start(i % 3);
    }

    DurableExecutorService again = running.get(0).getDurableExecutorService(EXECUTOR);
    for (long id : ids) {
      assertThat(again.<byte[]>retrieveResult(id).get()).hasSize(100_000);
    }
    assertThat(again.getLocalExecutorStats().lost()).isZero();
  }

  @Test
  void whenAllAreGoneAtOnce_thenAllIsThereAgainAndEachRunsOnce() throws Exception {
    for (int i = 0; i < 3; i++) {
      start(i);
    }
    awaitCopies();
    Map<Long, String> finished = new HashMap<>();
    Map<Long, String> begun = new HashMap<>();
    DurableExecutorService executor = running.get(0).getDurableExecutorService(EXECUTOR);
    for (int i = 0; i < 60; i++) {
      String label = "finished-" + i;
      finished.put(executor.submit(counted(label)).getTaskId(), label);
    }
    for (long id : finished.keySet()) {
      executor.retrieveResult(id).get();
    }
    for (int i = 0; i < 30; i++) {
      String label = "begun-" + i;
      begun.put(executor.submit(gated(label)).getTaskId(), label);
    }
    await().until(() -> RUNS.size() >= 60 + 6);
    terminateAll();
    RUNS.clear();
    gate = new CountDownLatch(0);

    OutlastInstance first = start(2);
    OutlastInstance second = start(0);
    assertThat(RUNS).as("what runs before a third member is there").isEmpty();
    start(1);

    DurableExecutorService again = second.getDurableExecutorService(EXECUTOR);
    begun.forEach((id, label) -> awaitResult(again, id, label));
    DurableExecutorService atFirst = first.getDurableExecutorService(EXECUTOR);
    finished.forEach((id, label) -> awaitResult(atFirst, id, label));
    assertThat(RUNS).hasSize(30).allSatisfy((label, runs) -> assertThat(runs).hasValue(1));
  }

  @Test
  void whenOneComesLate_thenWhatOnlyItHasIsMergedAndWhatWasDisposedStaysSo() throws Exception {
    start(0);
    start(1);
    start(2);
    awaitCopies();
    Map<Long, String> finished = new HashMap<>();
    DurableExecutorService executor = running.get(0).getDurableExecutorService(EXECUTOR);
    for (int i = 0; i < 60; i++) {
      String label = "task-" + i;
      finished.put(executor.submit(counted(label)).getTaskId(), label);
    }
    for (long id : finished.keySet()) {
      executor.retrieveResult(id).get();
    }
    terminateAll();
    RUNS.clear();

    OutlastInstance first = start(0, Duration.ofMillis(1));
    DurableExecutorService again = first.getDurableExecutorService(EXECUTOR);
    List<Long> disposed = new ArrayList<>();
    for (long id : finished.keySet()) {
      boolean isHere = !resultOf(again, id).equals(NONE);
      if (isHere && disposed.size() < 10) {
        again.disposeResult(id);
        disposed.add(id);
      }
    }
    start(1);
    start(2);
    awaitCopies();

    for (Map.Entry<Long, String> task : finished.entrySet()) {
      long id = task.getKey();
      await()
          .atMost(Duration.ofSeconds(20))
          .untilAsserted(
              () -> {
                assertThat(resultOf(again, id))
                    .isEqualTo(disposed.contains(id) ? NONE : task.getValue());
              });
    }
    assertThat(RUNS).as("what ran again").isEmpty();
  }

  @Test
  void whenAllEndInOrder_thenNothingRunsAgain() throws Exception {
    for (int i = 0; i < 3; i++) {
      start(i);
    }
    awaitCopies();
    DurableExecutorService executor = running.get(0).getDurableExecutorService(EXECUTOR);
    Map<Long, String> tasks = new HashMap<>();
    for (int i = 0; i < 30; i++) {
      String label = "finished-" + i;
      tasks.put(executor.submit(counted(label)).getTaskId(), label);
    }
    for (long id : tasks.keySet()) {
      executor.retrieveResult(id).get();
    }
    for (int i = 0; i < 30; i++) {
      String label = "begun-or-waiting-" + i;
      tasks.put(executor.submit(firstAttempt(label)).getTaskId(), label);
    }
    running
        .get(0)
        .getScheduledExecutorService(EXECUTOR)
        .schedule(TaskUtils.named("to come", counted("to come")), 1, TimeUnit.HOURS);
    await().until(() -> RUNS.size() >= 30 + 6);
    endAll(
        member -> {
          gate.countDown();
          member.shutdown();
        });

    for (int i = 2; i >= 0; i--) {
      start(i);
    }

    OutlastInstance again = running.get(1);
    for (Map.Entry<Long, String> task : tasks.entrySet()) {
      assertThat(resultOf(again.getDurableExecutorService(EXECUTOR), task.getKey()))
          .isEqualTo(task.getValue());
    }
    assertThat(RUNS).hasSize(60).allSatisfy((label, runs) -> assertThat(runs).hasValue(1));
    assertThat(again.getScheduledExecutorService(EXECUTOR).getAllScheduledFutures().values())
        .flatExtracting(futures -> futures)
        .singleElement()
        .satisfies(future -> assertThat(future.getHandler().getTaskName()).isEqualTo("to come"));
  }

  @Test
  void whenOneNeverReturns_thenTheOthersGoOnAfterTheTimeout() throws Exception {
    for (int i = 0; i < 3; i++) {
      start(i);
    }
    awaitCopies();
    DurableExecutorService executor = running.get(0).getDurableExecutorService(EXECUTOR);
    Map<Long, String> finished = new HashMap<>();
    for (int i = 0; i < 40; i++) {
      String label = "finished-" + i;
      finished.put(executor.submit(counted(label)).getTaskId(), label);
    }
    for (long id : finished.keySet()) {
      executor.retrieveResult(id).get();
    }
    long begun = executor.submit(gated("begun")).getTaskId();
    await().until(() -> RUNS.containsKey("begun"));
    terminateAll();
    RUNS.clear();
    gate = new CountDownLatch(0);

    start(0, Duration.ofSeconds(10));
    OutlastInstance second = start(1, Duration.ofSeconds(10));

    DurableExecutorService again = second.getDurableExecutorService(EXECUTOR);
    assertThat(resultOf(again, begun)).isEqualTo("begun");
    for (Map.Entry<Long, String> task : finished.entrySet()) {
      assertThat(resultOf(again, task.getKey())).isEqualTo(task.getValue());
    }
    assertThat(RUNS).as("what ran again").containsOnlyKeys("begun");
  }

  /** It has no journal, and so it knows nothing of what there was. */
  @Test
  void whenALiteMemberIsThereBeforeTheOthers_thenTheseAreStillWaitedFor() throws Exception {
    start(0);
    start(1);
    awaitCopies();
    DurableExecutorService executor = running.get(0).getDurableExecutorService(EXECUTOR);
    long begun = executor.submit(gated("begun")).getTaskId();
    await().until(() -> RUNS.containsKey("begun"));
    terminateAll();
    RUNS.clear();
    gate = new CountDownLatch(0);

    start(0);
    OutlastInstance lite = start(2, Duration.ofSeconds(60), /* lite= */ true);
    await().during(Duration.ofSeconds(2)).until(RUNS::isEmpty);
    start(1);

    assertThat(resultOf(lite.getDurableExecutorService(EXECUTOR), begun)).isEqualTo("begun");
  }

  @Test
  void whenAStaleJournalComesLate_thenWhatWasDisposedMeanwhileStaysSo() throws Exception {
    for (int i = 0; i < 3; i++) {
      start(i);
    }
    awaitCopies();
    DurableExecutorService executor = running.get(0).getDurableExecutorService(EXECUTOR);
    List<Long> disposed = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      disposed.add(executor.submit(counted("task-" + i)).getTaskId());
    }
    for (long id : disposed) {
      executor.retrieveResult(id).get();
    }
    running.get(2).getLifecycleService().terminate();
    awaitMembers(2);
    for (long id : disposed) {
      executor.retrieveAndDisposeResult(id).get(30, TimeUnit.SECONDS);
    }
    long kept = executor.submit(counted("kept")).getTaskId();
    executor.retrieveResult(kept).get();
    running.remove(2);
    terminateAll();
    RUNS.clear();

    OutlastInstance first = start(0, Duration.ofSeconds(10));
    start(1, Duration.ofSeconds(10));
    DurableExecutorService again = first.getDurableExecutorService(EXECUTOR);
    assertThat(resultOf(again, kept)).isEqualTo("kept");
    start(2);
    awaitCopies();

    await()
        .during(Duration.ofSeconds(3))
        .atMost(Duration.ofSeconds(30))
        .untilAsserted(
            () -> {
              for (long id : disposed) {
                assertThat(resultOf(again, id)).isEqualTo(NONE);
              }
            });
    assertThat(resultOf(again, kept)).isEqualTo("kept");
    assertThat(RUNS).as("what ran again").isEmpty();
  }

  private void awaitMembers(int count) {
    await()
        .atMost(Duration.ofSeconds(30))
        .until(() -> running.get(0).getCluster().getMembers().size() == count);
  }

  /**
   * The last of the members that went may have told that something is lost; the disks know better.
   */
  private static void awaitResult(DurableExecutorService executor, long id, String label) {
    await()
        .atMost(Duration.ofSeconds(30))
        .untilAsserted(() -> assertThat(resultOf(executor, id)).isEqualTo(label));
  }

  private static String resultOf(DurableExecutorService executor, long id) throws Exception {
    try {
      return executor.<String>retrieveResult(id).get(20, TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      return NONE;
    }
  }

  private static SerializableCallable<String> counted(String label) {
    return () -> {
      RUNS.computeIfAbsent(label, l -> new AtomicInteger()).incrementAndGet();
      return label;
    };
  }

  /** Is never begun a second time. */
  private static SerializableCallable<String> firstAttempt(String label) {
    return () -> {
      RUNS.computeIfAbsent(label, l -> new AtomicInteger()).incrementAndGet();
      gate.await();
      return TaskContext.current().attempt() == 1 ? label : "again: " + label;
    };
  }

  private static SerializableCallable<String> gated(String label) {
    return () -> {
      RUNS.computeIfAbsent(label, l -> new AtomicInteger()).incrementAndGet();
      assertThat(TaskContext.current().attempt()).isPositive();
      gate.await();
      return label;
    };
  }
}
