// SPDX-License-Identifier: Apache-2.0
package io.outlast.contract;

import static io.outlast.contract.fixture.Waiting.until;

import io.outlast.cluster.Member;
import io.outlast.config.Config;
import io.outlast.config.NetworkConfig;
import io.outlast.contract.fixture.Fixture;
import io.outlast.contract.fixture.Profile;
import io.outlast.contract.fixture.SchedulerProfile;
import io.outlast.core.Outlast;
import io.outlast.core.OutlastInstance;
import io.outlast.partition.Partition;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Members in this JVM that find each other over loopback. {@code terminate} stands for a crash: the
 * others see its connections close and nothing else.
 */
public final class InJvmCluster implements Fixture, AutoCloseable {

  private static final int PORTS = 10;

  private final String name = "contract-" + UUID.randomUUID();
  private final int port = FreePorts.pairs(PORTS);
  private final List<OutlastInstance> members = new CopyOnWriteArrayList<>();
  private final Consumer<Config> settings;

  /** Starts a cluster of that many members, with all profiles. */
  public InJvmCluster(int size) {
    this(size, config -> {});
  }

  /** Starts a cluster of that many members with these settings besides. */
  public InJvmCluster(int size, Consumer<Config> settings) {
    this.settings = settings;
    try {
      IntStream.range(0, size).forEach(i -> join());
      if (size > 0) {
        awaitCalm();
      }
    } catch (RuntimeException | Error e) {
      close();
      throw e;
    }
  }

  @Override
  public List<OutlastInstance> instances() {
    return members;
  }

  @Override
  public List<OutlastInstance> members() {
    return members;
  }

  @Override
  public Config newConfig() {
    Config config = new Config().setClusterName(name);
    NetworkConfig network = config.getNetworkConfig();
    network.setPort(port).setPortCount(PORTS);
    network.getInterfaces().setEnabled(true).addInterface("127.0.0.1");
    network
        .getJoin()
        .getTcpIpConfig()
        .setEnabled(true)
        .setMembers(IntStream.range(port, port + PORTS).mapToObj(p -> "127.0.0.1:" + p).toList());
    Profile.addAllTo(config);
    SchedulerProfile.addAllTo(config);
    settings.accept(config);
    return config;
  }

  @Override
  public OutlastInstance newMember(Config config) {
    return Outlast.newOutlastInstance(config);
  }

  /** Starts one more member, which stays. */
  public OutlastInstance join() {
    return join(config -> {});
  }

  /** Starts one more member, which stays, with these settings besides. */
  public OutlastInstance join(Consumer<Config> more) {
    Config config = newConfig();
    more.accept(config);
    OutlastInstance member = newMember(config);
    members.add(member);
    return member;
  }

  /** Whether a member listens already, be it that it is only starting. */
  public boolean isListening() {
    return !FreePorts.isFree(port);
  }

  /** Ends members at once, all at the same time, without a word to the others. */
  public void crash(OutlastInstance... victims) {
    members.removeAll(List.of(victims));
    List.of(victims).parallelStream().forEach(victim -> victim.getLifecycleService().terminate());
  }

  /** Shuts a member down in order, and returns when it has gone. */
  public void leave(OutlastInstance member) {
    members.remove(member);
    member.shutdown();
  }

  /** Lets members join and leave until there are that many, and all have settled. */
  public void resize(int size) {
    while (members.size() < size) {
      join();
    }
    while (members.size() > size) {
      leave(members.get(members.size() - 1));
    }
    awaitCalm();
  }

  /** Waits until the members see each other and agree who owns what. */
  @Override
  public void awaitCalm() {
    until("all members see " + members.size() + " members", this::isComplete);
    until("all members agree on the owners of all partitions", this::isBalanced);
  }

  private boolean isComplete() {
    Set<UUID> running =
        members.stream()
            .map(member -> member.getCluster().getLocalMember().getUuid())
            .collect(Collectors.toSet());
    return members.stream().allMatch(member -> uuids(member).equals(running));
  }

  private boolean isBalanced() {
    List<List<UUID>> owners = members.stream().map(InJvmCluster::owners).distinct().toList();
    long holders =
        members.stream().filter(m -> !m.getCluster().getLocalMember().isLiteMember()).count();
    return owners.size() == 1
        && owners.get(0).stream().noneMatch(Objects::isNull)
        && owners.get(0).stream().distinct().count() == holders;
  }

  private static Set<UUID> uuids(OutlastInstance member) {
    return member.getCluster().getMembers().stream()
        .map(Member::getUuid)
        .collect(Collectors.toSet());
  }

  private static List<UUID> owners(OutlastInstance member) {
    return member.getPartitionService().getPartitions().stream()
        .map(Partition::getOwner)
        .map(owner -> owner == null ? null : owner.getUuid())
        .collect(Collectors.toList());
  }

  @Override
  public void close() {
    crash(members.toArray(OutlastInstance[]::new));
  }
}
