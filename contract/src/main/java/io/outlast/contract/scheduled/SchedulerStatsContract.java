// SPDX-License-Identifier: Apache-2.0
package io.outlast.contract.scheduled;

import static io.outlast.contract.fixture.Waiting.awaitEnd;
import static io.outlast.contract.fixture.Waiting.untilAsserted;
import static io.outlast.contract.fixture.Waiting.valueOf;
import static java.util.concurrent.TimeUnit.HOURS;
import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static java.util.concurrent.TimeUnit.NANOSECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.outlast.contract.fixture.Probe;
import io.outlast.contract.fixture.SchedulerProfile;
import io.outlast.monitor.LocalExecutorStats;
import io.outlast.scheduledexecutor.IScheduledExecutorService;
import io.outlast.scheduledexecutor.IScheduledFuture;
import io.outlast.scheduledexecutor.ScheduledTaskStatistics;
import io.outlast.scheduledexecutor.ScheduledTaskStatus;
import io.outlast.scheduledexecutor.ScheduledTaskStatus.State;
import io.outlast.scheduledexecutor.StaleTaskException;
import io.outlast.scheduledexecutor.TaskSpec;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What tasks and schedulers count, and how it adds up (SPEC §3, §7, R16). */
public abstract class SchedulerStatsContract extends ScheduledSuite {

  @Test
  void whenATaskHasNotRun_thenItsStatisticsAreZero() {
    IScheduledFuture<String> future =
        scheduler().schedule(TaskSpec.of(probe().passing("a"), LATER));

    ScheduledTaskStatistics stats = future.getStats();

    assertThat(stats.getTotalRuns()).isZero();
    assertThat(stats.getLastRunDuration(NANOSECONDS)).isZero();
    assertThat(stats.getTotalRunTime(NANOSECONDS)).isZero();
    assertThat(stats.getTotalIdleTime(NANOSECONDS)).isZero();
    assertThat(stats.getSkippedRuns()).isZero();
  }

  @Test
  void whenATaskRunsOrIsPaused_thenItsStatusSaysSo() throws Exception {
    IScheduledExecutorService scheduler = scheduler();
    IScheduledFuture<?> series =
        scheduler.scheduleWithFixedDelay(probe().gated("a").asRunnable(), 0, 1, HOURS);
    IScheduledFuture<?> there = elsewhere(scheduler, series);
    probe().awaitRun("a");

    untilAsserted(
        "a run is going on", () -> assertThat(there.getStatus().state()).isEqualTo(State.RUNNING));
    probe().open("a");
    awaitTotalRuns(series, 1);

    ScheduledTaskStatus waiting = there.getStatus();
    assertThat(waiting.state()).isEqualTo(State.WAITING);
    assertThat(waiting.delay()).isBetween(Duration.ofMinutes(59), Duration.ofHours(1));
    assertThat(waiting.statistics().getTotalRuns()).isEqualTo(1);
    assertThat(scheduler.pause(series.getHandler())).isTrue();
    assertThat(there.getStatus().state()).isEqualTo(State.PAUSED);
    series.cancel(false);
    assertThat(there.getStatus().state()).isEqualTo(State.CANCELLED);
    series.dispose();
    assertThatThrownBy(there::getStatus).isInstanceOf(StaleTaskException.class);
  }

  @Test
  void whenATaskHasEnded_thenItsStatusSaysSo() throws Exception {
    IScheduledFuture<String> future = scheduler().schedule(probe().passing("a"), 0, MILLISECONDS);
    valueOf(future);

    assertThat(future.getStatus().state()).isEqualTo(State.ENDED);
    assertThat(future.getStatus().delay()).isLessThanOrEqualTo(Duration.ZERO);
  }

  @Test
  void whenATaskHasRunOnce_thenItsTimesAreTold() throws Exception {
    IScheduledFuture<String> future = scheduler().schedule(probe().gated("a"), 30, MILLISECONDS);
    Probe.Run run = probe().awaitRun("a");
    awaitPassed(Duration.ofMillis(20), run.at());
    probe().open("a");
    valueOf(future);

    ScheduledTaskStatistics stats = future.getStats();

    assertThat(stats.getTotalRuns()).isEqualTo(1);
    assertThat(stats.getLastIdleTime(MILLISECONDS)).isGreaterThanOrEqualTo(30);
    assertThat(stats.getTotalIdleTime(NANOSECONDS)).isEqualTo(stats.getLastIdleTime(NANOSECONDS));
    assertThat(stats.getLastRunDuration(MILLISECONDS)).isGreaterThanOrEqualTo(20);
    assertThat(stats.getTotalRunTime(NANOSECONDS))
        .isEqualTo(stats.getLastRunDuration(NANOSECONDS))
        .isGreaterThanOrEqualTo(probe().endOf(run) - run.at());
  }

  @Test
  void whenASeriesRuns_thenItsTimesAddUp() {
    IScheduledExecutorService scheduler = scheduler();
    IScheduledFuture<?> series =
        scheduler.scheduleWithFixedDelay(probe().brief("a").asRunnable(), 20, 10, MILLISECONDS);
    awaitTotalRuns(series, 4);
    series.cancel(false);

    ScheduledTaskStatistics stats = elsewhere(scheduler, series).getStats();

    long runs = stats.getTotalRuns();
    assertThat(stats.getLastIdleTime(MILLISECONDS)).isGreaterThanOrEqualTo(10);
    assertThat(stats.getTotalIdleTime(MILLISECONDS)).isGreaterThanOrEqualTo(20 + 10 * (runs - 1));
    List<Probe.Run> all = probe().runs("a");
    assertThat(stats.getTotalRunTime(NANOSECONDS))
        .isGreaterThanOrEqualTo(
            all.stream().limit(runs).mapToLong(run -> probe().endOf(run) - run.at()).sum());
  }

  @Test
  void whenStatisticsAreRead_thenTheyAreASnapshot() throws Exception {
    IScheduledExecutorService scheduler = scheduler();
    IScheduledFuture<String> future = scheduler.schedule(probe().gated("a"), 0, MILLISECONDS);

    ScheduledTaskStatistics before = future.getStats();
    probe().open("a");
    valueOf(future);

    assertThat(before.getTotalRuns()).isZero();
    assertThat(future.getStats().getTotalRuns()).isEqualTo(1);
  }

  @Test
  void whenTasksEndInAllWays_thenEachIsCountedOnceAndTheSumIsZero() throws Exception {
    IScheduledExecutorService scheduler = scheduler();
    for (int i = 0; i < 3; i++) {
      valueOf(scheduler.schedule(probe().passing("value" + i), 0, MILLISECONDS));
    }
    valueOf(scheduler.submit(probe().passing("submitted")));
    valueOf(
        scheduler.scheduleOnMember(
            probe().passing("member"), allMembers().get(0), 0, MILLISECONDS));
    awaitEnd(scheduler.schedule(probe().failing("failed"), 0, MILLISECONDS));
    awaitEnd(
        scheduler.scheduleAtFixedRate(probe().failing("series").asRunnable(), 0, 5, MILLISECONDS));
    scheduler.schedule(TaskSpec.of(probe().passing("cancelled"), LATER)).cancel(true);
    scheduler.schedule(TaskSpec.of(probe().passing("disposed"), LATER)).dispose();
    scheduler.schedule(TaskSpec.of(probe().passing("waiting"), LATER));
    scheduler.schedule(probe().gated("running"), 0, MILLISECONDS);
    probe().awaitRun("running");

    untilAsserted(
        "the counters of eleven tasks",
        () -> {
          LocalExecutorStats stats = stats(scheduler);
          assertThat(stats.submitted()).isEqualTo(11);
          assertThat(stats.completed()).isEqualTo(5);
          assertThat(stats.failed()).isEqualTo(2);
          assertThat(stats.cancelled()).isEqualTo(1);
          assertThat(stats.disposedBeforeEnd()).isEqualTo(1);
          assertThat(stats.pending()).isEqualTo(1);
          assertThat(stats.running()).isEqualTo(1);
          assertThat(stats.runs()).isEqualTo(7); // a run counts when it has ended
          assertThat(stats.lost()).isZero();
          assertThat(stats.takenOver()).isZero();
          assertThat(stats.balance()).isZero();
        });
    assertThat(fixture().instances())
        .filteredOn(instance -> !fixture().members().contains(instance))
        .as("a client is told the sum over all members")
        .allSatisfy(
            client ->
                assertThat(
                        client
                            .getScheduledExecutorService(scheduler.getName())
                            .getLocalExecutorStats())
                    .isEqualTo(stats(scheduler)));
  }

  @Test
  void whenASeriesRunsAndSkips_thenTheSchedulerCountsBoth() {
    IScheduledExecutorService scheduler = scheduler();
    IScheduledFuture<?> series =
        scheduler.scheduleAtFixedRate(probe().gated("a").asRunnable(), 0, 10, MILLISECONDS);
    Probe.Run first = probe().awaitRun("a");
    awaitPassed(Duration.ofMillis(100), first.at());
    probe().openRun("a", 1);
    probe().awaitRuns("a", 2);

    LocalExecutorStats stats = stats(scheduler);

    assertThat(stats.skipped())
        .isEqualTo(series.getStats().getSkippedRuns())
        .isGreaterThanOrEqualTo(9);
    assertThat(stats.submitted()).isEqualTo(1);
    assertThat(stats.runs()).isEqualTo(1);
    assertThat(stats.balance()).isZero();
  }

  @Test
  void whenATaskIsNotDue_thenItIsNotOverdue() {
    IScheduledExecutorService scheduler = scheduler();

    scheduler.schedule(TaskSpec.of(probe().passing("a"), LATER));

    assertThat(stats(scheduler).pending()).isEqualTo(1);
    assertThat(stats(scheduler).oldestDueAge()).isEqualTo(Duration.ZERO);
  }

  @Test
  void whenStatisticsAreOff_thenTheCountersStayZero() throws Exception {
    IScheduledExecutorService scheduler = scheduler(SchedulerProfile.NO_STATISTICS);

    IScheduledFuture<String> future = scheduler.schedule(probe().passing("a"), 0, MILLISECONDS);

    assertThat(valueOf(future)).isEqualTo("a");
    assertThat(stats(scheduler).submitted()).isZero();
    assertThat(stats(scheduler).completed()).isZero();
  }
}
