// SPDX-License-Identifier: Apache-2.0
package io.outlast.contract.scheduled;

import static io.outlast.contract.fixture.Waiting.failureOf;
import static io.outlast.contract.fixture.Waiting.until;
import static io.outlast.contract.fixture.Waiting.valueOf;
import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static java.util.concurrent.TimeUnit.NANOSECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.outlast.contract.fixture.Probe;
import io.outlast.contract.fixture.ProbedFailure;
import io.outlast.contract.fixture.SchedulerProfile;
import io.outlast.contract.fixture.SystemTime;
import io.outlast.scheduledexecutor.IScheduledExecutorService;
import io.outlast.scheduledexecutor.IScheduledFuture;
import io.outlast.scheduledexecutor.Schedule;
import io.outlast.scheduledexecutor.TaskSpec;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeoutException;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Series: a grid that stays, runs that never overlap, ticks that are skipped (SPEC §3, R7). */
public abstract class SeriesContract extends ScheduledSuite {

  private static final Duration PERIOD = Duration.ofMillis(100);
  private static final Duration LONG_RUN = Duration.ofMillis(250);

  @Test
  void whenASeriesHasAFixedRate_thenEachRunIsOnTheGridOrAfterIt() {
    IScheduledExecutorService scheduler = scheduler();

    long before = SystemTime.nanos();
    IScheduledFuture<?> series =
        scheduler.scheduleAtFixedRate(probe().passing("a").asRunnable(), 30, 10, MILLISECONDS);

    List<Probe.Run> runs = probe().awaitAtLeast("a", 8);
    series.dispose();
    for (int i = 0; i < 8; i++) {
      assertNotEarly(runs.get(i), before, Duration.ofMillis(30 + 10L * i));
    }
    assertThat(runs).extracting(Probe.Run::attempt).containsOnly(1);
    assertThat(runs).extracting(Probe.Run::token).isSorted().doesNotHaveDuplicates();
  }

  @Test
  void whenASeriesHasAFixedDelay_thenItPassesBetweenTheEndOfARunAndTheStartOfTheNext() {
    IScheduledExecutorService scheduler = scheduler();

    long before = SystemTime.nanos();
    IScheduledFuture<?> series =
        scheduler.scheduleWithFixedDelay(probe().brief("a").asRunnable(), 20, 30, MILLISECONDS);

    List<Probe.Run> runs = probe().awaitAtLeast("a", 5);
    series.dispose();
    assertNotEarly(runs.get(0), before, Duration.ofMillis(20));
    for (int i = 1; i < 5; i++) {
      assertNotEarly(runs.get(i), probe().endOf(runs.get(i - 1)), Duration.ofMillis(30));
    }
  }

  @Test
  void whenARunOfAFixedDelayTakesLong_thenNothingIsSkipped() {
    IScheduledExecutorService scheduler = scheduler();
    IScheduledFuture<?> series =
        scheduler.scheduleWithFixedDelay(probe().gated("a").asRunnable(), 0, 5, MILLISECONDS);
    Probe.Run first = probe().awaitRun("a");

    awaitPassed(Duration.ofMillis(50), first.at());
    probe().openRun("a", 1);
    probe().awaitRuns("a", 2);

    assertThat(series.getStats().getSkippedRuns()).isZero();
    assertThat(series.getStats().getTotalRuns()).isEqualTo(1);
  }

  @ParameterizedTest
  @EnumSource(
      value = SchedulerProfile.class,
      names = {"PLAIN", "ONE_THREAD"})
  void whenRunsTakeLongerThanThePeriod_thenTicksAreSkippedAndCountedAndTheGridStays(
      SchedulerProfile profile) {
    IScheduledExecutorService scheduler = scheduler(profile);
    long before = SystemTime.nanos();
    IScheduledFuture<?> series =
        scheduler.scheduleAtFixedRate(
            probe().gated("a").asRunnable(), 0, PERIOD.toMillis(), MILLISECONDS);
    long after = SystemTime.nanos();

    Probe.Run run = probe().awaitRun("a");
    long skippedBefore = series.getStats().getSkippedRuns();
    for (int number = 1; number <= 3; number++) {
      awaitPassed(LONG_RUN, run.at());
      probe().openRun("a", number);
      Probe.Run next = probe().awaitRuns("a", number + 1).get(number);

      // With no load at all: starts at 0, 300, 600 and 900 ms, and two ticks skipped each time.
      long skipped = series.getStats().getSkippedRuns();
      assertThat(skipped - skippedBefore).isGreaterThanOrEqualTo(2);
      assertThat(number + skipped)
          .as("tick of the run after %d runs and %d skipped ticks", number, skipped)
          .isGreaterThanOrEqualTo(ticksUntil(probe().endOf(run) - after))
          .isLessThanOrEqualTo(ticksUntil(next.at() - before));
      run = next;
      skippedBefore = skipped;
    }
    series.dispose();
    assertThat(probe().overlaps("a")).isEmpty();
  }

  @ParameterizedTest
  @EnumSource(
      value = SchedulerProfile.class,
      names = {"PLAIN", "ONE_THREAD"})
  void whenManySeriesShareFewThreads_thenAllGoOnAndNoneOverlapsItself(SchedulerProfile profile) {
    IScheduledExecutorService scheduler = scheduler(profile);
    List<IScheduledFuture<?>> series =
        IntStream.range(0, 6)
            .<IScheduledFuture<?>>mapToObj(
                i ->
                    scheduler.scheduleAtFixedRate(
                        probe().brief("t" + i).asRunnable(), 0, 3, MILLISECONDS))
            .toList();

    IntStream.range(0, 6).forEach(i -> probe().awaitAtLeast("t" + i, 10));
    series.forEach(IScheduledFuture::dispose);

    IntStream.range(0, 6).forEach(i -> assertThat(probe().overlaps("t" + i)).isEmpty());
    assertBalanced(scheduler);
  }

  @Test
  void whenARunHasEnded_thenItsStatisticsAreThereBeforeTheNextStarts() {
    IScheduledExecutorService scheduler = scheduler();
    IScheduledFuture<?> series =
        scheduler.scheduleAtFixedRate(probe().gated("a").asRunnable(), 0, 1, MILLISECONDS);

    for (int number = 1; number <= 5; number++) {
      probe().awaitRuns("a", number);
      assertThat(elsewhere(scheduler, series).getStats().getTotalRuns()).isEqualTo(number - 1);
      probe().openRun("a", number);
    }
  }

  @Test
  void whenASeriesGoesOn_thenItIsNotDoneAndTellsTheDelayOfItsNextRun() throws Exception {
    IScheduledExecutorService scheduler = scheduler();
    IScheduledFuture<?> series =
        scheduler.schedule(
            TaskSpec.of(
                probe().passing("a").asRunnable(), Schedule.atFixedRate(Duration.ZERO, LONG)));

    awaitTotalRuns(series, 1);

    assertThat(series.isDone()).isFalse();
    assertThat(series.isCancelled()).isFalse();
    assertThat(series.getDelay(NANOSECONDS)).isPositive().isLessThanOrEqualTo(LONG.toNanos());
    assertThatThrownBy(() -> series.get(50, MILLISECONDS)).isInstanceOf(TimeoutException.class);
  }

  @Test
  void whenARunOfASeriesFails_thenTheSeriesEndsWithItsException() {
    IScheduledExecutorService scheduler = scheduler();
    IScheduledFuture<?> series =
        scheduler.scheduleAtFixedRate(probe().failing("a").asRunnable(), 0, 5, MILLISECONDS);

    Throwable failure = failureOf(elsewhere(scheduler, series));
    awaitBeats(scheduler, 3);

    assertThat(failure).isExactlyInstanceOf(ProbedFailure.class);
    assertThat(failureOf(series)).isExactlyInstanceOf(ProbedFailure.class);
    assertThat(series.isDone()).isTrue();
    assertThat(series.isCancelled()).isFalse();
    assertThat(series.getStats().getTotalRuns()).isEqualTo(1);
    assertThat(probe().runs("a")).hasSize(1);
  }

  @Test
  void whenASeriesIsCancelled_thenNoRunFollows() {
    IScheduledExecutorService scheduler = scheduler();
    IScheduledFuture<?> series =
        scheduler.scheduleAtFixedRate(probe().passing("a").asRunnable(), 0, 5, MILLISECONDS);
    probe().awaitAtLeast("a", 3);

    boolean cancelled = elsewhere(scheduler, series).cancel(false);
    until("no run goes on", () -> probe().endsOf("a") == probe().runs("a").size());
    int runs = probe().runs("a").size();
    awaitBeats(scheduler, 5);

    assertThat(cancelled).isTrue();
    assertCancelled(series);
    assertThat(probe().runs("a")).hasSize(runs);
  }

  @Test
  void whenASeriesIsDisposed_thenNoRunFollowsAndItsRunIsInterrupted() {
    IScheduledExecutorService scheduler = scheduler();
    IScheduledFuture<?> series =
        scheduler.scheduleAtFixedRate(probe().gated("a").asRunnable(), 0, 5, MILLISECONDS);
    probe().awaitRun("a");

    elsewhere(scheduler, series).dispose();
    probe().awaitInterrupt("a");
    awaitBeats(scheduler, 5);

    assertStale(series);
    assertThat(probe().runs("a")).hasSize(1);
    assertThat(listed(scheduler)).isEmpty();
  }

  @Test
  void whenARunIsInterruptedByACancel_thenTheThreadRunsOthersUndisturbed() throws Exception {
    IScheduledExecutorService scheduler = scheduler(SchedulerProfile.ONE_THREAD);
    String key = keyOwnedBy(aMember());
    IScheduledFuture<?> series =
        scheduler.scheduleOnKeyOwnerAtFixedRate(
            probe().stubborn("a").asRunnable(), key, 0, 5, MILLISECONDS);
    probe().awaitRun("a");

    series.cancel(true);
    probe().awaitInterrupt("a");
    probe().open("a");
    IScheduledFuture<Boolean> next =
        scheduler.scheduleOnKeyOwner(() -> Thread.interrupted(), key, 0, MILLISECONDS);

    assertThat(valueOf(next)).isFalse();
  }

  /** Ticks after the first that lie in that time. */
  private static long ticksUntil(long nanos) {
    return Math.floorDiv(nanos, PERIOD.toNanos());
  }
}
