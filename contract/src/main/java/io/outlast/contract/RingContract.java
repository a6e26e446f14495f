// SPDX-License-Identifier: Apache-2.0
package io.outlast.contract;

import static io.outlast.contract.RetrieveContract.assertStale;
import static io.outlast.contract.fixture.Waiting.failureOf;
import static io.outlast.contract.fixture.Waiting.untilAsserted;
import static io.outlast.contract.fixture.Waiting.valueOf;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.outlast.contract.fixture.Profile;
import io.outlast.durableexecutor.DurableExecutorService;
import io.outlast.durableexecutor.DurableExecutorServiceFuture;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/**
 * Slots of partitions: what is refused, and what is overwritten or ages out (SPEC §2, R20, R44).
 */
public abstract class RingContract extends ContractSuite {

  private static final String KEY = "key";

  @Test
  void whenUnfinishedTasksFillAllSlots_thenTheNextIsRefusedInEveryForm() {
    DurableExecutorService executor = executor(Profile.CAPACITY_3);
    submitGated(executor, 3);

    DurableExecutorServiceFuture<String> callable =
        elsewhere(executor).submitToKeyOwner(probe().passing("callable"), KEY);
    DurableExecutorServiceFuture<?> runnable =
        executor.submitToKeyOwner(probe().runnable("runnable"), KEY);
    DurableExecutorServiceFuture<String> async =
        executor.submitAsyncToKeyOwner(probe().passing("async"), KEY);

    assertRefused(callable, RejectedExecutionException.class);
    assertRefused(runnable, RejectedExecutionException.class);
    assertRefused(async, RejectedExecutionException.class);
    assertThatThrownBy(() -> executor.executeOnKeyOwner(probe().runnable("executed"), KEY))
        .isInstanceOf(RejectedExecutionException.class);
  }

  @Test
  void whenATaskIsRefused_thenTheMessageNamesExecutorLimitCountAndPartition() {
    DurableExecutorService executor = executor(Profile.CAPACITY_3);
    submitGated(executor, 3);
    int partition = submitter().getPartitionService().getPartition(KEY).getPartitionId();

    Throwable failure = failureOf(executor.submitToKeyOwner(probe().passing("refused"), KEY));

    assertThat(failure)
        .hasMessageContaining(executor.getName())
        .hasMessageContaining("3 of 3")
        .hasMessageContaining("partition " + partition);
  }

  @Test
  void whenATaskWasRefused_thenItNeverRunsAndCancelChangesNothing() throws Exception {
    DurableExecutorService executor = executor(Profile.CAPACITY_1);
    DurableExecutorServiceFuture<String> first =
        executor.submitToKeyOwner(probe().gated("first"), KEY);

    DurableExecutorServiceFuture<String> refused =
        executor.submitToKeyOwner(probe().passing("refused"), KEY);
    assertRefused(refused, RejectedExecutionException.class);
    boolean cancelled = refused.cancel(true);
    probe().open("first");
    valueOf(first);

    assertThat(cancelled).isFalse();
    assertThat(probe().runs("refused")).isEmpty();
  }

  @Test
  void whenOneOfThemHasEnded_thenOneMoreIsAcceptedWithoutDisposal() throws Exception {
    DurableExecutorService executor = executor(Profile.CAPACITY_3);
    List<DurableExecutorServiceFuture<String>> futures = submitGated(executor, 3);
    probe().open("t1");
    valueOf(futures.get(1));

    DurableExecutorServiceFuture<String> next = executor.submitToKeyOwner(() -> "next", KEY);
    String value = valueOf(next);
    DurableExecutorServiceFuture<String> nextButOne = executor.submitToKeyOwner(() -> "last", KEY);

    assertThat(value).isEqualTo("next");
    assertThat(valueOf(nextButOne)).isEqualTo("last");
  }

  @Test
  void whenAWaitingTaskIsCancelledOrDisposed_thenItsSlotIsFree() throws Exception {
    DurableExecutorService executor = executor(Profile.CAPACITY_3);
    List<DurableExecutorServiceFuture<String>> futures = submitGated(executor, 3);

    futures.get(0).cancel(true);
    executor.disposeResult(futures.get(1).getTaskId());
    DurableExecutorServiceFuture<String> fourth = executor.submitToKeyOwner(() -> "fourth", KEY);
    DurableExecutorServiceFuture<String> fifth = executor.submitToKeyOwner(() -> "fifth", KEY);

    assertThat(valueOf(fourth)).isEqualTo("fourth");
    assertThat(valueOf(fifth)).isEqualTo("fifth");
  }

  @Test
  void whenResultsFillAllSlots_thenTheOldestIsOverwrittenFirst() throws Exception {
    DurableExecutorService executor = executor(Profile.CAPACITY_3);
    List<Long> ids = runOneByOne(executor, 3);

    valueOf(executor.submitToKeyOwner(() -> "new", KEY));

    assertStale(elsewhere(executor).retrieveResult(ids.get(0)), ids.get(0));
    assertThat(readString(executor, ids.get(1))).isEqualTo("v1");
    assertThat(readString(executor, ids.get(2))).isEqualTo("v2");
  }

  @Test
  void whenAResultIsDisposed_thenNoOtherIsOverwrittenForTheNextTask() throws Exception {
    DurableExecutorService executor = executor(Profile.CAPACITY_3);
    List<Long> ids = runOneByOne(executor, 3);

    executor.disposeResult(ids.get(1));
    valueOf(executor.submitToKeyOwner(() -> "new", KEY));

    assertThat(readString(executor, ids.get(0))).isEqualTo("v0");
    assertThat(readString(executor, ids.get(2))).isEqualTo("v2");
  }

  @Test
  void whenManyTasksPassByAnUnfinishedOne_thenItIsNotOverwritten() throws Exception {
    DurableExecutorService executor = executor(Profile.CAPACITY_3);
    DurableExecutorServiceFuture<String> slow =
        executor.submitToKeyOwner(probe().gated("slow"), KEY);

    runOneByOne(executor, 20);
    probe().open("slow");

    assertThat(valueOf(slow)).isEqualTo("slow");
    assertThat(readString(executor, slow.getTaskId())).isEqualTo("slow");
  }

  @Test
  void whenCapacityIsTheDefault_thenAHundredAreAcceptedAndNoMore() {
    DurableExecutorService executor = executor();
    submitGated(executor, 100);

    DurableExecutorServiceFuture<String> next =
        executor.submitToKeyOwner(probe().passing("next"), KEY);

    assertRefused(next, RejectedExecutionException.class);
    assertThat(fixture().stats(executor.getName()).rejected()).isEqualTo(1);
  }

  @Test
  void whenCapacityIsZero_thenNothingIsRefusedAndAllResultsStay() throws Exception {
    DurableExecutorService executor = executor(Profile.UNLIMITED);
    List<DurableExecutorServiceFuture<String>> futures = submitGated(executor, 300);

    probe().close();

    for (int i = 0; i < futures.size(); i++) {
      assertThat(valueOf(futures.get(i))).isEqualTo("t" + i);
    }
    assertThat(readString(executor, futures.get(0).getTaskId())).isEqualTo("t0");
  }

  @Test
  void whenOnePartitionIsFull_thenOthersStillTakeKeyedTasks() throws Exception {
    DurableExecutorService executor = executor(Profile.CAPACITY_1);
    List<String> keys = keysOfPartitions(2);
    executor.submitToKeyOwner(probe().gated("a"), keys.get(0)).getTaskId();

    DurableExecutorServiceFuture<String> free =
        executor.submitToKeyOwner(() -> "free", keys.get(1));

    assertThat(valueOf(free)).isEqualTo("free");
  }

  @Test
  void whenHalfOfThePartitionsAreFull_thenTasksWithoutAKeyFindTheOthers() throws Exception {
    DurableExecutorService executor = executor(Profile.CAPACITY_1);
    int half = submitter().getPartitionService().getPartitions().size() / 2;
    List<DurableExecutorServiceFuture<String>> keyed =
        keysOfPartitions(half).stream()
            .map(key -> executor.submitAsyncToKeyOwner(probe().gated(key), key))
            .toList();
    keyed.forEach(DurableExecutorServiceFuture::getTaskId);

    List<DurableExecutorServiceFuture<String>> unkeyed =
        IntStream.range(0, 60).mapToObj(i -> executor.submit(probe().gated("free" + i))).toList();

    assertThat(unkeyed).allSatisfy(future -> assertThat(future.getTaskId()).isNotZero());
  }

  @Test
  void whenTasksHaveNoKey_thenTheirLastResultsStayReadable() throws Exception {
    DurableExecutorService executor = executor(Profile.CAPACITY_3);
    int slots = 3 * submitter().getPartitionService().getPartitions().size();
    int promised = slots * 8 / 10;
    List<Long> ids = runInWindows(executor, 2 * slots, 100);

    List<Future<Integer>> last =
        ids.subList(2 * slots - promised, 2 * slots).stream()
            .map(id -> elsewhere(executor).<Integer>retrieveResult(id))
            .toList();

    for (int i = 0; i < promised; i++) {
      assertThat(valueOf(last.get(i))).isEqualTo(2 * slots - promised + i);
    }
  }

  @Test
  void whenMaxResultsIsReached_thenTheOldestResultGoes() throws Exception {
    DurableExecutorService executor = executor(Profile.MAX_RESULTS_2);
    List<Long> ids = runOneByOne(executor, 4);

    untilAsserted(
        "the older two are stale",
        () -> {
          assertStale(executor.retrieveResult(ids.get(0)), ids.get(0));
          assertStale(executor.retrieveResult(ids.get(1)), ids.get(1));
        });

    assertThat(readString(executor, ids.get(2))).isEqualTo("v2");
    assertThat(readString(executor, ids.get(3))).isEqualTo("v3");
  }

  @Test
  void whenMaxResultsIsReached_thenUnfinishedTasksAreNotCounted() throws Exception {
    DurableExecutorService executor = executor(Profile.MAX_RESULTS_2);
    List<DurableExecutorServiceFuture<String>> unfinished = submitGated(executor, 5);

    List<Long> ids = runOneByOne(executor, 2);
    String first = readString(executor, ids.get(0));
    probe().open("t0");

    assertThat(first).isEqualTo("v0");
    assertThat(valueOf(unfinished.get(0))).isEqualTo("t0");
  }

  @Test
  void whenAResultIsOlderThanItsTimeToLive_thenItIsStale() throws Exception {
    DurableExecutorService executor = executor(Profile.SHORT_TTL);
    DurableExecutorServiceFuture<String> future = executor.submit(() -> "value");
    String value = valueOf(future);
    long id = future.getTaskId();

    untilAsserted(
        "the result aged out", () -> assertStale(elsewhere(executor).retrieveResult(id), id));

    assertThat(value).isEqualTo("value");
    assertThat(valueOf(future)).isEqualTo("value");
  }

  @Test
  void whenATaskRunsLongerThanResultsLive_thenItsWaiterStillGetsTheResult() throws Exception {
    DurableExecutorService executor = executor(Profile.SHORT_TTL);
    DurableExecutorServiceFuture<String> slow =
        executor.submitToKeyOwner(probe().gated("slow"), KEY);
    long quick = executor.submitToKeyOwner(() -> "quick", KEY).getTaskId();
    untilAsserted(
        "a quick result aged out", () -> assertStale(executor.retrieveResult(quick), quick));

    probe().open("slow");

    assertThat(valueOf(slow)).isEqualTo("slow");
  }

  @Test
  void whenFewerCopiesThanMinReplicasCanBeHad_thenTheTaskIsRefused() {
    DurableExecutorService executor = executor(Profile.SEVEN_COPIES);

    DurableExecutorServiceFuture<String> future = executor.submit(probe().passing("a"));

    assertRefused(future, RejectedExecutionException.class);
    assertThatThrownBy(() -> executor.execute(probe().runnable("b")))
        .isInstanceOf(RejectedExecutionException.class)
        .hasMessageContaining(executor.getName())
        .hasMessageContaining("7");
    assertThat(probe().runs()).isEmpty();
  }

  private List<DurableExecutorServiceFuture<String>> submitGated(
      DurableExecutorService executor, int count) {
    List<DurableExecutorServiceFuture<String>> futures =
        IntStream.range(0, count)
            .mapToObj(i -> executor.submitToKeyOwner(probe().gated("t" + i), KEY))
            .toList();
    futures.forEach(DurableExecutorServiceFuture::getTaskId);
    return futures;
  }

  /** Runs tasks that give v0, v1 and so on in one partition, each after the end of the last. */
  private static List<Long> runOneByOne(DurableExecutorService executor, int count)
      throws Exception {
    List<Long> ids = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      String value = "v" + i;
      DurableExecutorServiceFuture<String> future = executor.submitToKeyOwner(() -> value, KEY);
      valueOf(future);
      ids.add(future.getTaskId());
    }
    return ids;
  }

  /** Runs tasks without a key that give 0, 1 and so on, so many at a time. */
  private static List<Long> runInWindows(DurableExecutorService executor, int count, int window)
      throws Exception {
    List<Long> ids = new ArrayList<>();
    for (int from = 0; from < count; from += window) {
      List<DurableExecutorServiceFuture<Integer>> futures =
          IntStream.range(from, Math.min(count, from + window))
              .mapToObj(i -> executor.submitAsync(() -> i))
              .toList();
      for (DurableExecutorServiceFuture<Integer> future : futures) {
        valueOf(future);
        ids.add(future.getTaskId());
      }
    }
    return ids;
  }

  private String readString(DurableExecutorService executor, long id) throws Exception {
    return valueOf(elsewhere(executor).<String>retrieveResult(id));
  }
}
