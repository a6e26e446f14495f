// SPDX-License-Identifier: Apache-2.0
package io.outlast.contract;

import static io.outlast.contract.fixture.Waiting.failureOf;
import static io.outlast.contract.fixture.Waiting.valueOf;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.outlast.contract.fixture.Profile;
import io.outlast.contract.fixture.Waiting;
import io.outlast.core.ExecutorDestroyedException;
import io.outlast.durableexecutor.DurableExecutorService;
import io.outlast.durableexecutor.DurableExecutorServiceFuture;
import io.outlast.durableexecutor.StaleTaskIdException;
import io.outlast.monitor.LocalExecutorStats;
import java.util.List;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Dropping an executor with all its tasks (SPEC §1, R48). */
public abstract class DestroyContract extends ContractSuite {

  private static final String KEY = "key";

  @Test
  void whenAnExecutorIsDestroyed_thenItsWaitersEndEverywhere() {
    DurableExecutorService executor = executor();
    DurableExecutorServiceFuture<String> future =
        executor.submitToKeyOwner(probe().gated("a"), KEY);
    List<Future<String>> waiters =
        everywhere(executor).stream()
            .map(e -> e.<String>retrieveResult(future.getTaskId()))
            .toList();
    // What a member asks of one partition arrives in order: these came before.
    everywhere(executor)
        .forEach(e -> e.submitToKeyOwner(probe().passing("after"), KEY).getTaskId());
    probe().awaitRun("a");

    elsewhere(executor).destroy();

    assertThat(failureOf(future))
        .isInstanceOfSatisfying(
            ExecutorDestroyedException.class,
            e -> assertThat(e.getExecutorName()).isEqualTo(executor.getName()));
    assertThat(waiters)
        .allSatisfy(
            waiter -> assertThat(failureOf(waiter)).isInstanceOf(ExecutorDestroyedException.class));
  }

  @Test
  void whenAnExecutorIsDestroyed_thenRunsAreInterruptedAndWaitingTasksNeverRun() throws Exception {
    DurableExecutorService executor = executor(Profile.ONE_THREAD);
    executor.submitToKeyOwner(probe().gated("running"), KEY).getTaskId();
    probe().awaitRun("running");
    executor.submitToKeyOwner(probe().passing("waiting"), KEY).getTaskId();

    executor.destroy();
    probe().awaitInterrupt("running");
    valueOf(
        submitter().getDurableExecutorService(executor.getName()).submitToKeyOwner(() -> 1, KEY));

    assertThat(probe().runs("waiting")).isEmpty();
  }

  @Test
  void whenAnExecutorIsDestroyed_thenOneOfTheSameNameWorksAtOnceEverywhere() {
    DurableExecutorService executor = executor();
    executor.submit(() -> "old").getTaskId();

    executor.destroy();

    assertThat(fixture().instances())
        .allSatisfy(
            instance ->
                assertThat(
                        valueOf(
                            instance
                                .getDurableExecutorService(executor.getName())
                                .submit(() -> "new")))
                    .isEqualTo("new"));
  }

  @Test
  void whenAnExecutorIsDestroyed_thenItsResultsAreGone() throws Exception {
    DurableExecutorService executor = executor();
    DurableExecutorServiceFuture<String> future = executor.submit(() -> "old");
    valueOf(future);
    long id = future.getTaskId();

    executor.destroy();

    assertThat(fixture().instances())
        .allSatisfy(
            instance -> assertGone(instance.getDurableExecutorService(executor.getName()), id));
    assertThat(valueOf(future)).as("what the future already had").isEqualTo("old");
  }

  @Test
  void whenARunOfADestroyedExecutorEndsLate_thenItsResultShowsNowhere() throws Exception {
    DurableExecutorService executor = executor();
    DurableExecutorServiceFuture<String> old =
        executor.submitToKeyOwner(probe().stubborn("old"), KEY);
    probe().awaitRun("old");

    executor.destroy();
    DurableExecutorService again = submitter().getDurableExecutorService(executor.getName());
    DurableExecutorServiceFuture<String> fresh =
        again.submitToKeyOwner(probe().gated("fresh"), KEY);
    probe().open("old");
    probe().awaitEnd("old");
    probe().open("fresh");

    assertThat(valueOf(fresh)).isEqualTo("fresh");
    assertThat(failureOf(old)).isInstanceOf(ExecutorDestroyedException.class);
    LocalExecutorStats stats = fixture().stats(executor.getName());
    assertThat(stats.completed()).isEqualTo(1);
    assertThat(stats.balance()).isZero();
  }

  @Test
  void whenAShutDownExecutorIsDestroyed_thenTheNewOneIsOpen() throws Exception {
    DurableExecutorService executor = executor();
    executor.shutdown();

    executor.destroy();
    DurableExecutorService again = other().getDurableExecutorService(executor.getName());

    assertThat(again.isShutdown()).isFalse();
    assertThat(valueOf(again.submit(() -> "new"))).isEqualTo("new");
    assertThat(fixture().instances())
        .allSatisfy(
            instance ->
                assertThat(instance.getDurableExecutorService(executor.getName()).isShutdown())
                    .isFalse());
  }

  @Test
  void whenAnExecutorIsDestroyedUnderLoad_thenEveryFutureEnds() {
    DurableExecutorService executor = executor(Profile.UNLIMITED);
    List<DurableExecutorServiceFuture<String>> futures =
        IntStream.range(0, 300)
            .mapToObj(i -> executor.submitAsync(probe().passing("t" + i)))
            .toList();

    executor.destroy();

    assertThat(futures).allSatisfy(Waiting::awaitEnd);
  }

  @Test
  void whenAnExecutorIsDestroyedAgainAndAgain_thenItIsUsableEachTime() throws Exception {
    String name = executor().getName();

    for (int i = 0; i < 10; i++) {
      int round = i;
      DurableExecutorService executor = submitter().getDurableExecutorService(name);
      assertThat(valueOf(executor.submitToKeyOwner(() -> round, KEY))).isEqualTo(round);
      other().getDurableExecutorService(name).destroy();
    }
  }

  @Test
  void whenOneExecutorIsDestroyed_thenOthersKeepTheirTasks() throws Exception {
    DurableExecutorService destroyed = executor(Profile.ONE_THREAD);
    DurableExecutorService kept = executor(Profile.PLAIN);
    DurableExecutorServiceFuture<String> running = kept.submit(probe().gated("a"));
    long id = kept.submit(() -> "kept").getTaskId();

    destroyed.destroy();
    probe().open("a");

    assertThat(valueOf(running)).isEqualTo("a");
    assertThat(valueOf(kept.<String>retrieveResult(id))).isEqualTo("kept");
  }

  @Test
  void whenAnExecutorIsDestroyed_thenTheCountersBeginAnew() throws Exception {
    DurableExecutorService executor = executor();
    valueOf(executor.submit(() -> "old"));

    executor.destroy();

    assertThat(fixture().stats(executor.getName()).submitted()).isZero();
    assertThat(fixture().stats(executor.getName()).completed()).isZero();
  }

  /** The new executor has never issued that ID, so it may also say that it is none. */
  private static void assertGone(DurableExecutorService executor, long id) {
    Throwable end =
        catchThrowable(
            () -> {
              throw failureOf(executor.retrieveResult(id));
            });
    assertThat(end)
        .isInstanceOfAny(
            StaleTaskIdException.class,
            IllegalArgumentException.class,
            ExecutorDestroyedException.class);
    assertThatThrownBy(() -> executor.disposeResult(id)).isInstanceOf(RuntimeException.class);
  }
}
