// SPDX-License-Identifier: Apache-2.0
package io.outlast.contract.scheduled;

import static io.outlast.contract.fixture.Waiting.until;
import static io.outlast.contract.fixture.Waiting.valueOf;
import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static java.util.concurrent.TimeUnit.NANOSECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.outlast.contract.fixture.Probe;
import io.outlast.contract.fixture.SystemTime;
import io.outlast.scheduledexecutor.IScheduledExecutorService;
import io.outlast.scheduledexecutor.IScheduledFuture;
import io.outlast.scheduledexecutor.Schedule;
import io.outlast.scheduledexecutor.StaleTaskException;
import io.outlast.scheduledexecutor.TaskSpec;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Pause, resume, reschedule, trigger: by address or name, from anywhere (SPEC §3, R34). */
public abstract class AlterContract extends ScheduledSuite {

  private static final String NAME = "my task";
  private static final Schedule.FixedRate RATE =
      Schedule.atFixedRate(Duration.ZERO, Duration.ofMillis(5));
  private static final Schedule.FixedRate LATER_SERIES = Schedule.atFixedRate(LONG, LONG);

  /** How a task is called; and where it is, for a name leads to it wherever that is. */
  enum By {
    HANDLER,
    HANDLER_OF_MEMBER,
    NAME,
    NAME_OF_KEYED_TASK
  }

  // ---- pause and resume ----

  @ParameterizedTest
  @EnumSource(By.class)
  void whenATaskIsPaused_thenItDoesNotRunUntilItIsResumed(By by) throws Exception {
    IScheduledExecutorService scheduler = scheduler();
    IScheduledFuture<String> future =
        scheduler.schedule(
            at(by, TaskSpec.of(probe().passing("a"), Schedule.once(Duration.ofMillis(100)))));
    long scheduled = SystemTime.nanos();

    boolean paused = pause(by, elsewhere(scheduler), future);
    awaitPassed(Duration.ofMillis(100), scheduled);
    awaitBeats(scheduler, 3);
    List<Probe.Run> whilePaused = probe().runs("a");
    boolean resumed = resume(by, scheduler, future);

    assertThat(paused).isTrue();
    assertThat(whilePaused).isEmpty();
    assertThat(resumed).isTrue();
    assertThat(valueOf(future)).isEqualTo("a");
  }

  @Test
  void whenAPausedTaskIsResumedInTime_thenItRunsWhenItIsDue() throws Exception {
    IScheduledExecutorService scheduler = scheduler();
    Duration delay = Duration.ofMillis(80);
    long before = SystemTime.nanos();
    IScheduledFuture<String> future =
        scheduler.schedule(TaskSpec.of(probe().passing("a"), Schedule.once(delay)));

    scheduler.pause(future.getHandler());
    scheduler.resume(future.getHandler());

    assertThat(valueOf(future)).isEqualTo("a");
    assertNotEarly(probe().awaitRun("a"), before, delay);
  }

  @Test
  void whenASeriesIsPaused_thenItRestsAndTheTicksOfThatTimeAreNotMadeUpFor() {
    IScheduledExecutorService scheduler = scheduler();
    long before = SystemTime.nanos();
    IScheduledFuture<?> series = scheduler.schedule(series(RATE).named(NAME));
    probe().awaitAtLeast("a", 3);

    boolean paused = elsewhere(scheduler).pause(NAME);
    until("no run goes on", () -> probe().endsOf("a") == probe().runs("a").size());
    awaitTotalRuns(series, probe().runs("a").size());
    int runs = probe().runs("a").size();
    awaitBeats(scheduler, 20);
    int runsAfterRest = probe().runs("a").size();
    boolean done = series.isDone();
    scheduler.resume(NAME);
    probe().awaitAtLeast("a", runs + 3);
    series.cancel(false);

    assertThat(paused).isTrue();
    assertThat(runsAfterRest).isEqualTo(runs);
    assertThat(done).isFalse();
    // 200 ms of rest are 40 ticks; had they been made up for, the series would be ahead of time.
    // What was skipped after the last run is counted, too, so the number skipped by then is not
    // known, but that it is not less than this.
    int skipped = 30;
    List<Probe.Run> all = probe().runs("a");
    int ticks = all.size() - 1 + skipped;
    assertThat(series.getStats().getSkippedRuns()).isGreaterThanOrEqualTo(skipped);
    assertNotEarly(all.get(all.size() - 1), before, RATE.period().multipliedBy(ticks));
  }

  @Test
  void whenATaskIsPausedDuringARun_thenTheRunIsLeftAlone() throws Exception {
    IScheduledExecutorService scheduler = scheduler();
    IScheduledFuture<String> future = scheduler.schedule(probe().gated("a"), 0, MILLISECONDS);
    probe().awaitRun("a");

    boolean paused = scheduler.pause(future.getHandler());
    probe().open("a");

    assertThat(paused).isTrue();
    assertThat(valueOf(future)).isEqualTo("a");
    assertThat(probe().wasInterrupted("a")).isFalse();
  }

  @Test
  void whenNothingChanges_thenPauseAndResumeSayFalse() throws Exception {
    IScheduledExecutorService scheduler = scheduler();
    IScheduledFuture<String> waiting =
        scheduler.schedule(TaskSpec.of(probe().passing("a"), LATER).named(NAME));
    IScheduledFuture<String> ended = scheduler.schedule(probe().passing("b"), 0, MILLISECONDS);
    valueOf(ended);

    assertThat(scheduler.resume(NAME)).isFalse();
    assertThat(scheduler.pause(NAME)).isTrue();
    assertThat(elsewhere(scheduler).pause(waiting.getHandler())).isFalse();
    assertThat(elsewhere(scheduler).resume(waiting.getHandler())).isTrue();
    assertThat(scheduler.pause(ended.getHandler())).isFalse();
    assertThat(scheduler.resume(ended.getHandler())).isFalse();
  }

  @Test
  void whenAPausedTaskIsCancelledOrDisposed_thenItHasEnded() {
    IScheduledExecutorService scheduler = scheduler();
    IScheduledFuture<String> cancelled =
        scheduler.schedule(TaskSpec.of(probe().passing("a"), LATER));
    IScheduledFuture<String> disposed =
        scheduler.schedule(TaskSpec.of(probe().passing("b"), LATER));
    scheduler.pause(cancelled.getHandler());
    scheduler.pause(disposed.getHandler());

    cancelled.cancel(false);
    disposed.dispose();

    assertCancelled(cancelled);
    assertStale(disposed);
    assertThat(scheduler.resume(cancelled.getHandler())).isFalse();
  }

  // ---- trigger ----

  @ParameterizedTest
  @EnumSource(By.class)
  void whenATaskIsTriggered_thenItRunsNowAndStillWhenItIsDue(By by) throws Exception {
    IScheduledExecutorService scheduler = scheduler();
    IScheduledFuture<String> future =
        scheduler.schedule(at(by, TaskSpec.of(probe().passing("a"), LATER)));

    boolean started = triggerNow(by, elsewhere(scheduler), future);
    probe().awaitRun("a");
    awaitTotalRuns(future, 1);

    assertThat(started).isTrue();
    assertThat(future.isDone()).isFalse();
    assertThat(future.getDelay(NANOSECONDS)).isPositive();
  }

  @Test
  void whenASeriesIsTriggered_thenItsGridStays() {
    IScheduledExecutorService scheduler = scheduler();
    long before = SystemTime.nanos();
    IScheduledFuture<?> series =
        scheduler.schedule(
            series(Schedule.atFixedRate(Duration.ofMillis(300), Duration.ofMillis(300))));

    scheduler.triggerNow(series.getHandler());
    List<Probe.Run> runs = probe().awaitAtLeast("a", 3);
    series.dispose();

    assertNotEarly(runs.get(1), before, Duration.ofMillis(300));
    assertNotEarly(runs.get(2), before, Duration.ofMillis(600));
  }

  @Test
  void whenARunGoesOn_thenATriggerStartsNothing() {
    IScheduledExecutorService scheduler = scheduler();
    IScheduledFuture<?> series =
        scheduler.schedule(
            TaskSpec.of(
                probe().gated("a").asRunnable(), Schedule.atFixedRate(Duration.ZERO, LONG)));
    probe().awaitRun("a");

    boolean started = elsewhere(scheduler).triggerNow(series.getHandler());
    probe().open("a");
    awaitTotalRuns(series, 1);
    awaitBeats(scheduler, 3);

    assertThat(started).isFalse();
    assertThat(probe().runs("a")).hasSize(1);
  }

  @Test
  void whenAPausedTaskIsTriggered_thenItRunsOnceAndStaysPaused() {
    IScheduledExecutorService scheduler = scheduler();
    IScheduledFuture<?> series = scheduler.schedule(series(LATER_SERIES).named(NAME));
    scheduler.pause(NAME);

    boolean started = scheduler.triggerNow(NAME);
    awaitTotalRuns(series, 1);

    assertThat(started).isTrue();
    assertThat(scheduler.resume(NAME)).isTrue();
    assertThat(probe().runs("a")).hasSize(1);
  }

  @Test
  void whenATaskHasEnded_thenATriggerStartsNothing() throws Exception {
    IScheduledExecutorService scheduler = scheduler();
    IScheduledFuture<String> future = scheduler.schedule(probe().passing("a"), 0, MILLISECONDS);
    valueOf(future);

    assertThat(scheduler.triggerNow(future.getHandler())).isFalse();
    assertThat(valueOf(future)).isEqualTo("a");
  }

  // ---- reschedule ----

  @ParameterizedTest
  @EnumSource(By.class)
  void whenATaskIsRescheduled_thenItRunsAtItsNewTimeCountedFromNow(By by) throws Exception {
    IScheduledExecutorService scheduler = scheduler();
    Duration delay = Duration.ofMillis(40);
    IScheduledFuture<String> future =
        scheduler.schedule(at(by, TaskSpec.of(probe().passing("a"), LATER)));

    long before = SystemTime.nanos();
    reschedule(by, elsewhere(scheduler), future, Schedule.once(delay));

    assertThat(valueOf(future)).isEqualTo("a");
    assertNotEarly(probe().awaitRun("a"), before, delay);
    assertThat(probe().runs("a")).hasSize(1);
  }

  @Test
  void whenATaskIsPostponed_thenItWaits() {
    IScheduledExecutorService scheduler = scheduler();
    IScheduledFuture<String> future = scheduler.schedule(probe().passing("a"), 500, MILLISECONDS);
    long scheduled = SystemTime.nanos();

    scheduler.reschedule(future.getHandler(), LATER);
    awaitPassed(Duration.ofMillis(550), scheduled);

    assertThat(future.isDone()).isFalse();
    assertThat(probe().runs("a")).isEmpty();
    assertThat(future.getDelay(NANOSECONDS)).isPositive();
  }

  @Test
  void whenASeriesGetsAnotherPeriod_thenItGoesOnWithThat() {
    IScheduledExecutorService scheduler = scheduler();
    IScheduledFuture<?> series = scheduler.schedule(series(LATER_SERIES));

    scheduler.reschedule(series.getHandler(), RATE);
    probe().awaitAtLeast("a", 3);
    scheduler.reschedule(series.getHandler(), LATER_SERIES);
    awaitTotalRuns(series, 3);

    assertThat(series.isDone()).isFalse();
    until("the next run to be far", () -> series.getDelay(NANOSECONDS) > LONG.toNanos() / 2);
  }

  @Test
  void whenATaskThatRunsOnceGetsAPeriod_thenItBecomesASeries() {
    IScheduledExecutorService scheduler = scheduler();
    IScheduledFuture<?> once = scheduler.schedule(series(LATER));

    scheduler.reschedule(once.getHandler(), RATE);
    probe().awaitAtLeast("a", 3);

    assertThat(once.isDone()).isFalse();
  }

  @Test
  void whenACallableGetsAPeriod_thenItBecomesASeriesAndItsValuesAreDropped() {
    IScheduledExecutorService scheduler = scheduler();
    IScheduledFuture<String> future = scheduler.schedule(TaskSpec.of(probe().passing("a"), LATER));

    scheduler.reschedule(future.getHandler(), RATE);
    probe().awaitAtLeast("a", 3);

    assertThat(future.isDone()).isFalse();
  }

  @Test
  void whenARunGoesOn_thenARescheduleLeavesItAloneAndItsPeriodFollows() {
    IScheduledExecutorService scheduler = scheduler();
    IScheduledFuture<?> series =
        scheduler.schedule(
            TaskSpec.of(
                probe().gated("a").asRunnable(), Schedule.atFixedRate(Duration.ZERO, LONG)));
    probe().awaitRun("a");

    scheduler.reschedule(series.getHandler(), RATE);
    boolean interrupted = probe().wasInterrupted("a");
    int runs = probe().runs("a").size();
    probe().open("a");

    assertThat(interrupted).isFalse();
    assertThat(runs).isEqualTo(1);
    probe().awaitAtLeast("a", 3);
    assertThat(probe().overlaps("a")).isEmpty();
  }

  @Test
  void whenAPausedTaskIsRescheduled_thenItStaysPaused() throws Exception {
    IScheduledExecutorService scheduler = scheduler();
    IScheduledFuture<String> future =
        scheduler.schedule(TaskSpec.of(probe().passing("a"), LATER).named(NAME));
    scheduler.pause(NAME);

    scheduler.reschedule(NAME, Schedule.NOW);
    awaitBeats(scheduler, 3);
    List<Probe.Run> whilePaused = probe().runs("a");
    scheduler.resume(NAME);

    assertThat(whilePaused).isEmpty();
    assertThat(valueOf(future)).isEqualTo("a");
  }

  @Test
  void whenATaskHasEnded_thenItCannotBeRescheduled() throws Exception {
    IScheduledExecutorService scheduler = scheduler();
    IScheduledFuture<String> future = scheduler.schedule(probe().passing("a"), 0, MILLISECONDS);
    valueOf(future);

    assertThatThrownBy(() -> scheduler.reschedule(future.getHandler(), Schedule.NOW))
        .isInstanceOf(IllegalStateException.class);

    assertThat(valueOf(future)).isEqualTo("a");
    assertThat(probe().runs("a")).hasSize(1);
  }

  // ---- no such task ----

  @Test
  void whenThereIsNoTaskOfThatName_thenThatIsStale() {
    IScheduledExecutorService scheduler = scheduler();

    assertThatThrownBy(() -> scheduler.pause("nobody")).isInstanceOf(StaleTaskException.class);
    assertThatThrownBy(() -> scheduler.resume("nobody")).isInstanceOf(StaleTaskException.class);
    assertThatThrownBy(() -> scheduler.triggerNow("nobody")).isInstanceOf(StaleTaskException.class);
    assertThatThrownBy(() -> scheduler.reschedule("nobody", Schedule.NOW))
        .isInstanceOf(StaleTaskException.class);
  }

  private TaskSpec<Void> series(Schedule schedule) {
    return TaskSpec.of(probe().passing("a").asRunnable(), schedule);
  }

  private <V> TaskSpec<V> at(By by, TaskSpec<V> spec) {
    TaskSpec<V> named = spec.named(NAME);
    return switch (by) {
      case HANDLER, NAME -> named;
      case NAME_OF_KEYED_TASK -> named.onKeyOwner("key");
      case HANDLER_OF_MEMBER -> named.onMember(allMembers().get(0));
    };
  }

  private static boolean byName(By by) {
    return by == By.NAME || by == By.NAME_OF_KEYED_TASK;
  }

  private static boolean pause(By by, IScheduledExecutorService s, IScheduledFuture<?> future) {
    return byName(by) ? s.pause(NAME) : s.pause(future.getHandler());
  }

  private static boolean resume(By by, IScheduledExecutorService s, IScheduledFuture<?> future) {
    return byName(by) ? s.resume(NAME) : s.resume(future.getHandler());
  }

  private static boolean triggerNow(
      By by, IScheduledExecutorService s, IScheduledFuture<?> future) {
    return byName(by) ? s.triggerNow(NAME) : s.triggerNow(future.getHandler());
  }

  private static void reschedule(
      By by, IScheduledExecutorService s, IScheduledFuture<?> future, Schedule schedule) {
    if (byName(by)) {
      s.reschedule(NAME, schedule);
    } else {
      s.reschedule(future.getHandler(), schedule);
    }
  }
}
