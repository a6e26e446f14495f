// SPDX-License-Identifier: Apache-2.0
package io.outlast.contract;

import static io.outlast.contract.fixture.Waiting.until;
import static io.outlast.contract.fixture.Waiting.valueOf;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.outlast.contract.fixture.Profile;
import io.outlast.durableexecutor.DurableExecutorService;
import io.outlast.durableexecutor.DurableExecutorServiceFuture;
import java.util.List;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Shutting an executor down for the whole cluster, and letting go of a proxy (SPEC §2, R51). */
public abstract class ShutdownContract extends ContractSuite {

  private static final String KEY = "key";

  @Test
  void whenNothingWasShutDown_thenTheExecutorIsOpenEverywhere() throws Exception {
    DurableExecutorService executor = executor();

    assertThat(everywhere(executor))
        .allSatisfy(
            e -> {
              assertThat(e.isShutdown()).isFalse();
              assertThat(e.isTerminated()).isFalse();
            });
    assertThat(executor.awaitTermination(10, TimeUnit.MILLISECONDS)).isFalse();
  }

  @Test
  void whenShutdownHasReturned_thenItIsSeenEverywhere() {
    DurableExecutorService executor = executor();
    executor.submit(probe().gated("a")).getTaskId();

    executor.shutdown();

    assertThat(everywhere(executor))
        .extracting(DurableExecutorService::isShutdown)
        .containsOnly(true);
  }

  @Test
  void whenAnExecutorIsShutDown_thenNewTasksAreRefusedEverywhere() {
    DurableExecutorService executor = executor();

    executor.shutdown();

    assertThat(everywhere(executor))
        .allSatisfy(
            e -> {
              assertRefused(e.submit(probe().passing("a")), RejectedExecutionException.class);
              assertRefused(
                  e.submitToKeyOwner(probe().runnable("b"), KEY), RejectedExecutionException.class);
              assertRefused(e.submitAsync(probe().passing("c")), RejectedExecutionException.class);
              assertThatThrownBy(() -> e.execute(probe().runnable("d")))
                  .isInstanceOf(RejectedExecutionException.class)
                  .hasMessageContaining(executor.getName());
              assertThatThrownBy(() -> e.executeOnKeyOwner(probe().runnable("e"), KEY))
                  .isInstanceOf(RejectedExecutionException.class);
            });
    assertThat(probe().runs()).isEmpty();
  }

  @Test
  void whenAnExecutorIsShutDown_thenAcceptedTasksRunToTheirEnd() throws Exception {
    DurableExecutorService executor = executor(Profile.ONE_THREAD);
    DurableExecutorServiceFuture<String> running =
        executor.submitToKeyOwner(probe().gated("running"), KEY);
    DurableExecutorServiceFuture<String> waiting =
        executor.submitToKeyOwner(probe().passing("waiting"), KEY);
    probe().awaitRun("running");

    elsewhere(executor).shutdown();
    probe().open("running");

    assertThat(valueOf(running)).isEqualTo("running");
    assertThat(valueOf(waiting)).isEqualTo("waiting");
    assertThat(probe().wasInterrupted("running")).isFalse();
  }

  @Test
  void whenAnExecutorIsShutDown_thenResultsStayReadableAndCanBeDisposed() throws Exception {
    DurableExecutorService executor = executor();
    long id = executor.submit(() -> "value").getTaskId();

    executor.shutdown();

    assertThat(valueOf(elsewhere(executor).<String>retrieveResult(id))).isEqualTo("value");
    elsewhere(executor).disposeResult(id);
    RetrieveContract.assertStale(executor.retrieveResult(id), id);
  }

  @Test
  void whenShutdownIsCalledAgain_thenNothingChanges() {
    DurableExecutorService executor = executor();

    executor.shutdown();
    elsewhere(executor).shutdown();

    assertThat(executor.isShutdown()).isTrue();
    assertThat(executor.shutdownNow()).isEmpty();
  }

  @Test
  void whenOneExecutorIsShutDown_thenOthersAreNot() throws Exception {
    DurableExecutorService closed = executor(Profile.ONE_THREAD);
    DurableExecutorService open = executor(Profile.PLAIN);

    closed.shutdown();

    assertThat(open.isShutdown()).isFalse();
    assertThat(valueOf(open.submit(() -> "open"))).isEqualTo("open");
  }

  @Test
  void whenTasksStillRun_thenTheExecutorIsNotTerminatedBeforeTheyEnd() throws Exception {
    DurableExecutorService executor = executor();
    executor.submit(probe().gated("a")).getTaskId();
    probe().awaitRun("a");
    executor.shutdown();

    boolean early = executor.awaitTermination(50, TimeUnit.MILLISECONDS);
    boolean terminatedEarly = elsewhere(executor).isTerminated();
    probe().open("a");
    boolean ended = elsewhere(executor).awaitTermination(15, TimeUnit.SECONDS);

    assertThat(early).isFalse();
    assertThat(terminatedEarly).isFalse();
    assertThat(ended).isTrue();
    assertThat(everywhere(executor))
        .extracting(DurableExecutorService::isTerminated)
        .containsOnly(true);
  }

  @Test
  void whenNothingRuns_thenAShutDownExecutorIsTerminatedAtOnce() throws Exception {
    DurableExecutorService executor = executor();
    valueOf(executor.submit(() -> "value"));

    executor.shutdown();

    assertThat(executor.awaitTermination(15, TimeUnit.SECONDS)).isTrue();
    assertThat(executor.isTerminated()).isTrue();
  }

  @Test
  void whenAwaitTerminationIsInterrupted_thenItEnds() {
    DurableExecutorService executor = executor();
    executor.submit(probe().gated("a")).getTaskId();
    executor.shutdown();

    Thread.currentThread().interrupt();

    assertThatThrownBy(() -> executor.awaitTermination(15, TimeUnit.SECONDS))
        .isInstanceOf(InterruptedException.class);
  }

  @Test
  void whenShutDownNow_thenRunsAreInterruptedAndWaitingTasksEndCancelled() throws Exception {
    DurableExecutorService executor = executor(Profile.ONE_THREAD);
    DurableExecutorServiceFuture<String> running =
        executor.submitToKeyOwner(probe().gated("running"), KEY);
    probe().awaitRun("running");
    List<DurableExecutorServiceFuture<String>> waiting =
        Stream.of("b", "c")
            .map(name -> executor.submitToKeyOwner(probe().passing(name), KEY))
            .toList();
    Future<String> waiter = elsewhere(executor).retrieveResult(waiting.get(0).getTaskId());

    List<Runnable> left = elsewhere(executor).shutdownNow();

    assertThat(left).isEmpty();
    probe().awaitInterrupt("running");
    waiting.forEach(CancelContract::assertCancelled);
    CancelContract.assertCancelled(waiter);
    until("the interrupted run has ended", running::isDone);
    assertThat(executor.awaitTermination(15, TimeUnit.SECONDS)).isTrue();
    assertThat(probe().runs()).hasSize(1);
  }

  @Test
  void whenShutDownNow_thenNewTasksAreRefusedAndResultsStayReadable() throws Exception {
    DurableExecutorService executor = executor();
    DurableExecutorServiceFuture<String> future = executor.submit(() -> "value");
    valueOf(future);

    executor.shutdownNow();

    assertRefused(elsewhere(executor).submit(() -> "late"), RejectedExecutionException.class);
    assertThat(valueOf(elsewhere(executor).<String>retrieveResult(future.getTaskId())))
        .isEqualTo("value");
    assertThat(everywhere(executor))
        .extracting(DurableExecutorService::isShutdown)
        .containsOnly(true);
  }

  @Test
  void whenAProxyIsClosed_thenTheExecutorAndItsTasksGoOn() throws Exception {
    DurableExecutorService executor = executor();
    DurableExecutorServiceFuture<String> future = executor.submit(probe().gated("a"));
    probe().awaitRun("a");

    executor.close();
    probe().open("a");

    assertThat(valueOf(future)).isEqualTo("a");
    DurableExecutorService again = submitter().getDurableExecutorService(executor.getName());
    assertThat(again.isShutdown()).isFalse();
    assertThat(elsewhere(again).isShutdown()).isFalse();
    assertThat(valueOf(again.submit(() -> "again"))).isEqualTo("again");
  }

  @Test
  void whenAProxyIsClosed_thenFurtherCallsOnItThrow() {
    DurableExecutorService executor = executor();
    long id = executor.submit(() -> "value").getTaskId();

    executor.close();
    executor.close();

    assertThatThrownBy(() -> executor.submit(() -> "late"))
        .isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> executor.submitAsync(() -> "late"))
        .isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> executor.execute(() -> {})).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> executor.retrieveResult(id)).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> executor.disposeResult(id)).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(executor::shutdown).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void whenTwoPartsOfAnApplicationHaveProxies_thenEachClosesItsOwn() throws Exception {
    String name = executor().getName();
    DurableExecutorService one = submitter().getDurableExecutorService(name);
    DurableExecutorService two = submitter().getDurableExecutorService(name);

    one.close();

    assertThat(valueOf(two.submit(() -> "value"))).isEqualTo("value");
    assertThatThrownBy(() -> one.submit(() -> "value")).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void whenAProxyIsUsedInATryBlock_thenNothingIsShutDown() throws Exception {
    String name = executor().getName();

    try (DurableExecutorService executor = submitter().getDurableExecutorService(name)) {
      valueOf(executor.submit(() -> "value"));
    }

    assertThat(other().getDurableExecutorService(name).isShutdown()).isFalse();
    assertThat(valueOf(other().getDurableExecutorService(name).submit(() -> "v"))).isEqualTo("v");
  }

  @Test
  void whenTwoAskForTheSameName_thenTheyHaveTheSameExecutor() throws Exception {
    DurableExecutorService executor = executor();

    long id = executor.submit(() -> "value").getTaskId();

    assertThat(elsewhere(executor).getName()).isEqualTo(executor.getName());
    assertThat(valueOf(elsewhere(executor).<String>retrieveResult(id))).isEqualTo("value");
  }
}
