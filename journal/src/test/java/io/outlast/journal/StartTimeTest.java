// SPDX-License-Identifier: Apache-2.0
package io.outlast.journal;

import static io.outlast.journal.Alone.EXECUTOR;
import static org.assertj.core.api.Assertions.assertThat;

import io.outlast.config.Config;
import io.outlast.core.Outlast;
import io.outlast.core.OutlastInstance;
import io.outlast.core.SerializableCallable;
import io.outlast.core.SerializableRunnable;
import io.outlast.durableexecutor.DurableExecutorService;
import io.outlast.durableexecutor.DurableExecutorServiceFuture;
import io.outlast.scheduledexecutor.IScheduledExecutorService;
import io.outlast.scheduledexecutor.IScheduledFuture;
import io.outlast.scheduledexecutor.Schedule;
import io.outlast.scheduledexecutor.ScheduledTaskHandler;
import io.outlast.scheduledexecutor.TaskSpec;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A member with many tasks on disk starts soon, whatever has become of them, and tells how it goes.
 * With more by {@code -Doutlast.journal.records=1000000}.
 */
@Timeout(600)
class StartTimeTest {
  private static final int RECORDS = Integer.getInteger("outlast.journal.records", 20_000);
  private static final int BURST = 10_000;
  private static final Duration LIMIT = Duration.ofSeconds(20);

  private static volatile CountDownLatch gate = new CountDownLatch(1);

  @TempDir private Path folder;
  private final PrintStream err = System.err;
  private final ByteArrayOutputStream log = new ByteArrayOutputStream();

  @BeforeEach
  void closeTheGate() {
    gate = new CountDownLatch(1);
    System.setErr(new PrintStream(log, /* autoFlush= */ true, StandardCharsets.UTF_8));
  }

  @AfterEach
  void openTheGate() {
    gate.countDown();
    System.setErr(err);
    err.print(log.toString(StandardCharsets.UTF_8));
  }

  @Test
  void withResults() throws Exception {
    long last;
    try (OutlastInstance member = start()) {
      SerializableCallable<Integer> task = () -> 42;
      last = submitAll(member, task, DurableExecutorServiceFuture::get);
    }

    startAgain(
        "results",
        member -> {
          DurableExecutorService executor = member.getDurableExecutorService(EXECUTOR);
          assertThat(executor.<Integer>retrieveResult(last).get()).isEqualTo(42);
          assertThat(executor.getLocalExecutorStats().completed()).isEqualTo(RECORDS);
        },
        member -> {});
  }

  @Test
  void withTasksThatHaveNotRun() throws Exception {
    OutlastInstance cut = start();
    long last =
        submitAll(
            cut,
            (SerializableCallable<Integer>) StartTimeTest::pass,
            DurableExecutorServiceFuture::getTaskId);
    cut.getLifecycleService().terminate();

    startAgain(
        "pending",
        member ->
            assertThat(member.getDurableExecutorService(EXECUTOR).getLocalExecutorStats().pending())
                .isGreaterThan(RECORDS - 100L),
        member -> {
          gate.countDown();
          assertThat(member.getDurableExecutorService(EXECUTOR).<Integer>retrieveResult(last).get())
              .isEqualTo(42);
        });
  }

  private static int pass() throws InterruptedException {
    gate.await();
    return 42;
  }

  @Test
  void withTasksThatWaitForTheirTime() throws Exception {
    ScheduledTaskHandler last;
    try (OutlastInstance member = start()) {
      last = scheduleAll(member).getHandler();
    }

    startAgain(
        "scheduled",
        member -> {
          IScheduledExecutorService scheduler = member.getScheduledExecutorService(EXECUTOR);
          assertThat(scheduler.getScheduledFuture(last).getDelay(TimeUnit.MINUTES))
              .isBetween(40L, 60L);
          assertThat(scheduler.getLocalExecutorStats().pending()).isEqualTo(RECORDS);
        },
        member -> {});
  }

  // ---- Ways and means ---------------------------------------------------------------------------

  /** What may fail as a task does. */
  @FunctionalInterface
  private interface Check {
    void of(OutlastInstance member) throws Exception;
  }

  private void startAgain(String what, Check counted, Check after) throws Exception {
    log.reset();
    long begin = System.nanoTime();
    try (OutlastInstance member = start()) {
      counted.of(member);
      Duration took = Duration.ofNanos(System.nanoTime() - begin);
      System.out.printf("%d %s: started in %s%n", RECORDS, what, took);
      assertThat(took).isLessThan(LIMIT);
      after.of(member);
    }
    assertThat(log.toString(StandardCharsets.UTF_8))
        .contains("of 271 of 271 partitions have been read from the journal");
  }

  private OutlastInstance start() {
    Config config = Alone.config(folder).setPartitionCount(271);
    config.getDurableExecutorConfig(EXECUTOR).setCapacity(0).setMaxResults(Integer.MAX_VALUE);
    config.getScheduledExecutorConfig(EXECUTOR).setCapacity(0);
    return Outlast.newOutlastInstance(config);
  }

  /** Waits for what is to be so of a task before it counts. */
  @FunctionalInterface
  private interface Until {
    void isSo(DurableExecutorServiceFuture<Integer> future) throws Exception;
  }

  private static long submitAll(
      OutlastInstance member, SerializableCallable<Integer> task, Until until) throws Exception {
    DurableExecutorService executor = member.getDurableExecutorService(EXECUTOR);
    long last = 0;
    for (int done = 0; done < RECORDS; done += BURST) {
      List<DurableExecutorServiceFuture<Integer>> burst = new ArrayList<>();
      for (int i = 0; i < BURST; i++) {
        burst.add(executor.submitAsync(task));
      }
      for (DurableExecutorServiceFuture<Integer> future : burst) {
        until.isSo(future);
      }
      last = burst.get(0).getTaskId();
    }
    return last;
  }

  /** Half of them run once, half again and again. */
  private static IScheduledFuture<?> scheduleAll(OutlastInstance member) throws Exception {
    IScheduledExecutorService scheduler = member.getScheduledExecutorService(EXECUTOR);
    TaskSpec<?> once = TaskSpec.of(nothing(), Schedule.once(Duration.ofHours(1)));
    TaskSpec<?> often =
        TaskSpec.of(nothing(), Schedule.atFixedRate(Duration.ofHours(1), Duration.ofHours(1)));
    List<CompletableFuture<? extends IScheduledFuture<?>>> burst = new ArrayList<>();
    for (int done = 0; done < RECORDS; done += BURST) {
      burst.clear();
      for (int i = 0; i < BURST; i++) {
        TaskSpec<?> spec = i % 2 == 0 ? once : often;
        burst.add(scheduler.scheduleAsync(spec).toCompletableFuture());
      }
      for (CompletableFuture<? extends IScheduledFuture<?>> stored : burst) {
        stored.get();
      }
    }
    return burst.get(0).get();
  }

  private static SerializableRunnable nothing() {
    return () -> {};
  }
}
