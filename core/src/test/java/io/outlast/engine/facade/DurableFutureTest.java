// SPDX-License-Identifier: Apache-2.0
package io.outlast.engine.facade;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.outlast.core.SerializableCallable;
import io.outlast.durableexecutor.DurableExecutorServiceFuture;
import io.outlast.durableexecutor.StaleTaskIdException;
import io.outlast.engine.gateway.Command;
import io.outlast.engine.gateway.Reply;
import io.outlast.engine.gateway.TaskRef;
import io.outlast.engine.task.Identity;
import io.outlast.engine.task.Outcome;
import io.outlast.engine.task.TaskId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class DurableFutureTest {
  private static final Outcome BY_OTHERS = new Outcome.Cancelled(new Identity(9, 9));
  private static final SerializableCallable<List<String>> TASK = List::of;

  private final Setting setting = new Setting();
  private final FakeGateway gateway = setting.gateway;
  private final DurableExecutorFacade executor = setting.executor;
  private DurableExecutorServiceFuture<List<String>> future;
  private FakeGateway.Sent submit;

  @BeforeEach
  void submit() {
    gateway.storeAll();
    future = executor.submit(TASK);
    submit = gateway.last();
  }

  private void end(Outcome outcome) {
    submit.reply(new Reply.Ended(outcome));
  }

  private void answerCancels(Reply reply) {
    gateway.script((a, c) -> c instanceof Command.Cancel ? List.of(reply) : List.of());
  }

  @Test
  void getGivesTheValue_theSameObjectEachTime() throws Exception {
    end(Setting.returned(new ArrayList<>(List.of("a"))));

    assertThat(future.get()).containsExactly("a").isSameAs(future.get(0, TimeUnit.SECONDS));
    assertThat(future.isDone()).isTrue();
    assertThat(setting.callbacks).as("a getter needs no hop").isEmpty();
  }

  @Test
  void getGivesTheTasksExceptionOneLevelDeep() {
    end(Setting.failed(new IllegalArgumentException("mine")));

    assertThatThrownBy(future::get)
        .isInstanceOf(ExecutionException.class)
        .cause()
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("mine")
        .hasNoCause();
  }

  @Test
  void whatATaskThrowsIsNeverTakenForTheFuturesOwn() {
    CompletableFuture<List<String>> copy = future.toCompletableFuture();
    end(Setting.failed(new CancellationException("the task's")));
    setting.runCallbacks();

    assertThat(future.isCancelled()).isFalse();
    assertThatThrownBy(future::get)
        .isInstanceOf(ExecutionException.class)
        .hasCauseInstanceOf(CancellationException.class);
    assertThatThrownBy(copy::get)
        .isInstanceOf(ExecutionException.class)
        .hasCauseInstanceOf(CancellationException.class);

    submit();
    end(Setting.failed(new CompletionException(new IllegalStateException())));
    assertThatThrownBy(future::get).hasCauseInstanceOf(CompletionException.class);
  }

  @Test
  void continuationsRunOnTheCallbackExecutorOnly() {
    List<String> seen = new ArrayList<>();
    future.thenAccept(seen::addAll);

    end(Setting.returned(new ArrayList<>(List.of("a"))));
    assertThat(seen).isEmpty();
    setting.runCallbacks();

    assertThat(seen).containsExactly("a");
  }

  @Test
  void continuationsSeeTheFailureItself() {
    CompletableFuture<Throwable> seen = new CompletableFuture<>();
    future.whenComplete((value, failure) -> seen.complete(failure));
    end(Setting.failed(new IllegalArgumentException("mine")));
    setting.runCallbacks();

    assertThat(seen.join()).isInstanceOf(IllegalArgumentException.class).hasMessage("mine");
  }

  @Test
  void nobodyCanCompleteItFromOutside() {
    future.toCompletableFuture().complete(List.of("forged"));
    future.toCompletableFuture().cancel(true);

    assertThat(future.isDone()).isFalse();
    assertThat((Object) future).isNotInstanceOf(CompletableFuture.class);
  }

  @Test
  void getWithATimeLimitGivesUp() {
    assertThatThrownBy(() -> future.get(0, TimeUnit.NANOSECONDS))
        .isInstanceOf(TimeoutException.class);
  }

  @Test
  void whenAResultCannotBeRebuilt_thenTheFutureFailsWithTheReason() {
    end(new Outcome.Returned(new byte[] {1, 2, 3}));

    assertThatThrownBy(future::get)
        .isInstanceOf(ExecutionException.class)
        .hasCauseInstanceOf(IllegalStateException.class);
  }

  @Test
  void cancelThatChangesTheTaskReturnsTrue_andEndsTheFutureAtOnce() {
    answerCancels(new Reply.Done(true));

    assertThat(future.cancel(true)).isTrue();

    assertThat(future.isDone()).isTrue();
    assertThat(future.isCancelled()).isTrue();
    assertThatThrownBy(future::get).isInstanceOf(CancellationException.class);
    Command.Cancel cancel = gateway.commands(Command.Cancel.class).get(0);
    assertThat(cancel.task()).isEqualTo(new TaskRef.Id(future.getTaskId()));
    assertThat(cancel.interrupt()).isTrue();
    assertThat(gateway.last().partition()).isEqualTo(TaskId.partition(future.getTaskId()));
    assertThat(future.cancel(false)).as("a second time").isFalse();
  }

  @Test
  void cancelThatComesTooLateReturnsFalse_andTheResultCounts() throws Exception {
    gateway.script(
        (a, c) -> {
          end(Setting.returned("done"));
          return List.of(new Reply.Done(false));
        });

    assertThat(future.cancel(true)).isFalse();

    assertThat(future.isCancelled()).isFalse();
    assertThat((Object) future.get()).isEqualTo("done");
  }

  @Test
  void cancelOfATaskThatIsNotStoredYetWaitsForItsId() {
    gateway.script((a, c) -> List.of());
    DurableFuture<List<String>> async = (DurableFuture<List<String>>) executor.submitAsync(TASK);
    FakeGateway.Sent sent = gateway.last();
    CompletableFuture<Reply> cancelled = async.sendCancel(false);
    assertThat(gateway.commands(Command.Cancel.class)).isEmpty();

    answerCancels(new Reply.Done(true));
    sent.reply(new Reply.Stored(5));

    assertThat(cancelled).isCompletedWithValue(new Reply.Done(true));
    assertThat(async.isCancelled()).isTrue();
  }

  @Test
  void cancelOfATaskThatIsGoneReturnsFalse() {
    gateway.script(
        (a, c) -> {
          submit.reply(new Reply.Stale());
          return List.of(new Reply.Stale());
        });

    assertThat(future.cancel(true)).isFalse();
    assertThatThrownBy(future::get).hasCauseInstanceOf(StaleTaskIdException.class);
  }

  @Test
  void whenACancelFindsTheTaskGone_thenTheEndThatIsOnItsWayCounts() throws Exception {
    answerCancels(new Reply.Stale());
    CompletableFuture<Reply> cancelled = ((DurableFuture<?>) future).sendCancel(true);
    assertThat(cancelled).isNotDone();

    end(Setting.returned("done"));

    assertThat(cancelled).isDone();
    assertThat((Object) future.get()).isEqualTo("done");
  }

  @Test
  void whatNobodyWaitsForIsGarbage() {
    gateway.script((a, c) -> List.of());
    Awaitility.await("the forgotten future is collected")
        .pollInterval(Duration.ofMillis(5))
        .until(
            () -> {
              executor.submitAsync(TASK);
              FakeGateway.Sent forgotten = gateway.last();
              forgotten.reply(new Reply.Stored(5));
              System.gc();
              return !forgotten.receiver().isWanted();
            });

    assertThat(submit.receiver().isWanted()).as("a future that is still held").isTrue();
    assertThat(future.isDone()).isFalse();
  }

  @Test
  void aContinuationIsSomebodyWhoWaits() {
    List<String> seen = new ArrayList<>();
    executor.submit(TASK).thenAccept(seen::addAll);
    FakeGateway.Sent forgotten = gateway.last();
    System.gc();

    assertThat(forgotten.receiver().isWanted()).isTrue();
    forgotten.reply(new Reply.Ended(Setting.returned(new ArrayList<>(List.of("a")))));
    setting.runCallbacks();

    assertThat(seen).containsExactly("a");
  }

  @Test
  void whenSomebodyElseCancels_thenTheFutureIsCancelledToo() {
    CompletableFuture<List<String>> copy = future.toCompletableFuture();
    end(BY_OTHERS);
    setting.runCallbacks();

    assertThat(future.isCancelled()).isTrue();
    assertThat(copy.isCancelled()).isTrue();
    assertThatThrownBy(future::get)
        .isInstanceOf(CancellationException.class)
        .hasMessageContaining("'reports'");
  }

  @Test
  void aResultIsRetrievedByItsId_asOftenAsWanted() throws Exception {
    long id = future.getTaskId();
    gateway.script((a, c) -> List.of(new Reply.Ended(Setting.returned("v"))));

    assertThat(executor.<String>retrieveResult(id).get()).isEqualTo("v");
    assertThat(executor.<String>retrieveResult(id).get()).isEqualTo("v");
    assertThat(gateway.commands(Command.Dispose.class)).isEmpty();
    assertThat(gateway.last().partition()).isEqualTo(TaskId.partition(id));
  }

  @Test
  void aStaleIdIsWhatTheFutureFailsWith() {
    long id = future.getTaskId();
    gateway.script((a, c) -> List.of(new Reply.Stale()));

    assertThatThrownBy(() -> executor.retrieveResult(id).get())
        .isInstanceOf(ExecutionException.class)
        .cause()
        .isInstanceOfSatisfying(
            StaleTaskIdException.class, e -> assertThat(e.getTaskId()).isEqualTo(id));
    assertThatThrownBy(() -> executor.disposeResult(id)).isInstanceOf(StaleTaskIdException.class);
  }

  @Test
  void aNumberThatIsNoIdThrowsAtOnce() {
    assertThatThrownBy(() -> executor.retrieveResult(0))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> executor.disposeResult(12))
        .isInstanceOf(IllegalArgumentException.class);
    long foreign = TaskId.of(Setting.PARTITIONS, TaskId.sequence(future.getTaskId()));
    assertThatThrownBy(() -> executor.retrieveAndDisposeResult(foreign))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void retrieveAndDisposeDisposesWhenTheResultIsHere_andNotBefore() throws Exception {
    gateway.script((a, c) -> List.of());
    Future<String> retrieved = executor.retrieveAndDisposeResult(future.getTaskId());
    assertThat(gateway.commands(Command.Dispose.class)).isEmpty();

    gateway.last().reply(new Reply.Ended(Setting.returned("v")));
    assertThat(gateway.last().command()).isInstanceOf(Command.Dispose.class);
    assertThat(retrieved.isDone()).isFalse();
    gateway.last().reply(new Reply.Unknown());

    assertThat(retrieved.get()).as("whatever became of the disposal").isEqualTo("v");
  }
}
