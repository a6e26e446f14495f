// SPDX-License-Identifier: Apache-2.0
package io.outlast.contract.scheduled;

import static io.outlast.contract.fixture.Waiting.failureOf;
import static io.outlast.contract.fixture.Waiting.until;
import static io.outlast.contract.fixture.Waiting.untilAsserted;
import static io.outlast.contract.fixture.Waiting.valueOf;
import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.outlast.contract.fixture.Probe;
import io.outlast.contract.fixture.ProbedFailure;
import io.outlast.contract.fixture.SchedulerProfile;
import io.outlast.contract.fixture.SystemTime;
import io.outlast.contract.scheduled.FutureTable.Cell;
import io.outlast.core.OutlastInstance;
import io.outlast.partition.PartitionLostException;
import io.outlast.scheduledexecutor.DuplicateTaskException;
import io.outlast.scheduledexecutor.IScheduledExecutorService;
import io.outlast.scheduledexecutor.IScheduledFuture;
import io.outlast.scheduledexecutor.IfExists;
import io.outlast.scheduledexecutor.Schedule;
import io.outlast.scheduledexecutor.ScheduledTaskHandler;
import io.outlast.scheduledexecutor.TaskOptions;
import io.outlast.scheduledexecutor.TaskSpec;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.Test;

/** Members that crash: what their tasks in partitions do then (SPEC §3, R2, R33, R53). */
class SchedulerTakeoverTest extends SchedulerClusterSuite {

  private static final Schedule.FixedRate LATER_SERIES = Schedule.atFixedRate(LONG, LONG);

  // ---- tasks that run once ----

  @Test
  void whenTheOwnerCrashesDuringARun_thenTheTaskRunsAgainElsewhereAsTheSecondAttempt()
      throws Exception {
    OutlastInstance victim = member(1);
    IScheduledExecutorService scheduler = scheduler(SchedulerProfile.PLAIN, member(0));
    IScheduledFuture<String> future =
        scheduler.scheduleOnKeyOwner(probe().stubborn("a"), keyOwnedBy(victim), 10, MILLISECONDS);
    CompletableFuture<String> waiter =
        on(member(2), scheduler, future).toCompletionStage().toCompletableFuture();
    Probe.Run first = probe().awaitRun("a");

    cluster().crash(victim);

    Probe.Run second = probe().awaitRuns("a", 2).get(1);
    assertThat(second.attempt()).isEqualTo(2);
    assertThat(second.token()).isGreaterThan(first.token());
    assertThat(second.member()).isNotEqualTo(first.member());
    probe().open("a", 2);
    assertThat(valueOf(future)).isEqualTo("a#2");
    assertThat(valueOf(waiter)).isEqualTo("a#2");
    assertThat(future.getStats().getTotalRuns()).isEqualTo(1);
    probe().open("a", 1);
  }

  @Test
  void whenTheOwnerCrashesBeforeATaskIsDue_thenItsDelayBeginsAgainOrStaysAsConfigured() {
    OutlastInstance victim = member(1);
    String key = keyOwnedBy(victim);
    TaskSpec<String> spec = TaskSpec.of(probe().passing("a"), LATER).onKeyOwner(key);
    IScheduledFuture<String> restarted =
        scheduler(SchedulerProfile.PLAIN, member(0)).schedule(spec);
    IScheduledFuture<String> kept =
        scheduler(SchedulerProfile.DELAY_KEPT, member(0)).schedule(spec);
    long due = dueOf(kept);
    awaitPassed(A_WHILE, SystemTime.nanos());

    long crash = SystemTime.nanos();
    cluster().crash(victim);

    assertThat(dueOf(restarted)).isGreaterThanOrEqualTo(crash + LONG.toNanos());
    assertThat(dueOf(kept)).isCloseTo(due, within(TOLERANCE.toNanos()));
    assertThat(probe().runs()).isEmpty();
  }

  @Test
  void whenTheDelayBeganAgain_thenTheTaskRunsAfterItAndNotBefore() throws Exception {
    OutlastInstance victim = member(1);
    Duration delay = Duration.ofSeconds(4);
    IScheduledFuture<String> future =
        scheduler(SchedulerProfile.PLAIN, member(0))
            .schedule(
                TaskSpec.of(probe().passing("a"), Schedule.once(delay))
                    .onKeyOwner(keyOwnedBy(victim)));

    long crash = SystemTime.nanos();
    cluster().crash(victim);

    assertThat(valueOf(future)).isEqualTo("a");
    assertNotEarly(probe().awaitRun("a"), crash, delay);
  }

  @Test
  void whenTheOwnerCrashesWithTasksOverdue_thenTheyRunAtOnce() throws Exception {
    OutlastInstance victim = member(1);
    IScheduledExecutorService scheduler = scheduler(SchedulerProfile.ONE_THREAD, member(0));
    String key = keyOwnedBy(victim);
    scheduler.scheduleOnKeyOwner(probe().gated("busy"), key, 0, MILLISECONDS);
    probe().awaitRun("busy");
    IScheduledFuture<String> overdue =
        scheduler.scheduleOnKeyOwner(probe().passing("overdue"), key, 0, MILLISECONDS);

    cluster().crash(victim);
    probe().open("busy");

    assertThat(valueOf(overdue)).isEqualTo("overdue");
    assertThat(probe().runs("overdue")).hasSize(1);
  }

  @Test
  void whenTheClusterHasHadItsInitialSize_thenALaterLossStopsNobody() throws Exception {
    OutlastInstance newcomer = cluster().join(config -> config.setInitialMinClusterSize(4));
    cluster().awaitCalm();

    cluster().crash(member(1));
    cluster().awaitCalm();
    IScheduledFuture<String> future =
        scheduler(SchedulerProfile.PLAIN, member(0))
            .scheduleOnKeyOwner(probe().passing("a"), keyOwnedBy(newcomer), 0, MILLISECONDS);

    assertThat(valueOf(future)).isEqualTo("a");
    assertThat(probe().awaitRun("a").member()).isEqualTo(uuidOf(newcomer));
  }

  // ---- series ----

  @Test
  void whenTheOwnerOfASeriesCrashes_thenItGoesOnAlongItsGridWithItsStatistics() {
    OutlastInstance victim = member(1);
    UUID lost = uuidOf(victim);
    IScheduledExecutorService scheduler = scheduler(SchedulerProfile.PLAIN, member(0));
    Duration period = Duration.ofMillis(100);
    long before = SystemTime.nanos();
    IScheduledFuture<?> series =
        scheduler.schedule(
            TaskSpec.of(
                    probe().passing("a").asRunnable(), Schedule.atFixedRate(Duration.ZERO, period))
                .onKeyOwner(keyOwnedBy(victim)));
    awaitTotalRuns(series, 3);

    cluster().crash(victim);
    int runs = probe().runs("a").size();
    probe().awaitAtLeast("a", runs + 3);
    awaitTotalRuns(series, runs + 2);
    scheduler.pause(series.getHandler());
    until("no run goes on", () -> probe().endsOf("a") == probe().runs("a").size());

    List<Probe.Run> all = probe().runs("a");
    Probe.Run last = all.get(all.size() - 1);
    assertThat(last.member()).isNotEqualTo(lost);
    assertThat(series.isDone()).isFalse();
    untilAsserted(
        "all runs to be acknowledged",
        () -> {
          // A run cut off by the crash is repeated, and counted once.
          long further = all.stream().filter(run -> run.attempt() > 1).count();
          assertThat(series.getStats().getTotalRuns())
              .isBetween(all.size() - further, (long) all.size());
        });
    for (Probe.Run run : all) {
      long ticks = all.stream().limit(run.number()).filter(r -> r.attempt() == 1).count();
      assertNotEarly(run, before, period.multipliedBy(ticks - 1));
    }
    assertThat(all).extracting(Probe.Run::token).isSorted().doesNotHaveDuplicates();
  }

  @Test
  void whenTheOwnerCrashesDuringARunOfASeries_thenThatRunIsRepeatedAtOnceAndTheSeriesGoesOn() {
    OutlastInstance victim = member(1);
    IScheduledExecutorService scheduler = scheduler(SchedulerProfile.PLAIN, member(0));
    IScheduledFuture<?> series =
        scheduler.schedule(
            TaskSpec.of(
                    probe().gated("a").asRunnable(),
                    Schedule.atFixedRate(Duration.ZERO, Duration.ofMillis(50)))
                .onKeyOwner(keyOwnedBy(victim)));
    probe().awaitRun("a");
    probe().openRun("a", 1);
    Probe.Run interrupted = probe().awaitRuns("a", 2).get(1);

    cluster().crash(victim);
    Probe.Run repeated = probe().awaitRuns("a", 3).get(2);
    long totalBefore = series.getStats().getTotalRuns();
    probe().open("a");
    probe().awaitAtLeast("a", 5);

    assertThat(interrupted.attempt()).isEqualTo(1);
    assertThat(repeated.attempt()).isEqualTo(2);
    assertThat(repeated.token()).isGreaterThan(interrupted.token());
    assertThat(totalBefore).isEqualTo(1);
    assertThat(series.isDone()).isFalse();
  }

  @Test
  void whenASeriesHasAState_thenTheNewOwnerLoadsThatOfTheLastAcknowledgedRun() {
    OutlastInstance victim = member(1);
    IScheduledExecutorService scheduler = scheduler(SchedulerProfile.PLAIN, member(0));
    String key = keyOwnedBy(victim);
    IScheduledFuture<?> series =
        scheduler.schedule(TaskSpec.of(Counting.of(id()), LATER_SERIES).onKeyOwner(key));
    triggerRuns(scheduler, series, 1, 3);

    cluster().crash(victim);
    triggerRuns(scheduler, series, 4, 5);

    assertThat(probe().notes())
        .containsExactly(
            "run 1", "save 1", "run 2", "save 2", "run 3", "save 3", "load 3", "run 4", "save 4",
            "run 5", "save 5");
  }

  @Test
  void whenTheLastStateCouldNotBeSaved_thenTheNewOwnerLoadsTheOneBefore() {
    OutlastInstance victim = member(1);
    IScheduledExecutorService scheduler = scheduler(SchedulerProfile.PLAIN, member(0));
    Counting task = Counting.of(id()).failingToSaveAfter(2);
    IScheduledFuture<?> series =
        scheduler.schedule(TaskSpec.of(task, LATER_SERIES).onKeyOwner(keyOwnedBy(victim)));
    triggerRuns(scheduler, series, 1, 2);

    cluster().crash(victim);
    triggerRuns(scheduler, series, 3, 3);

    assertThat(probe().notes())
        .containsExactly("run 1", "save 1", "run 2", "load 1", "run 2", "save 2");
    assertThat(series.getStats().getTotalRuns()).isEqualTo(3);
  }

  private void triggerRuns(
      IScheduledExecutorService scheduler, IScheduledFuture<?> series, int first, int last) {
    for (int run = first; run <= last; run++) {
      scheduler.triggerNow(series.getHandler());
      awaitTotalRuns(series, run);
    }
  }

  // ---- what is known of tasks ----

  @Test
  void whenTheOwnerHasCrashed_thenFuturesSayTheSameAsBefore() {
    OutlastInstance victim = member(1);
    IScheduledExecutorService scheduler = scheduler(SchedulerProfile.UNLIMITED, member(0));
    List<String> keys = keysOwnedBy(victim, 8);
    Map<Cell, IScheduledFuture<String>> futures = new LinkedHashMap<>();
    FutureTable.cells()
        .forEach(
            cell ->
                futures.put(
                    cell,
                    FutureTable.bring(
                        cell, scheduler, probe(), keys.get(futures.size() % keys.size()))));

    cluster().crash(victim);

    SoftAssertions.assertSoftly(
        all ->
            futures.forEach(
                (cell, future) ->
                    all.assertThat(FutureTable.answer(cell, on(member(1), scheduler, future)))
                        .as("%s", cell)
                        .isEqualTo(cell.answer())));
    assertBalanced(scheduler);
  }

  @Test
  void whenTheOwnerHasCrashed_thenTheFuturesOfTheCallsSayTheSameAsBefore() {
    OutlastInstance victim = member(2);
    IScheduledExecutorService scheduler = scheduler(SchedulerProfile.UNLIMITED, member(0));
    String key = keyOwnedBy(victim);
    Map<Cell, IScheduledFuture<String>> futures = new LinkedHashMap<>();
    FutureTable.cells()
        .forEach(cell -> futures.put(cell, FutureTable.bring(cell, scheduler, probe(), key)));

    cluster().crash(victim);

    SoftAssertions.assertSoftly(
        all ->
            futures.forEach(
                (cell, future) ->
                    all.assertThat(FutureTable.answer(cell, future))
                        .as("%s", cell)
                        .isEqualTo(cell.answer())));
  }

  @Test
  void whenASeriesHadEnded_thenTheCrashDoesNotStartItAgain() {
    OutlastInstance victim = member(1);
    IScheduledExecutorService scheduler = scheduler(SchedulerProfile.PLAIN, member(0));
    String key = keyOwnedBy(victim);
    IScheduledFuture<?> failed =
        scheduler.scheduleOnKeyOwnerAtFixedRate(
            probe().failing("failed").asRunnable(), key, 0, 5, MILLISECONDS);
    IScheduledFuture<?> cancelled =
        scheduler.scheduleOnKeyOwnerAtFixedRate(
            probe().passing("cancelled").asRunnable(), key, 0, 5, MILLISECONDS);
    failureOf(failed);
    awaitTotalRuns(cancelled, 2);
    cancelled.cancel(true);
    until("no run goes on", () -> probe().endsOf("cancelled") == probe().runs("cancelled").size());
    int runs = probe().runs("cancelled").size();

    cluster().crash(victim);
    awaitBeats(scheduler, 5);

    assertThat(failureOf(failed)).isExactlyInstanceOf(ProbedFailure.class);
    assertCancelled(cancelled);
    assertThat(probe().runs("failed")).hasSize(1);
    assertThat(probe().runs("cancelled")).hasSize(runs);
  }

  @Test
  void whenATaskWasPausedOrRescheduled_thenSoItIsAtTheNewOwner() throws Exception {
    OutlastInstance victim = member(1);
    IScheduledExecutorService scheduler = scheduler(SchedulerProfile.DELAY_KEPT, member(0));
    String key = keyOwnedBy(victim);
    TaskSpec<Void> series =
        TaskSpec.of(
                probe().passing("paused").asRunnable(),
                Schedule.atFixedRate(Duration.ZERO, Duration.ofMillis(5)))
            .onKeyOwner(key);
    IScheduledFuture<?> paused = scheduler.schedule(series.named("paused"));
    IScheduledFuture<String> moved =
        scheduler.scheduleOnKeyOwner(probe().passing("moved"), key, 500, MILLISECONDS);
    awaitTotalRuns(paused, 2);
    scheduler.pause("paused");
    scheduler.reschedule(moved.getHandler(), LATER);
    until("no run goes on", () -> probe().endsOf("paused") == probe().runs("paused").size());
    int runs = probe().runs("paused").size();

    cluster().crash(victim);
    awaitBeats(scheduler, 5);
    int runsAfterCrash = probe().runs("paused").size();
    boolean resumed = on(member(1), scheduler).resume("paused");

    assertThat(runsAfterCrash).isEqualTo(runs);
    assertThat(resumed).isTrue();
    probe().awaitAtLeast("paused", runs + 2);
    assertThat(moved.isDone()).isFalse();
    assertThat(dueOf(moved)).isGreaterThan(SystemTime.nanos() + LONG.toNanos() / 2);
  }

  @Test
  void whenOwnersOfNamesAndOfTasksCrash_thenNamesStayTaken() {
    IScheduledExecutorService scheduler = scheduler(SchedulerProfile.UNLIMITED, member(0));
    List<TaskSpec<String>> specs = new ArrayList<>();
    for (OutlastInstance home : cluster().members()) {
      for (OutlastInstance owner : cluster().members()) {
        specs.add(
            TaskSpec.of(probe().passing("a"), LATER)
                .named(keyOwnedBy(home) + " " + specs.size())
                .onKeyOwner(keyOwnedBy(owner)));
        specs.add(TaskSpec.of(probe().passing("a"), LATER).named("n" + specs.size()));
      }
    }
    List<ScheduledTaskHandler> handlers =
        scheduler.scheduleAll(specs).stream().map(IScheduledFuture::getHandler).toList();

    cluster().crash(member(1));

    TaskOptions keep = TaskOptions.DEFAULT.withIfExists(IfExists.KEEP);
    for (int i = 0; i < specs.size(); i++) {
      TaskSpec<String> spec = specs.get(i);
      IScheduledExecutorService there = on(member(i % 2), scheduler);
      assertThatThrownBy(() -> there.schedule(spec)).isInstanceOf(DuplicateTaskException.class);
      assertThatThrownBy(() -> there.schedule(spec.onKeyOwner("another key")))
          .isInstanceOf(DuplicateTaskException.class);
      assertThat(there.schedule(spec.onKeyOwner("another key").with(keep)).getHandler())
          .isEqualTo(handlers.get(i));
    }
    assertThat(listed(scheduler)).containsExactlyInAnyOrderElementsOf(handlers);
  }

  @Test
  void whenATakeoverExceedsTheCapacity_thenNothingIsLostAndNothingNewFits() {
    IScheduledExecutorService scheduler = scheduler(SchedulerProfile.THREE_PER_NODE, member(0));
    List<ScheduledTaskHandler> handlers = new ArrayList<>();
    for (OutlastInstance member : cluster().members()) {
      for (String key : keysOwnedBy(member, 3)) {
        handlers.add(
            scheduler
                .schedule(TaskSpec.of(probe().passing("a"), LATER).onKeyOwner(key))
                .getHandler());
      }
    }

    cluster().crash(member(2));
    cluster().awaitCalm();

    assertThat(listed(scheduler)).containsExactlyInAnyOrderElementsOf(handlers);
    for (OutlastInstance member : cluster().members()) {
      assertThatThrownBy(
              () ->
                  scheduler.schedule(
                      TaskSpec.of(probe().passing("a"), LATER).onKeyOwner(keyOwnedBy(member))))
          .isInstanceOf(RejectedExecutionException.class);
    }
    assertBalanced(scheduler);
  }

  @Test
  void whenTheOneWhoScheduledCrashes_thenItsTasksGoOnAndAreFoundByTheirAddresses()
      throws Exception {
    OutlastInstance victim = member(2);
    IScheduledExecutorService scheduler = scheduler(SchedulerProfile.PLAIN, victim);
    String urn =
        scheduler
            .scheduleOnKeyOwner(probe().gated("a"), keyOwnedBy(member(0)), 0, MILLISECONDS)
            .getHandler()
            .toUrn();
    probe().awaitRun("a");

    cluster().crash(victim);
    probe().open("a");

    IScheduledFuture<String> found =
        on(member(1), scheduler).getScheduledFuture(ScheduledTaskHandler.of(urn));
    assertThat(valueOf(found)).isEqualTo("a");
    assertThat(probe().runs("a")).hasSize(1);
  }

  @Test
  void whenTheOwnerOfATaskThatDisposesItselfCrashes_thenItsFutureGivesTheValueAllTheSame()
      throws Exception {
    OutlastInstance victim = member(1);
    IScheduledExecutorService scheduler = scheduler(SchedulerProfile.PLAIN, member(0));
    IScheduledFuture<String> future =
        scheduler.schedule(
            TaskSpec.of(probe().gated("a"), Schedule.NOW)
                .onKeyOwner(keyOwnedBy(victim))
                .with(TaskOptions.DEFAULT.withAutoDispose()));
    probe().awaitRun("a");

    cluster().crash(victim);
    probe().open("a");

    assertThat(valueOf(future)).isEqualTo("a");
    untilAsserted("no task is left", () -> assertThat(listed(scheduler)).isEmpty());
  }

  @Test
  void whenASchedulerWasShutDown_thenItStaysSoWhoeverCrashesOrJoins() {
    IScheduledExecutorService scheduler = scheduler(SchedulerProfile.PLAIN, member(0));
    IScheduledFuture<String> waiting = scheduler.schedule(TaskSpec.of(probe().passing("a"), LATER));
    scheduler.shutdown();

    cluster().crash(member(2));
    OutlastInstance newcomer = cluster().join();

    assertThat(waiting.isDone()).isFalse();
    for (OutlastInstance member : cluster().members()) {
      IScheduledExecutorService there = on(member, scheduler);
      assertThat(there.isShutdown()).isTrue();
      assertThatThrownBy(() -> there.submit(() -> "late"))
          .isInstanceOf(RejectedExecutionException.class);
      assertThatThrownBy(
              () -> there.scheduleOnMember(() -> "late", asMember(newcomer), 0, MILLISECONDS))
          .isInstanceOf(RejectedExecutionException.class);
    }
  }

  // ---- lost with all copies ----

  @Test
  void whenAllCopiesAreLost_thenAllWaysToAskSaySoAndThePartitionGoesOn() throws Exception {
    OutlastInstance victim = member(1);
    IScheduledExecutorService scheduler = scheduler(SchedulerProfile.NO_BACKUP, member(0));
    String key = keyOwnedBy(victim);
    IScheduledFuture<String> future =
        scheduler.schedule(TaskSpec.of(probe().passing("a"), LATER).onKeyOwner(key));
    IScheduledFuture<String> there = on(member(2), scheduler, future);
    CompletableFuture<String> waiter = there.toCompletionStage().toCompletableFuture();

    cluster().crash(victim);

    assertThat(failureOf(waiter)).isInstanceOf(PartitionLostException.class);
    assertThatThrownBy(() -> valueOf(future)).isInstanceOf(PartitionLostException.class);
    assertThatThrownBy(future::isDone)
        .isInstanceOf(PartitionLostException.class)
        .isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(there::isCancelled).isInstanceOf(PartitionLostException.class);
    assertThatThrownBy(() -> there.getDelay(MILLISECONDS))
        .isInstanceOf(PartitionLostException.class);
    assertThatThrownBy(there::getStats).isInstanceOf(PartitionLostException.class);
    assertThatThrownBy(() -> future.cancel(true)).isInstanceOf(PartitionLostException.class);
    assertThatThrownBy(future::dispose).isInstanceOf(PartitionLostException.class);
    assertThat(valueOf(scheduler.scheduleOnKeyOwner(() -> "new", key, 0, MILLISECONDS)))
        .isEqualTo("new");
    assertThat(listed(scheduler)).hasSize(1);
    assertBalanced(scheduler);
  }
}
