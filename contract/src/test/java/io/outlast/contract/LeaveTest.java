// SPDX-License-Identifier: Apache-2.0
package io.outlast.contract;

import static io.outlast.contract.fixture.Waiting.failureOf;
import static io.outlast.contract.fixture.Waiting.until;
import static io.outlast.contract.fixture.Waiting.untilAsserted;
import static io.outlast.contract.fixture.Waiting.valueOf;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.outlast.contract.fixture.Probe;
import io.outlast.contract.fixture.Profile;
import io.outlast.core.OutlastInstance;
import io.outlast.durableexecutor.DurableExecutorService;
import io.outlast.durableexecutor.DurableExecutorServiceFuture;
import io.outlast.durableexecutor.StaleTaskIdException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;

/** Members that leave in order: nothing runs twice, nothing is lost (SPEC §2, R11, R21). */
class LeaveTest extends ClusterSuite {

  @Test
  void whenAMemberLeavesUnderLoad_thenNothingRunsTwiceAndNothingIsLost() throws Exception {
    DurableExecutorService executor = executor(Profile.PLAIN, member(0));
    List<DurableExecutorServiceFuture<String>> futures = submitBrief(executor, 400);
    until("some tasks ended", () -> countDone(futures) >= 20);

    cluster().leave(member(2));

    assertNames(futures);
    assertThat(probe().runs()).hasSize(400);
    assertNoneRanTwice();
    untilAsserted(
        "the counters add up",
        () -> {
          assertThat(fixture().stats(executor.getName()).completed()).isEqualTo(400);
          assertThat(fixture().stats(executor.getName()).takenOver()).isZero();
          assertThat(fixture().stats(executor.getName()).balance()).isZero();
        });
  }

  @Test
  void whenTheOldestMemberLeavesUnderLoad_thenNothingRunsTwiceAndNothingIsLost() throws Exception {
    DurableExecutorService executor = executor(Profile.PLAIN, member(1));
    List<DurableExecutorServiceFuture<String>> futures = submitBrief(executor, 400);
    until("some tasks ended", () -> countDone(futures) >= 20);

    cluster().leave(member(0));

    assertNames(futures);
    assertThat(probe().runs()).hasSize(400);
    assertNoneRanTwice();
  }

  @Test
  void whenAMemberLeavesDuringARun_thenItWaitsForItAndTheResultArrives() throws Exception {
    OutlastInstance leaver = member(1);
    DurableExecutorService executor = executor(Profile.PLAIN, member(0));
    DurableExecutorServiceFuture<String> future =
        executor.submitToKeyOwner(probe().gated("a"), keyOwnedBy(leaver));
    probe().awaitRun("a");

    CompletableFuture<Void> left = leaveAsync(leaver);
    assertThatThrownBy(() -> left.get(300, TimeUnit.MILLISECONDS))
        .isInstanceOf(TimeoutException.class);
    probe().open("a");
    valueOf(left);

    assertThat(valueOf(future)).isEqualTo("a");
    assertThat(probe().wasInterrupted("a")).isFalse();
    assertThat(probe().runs("a")).hasSize(1);
  }

  @Test
  void whenAMemberLeavesWithWaitingTasks_thenOthersRunThemMeanwhile() throws Exception {
    OutlastInstance leaver = member(1);
    DurableExecutorService executor = executor(Profile.ONE_THREAD, member(0));
    String key = keyOwnedBy(leaver);
    DurableExecutorServiceFuture<String> first =
        executor.submitToKeyOwner(probe().gated("first"), key);
    probe().awaitRun("first");
    DurableExecutorServiceFuture<String> second =
        executor.submitToKeyOwner(probe().passing("second"), key);

    CompletableFuture<Void> left = leaveAsync(leaver);
    String valueOfSecond = valueOf(second);
    boolean leftBefore = left.isDone();
    probe().open("first");
    valueOf(left);

    assertThat(valueOfSecond).isEqualTo("second");
    assertThat(leftBefore).isFalse();
    assertThat(valueOf(first)).isEqualTo("first");
    assertThat(probe().runs()).hasSize(2);
    assertNoneRanTwice();
  }

  @Test
  void whenARunOutlastsTheDrainTimeout_thenItIsInterruptedAndRunsAgainElsewhere() throws Exception {
    OutlastInstance leaver =
        cluster().join(config -> config.setDrainTimeout(Duration.ofMillis(200)));
    cluster().awaitCalm();
    DurableExecutorService executor = executor(Profile.PLAIN, member(0));
    DurableExecutorServiceFuture<String> future =
        executor.submitToKeyOwner(probe().gated("a"), keyOwnedBy(leaver));
    Probe.Run first = probe().awaitRun("a");

    cluster().leave(leaver);

    probe().awaitInterrupt("a");
    Probe.Run second = probe().awaitRuns("a", 2).get(1);
    probe().open("a");
    assertThat(valueOf(future)).isEqualTo("a");
    assertThat(second.attempt()).isEqualTo(2);
    assertThat(second.token()).isGreaterThan(first.token());
    assertThat(second.member()).isNotEqualTo(first.member());
  }

  @Test
  void whenTheSubmitterLeaves_thenItsTasksGoOnAndResultsAreFoundById() throws Exception {
    OutlastInstance leaver = member(2);
    DurableExecutorService executor = executor(Profile.PLAIN, leaver);
    List<String> keys = keysOwnedBy(member(0), 10);
    List<Long> ids =
        submitGated(executor, keys).stream().map(DurableExecutorServiceFuture::getTaskId).toList();
    until("all run", () -> probe().runs().size() == 10);

    cluster().leave(leaver);
    probe().close();

    for (int i = 0; i < ids.size(); i++) {
      assertThat(valueOf(executor(Profile.PLAIN, member(1)).<String>retrieveResult(ids.get(i))))
          .isEqualTo(keys.get(i));
    }
    assertNoneRanTwice();
  }

  @Test
  void whenAllMembersHaveLeft_thenTheNextOneFindsNothing() throws Exception {
    try (InJvmCluster alone = new InJvmCluster(1)) {
      OutlastInstance last = alone.members().get(0);
      DurableExecutorServiceFuture<String> future =
          last.getDurableExecutorService("jobs").submit(() -> "value");
      valueOf(future);
      alone.leave(last);

      OutlastInstance first = alone.join();

      assertThat(
              failureOf(first.getDurableExecutorService("jobs").retrieveResult(future.getTaskId())))
          .isInstanceOf(StaleTaskIdException.class);
    }
  }

  @Test
  void whenAMemberIsIdle_thenItLeavesSoon() {
    OutlastInstance leaver = member(2);

    CompletableFuture<Void> left = leaveAsync(leaver);

    until("the idle member has left", left::isDone);
  }

  @Test
  void whenAllMembersAreReplacedOneByOneUnderLoad_thenNothingRunsTwiceAndNothingIsLost()
      throws Exception {
    List<DurableExecutorServiceFuture<String>> futures = new ArrayList<>();

    for (int round = 0; round < 3; round++) {
      OutlastInstance newcomer = cluster().join();
      DurableExecutorService executor = executor(Profile.PLAIN, newcomer);
      int from = futures.size();
      for (int i = from; i < from + 100; i++) {
        futures.add(executor.submitAsync(probe().brief("t" + i)));
      }
      cluster().leave(member(0));
    }

    List<Long> ids = futures.stream().map(DurableExecutorServiceFuture::getTaskId).toList();
    for (int i = 0; i < ids.size(); i++) {
      assertThat(valueOf(executor(Profile.PLAIN, member(0)).<String>retrieveResult(ids.get(i))))
          .isEqualTo("t" + i);
    }
    assertThat(probe().runs()).hasSize(300);
    assertNoneRanTwice();
  }

  private static CompletableFuture<Void> leaveAsync(OutlastInstance leaver) {
    return CompletableFuture.runAsync(() -> cluster().leave(leaver));
  }
}
