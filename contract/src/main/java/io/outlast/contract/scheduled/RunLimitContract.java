// SPDX-License-Identifier: Apache-2.0
package io.outlast.contract.scheduled;

import static io.outlast.contract.fixture.Waiting.failureOf;
import static io.outlast.contract.fixture.Waiting.until;
import static io.outlast.contract.fixture.Waiting.valueOf;
import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import io.outlast.contract.fixture.Probe;
import io.outlast.contract.fixture.SchedulerProfile;
import io.outlast.contract.fixture.SystemTime;
import io.outlast.scheduledexecutor.FailurePolicy;
import io.outlast.scheduledexecutor.IScheduledExecutorService;
import io.outlast.scheduledexecutor.IScheduledFuture;
import io.outlast.scheduledexecutor.Schedule;
import io.outlast.scheduledexecutor.TaskOptions;
import io.outlast.scheduledexecutor.TaskSpec;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;

/** How long a run may take, and how late it may start (SPEC §3, R38). */
public abstract class RunLimitContract extends ScheduledSuite {

  private static final Duration LIMIT = Duration.ofMillis(40);
  private static final Schedule.FixedRate RATE =
      Schedule.atFixedRate(Duration.ZERO, Duration.ofMillis(5));
  private static final TaskOptions LIMITED = TaskOptions.DEFAULT.withTimeout(LIMIT);
  private static final TaskOptions EXPIRING = TaskOptions.DEFAULT.withExpireAfter(LIMIT);

  // ---- how long ----

  @Test
  void whenARunTakesTooLong_thenItIsInterruptedAndTheTaskFails() {
    IScheduledFuture<String> future =
        scheduler().schedule(TaskSpec.of(probe().gated("a"), Schedule.NOW).with(LIMITED));

    assertThat(failureOf(future)).isExactlyInstanceOf(TimeoutException.class);
    probe().awaitInterrupt("a");
    probe().awaitEnd("a");
    assertThat(future.isDone()).isTrue();
    assertThat(future.isCancelled()).isFalse();
  }

  @Test
  void whenARunIsShorterThanItsLimit_thenNothingHappensToIt() throws Exception {
    TaskOptions ample = TaskOptions.DEFAULT.withTimeout(Duration.ofSeconds(30));

    IScheduledFuture<String> future =
        scheduler().schedule(TaskSpec.of(probe().brief("a"), Schedule.NOW).with(ample));

    assertThat(valueOf(future)).isEqualTo("a");
    assertThat(probe().wasInterrupted("a")).isFalse();
  }

  @Test
  void whenARunDoesNotCareForTheInterrupt_thenItCountsAsFailedAllTheSame() {
    IScheduledFuture<String> future =
        scheduler().schedule(TaskSpec.of(probe().stubborn("a"), Schedule.NOW).with(LIMITED));

    probe().awaitInterrupt("a");
    probe().open("a");

    assertThat(failureOf(future)).isExactlyInstanceOf(TimeoutException.class);
  }

  @Test
  void whenARunWasInterruptedByItsLimit_thenTheThreadRunsOthersUndisturbed() throws Exception {
    IScheduledExecutorService scheduler = scheduler(SchedulerProfile.ONE_THREAD);
    String key = keyOwnedBy(aMember());
    IScheduledFuture<String> limited =
        scheduler.schedule(
            TaskSpec.of(probe().gated("a"), Schedule.NOW).onKeyOwner(key).with(LIMITED));

    failureOf(limited);
    IScheduledFuture<Boolean> next =
        scheduler.scheduleOnKeyOwner(() -> Thread.interrupted(), key, 0, MILLISECONDS);

    assertThat(valueOf(next)).isFalse();
  }

  @Test
  void whenARunOfASeriesTakesTooLong_thenTheFailurePolicyDecides() throws Exception {
    IScheduledExecutorService scheduler = scheduler();

    IScheduledFuture<?> stops = scheduler.schedule(limitedSeries("stops", LIMITED));
    scheduler.schedule(
        limitedSeries("goes on", LIMITED.withFailurePolicy(FailurePolicy.continueSeries())));
    scheduler.schedule(
        limitedSeries(
            "repeats", LIMITED.withFailurePolicy(FailurePolicy.retry(50, Duration.ofMillis(1)))));

    assertThat(failureOf(stops)).isExactlyInstanceOf(TimeoutException.class);
    assertThat(probe().runs("stops")).hasSize(1);
    assertThat(probe().awaitAtLeast("goes on", 3))
        .extracting(Probe.Run::attempt)
        .containsExactly(1, 1, 1);
    assertThat(probe().awaitAtLeast("repeats", 3))
        .extracting(Probe.Run::attempt)
        .containsExactly(1, 2, 3);
  }

  // ---- how late ----

  @Test
  void whenATaskCannotStartInTime_thenItNeverStartsAndFails() throws Exception {
    IScheduledExecutorService scheduler = scheduler(SchedulerProfile.ONE_THREAD);
    String key = keyOwnedBy(aMember());
    IScheduledFuture<String> busy =
        scheduler.scheduleOnKeyOwner(probe().gated("busy"), key, 0, MILLISECONDS);
    probe().awaitRun("busy");

    IScheduledFuture<String> late =
        scheduler.schedule(
            TaskSpec.of(probe().passing("late"), Schedule.NOW).onKeyOwner(key).with(EXPIRING));
    awaitPassed(LIMIT.multipliedBy(3), SystemTime.nanos());
    probe().open("busy");

    assertThat(failureOf(late)).isExactlyInstanceOf(TimeoutException.class);
    assertThat(valueOf(busy)).isEqualTo("busy");
    assertThat(probe().runs("late")).isEmpty();
    assertThat(late.getStats().getTotalRuns()).isZero();
    assertBalanced(scheduler);
  }

  @Test
  void whenATaskStartsInTime_thenItRuns() throws Exception {
    TaskOptions ample = TaskOptions.DEFAULT.withExpireAfter(Duration.ofSeconds(30));

    IScheduledFuture<String> future =
        scheduler()
            .schedule(
                TaskSpec.of(probe().passing("a"), Schedule.once(LIMIT.multipliedBy(2)))
                    .with(ample));

    assertThat(valueOf(future)).isEqualTo("a");
  }

  @Test
  void whenATickOfASeriesIsTooLate_thenItIsSkippedAndTheSeriesGoesOn() {
    IScheduledExecutorService scheduler = scheduler(SchedulerProfile.ONE_THREAD);
    String key = keyOwnedBy(aMember());
    scheduler.scheduleOnKeyOwner(probe().gated("busy"), key, 0, MILLISECONDS);
    probe().awaitRun("busy");
    IScheduledFuture<?> series =
        scheduler.schedule(
            TaskSpec.of(
                    probe().passing("a").asRunnable(),
                    Schedule.atFixedRate(Duration.ZERO, LIMIT.multipliedBy(5)))
                .onKeyOwner(key)
                .with(EXPIRING));

    awaitPassed(LIMIT.multipliedBy(3), SystemTime.nanos());
    probe().open("busy");

    until("a run after all", () -> !probe().runs("a").isEmpty());
    assertThat(series.getStats().getSkippedRuns()).isPositive();
    assertThat(series.isDone()).isFalse();
  }

  @Test
  void whenOnlyOneOfTwoTasksIsLimited_thenTheOtherStartsHoweverLate() throws Exception {
    IScheduledExecutorService scheduler = scheduler(SchedulerProfile.ONE_THREAD);
    String key = keyOwnedBy(aMember());
    scheduler.scheduleOnKeyOwner(probe().gated("busy"), key, 0, MILLISECONDS);
    probe().awaitRun("busy");
    List<IScheduledFuture<String>> futures =
        List.of(
            scheduler.schedule(
                TaskSpec.of(probe().passing("limited"), Schedule.NOW)
                    .onKeyOwner(key)
                    .with(EXPIRING)),
            scheduler.schedule(
                TaskSpec.of(probe().passing("patient"), Schedule.NOW).onKeyOwner(key)));

    awaitPassed(LIMIT.multipliedBy(3), SystemTime.nanos());
    probe().open("busy");

    assertThat(valueOf(futures.get(1))).isEqualTo("patient");
    assertThat(failureOf(futures.get(0))).isExactlyInstanceOf(TimeoutException.class);
  }

  private TaskSpec<Void> limitedSeries(String task, TaskOptions options) {
    return TaskSpec.of(probe().gated(task).asRunnable(), RATE).with(options);
  }
}
