// SPDX-License-Identifier: Apache-2.0
package io.outlast.contract;

import static io.outlast.contract.fixture.Waiting.awaitEnd;
import static io.outlast.contract.fixture.Waiting.failureOf;
import static io.outlast.contract.fixture.Waiting.until;
import static io.outlast.contract.fixture.Waiting.valueOf;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.outlast.contract.fixture.Profile;
import io.outlast.durableexecutor.DurableExecutorService;
import io.outlast.durableexecutor.DurableExecutorServiceFuture;
import io.outlast.durableexecutor.StaleTaskIdException;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Results by ID, and their disposal (SPEC §2, R29, R30, R33). */
public abstract class RetrieveContract extends ContractSuite {

  /** Larger than any counter of a fresh executor, in the low bits of an ID. */
  private static final long FAR_AHEAD = 1_000_000;

  private static final int PARTITION_SHIFT = 52;

  @Test
  void whenATaskHasEnded_thenItsResultIsReadAgainAndAgainFromEverywhere() throws Exception {
    DurableExecutorService executor = executor();
    long id = executor.submit(() -> "value").getTaskId();

    List<Future<String>> results =
        everywhere(executor).stream().map(e -> e.<String>retrieveResult(id)).toList();
    Future<String> again = executor.retrieveResult(id);

    assertThat(results).allSatisfy(result -> assertThat(valueOf(result)).isEqualTo("value"));
    assertThat(valueOf(again)).isEqualTo("value");
  }

  @Test
  void whenATaskStillRuns_thenAllWhoAskForItsResultWait() throws Exception {
    DurableExecutorService executor = executor();
    long id = executor.submit(probe().gated("a")).getTaskId();
    probe().awaitRun("a");

    List<Future<String>> results =
        everywhere(executor).stream().map(e -> e.<String>retrieveResult(id)).toList();
    assertThatThrownBy(() -> results.get(0).get(30, TimeUnit.MILLISECONDS))
        .isInstanceOf(TimeoutException.class);
    List<Boolean> doneBefore = results.stream().map(Future::isDone).toList();
    probe().open("a");

    assertThat(doneBefore).containsOnly(false);
    assertThat(results).allSatisfy(result -> assertThat(valueOf(result)).isEqualTo("a"));
    assertThat(probe().runs("a")).hasSize(1);
  }

  @Test
  void whenTheSubmittersFutureWasNeverAsked_thenTheResultIsStoredAllTheSame() {
    DurableExecutorService executor = executor();
    long id = executor.submit(() -> "value").getTaskId();

    until("the end of the task", () -> fixture().stats(executor.getName()).completed() == 1);
    Future<String> result = elsewhere(executor).retrieveResult(id);

    until("the result", result::isDone);
  }

  @Test
  void whenATaskHasFailed_thenItsExceptionIsReadAgainAndAgainFromEverywhere() {
    DurableExecutorService executor = executor();
    long id = executor.submit(() -> Failures.orderFailed(5)).getTaskId();

    List<Throwable> failures =
        everywhere(executor).stream().map(e -> failureOf(e.retrieveResult(id))).toList();

    assertThat(failures)
        .allSatisfy(
            failure ->
                assertThat(failure)
                    .isExactlyInstanceOf(Failures.OrderFailed.class)
                    .hasMessage("order 5"));
  }

  @Test
  void whenAResultIsDisposed_thenItIsStaleEverywhere() throws Exception {
    DurableExecutorService executor = executor();
    DurableExecutorServiceFuture<String> future = executor.submit(() -> "value");
    valueOf(future);
    long id = future.getTaskId();

    elsewhere(executor).disposeResult(id);

    assertThat(everywhere(executor)).allSatisfy(e -> assertStale(e.retrieveResult(id), id));
    assertThat(everywhere(executor))
        .allSatisfy(
            e ->
                assertThatThrownBy(() -> e.disposeResult(id))
                    .isInstanceOf(StaleTaskIdException.class)
                    .hasMessageContaining(executor.getName()));
    assertThat(valueOf(future)).as("what the future already had").isEqualTo("value");
  }

  @Test
  void whenAResultIsRetrievedAndDisposed_thenItIsGivenOnceAndThenStale() throws Exception {
    DurableExecutorService executor = executor();
    long id = executor.submit(() -> "value").getTaskId();

    String value = valueOf(elsewhere(executor).<String>retrieveAndDisposeResult(id));

    assertThat(value).isEqualTo("value");
    assertStale(executor.retrieveResult(id), id);
    assertStale(executor.retrieveAndDisposeResult(id), id);
  }

  @Test
  void whenARunningTaskIsRetrievedAndDisposed_thenTheCallWaitsForItsEnd() throws Exception {
    DurableExecutorService executor = executor();
    long id = executor.submit(probe().gated("a")).getTaskId();
    probe().awaitRun("a");

    Future<String> result = elsewhere(executor).retrieveAndDisposeResult(id);
    assertThatThrownBy(() -> result.get(30, TimeUnit.MILLISECONDS))
        .isInstanceOf(TimeoutException.class);
    probe().open("a");

    assertThat(valueOf(result)).isEqualTo("a");
    assertStale(executor.retrieveResult(id), id);
  }

  @Test
  void whenTwoRetrieveAndDispose_thenOneHasTheValueAndTheOtherThatOrAStaleId() throws Exception {
    DurableExecutorService executor = executor();
    DurableExecutorServiceFuture<String> future = executor.submit(() -> "value");
    valueOf(future);

    Future<String> one = executor.retrieveAndDisposeResult(future.getTaskId());
    Future<String> two = elsewhere(executor).retrieveAndDisposeResult(future.getTaskId());

    List<String> outcomes = List.of(valueOrStale(one), valueOrStale(two));
    assertThat(outcomes).contains("value").isSubsetOf("value", "stale");
    assertStale(executor.retrieveResult(future.getTaskId()), future.getTaskId());
  }

  @Test
  void whenAFailureIsRetrievedAndDisposed_thenItIsGivenOnceAndThenStale() {
    DurableExecutorService executor = executor();
    long id = executor.submit(() -> Failures.orderFailed(5)).getTaskId();

    Throwable failure = failureOf(elsewhere(executor).retrieveAndDisposeResult(id));

    assertThat(failure).isInstanceOf(Failures.OrderFailed.class);
    assertStale(executor.retrieveResult(id), id);
  }

  @Test
  void whenARunningTaskIsDisposed_thenItIsInterruptedAndItsWaitersEnd() {
    DurableExecutorService executor = executor();
    DurableExecutorServiceFuture<String> future = executor.submit(probe().gated("a"));
    long id = future.getTaskId();
    Future<String> waiter = elsewhere(executor).retrieveResult(id);
    probe().awaitRun("a");

    elsewhere(executor).disposeResult(id);

    probe().awaitInterrupt("a");
    assertThat(endOf(future)).isInstanceOfAny(CANCELLED_OR_STALE);
    assertThat(endOf(waiter)).isInstanceOfAny(CANCELLED_OR_STALE);
    assertStale(executor.retrieveResult(id), id);
  }

  @Test
  void whenAWaitingTaskIsDisposed_thenItNeverRuns() throws Exception {
    DurableExecutorService executor = executor(Profile.ONE_THREAD);
    executor.submitToKeyOwner(probe().gated("first"), "key").getTaskId();
    probe().awaitRun("first");
    DurableExecutorServiceFuture<String> second =
        executor.submitToKeyOwner(probe().passing("second"), "key");

    executor.disposeResult(second.getTaskId());
    DurableExecutorServiceFuture<String> third =
        executor.submitToKeyOwner(probe().passing("third"), "key");
    probe().open("first");

    assertThat(valueOf(third)).isEqualTo("third");
    assertThat(probe().runs("second")).isEmpty();
    awaitEnd(second);
  }

  @Test
  void whenADisposedTaskEndsLate_thenItsResultChangesNothing() throws Exception {
    DurableExecutorService executor = executor();
    long id = executor.submitToKeyOwner(probe().stubborn("a"), "key").getTaskId();
    probe().awaitRun("a");

    executor.disposeResult(id);
    probe().open("a");
    probe().awaitEnd("a");
    valueOf(executor.submitToKeyOwner(() -> "a write after that of the late result", "key"));

    assertStale(elsewhere(executor).retrieveResult(id), id);
  }

  @Test
  void whenANumberIsNoId_thenAllCallsRefuseIt() {
    DurableExecutorService executor = executor();
    int noPartition = submitter().getPartitionService().getPartitions().size();
    long noId = ((long) noPartition << PARTITION_SHIFT) + 1;

    assertThatThrownBy(() -> executor.retrieveResult(noId))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(Long.toString(noId));
    assertThatThrownBy(() -> executor.retrieveAndDisposeResult(noId))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> executor.disposeResult(noId))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void whenAnIdWasNotIssuedYet_thenNobodyWaitsForIt() {
    DurableExecutorService executor = executor();
    long id = executor.submit(() -> "value").getTaskId();

    Throwable end = catchThrowable(() -> failure(executor.retrieveResult(id + FAR_AHEAD)));

    assertThat(end).isInstanceOfAny(StaleTaskIdException.class, IllegalArgumentException.class);
  }

  @Test
  void whenTasksAreSubmittedAndDisposed_thenNoIdIsIssuedTwice() {
    DurableExecutorService executor = executor();

    List<Long> ids =
        IntStream.range(0, 50)
            .mapToObj(
                i -> {
                  long id = executor.submitToKeyOwner(() -> "v", "key").getTaskId();
                  executor.disposeResult(id);
                  return id;
                })
            .toList();

    assertThat(ids).doesNotHaveDuplicates();
    assertThat(ids).allSatisfy(id -> assertStale(executor.retrieveResult(id), id));
  }

  @Test
  void whenAnIdIsTakenApart_thenItNamesThePartitionOfTheKey() {
    DurableExecutorService executor = executor();

    long id = executor.submitToKeyOwner(() -> "v", "key").getTaskId();

    assertThat(id >>> PARTITION_SHIFT)
        .isEqualTo(submitter().getPartitionService().getPartition("key").getPartitionId());
  }

  @Test
  void whenARetrievedFutureIsAskedOften_thenItsAnswerStays() throws Exception {
    DurableExecutorService executor = executor();
    long id = executor.submit(() -> "value").getTaskId();
    Future<String> result = elsewhere(executor).retrieveResult(id);
    valueOf(result);

    executor.disposeResult(id);

    assertThat(valueOf(result)).isEqualTo("value");
    assertThat(result.isDone()).isTrue();
    assertThat(result.isCancelled()).isFalse();
  }

  private static final Class<?>[] CANCELLED_OR_STALE = {
    CancellationException.class, StaleTaskIdException.class
  };

  static void assertStale(Future<?> result, long id) {
    assertThat(failureOf(result))
        .isInstanceOfSatisfying(
            StaleTaskIdException.class, stale -> assertThat(stale.getTaskId()).isEqualTo(id));
  }

  private static String valueOrStale(Future<String> result) throws Exception {
    Throwable end = catchThrowable(() -> valueOf(result));
    if (end == null) {
      return valueOf(result);
    }
    return end.getCause() instanceof StaleTaskIdException ? "stale" : end.toString();
  }

  private static void failure(Future<?> result) throws Throwable {
    throw failureOf(result);
  }

  /** Returns what a get throws, less the wrapper around a failure. */
  private static Throwable endOf(Future<?> future) {
    Throwable end = catchThrowable(() -> valueOf(future));
    return end instanceof CancellationException ? end : failureOf(future);
  }
}
