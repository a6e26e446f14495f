// SPDX-License-Identifier: Apache-2.0
package io.outlast.contract;

import static io.outlast.contract.fixture.Waiting.valueOf;
import static java.util.stream.Collectors.counting;
import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.outlast.cluster.Member;
import io.outlast.contract.fixture.ForeignClass;
import io.outlast.contract.fixture.Probe;
import io.outlast.contract.fixture.Profile;
import io.outlast.core.OutlastInstance;
import io.outlast.durableexecutor.DurableExecutorService;
import io.outlast.durableexecutor.DurableExecutorServiceFuture;
import io.outlast.partition.Partition;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Which members run what (SPEC §2, issue 2, R5, R24, R26, R36). */
class PlacementTest extends ClusterSuite {

  @Test
  void whenTasksHaveNoKey_thenEachMemberRunsItsShare() throws Exception {
    DurableExecutorService executor = executor(Profile.PLAIN, member(0));

    List<DurableExecutorServiceFuture<String>> futures =
        IntStream.range(0, 300).mapToObj(i -> executor.submit(probe().passing("t" + i))).toList();

    assertNames(futures);
    assertThat(runsByMember().keySet()).isEqualTo(uuids());
    assertThat(runsByMember().values()).allSatisfy(runs -> assertThat(runs).isBetween(80L, 120L));
  }

  @Test
  void whenAMemberHasJoined_thenItRunsItsShareOfWhatComes() throws Exception {
    OutlastInstance newcomer = cluster().join();
    cluster().awaitCalm();
    DurableExecutorService executor = executor(Profile.PLAIN, member(0));

    assertNames(submitBrief(executor, 200));

    assertThat(runsByMember()).containsKey(uuid(newcomer));
    assertThat(runsByMember().get(uuid(newcomer))).isBetween(30L, 70L);
  }

  @Test
  void whenAMemberIsLite_thenItSubmitsAndOwnsAndRunsNothing() throws Exception {
    OutlastInstance lite = cluster().join(config -> config.setLiteMember(true));
    cluster().awaitCalm();
    Member litesSelf = lite.getCluster().getLocalMember();
    DurableExecutorService executor = executor(Profile.PLAIN, lite);

    List<DurableExecutorServiceFuture<String>> futures = submitBrief(executor, 60);

    assertNames(futures);
    assertThat(runsByMember()).hasSize(3).doesNotContainKey(uuid(lite));
    assertThat(lite.getPartitionService().getPartitions())
        .extracting(Partition::getOwner)
        .doesNotContain(litesSelf);
    assertThat(member(0).getCluster().getMembers())
        .filteredOn(Member::isLiteMember)
        .containsExactly(litesSelf);
    assertThat(valueOf(executor.<String>retrieveResult(futures.get(0).getTaskId())))
        .isEqualTo("t0");
  }

  @Test
  void whenALiteMemberCrashes_thenItsTasksGoOn() throws Exception {
    OutlastInstance lite = cluster().join(config -> config.setLiteMember(true));
    cluster().awaitCalm();
    DurableExecutorServiceFuture<String> future =
        executor(Profile.PLAIN, lite).submit(probe().gated("a"));
    long id = future.getTaskId();
    probe().awaitRun("a");

    cluster().crash(lite);
    probe().open("a");

    assertThat(valueOf(executor(Profile.PLAIN, member(0)).<String>retrieveResult(id)))
        .isEqualTo("a");
    assertNoneRanTwice();
  }

  @Test
  void whenNoMemberHasTheAttributes_thenTasksWaitUntilOneJoins() throws Exception {
    DurableExecutorService executor = executor(Profile.WORKERS, member(0));
    List<DurableExecutorServiceFuture<String>> futures = submitBrief(executor, 30);
    assertThatThrownBy(() -> futures.get(0).get(200, TimeUnit.MILLISECONDS))
        .isInstanceOf(TimeoutException.class);
    List<Probe.Run> runsBefore = probe().runs();

    OutlastInstance worker = joinAsWorker();

    assertThat(runsBefore).isEmpty();
    assertNames(futures);
    assertThat(runsByMember()).containsOnlyKeys(uuid(worker));
    assertNoneRanTwice();
  }

  @Test
  void whenTheMemberThatRunsATaskForItsOwnerCrashes_thenTheNextOneTakesItOver() throws Exception {
    OutlastInstance first = joinAsWorker();
    cluster().awaitCalm();
    DurableExecutorService executor = executor(Profile.WORKERS, member(0));
    DurableExecutorServiceFuture<String> future =
        executor.submitToKeyOwner(probe().gated("a"), keyOwnedBy(member(0)));
    Probe.Run firstRun = probe().awaitRun("a");
    UUID firstUuid = uuid(first);
    OutlastInstance second = joinAsWorker();
    cluster().awaitCalm();

    cluster().crash(first);
    Probe.Run secondRun = probe().awaitRuns("a", 2).get(1);
    probe().open("a");

    assertThat(valueOf(future)).isEqualTo("a");
    assertThat(firstRun.member()).isEqualTo(firstUuid);
    assertThat(secondRun.member()).isEqualTo(uuid(second));
    assertThat(secondRun.attempt()).isEqualTo(2);
  }

  @Test
  void whenATaskRunsForItsOwnerElsewhere_thenItCanBeCancelledThere() {
    OutlastInstance worker = joinAsWorker();
    cluster().awaitCalm();
    DurableExecutorService executor = executor(Profile.WORKERS, member(1));
    DurableExecutorServiceFuture<String> future =
        executor.submitToKeyOwner(probe().gated("a"), keyOwnedBy(member(0)));
    Probe.Run run = probe().awaitRun("a");

    future.cancel(true);

    assertThat(run.member()).isEqualTo(uuid(worker));
    probe().awaitInterrupt("a");
    CancelContract.assertCancelled(future);
  }

  @Test
  void whenOneMemberHasTheClassOfATask_thenTheTaskRunsThereWhoeverOwnsIt() throws Exception {
    cluster().join(config -> config.setClassLoader(ForeignClass.newLoader()));
    cluster().awaitCalm();
    DurableExecutorService executor = executor(Profile.PLAIN, member(0));

    List<DurableExecutorServiceFuture<String>> futures =
        Stream.of(0, 1, 2, 3)
            .map(i -> executor.submitToKeyOwner(ForeignClass.newCallable(), keyOwnedBy(member(i))))
            .toList();

    for (DurableExecutorServiceFuture<String> future : futures) {
      assertThat(valueOf(future)).isEqualTo("done away");
    }
  }

  @Test
  void whenTheClassOfATaskComesWithALaterMember_thenTheTaskHasWaitedForIt() throws Exception {
    DurableExecutorService executor = executor(Profile.PLAIN, member(0));
    DurableExecutorServiceFuture<String> future =
        executor.submitToKeyOwner(ForeignClass.newCallable(), keyOwnedBy(member(1)));
    assertThatThrownBy(() -> future.get(200, TimeUnit.MILLISECONDS))
        .isInstanceOf(TimeoutException.class);

    cluster().join(config -> config.setClassLoader(ForeignClass.newLoader()));

    assertThat(valueOf(future)).isEqualTo("done away");
  }

  @Test
  void whenTheInitialSizeIsReached_thenWhatWasAcceptedBeforeRuns() throws Exception {
    try (InJvmCluster small = new InJvmCluster(1, config -> config.setInitialMinClusterSize(2))) {
      DurableExecutorService executor =
          small.members().get(0).getDurableExecutorService(executor().getName());
      List<DurableExecutorServiceFuture<String>> futures = submitBrief(executor, 20);
      assertThatThrownBy(() -> futures.get(0).get(200, TimeUnit.MILLISECONDS))
          .isInstanceOf(TimeoutException.class);
      List<Probe.Run> runsBefore = probe().runs();

      small.join();

      assertThat(runsBefore).isEmpty();
      assertNames(futures);
      assertNoneRanTwice();
    }
  }

  @Test
  void whenNoMemberIsReady_thenTasksWaitForTheFirstThatIs() throws Exception {
    try (InJvmCluster gated = new InJvmCluster(2, config -> config.setStartGate(true))) {
      DurableExecutorService executor =
          gated.members().get(0).getDurableExecutorService(executor().getName());
      List<DurableExecutorServiceFuture<String>> futures = submitBrief(executor, 20);
      assertThatThrownBy(() -> futures.get(0).get(200, TimeUnit.MILLISECONDS))
          .isInstanceOf(TimeoutException.class);
      List<Probe.Run> runsBefore = probe().runs();

      gated.members().get(1).ready();

      assertThat(runsBefore).isEmpty();
      assertNames(futures);
      assertThat(runsByMember()).containsOnlyKeys(uuid(gated.members().get(1)));
      assertNoneRanTwice();
    }
  }

  @Test
  void whenMembersHavePartitions_thenTheyHaveAboutAsMany() {
    Map<UUID, Long> owned =
        member(0).getPartitionService().getPartitions().stream()
            .map(Partition::getOwner)
            .collect(groupingBy(Member::getUuid, counting()));

    assertThat(owned.keySet()).isEqualTo(uuids());
    assertThat(owned.values()).allSatisfy(count -> assertThat(count).isBetween(60L, 120L));
  }

  private static OutlastInstance joinAsWorker() {
    return cluster().join(config -> config.setMemberAttributes(Map.of("role", "worker")));
  }

  private Map<UUID, Long> runsByMember() {
    return probe().runs().stream().collect(groupingBy(Probe.Run::member, counting()));
  }

  private static Set<UUID> uuids() {
    return cluster().members().stream().map(ClusterSuite::uuid).collect(toSet());
  }
}
