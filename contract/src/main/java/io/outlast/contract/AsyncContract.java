// SPDX-License-Identifier: Apache-2.0
package io.outlast.contract;

import static io.outlast.contract.fixture.Waiting.failureOf;
import static io.outlast.contract.fixture.Waiting.valueOf;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.outlast.contract.fixture.Profile;
import io.outlast.durableexecutor.DurableExecutorService;
import io.outlast.durableexecutor.DurableExecutorServiceFuture;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.RejectedExecutionException;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Submitting without waiting for the store (SPEC §2). */
public abstract class AsyncContract extends ContractSuite {

  @Test
  void whenATaskIsSubmittedAsync_thenItsResultComesAndItsIdFindsIt() throws Exception {
    DurableExecutorService executor = executor();

    DurableExecutorServiceFuture<String> future = executor.submitAsync(() -> "value");

    assertThat(valueOf(future)).isEqualTo("value");
    assertThat(valueOf(elsewhere(executor).<String>retrieveResult(future.getTaskId())))
        .isEqualTo("value");
  }

  @Test
  void whenTheIdIsTold_thenTheTaskIsStoredAndGetTaskIdAgrees() throws Exception {
    DurableExecutorService executor = executor();
    DurableExecutorServiceFuture<String> future = executor.submitAsync(probe().gated("a"));

    long id = valueOf(future.taskIdStage().toCompletableFuture());

    assertThat(future.getTaskId()).isEqualTo(id);
    assertThat(elsewhere(executor).retrieveResult(id).isDone()).isFalse();
    assertThat(fixture().stats(executor.getName()).submitted()).isEqualTo(1);
  }

  @Test
  void whenRunnablesAreSubmittedAsync_thenTheyGiveNullOrTheirResult() throws Exception {
    DurableExecutorService executor = executor();

    DurableExecutorServiceFuture<?> plain = executor.submitAsync(probe().runnable("a"));
    DurableExecutorServiceFuture<String> given =
        executor.submitAsync(probe().runnable("b"), "given");
    DurableExecutorServiceFuture<?> keyed =
        executor.submitAsyncToKeyOwner(probe().runnable("c"), "key");

    assertThat((Object) valueOf(plain)).isNull();
    assertThat(valueOf(given)).isEqualTo("given");
    assertThat((Object) valueOf(keyed)).isNull();
    assertThat(probe().runs()).hasSize(3);
  }

  @Test
  void whenATaskIsSubmittedAsyncWithAKey_thenItGoesToThatPartition() throws Exception {
    DurableExecutorService executor = executor();

    DurableExecutorServiceFuture<String> future =
        executor.submitAsyncToKeyOwner(() -> "value", "key");

    assertThat(future.getTaskId() >>> 52)
        .isEqualTo(submitter().getPartitionService().getPartition("key").getPartitionId());
    assertThat(valueOf(future)).isEqualTo("value");
  }

  @Test
  void whenManyAreInFlight_thenAllAreStoredAndRunOnce() throws Exception {
    DurableExecutorService executor = executor();

    List<DurableExecutorServiceFuture<String>> futures = submitAsync(executor, 1_000);

    for (int i = 0; i < futures.size(); i++) {
      assertThat(valueOf(futures.get(i))).isEqualTo("t" + i);
    }
    assertThat(futures).extracting(DurableExecutorServiceFuture::getTaskId).doesNotHaveDuplicates();
    assertThat(probe().runs()).hasSize(1_000);
  }

  @Test
  void whenOnlyOneMayBeInFlight_thenSubmittersWaitAndNothingIsLost() throws Exception {
    DurableExecutorService executor = executor(Profile.ONE_IN_FLIGHT);

    List<DurableExecutorServiceFuture<String>> futures = submitAsync(executor, 200);

    for (int i = 0; i < futures.size(); i++) {
      assertThat(valueOf(futures.get(i))).isEqualTo("t" + i);
    }
    assertThat(futures.subList(0, 199))
        .as("stored before the last was on its way")
        .allMatch(future -> future.taskIdStage().toCompletableFuture().isDone());
  }

  @Test
  void whenRefusalsAreMany_thenTheirPlacesInFlightAreFreed() {
    DurableExecutorService executor = executor(Profile.ONE_IN_FLIGHT);
    executor.shutdown();

    List<DurableExecutorServiceFuture<String>> futures = submitAsync(executor, 20);

    assertThat(futures)
        .allSatisfy(future -> assertRefused(future, RejectedExecutionException.class));
  }

  @Test
  void whenTheTaskChangesAfterTheCall_thenTheRunSeesItAsItWas() throws Exception {
    DurableExecutorService executor = executor();
    Total task = new Total();
    task.numbers.add(1);

    DurableExecutorServiceFuture<Integer> future = executor.submitAsync(task);
    task.numbers.add(10);

    assertThat(valueOf(future)).isEqualTo(1);
  }

  @Test
  void whenATaskCannotBeSerialized_thenTheFutureSaysSo() {
    DurableExecutorService executor = executor();
    Object notSerializable = new Object();
    Callable<String> task = notSerializable::toString;

    DurableExecutorServiceFuture<String> future = executor.submitAsync(task);

    assertThat(failureOf(future)).hasMessageContaining("AsyncContract$$Lambda");
    assertThatThrownBy(future::getTaskId).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void whenAnArgumentIsNull_thenTheCallThrowsAtOnce() {
    DurableExecutorService executor = executor();
    Callable<String> noCallable = nothing();
    Runnable noRunnable = nothing();
    Object noKey = nothing();

    assertThatThrownBy(() -> executor.submitAsync(noCallable))
        .isInstanceOf(NullPointerException.class);
    assertThatThrownBy(() -> executor.submitAsync(noRunnable))
        .isInstanceOf(NullPointerException.class);
    assertThatThrownBy(() -> executor.submitAsync(noRunnable, "result"))
        .isInstanceOf(NullPointerException.class);
    assertThatThrownBy(() -> executor.submitAsyncToKeyOwner(noCallable, "key"))
        .isInstanceOf(NullPointerException.class);
    assertThatThrownBy(() -> executor.submitAsyncToKeyOwner(probe().passing("a"), noKey))
        .isInstanceOf(NullPointerException.class);
  }

  private List<DurableExecutorServiceFuture<String>> submitAsync(
      DurableExecutorService executor, int count) {
    return IntStream.range(0, count)
        .mapToObj(i -> executor.submitAsync(probe().passing("t" + i)))
        .toList();
  }

  /** A task that can be changed. */
  private static final class Total implements Callable<Integer>, Serializable {

    private static final long serialVersionUID = 1L;

    @SuppressWarnings("serial") // an ArrayList
    private final List<Integer> numbers = new ArrayList<>();

    @Override
    public Integer call() {
      return numbers.stream().mapToInt(Integer::intValue).sum();
    }
  }
}
