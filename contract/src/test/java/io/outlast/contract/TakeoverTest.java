// SPDX-License-Identifier: Apache-2.0
package io.outlast.contract;

import static io.outlast.contract.fixture.Waiting.awaitEnd;
import static io.outlast.contract.fixture.Waiting.failureOf;
import static io.outlast.contract.fixture.Waiting.until;
import static io.outlast.contract.fixture.Waiting.untilAsserted;
import static io.outlast.contract.fixture.Waiting.valueOf;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.outlast.contract.fixture.Probe;
import io.outlast.contract.fixture.Profile;
import io.outlast.core.OutlastInstance;
import io.outlast.durableexecutor.DurableExecutorService;
import io.outlast.durableexecutor.DurableExecutorServiceFuture;
import io.outlast.partition.PartitionLostEvent;
import io.outlast.partition.PartitionLostException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.Test;

/** Members that crash: what runs again, what does not, and what is lost (SPEC §2, R2, R32, R33). */
class TakeoverTest extends ClusterSuite {

  @Test
  void whenTheOwnerCrashesDuringARun_thenTheTaskRunsAgainElsewhereAsTheSecondAttempt()
      throws Exception {
    OutlastInstance victim = member(1);
    DurableExecutorService executor = executor(Profile.PLAIN, member(0));
    DurableExecutorServiceFuture<String> future =
        executor.submitToKeyOwner(probe().stubborn("a"), keyOwnedBy(victim));
    Probe.Run first = probe().awaitRun("a");

    cluster().crash(victim);

    Probe.Run second = probe().awaitRuns("a", 2).get(1);
    assertThat(first.attempt()).isEqualTo(1);
    assertThat(second.attempt()).isEqualTo(2);
    assertThat(second.token()).isGreaterThan(first.token());
    assertThat(second.member()).isNotEqualTo(first.member());
    probe().open("a", 2);
    assertThat(valueOf(future)).isEqualTo("a#2");
  }

  @Test
  void whenTheOldRunEndsAfterTheTakeover_thenItsResultChangesNothing() throws Exception {
    OutlastInstance victim = member(1);
    DurableExecutorService executor = executor(Profile.PLAIN, member(0));
    DurableExecutorServiceFuture<String> future =
        executor.submitToKeyOwner(probe().stubborn("a"), keyOwnedBy(victim));
    probe().awaitRun("a");
    cluster().crash(victim);
    probe().awaitRuns("a", 2);

    probe().open("a", 1);
    probe().awaitEnd("a");
    boolean doneByTheOldRun = future.isDone();
    probe().open("a", 2);

    assertThat(doneByTheOldRun).isFalse();
    assertThat(valueOf(future)).isEqualTo("a#2");
  }

  @Test
  void whenTheOwnerCrashesAfterTheEnd_thenTheResultsAreThereAndNothingRunsAgain() throws Exception {
    OutlastInstance victim = member(1);
    DurableExecutorService executor = executor(Profile.PLAIN, member(0));
    List<String> keys = keysOwnedBy(victim, 20);
    List<Long> ids = new ArrayList<>();
    for (String key : keys) {
      DurableExecutorServiceFuture<String> future =
          executor.submitToKeyOwner(probe().passing(key), key);
      valueOf(future);
      ids.add(future.getTaskId());
    }

    cluster().crash(victim);

    DurableExecutorService survivor = executor(Profile.PLAIN, member(1));
    for (int i = 0; i < ids.size(); i++) {
      assertThat(valueOf(survivor.<String>retrieveResult(ids.get(i)))).isEqualTo(keys.get(i));
    }
    assertThat(probe().runs()).hasSize(20);
    assertNoneRanTwice();
  }

  @Test
  void whenTheOwnerCrashesWithWaitingTasks_thenEachRunsOnceElsewhere() throws Exception {
    OutlastInstance victim = member(1);
    DurableExecutorService executor = executor(Profile.ONE_THREAD, member(0));
    String key = keyOwnedBy(victim);
    executor.submitToKeyOwner(probe().gated("first"), key).getTaskId();
    probe().awaitRun("first");
    DurableExecutorServiceFuture<String> b = executor.submitToKeyOwner(probe().passing("b"), key);
    DurableExecutorServiceFuture<String> c = executor.submitToKeyOwner(probe().passing("c"), key);

    cluster().crash(victim);
    probe().open("first");

    assertThat(valueOf(b)).isEqualTo("b");
    assertThat(valueOf(c)).isEqualTo("c");
    assertThat(probe().runs("b")).hasSize(1);
    assertThat(probe().runs("c")).hasSize(1);
  }

  @Test
  void whenAMemberCrashesUnderLoad_thenAllTasksEndAndNoneThatHadEndedRunsAgain() throws Exception {
    OutlastInstance victim = member(2);
    DurableExecutorService executor = executor(Profile.PLAIN, member(0));
    List<DurableExecutorServiceFuture<String>> futures = submitBrief(executor, 400);
    until("a quarter of the tasks ended", () -> countDone(futures) >= 100);
    Set<String> endedBefore = new HashSet<>();
    for (int i = 0; i < futures.size(); i++) {
      if (futures.get(i).isDone()) {
        endedBefore.add("t" + i);
      }
    }

    cluster().crash(victim);

    assertNames(futures);
    assertThat(endedBefore).allSatisfy(task -> assertThat(probe().runs(task)).hasSize(1));
    untilAsserted(
        "the counters add up",
        () -> {
          assertThat(fixture().stats(executor.getName()).submitted()).isEqualTo(400);
          assertThat(fixture().stats(executor.getName()).completed()).isEqualTo(400);
          assertThat(fixture().stats(executor.getName()).balance()).isZero();
        });
  }

  @Test
  void whenTheSubmitterCrashes_thenResultsAreFoundByIdFromTheOthers() throws Exception {
    OutlastInstance victim = member(2);
    DurableExecutorService executor = executor(Profile.PLAIN, victim);
    List<String> keys = keysOfPartitions(30);
    List<Long> ids =
        submitGated(executor, keys).stream().map(DurableExecutorServiceFuture::getTaskId).toList();

    cluster().crash(victim);
    probe().close();

    for (int i = 0; i < ids.size(); i++) {
      Future<String> result = executor(Profile.PLAIN, member(i % 2)).retrieveResult(ids.get(i));
      assertThat(valueOf(result)).isEqualTo(keys.get(i));
    }
  }

  @Test
  void whenTheOwnerCrashes_thenAllWhoWaitThroughOtherMembersGetTheResult() throws Exception {
    OutlastInstance victim = member(0);
    DurableExecutorService executor = executor(Profile.PLAIN, member(1));
    DurableExecutorServiceFuture<String> future =
        executor.submitToKeyOwner(probe().gated("a"), keyOwnedBy(victim));
    probe().awaitRun("a");
    Future<String> here = executor.retrieveResult(future.getTaskId());
    Future<String> there = executor(Profile.PLAIN, member(2)).retrieveResult(future.getTaskId());

    cluster().crash(victim);
    probe().awaitRuns("a", 2);
    probe().open("a");

    assertThat(valueOf(future)).isEqualTo("a");
    assertThat(valueOf(here)).isEqualTo("a");
    assertThat(valueOf(there)).isEqualTo("a");
  }

  @Test
  void whenATaskWasCancelled_thenTheCrashOfItsOwnerDoesNotStartItAgain() throws Exception {
    OutlastInstance victim = member(1);
    DurableExecutorService executor = executor(Profile.PLAIN, member(0));
    String key = keyOwnedBy(victim);
    DurableExecutorServiceFuture<String> future =
        executor.submitToKeyOwner(probe().gated("a"), key);
    probe().awaitRun("a");
    future.cancel(true);

    cluster().crash(victim);
    valueOf(executor.submitToKeyOwner(() -> "after the takeover", key));

    CancelContract.assertCancelled(
        executor(Profile.PLAIN, member(1)).retrieveResult(future.getTaskId()));
    assertThat(probe().runs("a")).hasSize(1);
  }

  @Test
  void whenAnExecutorWasShutDown_thenItStaysSoWhateverMemberCrashes() {
    DurableExecutorService executor = executor(Profile.PLAIN, member(0));
    executor.submit(() -> "value").getTaskId();
    executor.shutdown();

    cluster().crash(member(2));
    cluster().awaitCalm();
    cluster().crash(member(0));

    DurableExecutorService last = executor(Profile.PLAIN, member(0));
    assertThat(last.isShutdown()).isTrue();
    assertRefused(last.submit(() -> "late"), RejectedExecutionException.class);
    assertRefused(last.submitToKeyOwner(() -> "late", "key"), RejectedExecutionException.class);
  }

  @Test
  void whenTwoMembersCrashAtOnceAndThereAreTwoBackups_thenNothingIsLost() throws Exception {
    cluster().resize(4);
    DurableExecutorService executor = executor(Profile.DURABILITY_2, member(0));
    List<String> keys = keysOfPartitions(60);
    List<DurableExecutorServiceFuture<String>> futures = submitGated(executor, keys);

    cluster().crash(member(1), member(2));
    probe().close();

    for (int i = 0; i < futures.size(); i++) {
      assertThat(valueOf(futures.get(i))).isEqualTo(keys.get(i));
    }
  }

  @Test
  void whenAllCopiesAreLost_thenThoseWhoWaitAreToldAndTheExecutorGoesOn() throws Exception {
    OutlastInstance victim = member(1);
    List<PartitionLostEvent> events = new CopyOnWriteArrayList<>();
    member(0).getPartitionService().addPartitionLostListener(events::add);
    DurableExecutorService executor = executor(Profile.DURABILITY_0, member(0));
    // Of all: a member owns whole ranges, and the victim might own none of the first ones.
    int partitions = victim.getPartitionService().getPartitions().size();
    List<String> keys = keysOfPartitions(partitions);
    List<DurableExecutorServiceFuture<String>> futures = submitGated(executor, keys);
    DurableExecutorService other = executor(Profile.DURABILITY_0, member(2));
    List<Future<String>> waiters =
        futures.stream().map(f -> other.<String>retrieveResult(f.getTaskId())).toList();

    cluster().crash(victim);
    until("some are told", () -> countDone(futures) > 0);
    probe().close();

    List<Integer> lost = assertNamesOrLost(futures, keys);
    assertThat(assertNamesOrLost(waiters, keys)).isEqualTo(lost);
    assertThat(lost).isNotEmpty().hasSizeLessThan(partitions);
    untilAsserted(
        "the listener was told",
        () ->
            assertThat(events)
                .filteredOn(event -> event.getDurability() == 0)
                .extracting(PartitionLostEvent::getPartitionId)
                .containsAll(lost)
                .doesNotHaveDuplicates());
    String key = keys.get(lost.get(0));
    assertThat(valueOf(executor.submitToKeyOwner(() -> "new", key))).isEqualTo("new");
    untilAsserted(
        "the counters add up",
        () -> assertThat(fixture().stats(executor.getName()).balance()).isZero());
  }

  @Test
  void whenOwnerAndBackupCrashAtOnce_thenEveryWaiterEnds() {
    DurableExecutorService executor = executor(Profile.DURABILITY_1, member(0));
    List<String> keys = keysOfPartitions(60);
    List<DurableExecutorServiceFuture<String>> futures = submitGated(executor, keys);

    cluster().crash(member(1), member(2));
    probe().close();

    futures.forEach(future -> awaitEnd(future));
    assertNamesOrLost(futures, keys);
  }

  /** Returns which tasks were lost; all others must have given their names. */
  private static List<Integer> assertNamesOrLost(
      List<? extends Future<String>> futures, List<String> names) {
    List<Integer> lost = new ArrayList<>();
    for (int i = 0; i < futures.size(); i++) {
      Future<String> future = futures.get(i);
      Throwable thrown = catchThrowable(() -> assertThat(valueOf(future)).isIn(names));
      if (thrown != null) {
        assertThat(failureOf(future)).isInstanceOf(PartitionLostException.class);
        lost.add(i);
      }
    }
    return lost;
  }
}
