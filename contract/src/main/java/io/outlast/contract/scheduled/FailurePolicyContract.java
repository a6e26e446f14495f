// SPDX-License-Identifier: Apache-2.0
package io.outlast.contract.scheduled;

import static io.outlast.contract.fixture.Waiting.failureOf;
import static io.outlast.contract.fixture.Waiting.valueOf;
import static org.assertj.core.api.Assertions.assertThat;

import io.outlast.contract.fixture.Probe;
import io.outlast.contract.fixture.ProbedFailure;
import io.outlast.contract.fixture.ProbedTask;
import io.outlast.scheduledexecutor.FailurePolicy;
import io.outlast.scheduledexecutor.IScheduledExecutorService;
import io.outlast.scheduledexecutor.IScheduledFuture;
import io.outlast.scheduledexecutor.Schedule;
import io.outlast.scheduledexecutor.TaskOptions;
import io.outlast.scheduledexecutor.TaskSpec;
import java.io.Serializable;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What an exception does to a task (SPEC §3, R17). */
public abstract class FailurePolicyContract extends ScheduledSuite {

  private static final Schedule.FixedRate RATE =
      Schedule.atFixedRate(Duration.ZERO, Duration.ofMillis(5));
  private static final Schedule.FixedDelay DELAY =
      Schedule.withFixedDelay(Duration.ZERO, Duration.ofMillis(5));
  private static final Duration BACKOFF = Duration.ofMillis(20);

  // ---- stop ----

  @Test
  void whenThePolicyIsToStop_thenTheFirstExceptionEndsTheSeries() {
    IScheduledFuture<?> series = schedule(probe().failing("a", 1), RATE, FailurePolicy.stop());

    assertThat(failureOf(series)).isExactlyInstanceOf(ProbedFailure.class);
    assertThat(series.getStats().getTotalRuns()).isEqualTo(1);
    assertThat(probe().runs("a")).hasSize(1);
  }

  // ---- continue ----

  @Test
  void whenThePolicyIsToContinue_thenASeriesGoesOnAndFailedRunsCount() {
    IScheduledFuture<?> rate =
        schedule(probe().failing("rate", 3), RATE, FailurePolicy.continueSeries());
    IScheduledFuture<?> delay =
        schedule(probe().failing("delay", 3), DELAY, FailurePolicy.continueSeries());

    probe().awaitAtLeast("rate", 6);
    probe().awaitAtLeast("delay", 6);
    awaitTotalRuns(rate, 6);
    awaitTotalRuns(delay, 6);

    assertThat(rate.isDone()).isFalse();
    assertThat(delay.isDone()).isFalse();
    assertThat(probe().runs()).extracting(Probe.Run::attempt).containsOnly(1);
  }

  @Test
  void whenThePolicyIsToContinue_thenATaskThatRunsOnceFailsAllTheSame() {
    IScheduledFuture<?> once =
        schedule(probe().failing("a"), Schedule.NOW, FailurePolicy.continueSeries());

    assertThat(failureOf(once)).isExactlyInstanceOf(ProbedFailure.class);
    assertThat(once.isDone()).isTrue();
  }

  // ---- retry ----

  @Test
  void whenARetrySucceeds_thenTheTaskGivesItsValueAndNoRetryWasEarly() throws Exception {
    IScheduledExecutorService scheduler = scheduler();

    IScheduledFuture<String> future =
        scheduler.schedule(TaskSpec.of(probe().failing("a", 2), Schedule.NOW).with(retry(5)));

    assertThat(valueOf(future)).isEqualTo("a");
    List<Probe.Run> runs = probe().awaitRuns("a", 3);
    assertThat(runs).extracting(Probe.Run::attempt).containsExactly(1, 2, 3);
    assertThat(runs).extracting(Probe.Run::token).isSorted().doesNotHaveDuplicates();
    assertNotEarly(runs.get(1), probe().endOf(runs.get(0)), BACKOFF);
    assertNotEarly(runs.get(2), probe().endOf(runs.get(1)), BACKOFF.multipliedBy(2));
    assertThat(future.isDone()).isTrue();
    assertBalanced(scheduler);
  }

  @Test
  void whenATaskWaitsForItsRetry_thenItIsNotDoneAndCanBeCancelled() {
    IScheduledExecutorService scheduler = scheduler();
    IScheduledFuture<String> future =
        scheduler.schedule(
            TaskSpec.of(probe().failing("a"), Schedule.NOW)
                .with(TaskOptions.DEFAULT.withFailurePolicy(FailurePolicy.retry(3, LONG))));
    probe().awaitRun("a");

    boolean done = future.isDone();
    boolean cancelled = future.cancel(false);

    assertThat(done).isFalse();
    assertThat(cancelled).isTrue();
    assertCancelled(future);
    assertThat(probe().runs("a")).hasSize(1);
  }

  @Test
  void whenAllRetriesFail_thenTheTaskEndsWithTheLastException() {
    IScheduledFuture<?> once = schedule(probe().failing("once"), Schedule.NOW, retryPolicy(2));
    IScheduledFuture<?> series = schedule(probe().failing("series"), RATE, retryPolicy(2));

    assertThat(failureOf(once))
        .isExactlyInstanceOf(ProbedFailure.class)
        .hasMessageContaining("Run 3 of task once");
    assertThat(failureOf(series))
        .isExactlyInstanceOf(ProbedFailure.class)
        .hasMessageContaining("Run 3 of task series");
    assertThat(probe().runs("once")).hasSize(3);
    assertThat(probe().runs("series")).hasSize(3);
  }

  @Test
  void whenARetryOfASeriesSucceeds_thenTheSeriesGoesOnWithFirstAttempts() {
    IScheduledFuture<?> series = schedule(probe().failing("a", 2), RATE, retryPolicy(3));

    List<Probe.Run> runs = probe().awaitAtLeast("a", 5);

    assertThat(runs).extracting(Probe.Run::attempt).containsExactly(1, 2, 3, 1, 1);
    assertThat(series.isDone()).isFalse();
    assertThat(probe().overlaps("a")).isEmpty();
  }

  @Test
  void whenEachTickNeedsARetry_thenEachHasAllItsRetries() {
    IScheduledExecutorService scheduler = scheduler();
    TaskOptions options = TaskOptions.DEFAULT.withFailurePolicy(retryPolicy(1));
    IScheduledFuture<?> series =
        scheduler.schedule(TaskSpec.of(new EverySecond(id()), RATE).with(options));

    List<Probe.Run> runs = probe().awaitAtLeast("every second", 6);

    assertThat(runs).extracting(Probe.Run::attempt).containsExactly(1, 2, 1, 2, 1, 2);
    assertThat(series.isDone()).isFalse();
  }

  private static TaskOptions retry(int max) {
    return TaskOptions.DEFAULT.withFailurePolicy(retryPolicy(max));
  }

  private static FailurePolicy retryPolicy(int max) {
    return FailurePolicy.retry(max, BACKOFF);
  }

  private IScheduledFuture<?> schedule(ProbedTask task, Schedule schedule, FailurePolicy policy) {
    return scheduler()
        .schedule(
            TaskSpec.of(task.asRunnable(), schedule)
                .with(TaskOptions.DEFAULT.withFailurePolicy(policy)));
  }

  /** Fails at the first attempt of each tick. */
  private record EverySecond(String probe) implements Runnable, Serializable {

    private static final long serialVersionUID = 1L;

    @Override
    public void run() {
      Probe.Run run = Probe.of(probe).start("every second", null);
      Probe.of(probe).end(run);
      if (run.attempt() == 1) {
        throw new IllegalStateException("first attempt");
      }
    }
  }
}
