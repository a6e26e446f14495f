// SPDX-License-Identifier: Apache-2.0
package io.outlast.contract;

import static io.outlast.contract.fixture.Waiting.until;

import io.outlast.client.OutlastClient;
import io.outlast.client.config.ClientConfig;
import io.outlast.cluster.Member;
import io.outlast.config.Config;
import io.outlast.contract.fixture.Fixture;
import io.outlast.core.OutlastInstance;
import io.outlast.partition.Partition;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;

/** Clients in this JVM, of a cluster in this JVM whose members let clients in. */
public final class ClientsOfACluster implements Fixture, AutoCloseable {

  private final InJvmCluster cluster = new InJvmCluster(0);
  private final List<Integer> ports = new CopyOnWriteArrayList<>();
  private final List<OutlastInstance> clients = new ArrayList<>();

  /** Starts so many members and clients. */
  public ClientsOfACluster(int members, int clientCount) {
    try {
      IntStream.range(0, members).forEach(i -> join());
      cluster.awaitCalm();
      IntStream.range(0, clientCount).forEach(i -> clients.add(newClient()));
      awaitCalm();
    } catch (RuntimeException | Error e) {
      close();
      throw e;
    }
  }

  /** Starts one more member, which stays and lets clients in. */
  public OutlastInstance join() {
    int port = FreePorts.one();
    ports.add(port);
    return join(port);
  }

  /** Starts one more member, which stays and lets clients in at that port. */
  public OutlastInstance join(int port) {
    return cluster.join(
        config -> config.setClientPort(port).addAllowedClasses("io.outlast.contract.**"));
  }

  /** Lets members join until there are that many, all of which let clients in. */
  public void fill(int size) {
    while (cluster.members().size() < size) {
      join();
    }
    awaitCalm();
  }

  /** Returns the members. */
  public InJvmCluster cluster() {
    return cluster;
  }

  /** Starts one more client, which belongs to the test. */
  public OutlastInstance newClient() {
    return OutlastClient.newOutlastClient(newClientConfig());
  }

  /** Returns a new configuration of a client of this cluster. */
  public ClientConfig newClientConfig() {
    ClientConfig config = new ClientConfig().setClusterName(cluster.newConfig().getClusterName());
    ports.forEach(port -> config.getNetworkConfig().addAddress("127.0.0.1:" + port));
    return config;
  }

  @Override
  public List<OutlastInstance> instances() {
    return clients;
  }

  @Override
  public List<OutlastInstance> members() {
    return cluster.members();
  }

  @Override
  public Config newConfig() {
    return cluster.newConfig();
  }

  @Override
  public OutlastInstance newMember(Config config) {
    return cluster.newMember(config);
  }

  @Override
  public void awaitCalm() {
    cluster.awaitCalm();
    until(
        "all clients know the members and owners",
        () -> clients.stream().allMatch(client -> agrees(client, members().get(0))));
  }

  private static boolean agrees(OutlastInstance client, OutlastInstance member) {
    return client.getCluster().getMembers().equals(member.getCluster().getMembers())
        && owners(client).equals(owners(member));
  }

  private static List<UUID> owners(OutlastInstance instance) {
    return instance.getPartitionService().getPartitions().stream()
        .map(Partition::getOwner)
        .filter(Objects::nonNull)
        .map(Member::getUuid)
        .toList();
  }

  @Override
  public void close() {
    clients.forEach(client -> client.getLifecycleService().terminate());
    cluster.close();
  }
}
