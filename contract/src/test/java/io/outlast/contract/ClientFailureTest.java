// SPDX-License-Identifier: Apache-2.0
package io.outlast.contract;

import static io.outlast.contract.fixture.Waiting.failureOf;
import static io.outlast.contract.fixture.Waiting.until;
import static io.outlast.contract.fixture.Waiting.valueOf;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.outlast.client.OutlastClient;
import io.outlast.client.config.ClientConfig;
import io.outlast.cluster.Member;
import io.outlast.cluster.MemberLostException;
import io.outlast.cluster.MembershipEvent;
import io.outlast.cluster.MembershipListener;
import io.outlast.contract.fixture.Fixture;
import io.outlast.contract.fixture.Probe;
import io.outlast.contract.fixture.Profile;
import io.outlast.contract.fixture.SchedulerProfile;
import io.outlast.core.LifecycleEvent.LifecycleState;
import io.outlast.core.OutlastInstance;
import io.outlast.durableexecutor.DurableExecutorService;
import io.outlast.durableexecutor.DurableExecutorServiceFuture;
import io.outlast.partition.PartitionLostEvent;
import io.outlast.partition.PartitionLostException;
import io.outlast.scheduledexecutor.IScheduledExecutorService;
import io.outlast.scheduledexecutor.IScheduledFuture;
import io.outlast.scheduledexecutor.ScheduledTaskHandler;
import io.outlast.scheduledexecutor.TaskUtils;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Members and clients that go away while something is asked (SPEC §6, R31, R33, R54). */
class ClientFailureTest extends ContractSuite {

  private static ClientsOfACluster clients;

  @BeforeAll
  static void start() {
    clients = new ClientsOfACluster(3, 1);
  }

  @AfterAll
  static void stop() {
    clients.close();
  }

  @BeforeEach
  void threeMembers() {
    clients.fill(3);
  }

  @Override
  protected Fixture fixture() {
    return clients;
  }

  // ---- Members that go ------------------------------------------------------------------------

  @Test
  void whenTheOwnerCrashesDuringARun_thenTheClientIsAnsweredByTheNextOwner() throws Exception {
    OutlastInstance victim = clients.members().get(1);
    DurableExecutorServiceFuture<String> future =
        executor().submitToKeyOwner(probe().stubborn("a"), keyOwnedBy(victim));
    probe().awaitRun("a");

    clients.cluster().crash(victim);

    Probe.Run second = probe().awaitRuns("a", 2).get(1);
    probe().open("a", 2);
    assertThat(second.attempt()).isEqualTo(2);
    assertThat(valueOf(future)).isEqualTo("a#2");
  }

  @Test
  void whenAMemberLeavesInOrder_thenWhatTheClientAskedGoesOnAndRunsOnce() throws Exception {
    OutlastInstance leaver = clients.members().get(1);
    DurableExecutorService executor = executor();
    List<DurableExecutorServiceFuture<String>> futures = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      futures.add(executor.submitAsync(probe().brief("t" + i)));
    }

    clients.cluster().leave(leaver);

    for (int i = 0; i < futures.size(); i++) {
      assertThat(valueOf(futures.get(i))).isEqualTo("t" + i);
    }
    assertThat(probe().runs()).extracting(Probe.Run::task).doesNotHaveDuplicates();
  }

  @Test
  void whenAMemberCrashesWhileTheClientSubmits_thenEachTaskIsStoredOnceAndAnswered()
      throws Exception {
    OutlastInstance victim = clients.members().get(1);
    DurableExecutorService executor = executor();
    List<DurableExecutorServiceFuture<String>> futures = new ArrayList<>();
    for (int i = 0; i < 500; i++) {
      futures.add(executor.submitAsync(probe().passing("t" + i)));
      if (i == 250) {
        clients.cluster().crash(victim);
      }
    }

    for (int i = 0; i < futures.size(); i++) {
      assertThat(valueOf(futures.get(i))).isEqualTo("t" + i);
    }
    assertThat(futures.stream().map(DurableExecutorServiceFuture::getTaskId))
        .doesNotHaveDuplicates();
    assertThat(probe().runs().stream().filter(run -> run.attempt() == 1).map(Probe.Run::task))
        .doesNotHaveDuplicates();
  }

  @Test
  void whenAMemberJoinsOrIsLost_thenTheClientIsToldOnce() {
    List<String> seen = new CopyOnWriteArrayList<>();
    UUID registration =
        submitter()
            .getCluster()
            .addMembershipListener(
                new MembershipListener() {
                  @Override
                  public void memberAdded(MembershipEvent event) {
                    seen.add("+" + event.getMember().getUuid());
                  }

                  @Override
                  public void memberRemoved(MembershipEvent event) {
                    seen.add("-" + event.getMember().getUuid());
                  }
                });
    OutlastInstance newcomer = clients.join();
    UUID uuid = newcomer.getCluster().getLocalMember().getUuid();
    clients.awaitCalm();

    clients.cluster().crash(newcomer);

    until("two events", () -> seen.size() >= 2);
    clients.awaitCalm();
    submitter().getCluster().removeMembershipListener(registration);
    assertThat(seen).containsExactly("+" + uuid, "-" + uuid);
  }

  @Test
  void whenPartitionsAreLost_thenTheClientIsToldOnceOfEach() throws Exception {
    OutlastInstance victim = clients.members().get(2);
    valueOf(executor(Profile.DURABILITY_0).submit(probe().passing("a")));
    clients.awaitCalm();
    List<PartitionLostEvent> seen = new CopyOnWriteArrayList<>();
    UUID registration = submitter().getPartitionService().addPartitionLostListener(seen::add);

    clients.cluster().crash(victim);
    until("losses", () -> !seen.isEmpty());
    clients.fill(3);

    submitter().getPartitionService().removePartitionLostListener(registration);
    assertThat(seen).extracting(PartitionLostEvent::getPartitionId).doesNotHaveDuplicates();
  }

  @Test
  void whenTheMemberOfABoundTaskIsLost_thenTheClientIsToldWho() {
    OutlastInstance victim = clients.members().get(2);
    Member bound = victim.getCluster().getLocalMember();
    String name = SchedulerProfile.PLAIN.executorName(id());
    IScheduledFuture<String> future =
        submitter()
            .getScheduledExecutorService(name)
            .scheduleOnMember(probe().passing("a"), bound, 1, TimeUnit.HOURS);
    Future<String> waiting = CompletableFuture.supplyAsync(() -> valueOrThrow(future));

    clients.cluster().crash(victim);

    assertThat(failureOf(waiting))
        .isInstanceOf(MemberLostException.class)
        .hasMessageContaining(bound.getUuid().toString());
    assertThatThrownBy(future::isDone).isInstanceOf(MemberLostException.class);
    submitter().getScheduledExecutorService(name).destroy();
  }

  private static <T> T valueOrThrow(Future<T> future) {
    try {
      return future.get();
    } catch (InterruptedException | ExecutionException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void whenAPartitionIsLost_thenWhoWaitsThroughTheClientIsTold() {
    OutlastInstance victim = clients.members().get(2);
    DurableExecutorServiceFuture<String> future =
        executor(Profile.DURABILITY_0).submitToKeyOwner(probe().gated("a"), keyOwnedBy(victim));
    probe().awaitRun("a");

    clients.cluster().crash(victim);

    assertThat(failureOf(future)).isInstanceOf(PartitionLostException.class);
  }

  @Test
  void whenOnlyOneMemberLetsClientsIn_thenAllOthersAreReachedThroughIt() throws Exception {
    try (InJvmCluster cluster = new InJvmCluster(2)) {
      int port = FreePorts.one();
      cluster.join(
          config -> config.setClientPort(port).addAllowedClasses("io.outlast.contract.**"));
      cluster.awaitCalm();
      ClientConfig config = new ClientConfig().setClusterName(cluster.newConfig().getClusterName());
      config.getNetworkConfig().addAddress("127.0.0.1:" + port);
      try (OutlastInstance client = OutlastClient.newOutlastClient(config)) {
        DurableExecutorService executor = client.getDurableExecutorService("any");

        for (OutlastInstance member : cluster.members()) {
          String key = keyOwnedBy(member);
          assertThat(valueOf(executor.submitToKeyOwner(probe().passing(key), key))).isEqualTo(key);
        }
      }
    }
  }

  @Test
  void whenAllMembersAreGoneAndComeBack_thenTheClientGoesOn() throws Exception {
    int port = FreePorts.one();
    try (InJvmCluster cluster = new InJvmCluster(0)) {
      OutlastInstance first =
          cluster.join(
              config -> config.setClientPort(port).addAllowedClasses("io.outlast.contract.**"));
      ClientConfig config = new ClientConfig().setClusterName(cluster.newConfig().getClusterName());
      config.getNetworkConfig().addAddress("127.0.0.1:" + port);
      try (OutlastInstance client = OutlastClient.newOutlastClient(config)) {
        List<LifecycleState> seen = new CopyOnWriteArrayList<>();
        client.getLifecycleService().addLifecycleListener(event -> seen.add(event.getState()));
        DurableExecutorService executor = client.getDurableExecutorService("any");

        cluster.crash(first);
        until("the loss", () -> !client.getHealth().isHealthy());
        DurableExecutorServiceFuture<String> future = executor.submitAsync(probe().passing("a"));
        cluster.join(c -> c.setClientPort(port).addAllowedClasses("io.outlast.contract.**"));

        assertThat(valueOf(future)).isEqualTo("a");
        until("health", () -> client.getHealth().isHealthy());
        assertThat(seen)
            .endsWith(LifecycleState.CLIENT_DISCONNECTED, LifecycleState.CLIENT_CONNECTED);
      }
    }
  }

  // ---- Clients that go --------------------------------------------------------------------------

  @Test
  void whenAClientDies_thenItsTasksGoOnAndAnotherHasTheResults() throws Exception {
    DurableExecutorService executor = executor();
    long id;
    try (OutlastInstance dying = clients.newClient()) {
      id =
          dying
              .getDurableExecutorService(executor.getName())
              .submit(probe().gated("a"))
              .getTaskId();
      probe().awaitRun("a");
      dying.getLifecycleService().terminate();
    }

    probe().open("a");

    assertThat(valueOf(executor.<String>retrieveResult(id))).isEqualTo("a");
    assertThat(probe().runs("a")).hasSize(1);
  }

  @Test
  void whenAClientDies_thenAnotherFindsItsScheduledTasks() {
    String name = SchedulerProfile.PLAIN.executorName(id());
    String urn;
    try (OutlastInstance dying = clients.newClient()) {
      IScheduledFuture<String> future =
          dying
              .getScheduledExecutorService(name)
              .schedule(TaskUtils.named("job", probe().passing("job")), 1, TimeUnit.HOURS);
      urn = future.getHandler().toUrn();
      dying.getLifecycleService().terminate();
    }

    IScheduledExecutorService scheduler = submitter().getScheduledExecutorService(name);
    IScheduledFuture<String> found = scheduler.getScheduledFuture(ScheduledTaskHandler.of(urn));
    assertThat(found.getDelay(TimeUnit.MINUTES)).isBetween(55L, 60L);
    assertThat(
            scheduler.getAllScheduledFutures().values().stream()
                .flatMap(Collection::stream)
                .map(future -> future.getHandler().toUrn()))
        .containsExactly(urn);
    scheduler.destroy();
  }

  @Test
  void whenAClientEnds_thenThoseWhoWaitThroughItEndToo() {
    OutlastInstance ending = clients.newClient();
    Future<String> waiting =
        ending.getDurableExecutorService(executor().getName()).submit(probe().gated("a"));
    probe().awaitRun("a");

    ending.shutdown();

    assertThatThrownBy(() -> waiting.get(10, TimeUnit.SECONDS)).isNotNull();
    assertThat(waiting.isDone()).isTrue();
  }

  // ---- Clients as such --------------------------------------------------------------------------

  @Test
  void whenAClientIsAskedForItself_thenItIsNoMember() {
    assertThatThrownBy(() -> submitter().getCluster().getLocalMember())
        .isInstanceOf(UnsupportedOperationException.class);
    assertThat(submitter().getCluster().getMembers()).noneMatch(Member::localMember);
  }

  @Test
  void whenTheClusterHasAnotherName_thenTheClientIsRefused() {
    ClientConfig config = clients.newClientConfig().setClusterName("another");

    assertThatThrownBy(() -> OutlastClient.newOutlastClient(config))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("'another'")
        .hasMessageContaining("This is a member of cluster 'contract-");
  }

  @Test
  void whenNobodyListens_thenTheClientSaysWhereItHasLooked() {
    ClientConfig config = new ClientConfig();
    config.getNetworkConfig().addAddress("127.0.0.1:" + FreePorts.one());

    assertThatThrownBy(() -> OutlastClient.newOutlastClient(config))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining(config.getNetworkConfig().getAddresses().get(0))
        .hasMessageContaining("client-port");
  }

  @Test
  void whenNoAddressIsConfigured_thenTheClientSaysSo() {
    assertThatThrownBy(OutlastClient::newOutlastClient)
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("addAddress");
  }
}
