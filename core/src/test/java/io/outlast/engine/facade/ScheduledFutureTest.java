// SPDX-License-Identifier: Apache-2.0
package io.outlast.engine.facade;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.outlast.cluster.MemberLostException;
import io.outlast.core.ExecutorDestroyedException;
import io.outlast.core.SerializableCallable;
import io.outlast.engine.gateway.Command;
import io.outlast.engine.gateway.Reply;
import io.outlast.engine.gateway.Reply.Seen.State;
import io.outlast.engine.gateway.TaskRef;
import io.outlast.engine.task.Identity;
import io.outlast.engine.task.Outcome;
import io.outlast.engine.task.RunHistory;
import io.outlast.engine.task.TaskId;
import io.outlast.partition.PartitionLostException;
import io.outlast.scheduledexecutor.IScheduledFuture;
import io.outlast.scheduledexecutor.Schedule;
import io.outlast.scheduledexecutor.ScheduledTaskHandler;
import io.outlast.scheduledexecutor.ScheduledTaskStatistics;
import io.outlast.scheduledexecutor.StaleTaskException;
import io.outlast.scheduledexecutor.TaskSpec;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Delayed;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** The view of a task that stays until it is disposed. */
@Timeout(20)
class ScheduledFutureTest {
  private static final SerializableCallable<List<String>> TASK = List::of;
  private static final TaskSpec<List<String>> SPEC =
      TaskSpec.of(TASK, Schedule.once(Duration.ofSeconds(10)));
  private static final RunHistory HISTORY =
      new RunHistory(3, 2, 7_000, 9_000, 4_000, 5_000, 1, 1, 0, 0, null);

  private final Setting setting = new Setting();
  private final FakeGateway gateway = setting.gateway;
  private final ScheduledExecutorFacade scheduler = setting.scheduler;
  private IScheduledFuture<List<String>> future;
  private Command.Submit submit;
  private TaskRef.Id ref;

  @BeforeEach
  void schedule() {
    gateway.storeAll();
    future = scheduler.schedule(SPEC);
    submit = (Command.Submit) gateway.last().command();
    UUID name = UUID.fromString(future.getHandler().getTaskName());
    ref = new TaskRef.Id(name.getLeastSignificantBits());
    gateway.sent.clear();
  }

  private void answer(Reply reply) {
    gateway.script((a, c) -> List.of(reply));
  }

  private void stands(State state, long delayNanos) {
    answer(new Reply.Seen(ref.taskId(), "n", state, delayNanos, HISTORY));
  }

  private static Reply ended(Object value) {
    return new Reply.Ended(Setting.returned(value));
  }

  // ---- State × method ---------------------------------------------------------------------------

  @ParameterizedTest
  @CsvSource({
    "WAITING,   false, false, 1500",
    "RUNNING,   false, false, -5",
    "PAUSED,    false, false, 1500",
    "ENDED,     true,  false, 0",
    "CANCELLED, true,  true,  0",
  })
  void aTaskThatIsThereIsTold(State state, boolean isDone, boolean isCancelled, long delayNanos) {
    stands(state, delayNanos);

    assertThat(future.isDone()).isEqualTo(isDone);
    assertThat(future.isCancelled()).isEqualTo(isCancelled);
    assertThat(future.getDelay(TimeUnit.NANOSECONDS)).isEqualTo(delayNanos);
    assertThat(future.getStats().getTotalRuns()).isEqualTo(3);
    assertThat(gateway.sent)
        .as("one round trip each, by the ID")
        .hasSize(4)
        .allMatch(sent -> sent.command().equals(new Command.Look(ref)))
        .allMatch(sent -> sent.partition() == TaskId.partition(ref.taskId()));
  }

  static Stream<Arguments> whatIsGone() {
    return Stream.of(
        Arguments.of(new Reply.Stale(), StaleTaskException.class),
        Arguments.of(new Reply.Lost(), PartitionLostException.class),
        Arguments.of(new Reply.Destroyed(), ExecutorDestroyedException.class),
        Arguments.of(new Reply.Unknown(), IllegalStateException.class));
  }

  @ParameterizedTest
  @MethodSource("whatIsGone")
  void aTaskThatIsGoneIsTheSameToAllMethods_unwrapped(Reply reply, Class<?> expected) {
    answer(reply);

    for (ThrowingCallable method :
        List.<ThrowingCallable>of(
            future::get,
            () -> future.get(1, TimeUnit.SECONDS),
            future::isDone,
            future::isCancelled,
            () -> future.getDelay(TimeUnit.SECONDS),
            future::getStats,
            () -> future.cancel(true),
            future::dispose,
            () -> future.compareTo(scheduler.getScheduledFuture(future.getHandler())))) {
      assertThatThrownBy(method)
          .isInstanceOf(expected)
          .hasMessageContaining("'reports'")
          .hasNoCause();
    }
    CompletableFuture<Throwable> failure = new CompletableFuture<>();
    future.toCompletionStage().whenComplete((value, thrown) -> failure.complete(thrown));
    assertThat(failure.join()).isInstanceOf(expected);
    assertThat(future.getHandler()).as("the address stays").isNotNull();
  }

  @Test
  void aTaskThatWasBoundToAMemberNamesIt() {
    UUID member = new UUID(1, 2);
    IScheduledFuture<String> bound =
        scheduler.getScheduledFuture(ScheduledTaskHandler.ofMember("reports", "n", member));
    answer(new Reply.Lost());

    for (ThrowingCallable method :
        List.<ThrowingCallable>of(bound::get, bound::isDone, bound::dispose)) {
      assertThatThrownBy(method)
          .isInstanceOfSatisfying(
              MemberLostException.class, e -> assertThat(e.getMemberUuid()).isEqualTo(member))
          .hasMessageContaining("'n'");
    }
    assertThat(gateway.last().address().member()).isEqualTo(member);
  }

  // ---- The value --------------------------------------------------------------------------------

  @Test
  void gettersShareOneQuestion_whichIsPutWhenTheFirstOneComes() throws Exception {
    gateway.script((a, c) -> List.of());
    assertThat(gateway.sent).isEmpty();
    assertThatThrownBy(() -> future.get(1, TimeUnit.NANOSECONDS))
        .isInstanceOf(TimeoutException.class);
    assertThatThrownBy(() -> future.get(1, TimeUnit.NANOSECONDS))
        .isInstanceOf(TimeoutException.class);
    assertThat(gateway.sent).hasSize(1);
    assertThat(gateway.last().command()).isEqualTo(new Command.Await(ref, submit.identity()));

    gateway.last().receiver().receive(ended(new ArrayList<>(List.of("a"))));
    answer(ended(new ArrayList<>(List.of("a"))));

    assertThat(future.get()).containsExactly("a").isSameAs(future.get());
  }

  @Test
  void afterTheEndItIsAskedAgain_soThatADisposalIsNoticed() throws Exception {
    answer(ended("value"));
    assertThat((Object) future.get()).isEqualTo("value");

    answer(new Reply.Stale());

    assertThatThrownBy(future::get).isInstanceOf(StaleTaskException.class);
  }

  @Test
  void getGivesTheTasksExceptionOneLevelDeep() {
    answer(new Reply.Ended(Setting.failed(new IllegalArgumentException("mine"))));

    assertThatThrownBy(future::get)
        .isInstanceOf(ExecutionException.class)
        .cause()
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("mine")
        .hasNoCause();
  }

  @Test
  void getOfACancelledTaskSaysSo() {
    answer(new Reply.Ended(new Outcome.Cancelled(new Identity(9, 9))));

    assertThatThrownBy(future::get)
        .isInstanceOf(CancellationException.class)
        .hasMessageContaining("'reports'")
        .hasMessageContaining(future.getHandler().getTaskName());
  }

  @Test
  void whatATaskThrowsIsNeverTakenForTheFuturesOwn() {
    answer(new Reply.Ended(Setting.failed(new StaleTaskException("the task's"))));

    assertThatThrownBy(future::get)
        .isInstanceOf(ExecutionException.class)
        .hasCauseInstanceOf(StaleTaskException.class);
  }

  @Test
  void continuationsRunOnTheCallbackExecutorOnly_andNobodyElseCompletesTheStage() {
    gateway.script((a, c) -> List.of());
    List<String> seen = new ArrayList<>();
    future.toCompletionStage().thenAccept(seen::addAll);
    future.toCompletionStage().toCompletableFuture().complete(List.of("forged"));

    gateway.last().reply(ended(new ArrayList<>(List.of("a"))));
    assertThat(seen).isEmpty();
    setting.runCallbacks();

    assertThat(seen).containsExactly("a");
    assertThat(gateway.sent).hasSize(1);
  }

  // ---- Lightness --------------------------------------------------------------------------------

  @Test
  void forgettingAFutureLeaksNothing_evenWhileItsEndIsAwaited() {
    gateway.script((a, c) -> List.of());
    ScheduledTaskHandler handler = future.getHandler();
    Awaitility.await("the forgotten future is collected")
        .pollInterval(Duration.ofMillis(5))
        .until(
            () -> {
              IScheduledFuture<?> forgotten = scheduler.getScheduledFuture(handler);
              assertThatThrownBy(() -> forgotten.get(1, TimeUnit.NANOSECONDS))
                  .isInstanceOf(TimeoutException.class);
              return isCollected();
            });
  }

  private boolean isCollected() {
    System.gc();
    return gateway.sent.stream().anyMatch(sent -> !sent.receiver().isWanted());
  }

  @Test
  void aContinuationIsSomebodyWhoWaits() {
    gateway.script((a, c) -> List.of());
    List<String> seen = new ArrayList<>();
    scheduler
        .<List<String>>getScheduledFuture(future.getHandler())
        .toCompletionStage()
        .thenAccept(seen::addAll);
    System.gc();

    assertThat(gateway.last().receiver().isWanted()).isTrue();
    gateway.last().reply(ended(new ArrayList<>(List.of("a"))));
    setting.runCallbacks();
    assertThat(seen).containsExactly("a");
  }

  // ---- Ending it --------------------------------------------------------------------------------

  @Test
  void cancelTellsWhetherItMadeTheChange() {
    answer(new Reply.Done(true));
    assertThat(future.cancel(true)).isTrue();
    Command.Cancel cancel = (Command.Cancel) gateway.last().command();
    assertThat(cancel.task()).isEqualTo(ref);
    assertThat(cancel.interrupt()).isTrue();

    answer(new Reply.Done(false));
    assertThat(future.cancel(false)).isFalse();
    assertThat(setting.submitter.settledBelow()).as("nothing is left open").isEqualTo(4);
  }

  @Test
  void disposeReturnsWhenItIsDone() {
    answer(new Reply.Done(true));

    future.dispose();

    assertThat(gateway.last().command()).isEqualTo(new Command.Dispose(ref, submit.identity()));
  }

  // ---- Comparing, statistics, handlers ----------------------------------------------------------

  @Test
  void futuresCompareByTheirDelays_andAreEqualOnlyToThemselves() {
    IScheduledFuture<?> other = scheduler.getScheduledFuture(future.getHandler());
    gateway.script(
        (a, c) ->
            List.of(
                new Reply.Seen(
                    1,
                    "n",
                    State.WAITING,
                    ((Command.Look) c).task().equals(ref) ? 5 : 7,
                    RunHistory.NONE)));

    assertThat(future.compareTo(other)).isNegative();
    assertThat(other.compareTo(future)).isPositive();
    Delayed itself = future;
    gateway.sent.clear();
    assertThat(future.compareTo(itself)).isZero();
    assertThat(gateway.sent).isEmpty();
    assertThat((Object) future).isNotEqualTo(other).isEqualTo(future);
  }

  @Test
  void statisticsAreThoseOfTheOwner_inAnyUnit() {
    stands(State.WAITING, 1);

    ScheduledTaskStatistics stats = future.getStats();

    assertThat(stats.getTotalRuns()).isEqualTo(3);
    assertThat(stats.getSkippedRuns()).isEqualTo(2);
    assertThat(stats.getTotalRunTime(TimeUnit.NANOSECONDS)).isEqualTo(7_000);
    assertThat(stats.getTotalIdleTime(TimeUnit.MICROSECONDS)).isEqualTo(9);
    assertThat(stats.getLastRunDuration(TimeUnit.MICROSECONDS)).isEqualTo(4);
    assertThat(stats.getLastIdleTime(TimeUnit.MILLISECONDS)).isZero();
  }

  @Test
  void aFutureOfAHandlerIsAboutTheTaskThatHasTheNameNow() throws Exception {
    ScheduledTaskHandler handler =
        ScheduledTaskHandler.of(ScheduledTaskHandler.ofPartition("reports", "n", 3).toUrn());
    IScheduledFuture<String> again = scheduler.getScheduledFuture(handler);
    assertThat(gateway.sent).as("nothing is asked for it").isEmpty();

    answer(ended("first"));
    assertThat(again.get()).isEqualTo("first");
    answer(ended("second"));
    assertThat(again.get()).isEqualTo("second");

    assertThat(gateway.last().command()).isEqualTo(new Command.Await(new TaskRef.Name("n"), null));
    assertThat(gateway.last().partition()).isEqualTo(3);
    assertThat(again.getHandler()).isEqualTo(handler);
  }

  @Test
  void aHandlerOfAnotherSchedulerOrClusterIsRefused() {
    assertThatThrownBy(
            () -> scheduler.getScheduledFuture(ScheduledTaskHandler.ofPartition("billing", "n", 3)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("'billing'")
        .hasMessageContaining("'reports'");
    assertThatThrownBy(
            () ->
                scheduler.getScheduledFuture(
                    ScheduledTaskHandler.ofPartition("reports", "n", Setting.PARTITIONS)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("16 partitions");
  }
}
