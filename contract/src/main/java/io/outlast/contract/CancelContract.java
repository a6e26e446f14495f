// SPDX-License-Identifier: Apache-2.0
package io.outlast.contract;

import static io.outlast.contract.fixture.Waiting.until;
import static io.outlast.contract.fixture.Waiting.valueOf;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.outlast.contract.fixture.Profile;
import io.outlast.durableexecutor.DurableExecutorService;
import io.outlast.durableexecutor.DurableExecutorServiceFuture;
import java.util.concurrent.CancellationException;
import java.util.concurrent.Future;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

/** Cancelling tasks: stored, final, and felt where the task runs (SPEC §2, R14). */
public abstract class CancelContract extends ContractSuite {

  private static final String KEY = "key";

  @Test
  void whenARunningTaskIsCancelled_thenItIsInterruptedWhereItRuns() {
    DurableExecutorService executor = executor();
    DurableExecutorServiceFuture<String> future = executor.submit(probe().gated("a"));
    probe().awaitRun("a");

    boolean cancelled = future.cancel(true);

    assertThat(cancelled).isTrue();
    probe().awaitInterrupt("a");
    assertCancelled(future);
    assertThat(probe().runs("a")).hasSize(1);
  }

  @Test
  void whenATaskIsCancelled_thenThatIsTheStoredResultEverywhere() {
    DurableExecutorService executor = executor();
    DurableExecutorServiceFuture<String> future = executor.submit(probe().gated("a"));
    Future<String> waiter = elsewhere(executor).retrieveResult(future.getTaskId());
    probe().awaitRun("a");

    future.cancel(true);

    assertCancelled(waiter);
    assertThat(everywhere(executor))
        .allSatisfy(e -> assertCancelled(e.retrieveResult(future.getTaskId())));
  }

  @Test
  void whenATaskWasCancelled_thenASecondCancelChangesNothing() {
    DurableExecutorService executor = executor();
    DurableExecutorServiceFuture<String> future = executor.submit(probe().gated("a"));
    future.cancel(true);

    boolean again = future.cancel(true);
    boolean softly = future.cancel(false);

    assertThat(again).isFalse();
    assertThat(softly).isFalse();
    assertCancelled(future);
  }

  @Test
  void whenAWaitingTaskIsCancelled_thenItNeverRuns() throws Exception {
    DurableExecutorService executor = executor(Profile.ONE_THREAD);
    executor.submitToKeyOwner(probe().gated("first"), KEY).getTaskId();
    probe().awaitRun("first");
    DurableExecutorServiceFuture<String> second =
        executor.submitToKeyOwner(probe().passing("second"), KEY);

    boolean cancelled = second.cancel(false);
    DurableExecutorServiceFuture<String> third =
        executor.submitToKeyOwner(probe().passing("third"), KEY);
    probe().open("first");

    assertThat(cancelled).isTrue();
    assertThat(valueOf(third)).isEqualTo("third");
    assertThat(probe().runs("second")).isEmpty();
    assertCancelled(second);
  }

  @Test
  void whenARunningTaskIsCancelledSoftly_thenItGoesToItsEndAndItsResultIsDropped()
      throws Exception {
    DurableExecutorService executor = executor();
    DurableExecutorServiceFuture<String> future =
        executor.submitToKeyOwner(probe().gated("a"), KEY);
    probe().awaitRun("a");

    boolean cancelled = future.cancel(false);
    assertCancelled(future);
    probe().open("a");
    probe().awaitEnd("a");
    valueOf(executor.submitToKeyOwner(() -> "a write after that of the dropped result", KEY));

    assertThat(cancelled).isTrue();
    assertThat(probe().wasInterrupted("a")).isFalse();
    assertCancelled(elsewhere(executor).retrieveResult(future.getTaskId()));
  }

  @Test
  void whenACancelledTaskIgnoresTheInterrupt_thenItsResultIsDropped() throws Exception {
    DurableExecutorService executor = executor();
    DurableExecutorServiceFuture<String> future =
        executor.submitToKeyOwner(probe().stubborn("a"), KEY);
    probe().awaitRun("a");

    future.cancel(true);
    probe().awaitInterrupt("a");
    probe().open("a");
    probe().awaitEnd("a");
    valueOf(executor.submitToKeyOwner(() -> "a write after that of the dropped result", KEY));

    assertCancelled(elsewhere(executor).retrieveResult(future.getTaskId()));
  }

  @Test
  void whenATaskHasEnded_thenCancelChangesNothing() throws Exception {
    DurableExecutorService executor = executor();
    DurableExecutorServiceFuture<String> future = executor.submit(() -> "value");
    valueOf(future);

    boolean cancelled = future.cancel(true);

    assertThat(cancelled).isFalse();
    assertThat(future.isCancelled()).isFalse();
    assertThat(valueOf(future)).isEqualTo("value");
  }

  @Test
  void whenTheTaskHasEndedButItsFutureWasNotAsked_thenCancelChangesNothing() throws Exception {
    DurableExecutorService executor = executor();
    DurableExecutorServiceFuture<String> future = executor.submit(() -> "value");
    until("the end of the task", () -> fixture().stats(executor.getName()).completed() == 1);

    boolean cancelled = future.cancel(true);

    assertThat(cancelled).isFalse();
    assertThat(valueOf(future)).isEqualTo("value");
  }

  @Test
  void whenACancelledTaskIsDisposed_thenItIsStale() {
    DurableExecutorService executor = executor();
    DurableExecutorServiceFuture<String> future = executor.submit(probe().gated("a"));
    future.cancel(true);

    executor.disposeResult(future.getTaskId());

    RetrieveContract.assertStale(executor.retrieveResult(future.getTaskId()), future.getTaskId());
    assertCancelled(future);
  }

  @Test
  void whenOneTaskIsCancelled_thenOthersOnTheSameThreadRunUndisturbed() throws Exception {
    DurableExecutorService executor = executor(Profile.ONE_THREAD);
    DurableExecutorServiceFuture<String> first =
        executor.submitToKeyOwner(probe().gated("first"), KEY);
    DurableExecutorServiceFuture<Boolean> second =
        executor.submitToKeyOwner(() -> Thread.currentThread().isInterrupted(), KEY);
    probe().awaitRun("first");

    first.cancel(true);

    assertThat(valueOf(second)).isFalse();
  }

  @RepeatedTest(5)
  void whenCancelRacesTheEndOfTheRun_thenAllAgreeWhoWon() throws Exception {
    DurableExecutorService executor = executor();

    for (int i = 0; i < 20; i++) {
      DurableExecutorServiceFuture<String> future = executor.submit(probe().passing("t" + i));

      boolean cancelled = future.cancel(true);

      assertThat(future.isCancelled()).isEqualTo(cancelled);
      assertThat(wasCancelled(future)).isEqualTo(cancelled);
      assertThat(wasCancelled(elsewhere(executor).retrieveResult(future.getTaskId())))
          .isEqualTo(cancelled);
    }
  }

  static void assertCancelled(Future<?> future) {
    assertThatThrownBy(() -> valueOf(future)).isInstanceOf(CancellationException.class);
    assertThat(future.isCancelled()).isTrue();
    assertThat(future.isDone()).isTrue();
  }

  private static boolean wasCancelled(Future<?> future) {
    return catchThrowable(() -> valueOf(future)) instanceof CancellationException;
  }
}
