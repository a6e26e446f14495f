// SPDX-License-Identifier: Apache-2.0
package io.outlast.contract;

import static io.outlast.contract.fixture.Waiting.until;
import static io.outlast.contract.fixture.Waiting.untilAsserted;
import static io.outlast.contract.fixture.Waiting.valueOf;
import static org.assertj.core.api.Assertions.assertThat;

import io.outlast.cluster.MembershipEvent;
import io.outlast.cluster.MembershipListener;
import io.outlast.contract.fixture.Profile;
import io.outlast.core.OutlastInstance;
import io.outlast.durableexecutor.DurableExecutorService;
import io.outlast.durableexecutor.DurableExecutorServiceFuture;
import io.outlast.partition.Partition;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Members that join: they take their share and disturb nothing (SPEC §2, R21, R36). */
class JoinTest extends ClusterSuite {

  @Test
  void whenAMemberJoinsUnderLoad_thenNothingRunsTwiceAndNothingIsLost() throws Exception {
    DurableExecutorService executor = executor(Profile.PLAIN, member(0));
    List<DurableExecutorServiceFuture<String>> futures = submitBrief(executor, 600);
    List<Future<String>> waiters =
        futures.stream()
            .map(f -> executor(Profile.PLAIN, member(1)).<String>retrieveResult(f.getTaskId()))
            .toList();

    cluster().join();

    assertNames(futures);
    assertNames(waiters);
    assertThat(probe().runs()).hasSize(600);
    assertNoneRanTwice();
    untilAsserted(
        "the counters add up",
        () -> {
          assertThat(fixture().stats(executor.getName()).completed()).isEqualTo(600);
          assertThat(fixture().stats(executor.getName()).takenOver()).isZero();
          assertThat(fixture().stats(executor.getName()).balance()).isZero();
        });
  }

  @Test
  void whenPartitionsMoveDuringRuns_thenTheRunsGoOnWhereTheyAre() throws Exception {
    DurableExecutorService executor = executor(Profile.PLAIN, member(0));
    List<String> keys = keysOfPartitions(80);
    List<DurableExecutorServiceFuture<String>> futures = submitGated(executor, keys);
    until("all that have a thread run", () -> probe().runs().size() >= 16);

    OutlastInstance newcomer = cluster().join();
    cluster().awaitCalm();
    long moved = keys.stream().filter(key -> isOwner(newcomer, key)).count();
    probe().close();

    assertThat(moved).isPositive();
    for (int i = 0; i < futures.size(); i++) {
      assertThat(valueOf(futures.get(i))).isEqualTo(keys.get(i));
    }
    assertThat(probe().runs()).hasSize(80);
    assertNoneRanTwice();
  }

  @Test
  void whenAPartitionHasMovedDuringARun_thenTheRunCanStillBeCancelled() throws Exception {
    DurableExecutorService executor = executor(Profile.PLAIN, member(0));
    // As many as can run at once, if owners stay: of so many partitions the newcomer gets some.
    List<String> keys =
        cluster().members().stream().flatMap(member -> keysOwnedBy(member, 16).stream()).toList();
    List<DurableExecutorServiceFuture<String>> futures = submitGated(executor, keys);
    until("most of them run", () -> probe().runs().size() >= 32);

    OutlastInstance newcomer = cluster().join();
    cluster().awaitCalm();
    int moved =
        IntStream.range(0, keys.size())
            .filter(i -> isOwner(newcomer, keys.get(i)) && !probe().runs(keys.get(i)).isEmpty())
            .findFirst()
            .orElseThrow();
    boolean cancelled = futures.get(moved).cancel(true);

    assertThat(cancelled).isTrue();
    probe().awaitInterrupt(keys.get(moved));
    CancelContract.assertCancelled(
        executor(Profile.PLAIN, newcomer).retrieveResult(futures.get(moved).getTaskId()));
  }

  @Test
  void whenAMemberJoins_thenItReadsTheResultsThatWereThere() throws Exception {
    DurableExecutorService executor = executor(Profile.PLAIN, member(0));
    List<DurableExecutorServiceFuture<String>> futures = submitBrief(executor, 50);
    assertNames(futures);

    OutlastInstance newcomer = cluster().join();

    DurableExecutorService there = executor(Profile.PLAIN, newcomer);
    List<Future<String>> results =
        futures.stream().map(f -> there.<String>retrieveResult(f.getTaskId())).toList();
    assertNames(results);
    assertNoneRanTwice();
  }

  @Test
  void whenAMemberJoinsAfterAShutdown_thenItKnows() {
    DurableExecutorService executor = executor(Profile.PLAIN, member(0));
    executor.submit(() -> "value").getTaskId();
    executor.shutdown();

    OutlastInstance newcomer = cluster().join();
    DurableExecutorService there = executor(Profile.PLAIN, newcomer);

    assertThat(there.isShutdown()).isTrue();
    assertRefused(there.submit(() -> "late"), RejectedExecutionException.class);
    assertRefused(
        there.submitToKeyOwner(() -> "late", keyOwnedBy(newcomer)),
        RejectedExecutionException.class);
  }

  @Test
  void whenAMemberJoinsAfterADestroy_thenTheExecutorIsNewThereToo() throws Exception {
    DurableExecutorService executor = executor(Profile.PLAIN, member(0));
    executor.submit(() -> "old").getTaskId();
    executor.shutdown();
    executor.destroy();

    OutlastInstance newcomer = cluster().join();
    DurableExecutorService there = executor(Profile.PLAIN, newcomer);

    assertThat(there.isShutdown()).isFalse();
    assertThat(valueOf(there.submit(() -> "new"))).isEqualTo("new");
  }

  @Test
  void whenMembersComeAndGo_thenListenersAreToldInOrder() {
    List<MembershipEvent> events = new CopyOnWriteArrayList<>();
    member(0).getCluster().addMembershipListener(new Recorder(events));

    OutlastInstance first = cluster().join();
    OutlastInstance second = cluster().join();
    UUID firstUuid = uuid(first);
    UUID secondUuid = uuid(second);
    cluster().leave(first);
    cluster().crash(second);

    until("four events", () -> events.size() == 4);
    assertThat(events)
        .extracting(event -> event.getType() + " " + event.getMember().getUuid())
        .startsWith(
            MembershipEvent.Type.ADDED + " " + firstUuid,
            MembershipEvent.Type.ADDED + " " + secondUuid)
        .contains(
            MembershipEvent.Type.REMOVED + " " + firstUuid,
            MembershipEvent.Type.REMOVED + " " + secondUuid);
    assertThat(events).extracting(event -> event.getMembers().size()).containsExactly(4, 5, 4, 3);
  }

  private static boolean isOwner(OutlastInstance member, String key) {
    Partition partition = member.getPartitionService().getPartition(key);
    return Objects.equals(partition.getOwner(), member.getCluster().getLocalMember());
  }

  private record Recorder(List<MembershipEvent> events) implements MembershipListener {
    @Override
    public void memberAdded(MembershipEvent event) {
      events.add(event);
    }

    @Override
    public void memberRemoved(MembershipEvent event) {
      events.add(event);
    }
  }
}
