// SPDX-License-Identifier: Apache-2.0
package io.outlast.contract.scheduled;

import static io.outlast.contract.fixture.Waiting.failureOf;
import static io.outlast.contract.fixture.Waiting.until;
import static io.outlast.contract.fixture.Waiting.untilAsserted;
import static io.outlast.contract.fixture.Waiting.valueOf;
import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.outlast.cluster.Member;
import io.outlast.contract.fixture.ProbedFailure;
import io.outlast.contract.fixture.SchedulerProfile;
import io.outlast.contract.fixture.SystemTime;
import io.outlast.scheduledexecutor.IScheduledExecutorService;
import io.outlast.scheduledexecutor.IScheduledFuture;
import io.outlast.scheduledexecutor.Schedule;
import io.outlast.scheduledexecutor.StaleTaskException;
import io.outlast.scheduledexecutor.TaskOptions;
import io.outlast.scheduledexecutor.TaskSpec;
import io.outlast.scheduledexecutor.TaskUtils;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.Test;

/** The ends that a user can make: cancel, dispose, automatic disposal (SPEC §3, R14, R20). */
public abstract class CancelAndDisposeContract extends ScheduledSuite {

  private static final String KEY = "key";

  // ---- cancel ----

  @Test
  void whenARunningTaskIsCancelled_thenItIsInterruptedWhereItRuns() {
    IScheduledExecutorService scheduler = scheduler();
    for (Member member : allMembers()) {
      String task = member.getUuid().toString();
      IScheduledFuture<String> future =
          scheduler.scheduleOnMember(probe().gated(task), member, 0, MILLISECONDS);
      probe().awaitRun(task);

      assertThat(future.cancel(true)).isTrue();

      probe().awaitInterrupt(task);
      assertCancelled(future);
    }
  }

  @Test
  void whenARunningTaskIsCancelledSoftly_thenItGoesToItsEndAndItsOutcomeIsDropped()
      throws Exception {
    IScheduledExecutorService scheduler = scheduler();
    IScheduledFuture<String> future =
        scheduler.scheduleOnKeyOwner(probe().gated("a"), KEY, 0, MILLISECONDS);
    probe().awaitRun("a");

    boolean cancelled = elsewhere(scheduler, future).cancel(false);
    assertCancelled(future);
    probe().open("a");
    probe().awaitEnd("a");
    valueOf(scheduler.scheduleOnKeyOwner(() -> "a later write", KEY, 0, MILLISECONDS));

    assertThat(cancelled).isTrue();
    assertThat(probe().wasInterrupted("a")).isFalse();
    assertCancelled(elsewhere(scheduler, future));
  }

  @Test
  void whenATaskThatWaitsIsCancelled_thenItNeverRuns() {
    IScheduledExecutorService scheduler = scheduler();
    IScheduledFuture<String> future =
        scheduler.scheduleOnKeyOwner(probe().passing("a"), KEY, 150, MILLISECONDS);

    boolean cancelled = future.cancel(true);
    awaitPassed(Duration.ofMillis(150), SystemTime.nanos());
    awaitBeats(scheduler, 3);

    assertThat(cancelled).isTrue();
    assertThat(probe().runs("a")).isEmpty();
    assertThat(future.getDelay(MILLISECONDS)).isNotPositive();
  }

  @Test
  void whenATaskWasCancelled_thenASecondCancelChangesNothing() {
    IScheduledExecutorService scheduler = scheduler();
    IScheduledFuture<String> future = scheduler.schedule(TaskSpec.of(probe().passing("a"), LATER));

    boolean first = future.cancel(false);
    boolean second = future.cancel(true);
    boolean third = elsewhere(scheduler, future).cancel(false);

    assertThat(List.of(first, second, third)).containsExactly(true, false, false);
  }

  @Test
  void whenATaskIsCancelled_thenAllWhoWaitAreTold() {
    IScheduledExecutorService scheduler = scheduler();
    IScheduledFuture<String> future = scheduler.schedule(TaskSpec.of(probe().passing("a"), LATER));
    CompletableFuture<String> here = future.toCompletionStage().toCompletableFuture();
    CompletableFuture<String> there =
        elsewhere(scheduler, future).toCompletionStage().toCompletableFuture();

    future.cancel(true);

    assertCancelled(here);
    assertCancelled(there);
    assertBalanced(scheduler);
  }

  // ---- dispose ----

  @Test
  void whenATaskIsDisposed_thenAllWhoWaitAreTold() {
    IScheduledExecutorService scheduler = scheduler();
    IScheduledFuture<String> future = scheduler.schedule(TaskSpec.of(probe().passing("a"), LATER));
    CompletableFuture<String> here = future.toCompletionStage().toCompletableFuture();
    CompletableFuture<String> there =
        elsewhere(scheduler, future).toCompletionStage().toCompletableFuture();

    future.dispose();

    assertThat(failureOf(here)).isInstanceOf(StaleTaskException.class);
    assertThat(failureOf(there)).isInstanceOf(StaleTaskException.class);
  }

  @Test
  void whenARunningTaskIsDisposed_thenItIsInterruptedAndGone() {
    IScheduledExecutorService scheduler = scheduler();
    IScheduledFuture<String> future = scheduler.schedule(probe().gated("a"), 0, MILLISECONDS);
    probe().awaitRun("a");

    elsewhere(scheduler, future).dispose();

    probe().awaitInterrupt("a");
    assertStale(future);
    assertThat(listed(scheduler)).isEmpty();
    assertBalanced(scheduler);
  }

  @Test
  void whenATaskIsDisposed_thenNothingCanBeDoneWithItAnyMore() {
    IScheduledExecutorService scheduler = scheduler();
    for (IScheduledFuture<String> future :
        List.of(
            scheduler.schedule(TaskSpec.of(probe().passing("a"), LATER)),
            scheduler.schedule(TaskSpec.of(probe().passing("b"), LATER).onKeyOwner(KEY)),
            scheduler.schedule(
                TaskSpec.of(probe().passing("c"), LATER).onMember(allMembers().get(0))))) {
      var handler = future.getHandler();

      future.dispose();

      assertStale(future);
      assertStale(elsewhere(scheduler, future));
      assertThatThrownBy(future::dispose).isInstanceOf(StaleTaskException.class);
      assertThatThrownBy(() -> scheduler.pause(handler)).isInstanceOf(StaleTaskException.class);
      assertThatThrownBy(() -> scheduler.resume(handler)).isInstanceOf(StaleTaskException.class);
      assertThatThrownBy(() -> scheduler.triggerNow(handler))
          .isInstanceOf(StaleTaskException.class);
      assertThatThrownBy(() -> scheduler.reschedule(handler, Schedule.NOW))
          .isInstanceOf(StaleTaskException.class);
    }
  }

  @Test
  void whenOneOfTheTasksOfAllMembersIsDisposed_thenTheOthersStay() {
    IScheduledExecutorService scheduler = scheduler();
    Map<Member, IScheduledFuture<String>> futures =
        scheduler.scheduleOnAllMembers(TaskSpec.of(probe().passing("a"), LATER));
    Member first = allMembers().get(0);

    futures.get(first).dispose();

    assertStale(futures.get(first));
    assertThat(listed(scheduler)).hasSize(allMembers().size() - 1);
  }

  // ---- automatic disposal ----

  @Test
  void whenATaskDisposesItself_thenItsFutureGivesTheValueToWhoWaitsAndToWhoAsksLater()
      throws Exception {
    IScheduledExecutorService scheduler = scheduler();
    IScheduledFuture<String> waited =
        scheduler.schedule(TaskUtils.autoDisposable(probe().gated("a")), 0, MILLISECONDS);
    IScheduledFuture<String> askedLater =
        scheduler.schedule(TaskUtils.autoDisposable(probe().passing("b")), 0, MILLISECONDS);
    CompletableFuture<String> waiter = waited.toCompletionStage().toCompletableFuture();

    probe().open("a");
    untilAsserted("no task is left", () -> assertThat(listed(scheduler)).isEmpty());

    assertThat(valueOf(waiter)).isEqualTo("a");
    assertThat(valueOf(waited)).isEqualTo("a");
    assertThat(valueOf(askedLater)).isEqualTo("b");
    assertThat(valueOf(askedLater)).isEqualTo("b");
  }

  @Test
  void whenATaskDisposesItself_thenFuturesObtainedLaterFindItStale() throws Exception {
    IScheduledExecutorService scheduler = scheduler();
    IScheduledFuture<String> future =
        scheduler.schedule(TaskUtils.autoDisposable(probe().passing("a")), 0, MILLISECONDS);

    valueOf(future);

    assertStale(elsewhere(scheduler, future));
    assertStale(scheduler.getScheduledFuture(future.getHandler()));
    assertBalanced(scheduler);
  }

  @Test
  void whenATaskThatDisposesItselfFails_thenItsFutureHasTheException() {
    IScheduledExecutorService scheduler = scheduler();

    IScheduledFuture<String> once =
        scheduler.schedule(TaskUtils.autoDisposable(probe().failing("a")), 0, MILLISECONDS);
    IScheduledFuture<?> series =
        scheduler.scheduleAtFixedRate(
            TaskUtils.autoDisposable(probe().failing("b").asRunnable()), 0, 5, MILLISECONDS);

    assertThat(failureOf(once)).isExactlyInstanceOf(ProbedFailure.class);
    assertThat(failureOf(series)).isExactlyInstanceOf(ProbedFailure.class);
    untilAsserted("no task is left", () -> assertThat(listed(scheduler)).isEmpty());
    assertThat(probe().runs("b")).hasSize(1);
  }

  @Test
  void whenASeriesDisposesItself_thenItDoesSoAtItsEndAndNotAfterARun() {
    IScheduledExecutorService scheduler = scheduler();
    IScheduledFuture<?> series =
        scheduler.scheduleAtFixedRate(
            TaskUtils.autoDisposable(probe().passing("a").asRunnable()), 0, 5, MILLISECONDS);

    probe().awaitAtLeast("a", 3);
    boolean done = series.isDone();
    series.cancel(false);

    assertThat(done).isFalse();
    untilAsserted("no task is left", () -> assertThat(listed(scheduler)).isEmpty());
  }

  @Test
  void whenATaskDisposesItself_thenItsPlaceIsFreeAtOnce() throws Exception {
    IScheduledExecutorService scheduler = scheduler(SchedulerProfile.ONE_PER_NODE);
    TaskSpec<String> kept = TaskSpec.of(probe().passing("kept"), Schedule.NOW).onKeyOwner(KEY);
    TaskSpec<String> disposed = kept.with(TaskOptions.DEFAULT.withAutoDispose());

    for (int i = 0; i < 5; i++) {
      valueOf(scheduler.schedule(disposed));
    }
    valueOf(scheduler.schedule(kept));

    assertThatThrownBy(() -> scheduler.schedule(disposed))
        .isInstanceOf(RejectedExecutionException.class);
    until("six runs", () -> probe().runs("kept").size() == 6);
  }
}
