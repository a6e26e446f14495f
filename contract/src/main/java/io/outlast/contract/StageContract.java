// SPDX-License-Identifier: Apache-2.0
package io.outlast.contract;

import static io.outlast.contract.fixture.Waiting.failureOf;
import static io.outlast.contract.fixture.Waiting.valueOf;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.outlast.contract.fixture.Profile;
import io.outlast.durableexecutor.DurableExecutorService;
import io.outlast.durableexecutor.DurableExecutorServiceFuture;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.Test;

/** The future of a task as a {@code CompletionStage} (SPEC §2, R50). */
public abstract class StageContract extends ContractSuite {

  @Test
  void whenATaskEnds_thenDependentStagesRun() throws Exception {
    DurableExecutorService executor = executor();
    DurableExecutorServiceFuture<String> future = executor.submit(probe().gated("abc"));
    CompletableFuture<Integer> length = future.thenApply(String::length).toCompletableFuture();
    boolean early = length.isDone();

    probe().open("abc");

    assertThat(early).isFalse();
    assertThat(valueOf(length)).isEqualTo(3);
  }

  @Test
  void whenATaskHasEndedBefore_thenDependentStagesRunAtOnce() throws Exception {
    DurableExecutorService executor = executor();
    DurableExecutorServiceFuture<String> future = executor.submit(() -> "abc");
    valueOf(future);

    CompletableFuture<Integer> length = future.thenApply(String::length).toCompletableFuture();

    assertThat(length).isCompletedWithValue(3);
  }

  @Test
  void whenATaskFails_thenStagesSeeItsException() throws Exception {
    DurableExecutorService executor = executor();
    DurableExecutorServiceFuture<Object> future = executor.submit(() -> Failures.orderFailed(9));

    Throwable direct =
        valueOf(future.<Throwable>handle((value, failure) -> failure).toCompletableFuture());
    Throwable dependent = failureOf(future.thenApply(x -> x).toCompletableFuture());
    String recovered =
        valueOf(future.exceptionally(failure -> "plan b").toCompletableFuture()).toString();

    assertThat(unwrap(direct)).isInstanceOf(Failures.OrderFailed.class);
    assertThat(dependent).isInstanceOf(Failures.OrderFailed.class);
    assertThat(recovered).isEqualTo("plan b");
  }

  @Test
  void whenATaskIsRefused_thenStagesSeeTheReason() {
    DurableExecutorService executor = executor(Profile.CAPACITY_1);
    executor.submitToKeyOwner(probe().gated("a"), "key").getTaskId();

    DurableExecutorServiceFuture<String> refused =
        executor.submitToKeyOwner(probe().passing("b"), "key");

    assertThat(failureOf(refused.thenApply(String::length).toCompletableFuture()))
        .isInstanceOf(RejectedExecutionException.class);
  }

  @Test
  void whenATaskIsCancelled_thenStagesSeeThat() throws Exception {
    DurableExecutorService executor = executor();
    DurableExecutorServiceFuture<String> future = executor.submit(probe().gated("a"));
    CompletableFuture<Throwable> seen =
        future.<Throwable>handle((value, failure) -> failure).toCompletableFuture();

    future.cancel(true);

    assertThat(unwrap(valueOf(seen))).isInstanceOf(CancellationException.class);
  }

  @Test
  void whenOneCallbackThrows_thenOthersRunAndTheFutureIsUntouched() throws Exception {
    DurableExecutorService executor = executor();
    DurableExecutorServiceFuture<String> future = executor.submit(probe().gated("a"));
    CompletableFuture<Void> broken =
        future
            .thenAccept(
                value -> {
                  throw new IllegalStateException("broken callback");
                })
            .toCompletableFuture();
    CompletableFuture<String> sound = future.thenApply(value -> value + "!").toCompletableFuture();

    probe().open("a");

    assertThat(valueOf(sound)).isEqualTo("a!");
    assertThat(failureOf(broken)).hasMessage("broken callback");
    assertThat(valueOf(future)).isEqualTo("a");
  }

  @Test
  void whenTheCompletableFutureIsCompletedByHand_thenTheTaskKeepsItsOwnResult() throws Exception {
    DurableExecutorService executor = executor();
    DurableExecutorServiceFuture<String> future = executor.submit(probe().gated("a"));

    future.toCompletableFuture().complete("by hand");
    probe().open("a");

    assertThat(valueOf(elsewhere(executor).<String>retrieveResult(future.getTaskId())))
        .isEqualTo("a");
    assertThat(valueOf(future)).isEqualTo("a");
  }

  @Test
  void whenStagesOfTwoTasksAreCombined_thenBothValuesArrive() throws Exception {
    DurableExecutorService executor = executor();

    CompletableFuture<String> both =
        executor
            .submit(() -> "a")
            .thenCombine(executor.submit(() -> "b"), String::concat)
            .thenCompose(ab -> executor.submitAsync(() -> ab + "c"))
            .toCompletableFuture();

    assertThat(valueOf(both)).isEqualTo("abc");
  }

  @Test
  void whenAStageIsJoined_thenItThrowsAsCompletableFuturesDo() {
    DurableExecutorService executor = executor();
    DurableExecutorServiceFuture<Object> future = executor.submit(() -> Failures.orderFailed(9));

    assertThatThrownBy(() -> future.toCompletableFuture().join())
        .isInstanceOf(CompletionException.class)
        .hasCauseInstanceOf(Failures.OrderFailed.class);
  }

  private static Throwable unwrap(Throwable failure) {
    Throwable cause = failure.getCause();
    return failure instanceof CompletionException && cause != null ? cause : failure;
  }
}
