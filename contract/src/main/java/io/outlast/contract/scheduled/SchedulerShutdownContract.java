// SPDX-License-Identifier: Apache-2.0
package io.outlast.contract.scheduled;

import static io.outlast.contract.fixture.Waiting.failureOf;
import static io.outlast.contract.fixture.Waiting.until;
import static io.outlast.contract.fixture.Waiting.valueOf;
import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.outlast.cluster.Member;
import io.outlast.contract.fixture.SchedulerProfile;
import io.outlast.core.ExecutorDestroyedException;
import io.outlast.scheduledexecutor.IScheduledExecutorService;
import io.outlast.scheduledexecutor.IScheduledFuture;
import io.outlast.scheduledexecutor.Schedule;
import io.outlast.scheduledexecutor.TaskSpec;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/** The end of a scheduler, for the whole cluster or for one proxy (SPEC §3, R48, R51). */
public abstract class SchedulerShutdownContract extends ScheduledSuite {

  private static final Schedule.FixedRate RATE =
      Schedule.atFixedRate(Duration.ZERO, Duration.ofMillis(5));

  // ---- shutdown ----

  @Test
  void whenASchedulerIsShutDown_thenAllInstancesKnowAndRefuseTasksInAllForms() {
    IScheduledExecutorService scheduler = scheduler();
    boolean before = scheduler.isShutdown();

    elsewhere(scheduler).shutdown();

    assertThat(before).isFalse();
    assertThat(everywhere(scheduler)).allSatisfy(this::assertRefusesTasks);
    assertThat(probe().runs()).isEmpty();
    assertThat(listed(scheduler)).isEmpty();
  }

  private void assertRefusesTasks(IScheduledExecutorService s) {
    Callable<String> task = probe().passing("late");
    Runnable run = probe().passing("late").asRunnable();
    Member member = allMembers().get(0);

    assertThat(s.isShutdown()).isTrue();
    assertRefused(() -> s.schedule(task, 0, SECONDS));
    assertRefused(() -> s.schedule(TaskSpec.of(task, Schedule.NOW).named("name")));
    assertRefused(() -> s.scheduleAtFixedRate(run, 0, 1, SECONDS));
    assertRefused(() -> s.scheduleWithFixedDelay(run, 0, 1, SECONDS));
    assertRefused(() -> s.scheduleOnKeyOwner(task, "key", 0, SECONDS));
    assertRefused(() -> s.scheduleOnMember(task, member, 0, SECONDS));
    assertRefused(() -> s.scheduleOnMembers(task, allMembers(), 0, SECONDS));
    assertRefused(() -> s.scheduleOnAllMembers(task, 0, SECONDS));
    assertRefused(() -> s.scheduleAll(List.of(TaskSpec.of(task, Schedule.NOW))));
    assertRefused(() -> s.submit(task));
    assertRefused(() -> s.execute(run));
    assertRefused(() -> s.invokeAll(List.of(task)));
    assertRefused(() -> s.invokeAny(List.of(task)));
    assertThat(failureOf(s.scheduleAsync(task, 0, SECONDS).toCompletableFuture()))
        .isInstanceOf(RejectedExecutionException.class);
  }

  @Test
  void whenASchedulerIsShutDown_thenTasksThatRunOnceStillRun() throws Exception {
    IScheduledExecutorService scheduler = scheduler();
    IScheduledFuture<String> running = scheduler.schedule(probe().gated("running"), 0, SECONDS);
    IScheduledFuture<String> waiting =
        scheduler.schedule(probe().passing("waiting"), 250, MILLISECONDS);
    IScheduledFuture<String> onMember =
        scheduler.scheduleOnMember(
            probe().passing("on member"), allMembers().get(0), 250, MILLISECONDS);
    probe().awaitRun("running");

    elsewhere(scheduler).shutdown();
    probe().open("running");

    assertThat(valueOf(running)).isEqualTo("running");
    assertThat(valueOf(waiting)).isEqualTo("waiting");
    assertThat(valueOf(onMember)).isEqualTo("on member");
    assertThat(probe().wasInterrupted("running")).isFalse();
    assertThat(scheduler.awaitTermination(15, SECONDS)).isTrue();
  }

  @Test
  void whenASchedulerIsShutDown_thenSeriesEnd() throws Exception {
    IScheduledExecutorService scheduler = scheduler();
    IScheduledFuture<?> resting =
        scheduler.schedule(
            TaskSpec.of(probe().passing("resting").asRunnable(), Schedule.atFixedRate(LONG, LONG)));
    IScheduledFuture<?> active =
        scheduler.schedule(TaskSpec.of(probe().passing("active").asRunnable(), RATE));
    IScheduledFuture<?> onMember =
        scheduler.schedule(
            TaskSpec.of(probe().passing("on member").asRunnable(), RATE)
                .onMember(allMembers().get(0)));
    probe().awaitAtLeast("active", 2);
    probe().awaitAtLeast("on member", 2);

    elsewhere(scheduler).shutdown();

    assertCancelled(resting);
    assertCancelled(active);
    assertCancelled(onMember);
    assertThat(scheduler.awaitTermination(15, SECONDS)).isTrue();
    assertThat(elsewhere(scheduler).isTerminated()).isTrue();
    assertBalanced(scheduler);
  }

  @Test
  void whenARunOfASeriesGoesOnAtTheShutdown_thenItIsLeftAloneAndIsTheLast() throws Exception {
    IScheduledExecutorService scheduler = scheduler();
    scheduler.schedule(TaskSpec.of(probe().gated("a").asRunnable(), RATE));
    probe().awaitRun("a");

    scheduler.shutdown();
    probe().open("a");
    probe().awaitEnd("a");

    assertThat(scheduler.awaitTermination(15, SECONDS)).isTrue();
    assertThat(probe().wasInterrupted("a")).isFalse();
    assertThat(probe().runs("a")).hasSize(1);
  }

  @Test
  void whenASchedulerIsShutDown_thenItsTasksCanStillBeReadAndDisposed() throws Exception {
    IScheduledExecutorService scheduler = scheduler();
    IScheduledFuture<String> ended = scheduler.schedule(probe().passing("a"), 0, SECONDS);
    IScheduledFuture<String> waiting = scheduler.schedule(TaskSpec.of(probe().passing("b"), LATER));
    valueOf(ended);

    scheduler.shutdown();

    assertThat(valueOf(elsewhere(scheduler, ended))).isEqualTo("a");
    assertThat(ended.getStats().getTotalRuns()).isEqualTo(1);
    assertThat(listed(scheduler)).hasSize(2);
    assertThat(waiting.cancel(false)).isTrue();
    ended.dispose();
    assertThat(listed(scheduler)).containsExactly(waiting.getHandler());
  }

  @Test
  void whenTasksAreStillToRun_thenTheSchedulerIsNotTerminated() throws Exception {
    IScheduledExecutorService scheduler = scheduler();
    IScheduledFuture<String> waiting = scheduler.schedule(TaskSpec.of(probe().passing("a"), LATER));
    scheduler.shutdown();

    boolean early = scheduler.awaitTermination(50, MILLISECONDS);
    boolean terminatedEarly = elsewhere(scheduler).isTerminated();
    waiting.cancel(false);

    assertThat(early).isFalse();
    assertThat(terminatedEarly).isFalse();
    assertThat(elsewhere(scheduler).awaitTermination(15, SECONDS)).isTrue();
    assertThat(everywhere(scheduler))
        .extracting(IScheduledExecutorService::isTerminated)
        .containsOnly(true);
  }

  @Test
  void whenASchedulerIsNotShutDown_thenItNeverTerminates() throws Exception {
    IScheduledExecutorService scheduler = scheduler();

    assertThat(scheduler.awaitTermination(20, MILLISECONDS)).isFalse();
    assertThat(scheduler.isTerminated()).isFalse();
  }

  @Test
  void whenShutdownIsCalledAgain_thenNothingChanges() {
    IScheduledExecutorService scheduler = scheduler();

    scheduler.shutdown();
    elsewhere(scheduler).shutdown();

    assertThat(scheduler.isShutdown()).isTrue();
    assertThat(scheduler.shutdownNow()).isEmpty();
  }

  @Test
  void whenOneSchedulerIsShutDown_thenOthersAreNot() throws Exception {
    IScheduledExecutorService closed = scheduler();
    IScheduledExecutorService open = scheduler(SchedulerProfile.UNLIMITED);

    closed.shutdown();

    assertThat(open.isShutdown()).isFalse();
    assertThat(valueOf(open.submit(() -> "open"))).isEqualTo("open");
  }

  // ---- shutdownNow ----

  @Test
  void whenShutDownNow_thenRunsAreInterruptedAndAllThatWaitsIsCancelled() throws Exception {
    IScheduledExecutorService scheduler = scheduler();
    IScheduledFuture<String> running = scheduler.schedule(probe().gated("running"), 0, SECONDS);
    IScheduledFuture<String> onMember =
        scheduler.scheduleOnMember(probe().gated("on member"), allMembers().get(0), 0, SECONDS);
    IScheduledFuture<String> waiting = scheduler.schedule(TaskSpec.of(probe().passing("b"), LATER));
    IScheduledFuture<?> series =
        scheduler.schedule(
            TaskSpec.of(probe().passing("c").asRunnable(), Schedule.atFixedRate(LONG, LONG)));
    CompletableFuture<String> waiter =
        elsewhere(scheduler, waiting).toCompletionStage().toCompletableFuture();
    probe().awaitRun("running");
    probe().awaitRun("on member");

    List<Runnable> left = elsewhere(scheduler).shutdownNow();

    assertThat(left).isEmpty();
    probe().awaitInterrupt("running");
    probe().awaitInterrupt("on member");
    assertCancelled(waiting);
    assertCancelled(series);
    assertCancelled(waiter);
    until("the interrupted runs have ended", () -> running.isDone() && onMember.isDone());
    assertThat(scheduler.awaitTermination(15, SECONDS)).isTrue();
    assertThat(everywhere(scheduler)).allMatch(IScheduledExecutorService::isShutdown);
    assertThat(probe().runs()).hasSize(2);
    assertBalanced(scheduler);
  }

  // ---- destroy ----

  @Test
  void whenASchedulerIsDestroyed_thenRunsAreInterruptedAndWhoWaitsIsTold() {
    IScheduledExecutorService scheduler = scheduler();
    IScheduledFuture<String> running = scheduler.schedule(probe().gated("a"), 0, SECONDS);
    IScheduledFuture<String> waiting = scheduler.schedule(TaskSpec.of(probe().passing("b"), LATER));
    IScheduledFuture<String> runningThere = elsewhere(scheduler, running);
    CompletableFuture<String> one = runningThere.toCompletionStage().toCompletableFuture();
    CompletableFuture<String> two = waiting.toCompletionStage().toCompletableFuture();
    probe().awaitRun("a");
    // What is asked later by the same way is answered later: the owners know by then who waits.
    assertThat(runningThere.isDone()).isFalse();
    assertThat(waiting.isDone()).isFalse();

    elsewhere(scheduler).destroy();

    probe().awaitInterrupt("a");
    assertThat(failureOf(one)).isInstanceOf(ExecutorDestroyedException.class);
    assertThat(failureOf(two)).isInstanceOf(ExecutorDestroyedException.class);
  }

  @Test
  void whenASchedulerIsDestroyed_thenOneOfItsNameIsNewAndNamesAndPlacesAreFree() throws Exception {
    IScheduledExecutorService scheduler = scheduler();
    TaskSpec<String> spec = TaskSpec.of(probe().passing("a"), Schedule.NOW).named("my task");
    valueOf(scheduler.schedule(spec));
    valueOf(scheduler.schedule(spec.onMember(allMembers().get(0))));
    scheduler.shutdown();

    elsewhere(scheduler).destroy();
    IScheduledExecutorService again = submitter().getScheduledExecutorService(scheduler.getName());

    assertThat(again.isShutdown()).isFalse();
    assertThat(listed(again)).isEmpty();
    assertThat(valueOf(again.schedule(spec.onKeyOwner("key")))).isEqualTo("a");
    assertThat(stats(again).submitted()).isEqualTo(1);
  }

  // ---- close ----

  @Test
  void whenAProxyIsClosed_thenTheSchedulerAndItsTasksGoOn() throws Exception {
    IScheduledExecutorService scheduler = scheduler();
    IScheduledFuture<String> future = scheduler.schedule(probe().gated("a"), 0, SECONDS);
    probe().awaitRun("a");

    scheduler.close();
    scheduler.close();
    probe().open("a");

    assertThat(valueOf(future)).isEqualTo("a");
    assertThatThrownBy(() -> scheduler.submit(() -> "late"))
        .isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(scheduler::getAllScheduledFutures).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(scheduler::shutdown).isInstanceOf(IllegalStateException.class);
    IScheduledExecutorService again = submitter().getScheduledExecutorService(scheduler.getName());
    assertThat(again.isShutdown()).isFalse();
    assertThat(valueOf(again.submit(() -> "again"))).isEqualTo("again");
  }

  private static void assertRefused(ThrowingCallable call) {
    assertThatThrownBy(call).isInstanceOf(RejectedExecutionException.class);
  }
}
