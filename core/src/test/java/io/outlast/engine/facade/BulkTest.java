// SPDX-License-Identifier: Apache-2.0
package io.outlast.engine.facade;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.outlast.core.SerializableCallable;
import io.outlast.engine.gateway.Command;
import io.outlast.engine.gateway.Reply;
import io.outlast.engine.gateway.Reply.Reason;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class BulkTest {
  private static final SerializableCallable<String> TASK = () -> "run elsewhere";
  private static final List<Callable<String>> THREE = Collections.nCopies(3, TASK);

  private final Setting setting = new Setting();
  private final FakeGateway gateway = setting.gateway;
  private final DurableExecutorFacade executor = setting.executor;

  /** Stores all, cancels what is asked for, and ends the n-th submit by the n-th reply. */
  private void endWith(Reply... ends) {
    gateway.script(
        (a, c) -> {
          int submits = gateway.commands(Command.Submit.class).size();
          if (c instanceof Command.Submit && submits <= ends.length) {
            return List.of(gateway.stored(a), ends[submits - 1]);
          }
          return c instanceof Command.Submit
              ? List.of(gateway.stored(a))
              : List.of(new Reply.Done(true));
        });
  }

  private static Reply value(String value) {
    return new Reply.Ended(Setting.returned(value));
  }

  private static Reply failure(String message) {
    return new Reply.Ended(Setting.failed(new IllegalStateException(message)));
  }

  private <T> CompletableFuture<T> elsewhere(Callable<T> call) {
    CompletableFuture<T> result = new CompletableFuture<>();
    Thread thread =
        new Thread(
            () -> {
              try {
                result.complete(call.call());
              } catch (Exception e) {
                result.completeExceptionally(e);
              }
            });
    thread.setDaemon(true);
    thread.start();
    return result;
  }

  private void awaitTimer() {
    Awaitility.await("a time limit is set").until(() -> setting.timers.size() == 1);
  }

  @Test
  void invokeAllReturnsWhenAllHaveEnded_howeverTheyDid() throws Exception {
    endWith(value("a"), failure("b"), value("c"));

    List<Future<String>> futures = executor.invokeAll(THREE);

    assertThat(futures).hasSize(3).allMatch(Future::isDone);
    assertThat(futures.get(0).get()).isEqualTo("a");
    assertThatThrownBy(futures.get(1)::get).hasRootCauseMessage("b");
    assertThat(futures.get(2).get()).isEqualTo("c");
  }

  @Test
  void whenTimeRunsOut_thenInvokeAllCancelsTheRest() throws Exception {
    endWith(value("a"));
    CompletableFuture<List<Future<String>>> call =
        elsewhere(() -> executor.invokeAll(THREE, 5, TimeUnit.SECONDS));
    awaitTimer();
    Awaitility.await().until(() -> gateway.sent(Command.Submit.class).size() == 3);
    assertThat(call).isNotDone();

    setting.timers.advance(TimeUnit.SECONDS.toNanos(5));

    List<Future<String>> futures = call.join();
    assertThat(futures).allMatch(Future::isDone);
    assertThat(futures).extracting(Future::isCancelled).containsExactly(false, true, true);
    assertThat(gateway.commands(Command.Cancel.class)).hasSize(2);
    assertThat(setting.timers.size()).as("timers left").isZero();
  }

  @Test
  void withNoTimeAtAllInvokeAllSendsNothing() throws Exception {
    List<Future<String>> futures = executor.invokeAll(THREE, 0, TimeUnit.SECONDS);

    assertThat(futures).hasSize(3).allMatch(Future::isCancelled);
    assertThat(gateway.sent).isEmpty();
  }

  @Test
  void whenOneIsRefused_thenInvokeAllCancelsTheOthersAndThrows() {
    gateway.script(
        (a, c) ->
            c instanceof Command.Cancel
                ? List.of(new Reply.Done(true))
                : gateway.sent.size() == 2
                    ? List.of(new Reply.Refused(Reason.SHUTDOWN, "shut down"))
                    : List.of(gateway.stored(a)));

    assertThatThrownBy(() -> executor.invokeAll(THREE))
        .isInstanceOf(RejectedExecutionException.class)
        .hasMessage("shut down");
    assertThat(gateway.commands(Command.Cancel.class)).hasSize(2);
  }

  @Test
  void whenInterrupted_thenInvokeAllCancelsAndThrows() {
    endWith(value("a"));
    Thread.currentThread().interrupt();

    assertThatThrownBy(() -> executor.invokeAll(THREE)).isInstanceOf(InterruptedException.class);
    assertThat(Thread.currentThread().isInterrupted()).isFalse();
  }

  @Test
  void nullTasksThrowBeforeAnythingIsSent() {
    assertThatThrownBy(() -> executor.invokeAll(Collections.singletonList(null)))
        .isInstanceOf(NullPointerException.class);
    assertThatThrownBy(() -> executor.invokeAll(null)).isInstanceOf(NullPointerException.class);
    assertThat(gateway.sent).isEmpty();
  }

  @Test
  void invokeAnyGivesTheFirstValue_andCancelsTheRest() throws Exception {
    endWith(failure("a"), value("b"));

    assertThat(executor.invokeAny(THREE)).isEqualTo("b");
    assertThat(gateway.commands(Command.Cancel.class)).hasSize(1);
  }

  @Test
  void whenNoneHasAValue_thenInvokeAnyThrowsWhatTheLastOneThrew() {
    endWith(failure("a"), failure("b"), failure("c"));

    assertThatThrownBy(() -> executor.invokeAny(THREE))
        .isInstanceOf(ExecutionException.class)
        .hasRootCauseMessage("c");
  }

  @Test
  void whenTimeRunsOut_thenInvokeAnyThrows() {
    endWith();
    CompletableFuture<String> call =
        elsewhere(() -> executor.invokeAny(THREE, 1, TimeUnit.MINUTES));
    awaitTimer();
    Awaitility.await().until(() -> gateway.sent(Command.Submit.class).size() == 3);

    setting.timers.advance(TimeUnit.MINUTES.toNanos(1));

    assertThatThrownBy(call::get).hasCauseInstanceOf(TimeoutException.class);
    assertThat(gateway.commands(Command.Cancel.class)).hasSize(3);
  }

  @Test
  void invokeAnyOfNothingIsAnError() {
    assertThatThrownBy(() -> executor.invokeAny(List.<Callable<String>>of()))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void whenAllAreRefused_thenInvokeAnyThrowsTheReason() {
    gateway.script((a, c) -> List.of(new Reply.Refused(Reason.SHUTDOWN, "shut down")));

    assertThatThrownBy(() -> executor.invokeAny(THREE))
        .isInstanceOf(RejectedExecutionException.class);
  }
}
