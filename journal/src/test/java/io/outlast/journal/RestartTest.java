// SPDX-License-Identifier: Apache-2.0
package io.outlast.journal;

import static io.outlast.journal.Alone.EXECUTOR;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import io.outlast.config.Config;
import io.outlast.core.Outlast;
import io.outlast.core.OutlastInstance;
import io.outlast.core.SerializableCallable;
import io.outlast.core.SerializableRunnable;
import io.outlast.core.TaskContext;
import io.outlast.durableexecutor.DurableExecutorService;
import io.outlast.durableexecutor.StaleTaskIdException;
import io.outlast.scheduledexecutor.DuplicateTaskException;
import io.outlast.scheduledexecutor.IScheduledExecutorService;
import io.outlast.scheduledexecutor.IScheduledFuture;
import io.outlast.scheduledexecutor.MisfirePolicy;
import io.outlast.scheduledexecutor.Schedule;
import io.outlast.scheduledexecutor.ScheduledTaskHandler;
import io.outlast.scheduledexecutor.ScheduledTaskStatistics;
import io.outlast.scheduledexecutor.StatefulTask;
import io.outlast.scheduledexecutor.TaskOptions;
import io.outlast.scheduledexecutor.TaskSpec;
import io.outlast.scheduledexecutor.TaskUtils;
import java.io.Serializable;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A member that is alone, ends, and starts again on its journal. */
class RestartTest {
  private static final Queue<String> RUNS = new ConcurrentLinkedQueue<>();
  private static volatile CountDownLatch gate = new CountDownLatch(1);

  @TempDir private Path folder;

  @BeforeEach
  void closeTheGate() {
    RUNS.clear();
    gate = new CountDownLatch(1);
  }

  @Test
  void resultsAreReadableByTheirIdsAfterARestart() throws Exception {
    List<Long> ids = new ArrayList<>();
    long failed;
    long disposed;
    try (OutlastInstance member = Alone.start(folder)) {
      DurableExecutorService executor = member.getDurableExecutorService(EXECUTOR);
      for (int i = 0; i < 20; i++) {
        int number = i;
        ids.add(executor.submit(() -> "result " + number).getTaskId());
      }
      failed = executor.submit((SerializableCallable<String>) RestartTest::fail).getTaskId();
      disposed = executor.submit(() -> "gone").getTaskId();
      executor.retrieveAndDisposeResult(disposed).get();
      for (long id : ids) {
        executor.retrieveResult(id).get();
      }
    }

    try (OutlastInstance member = Alone.start(folder)) {
      DurableExecutorService executor = member.getDurableExecutorService(EXECUTOR);
      for (int i = 0; i < ids.size(); i++) {
        assertThat(executor.<String>retrieveResult(ids.get(i)).get()).isEqualTo("result " + i);
      }
      assertThatExceptionOfType(ExecutionException.class)
          .isThrownBy(() -> executor.retrieveResult(failed).get())
          .withMessageContaining("as it should");
      assertThatExceptionOfType(ExecutionException.class)
          .isThrownBy(() -> executor.retrieveResult(disposed).get())
          .withCauseInstanceOf(StaleTaskIdException.class);
      assertThat(executor.getLocalExecutorStats().completed()).isEqualTo(21);
    }
  }

  private static String fail() {
    throw new IllegalStateException("as it should");
  }

  @Test
  void whatHadBegunRunsAgainWithTheNextAttempt() throws Exception {
    OutlastInstance cut = Alone.start(folder);
    long id =
        cut.getDurableExecutorService(EXECUTOR)
            .submit((SerializableCallable<Integer>) RestartTest::waitForTheGate)
            .getTaskId();
    await().until(() -> RUNS.contains("attempt 1"));
    cut.getLifecycleService().terminate();

    gate = new CountDownLatch(0);
    try (OutlastInstance member = Alone.start(folder)) {
      assertThat(member.getDurableExecutorService(EXECUTOR).<Integer>retrieveResult(id).get())
          .isEqualTo(2);
    }
  }

  @Test
  void whatHadNotBegunWhenTheMemberEndedInOrderRunsAsItWouldHave() throws Exception {
    OutlastInstance first = Alone.start(folder);
    DurableExecutorService executor = first.getDurableExecutorService(EXECUTOR);
    executor.submit((SerializableCallable<Integer>) RestartTest::waitForTheGate);
    executor.submit((SerializableCallable<Integer>) RestartTest::waitForTheGate);
    await().until(() -> RUNS.size() == 2);
    long waits =
        executor.submit((SerializableCallable<Integer>) RestartTest::waitForTheGate).getTaskId();
    Thread leaving = new Thread(first::shutdown);
    leaving.start();
    await().until(() -> !first.getCluster().getMembers().isEmpty());
    gate.countDown();
    leaving.join();

    try (OutlastInstance member = Alone.start(folder)) {
      assertThat(member.getDurableExecutorService(EXECUTOR).<Integer>retrieveResult(waits).get())
          .isEqualTo(1);
    }
  }

  private static int waitForTheGate() throws InterruptedException {
    int attempt = TaskContext.current().attempt();
    RUNS.add("attempt " + attempt);
    gate.await();
    return attempt;
  }

  @Test
  void aSeriesGoesOnWithTheStateOfItsLastRun() throws Exception {
    ScheduledTaskHandler handler;
    try (OutlastInstance member = Alone.start(folder)) {
      IScheduledExecutorService scheduler = member.getScheduledExecutorService(EXECUTOR);
      IScheduledFuture<?> series =
          scheduler.scheduleAtFixedRate(
              TaskUtils.named("count", new Counting()), 0, 20, TimeUnit.MILLISECONDS);
      handler = series.getHandler();
      await().until(() -> RUNS.size() >= 3);
    }
    int last = RUNS.size();

    try (OutlastInstance member = Alone.start(folder)) {
      IScheduledExecutorService scheduler = member.getScheduledExecutorService(EXECUTOR);
      await().until(() -> RUNS.size() >= last + 3);
      assertThat(scheduler.getScheduledFuture(handler).getStats().getTotalRuns())
          .isGreaterThanOrEqualTo(last);
      assertThatExceptionOfType(DuplicateTaskException.class)
          .isThrownBy(
              () ->
                  scheduler.schedule(
                      TaskUtils.named("count", (SerializableRunnable) () -> {}),
                      1,
                      TimeUnit.HOURS));
      scheduler.getScheduledFuture(handler).dispose();
    }
    List<String> counted = new ArrayList<>();
    for (int i = 1; i <= RUNS.size(); i++) {
      counted.add("" + i);
    }
    assertThat(RUNS).as("each count once, none lost").containsExactlyElementsOf(counted);
  }

  @Test
  void ticksOfAnOutageFollowTheMisfireChoice() throws Exception {
    OutlastInstance cut = Alone.start(folder);
    IScheduledExecutorService scheduler = cut.getScheduledExecutorService(EXECUTOR);
    scheduler.schedule(everyTenth("all", MisfirePolicy.runAll(1000)));
    scheduler.schedule(everyTenth("one", MisfirePolicy.coalesce()));
    scheduler.schedule(everyTenth("none", MisfirePolicy.skip()));
    await().until(() -> Set.copyOf(RUNS).size() == 3);
    cut.getLifecycleService().terminate();
    RUNS.clear();
    long outage = System.nanoTime();
    await().until(() -> System.nanoTime() - outage > TimeUnit.SECONDS.toNanos(2));

    try (OutlastInstance member = Alone.start(folder)) {
      Map<String, ScheduledTaskStatistics> stats = new HashMap<>();
      member
          .getScheduledExecutorService(EXECUTOR)
          .getAllScheduledFutures()
          .values()
          .forEach(
              futures ->
                  futures.forEach(f -> stats.put(f.getHandler().getTaskName(), f.getStats())));
      await().until(() -> Set.copyOf(RUNS).size() == 3 && Collections.frequency(RUNS, "all") >= 20);

      assertThat(stats.get("all").getSkippedRuns()).isZero();
      assertThat(stats.get("one").getSkippedRuns()).isGreaterThanOrEqualTo(18);
      assertThat(stats.get("none").getSkippedRuns()).isGreaterThanOrEqualTo(19);
    }
  }

  private static TaskSpec<?> everyTenth(String name, MisfirePolicy policy) {
    return TaskSpec.of(
            (SerializableRunnable) () -> RUNS.add(name),
            Schedule.atFixedRate(Duration.ZERO, Duration.ofMillis(100)))
        .named(name)
        .with(TaskOptions.DEFAULT.withMisfirePolicy(policy));
  }

  static final class Counting implements Runnable, StatefulTask<String, Integer>, Serializable {
    private static final long serialVersionUID = 1;

    private int runs;

    @Override
    public void run() {
      runs++;
      RUNS.add("" + runs);
    }

    @Override
    public void save(Map<String, Integer> snapshot) {
      snapshot.put("runs", runs);
    }

    @Override
    public void load(Map<String, Integer> snapshot) {
      runs = snapshot.get("runs");
    }
  }

  @Test
  void whatIsNotPersistentIsGone() throws Exception {
    long id;
    try (OutlastInstance member = Alone.start(folder)) {
      id = member.getDurableExecutorService("other").submit(() -> 1).getTaskId();
      member.getDurableExecutorService("other").retrieveResult(id).get();
      member.getDurableExecutorService(EXECUTOR).submit(() -> 1).get();
    }

    try (OutlastInstance member = Alone.start(folder)) {
      assertThatExceptionOfType(ExecutionException.class)
          .isThrownBy(() -> member.getDurableExecutorService("other").retrieveResult(id).get())
          .withCauseInstanceOf(StaleTaskIdException.class);
    }
  }

  @Test
  void idsAreNotGivenOutAgain() throws Exception {
    List<Long> ids = new ArrayList<>();
    for (int start = 0; start < 3; start++) {
      try (OutlastInstance member = Outlast.newOutlastInstance(shortLived())) {
        for (int i = 0; i < 20; i++) {
          long id = member.getDurableExecutorService(EXECUTOR).submit(() -> 1).getTaskId();
          member.getDurableExecutorService(EXECUTOR).retrieveAndDisposeResult(id).get();
          ids.add(id);
        }
      }
    }

    assertThat(ids).doesNotHaveDuplicates();
  }

  private Config shortLived() {
    Config config = Alone.config(folder);
    config.getDurableExecutorConfig(EXECUTOR).setDedupTtl(Duration.ZERO);
    return config;
  }
}
