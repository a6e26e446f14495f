// SPDX-License-Identifier: Apache-2.0
package io.outlast.faults.peer;

import io.outlast.client.OutlastClient;
import io.outlast.client.config.ClientConfig;
import io.outlast.config.Config;
import io.outlast.config.Fsync;
import io.outlast.core.Outlast;
import io.outlast.core.TaskContext;
import java.time.Duration;
import java.util.List;

/** Outlast. */
public final class OutlastProduct implements Product {
  static final String DURABLE = "durable";
  static final String SCHEDULED = "scheduled";

  /** Runs wait for nothing but the cluster. */
  private static final int POOL = 64;

  /** Found by its name. */
  public OutlastProduct() {}

  @Override
  public List<String> jvmOptions() {
    return List.of(
        "-Dorg.slf4j.simpleLogger.log.io.outlast=info",
        "-Dorg.slf4j.simpleLogger.log.org.infinispan.CLUSTER=info");
  }

  @Override
  public List<String> rebalancePhases() {
    return List.of("ISPN100002", "READ_ALL_WRITE_ALL", "READ_NEW_WRITE_ALL", "ISPN100010");
  }

  @Override
  public Peer start(PeerSpec spec) {
    return new OutlastPeer(
        spec.isMember()
            ? Outlast.newOutlastInstance(member(spec))
            : OutlastClient.newOutlastClient(client(spec)));
  }

  @Override
  public Run currentRun() {
    TaskContext context = TaskContext.current();
    return new Run(context.attempt(), context.token());
  }

  private static Config member(PeerSpec spec) {
    boolean isKept = !spec.journal().isEmpty();
    Config config =
        new Config()
            .setClusterName(spec.cluster())
            .addAllowedClasses("io.outlast.faults.**")
            .setFailureDetectionTimeout(spec.detection())
            .setMergeInterval(Duration.ofSeconds(1));
    config
        .getDurableExecutorConfig(DURABLE)
        .setPoolSize(POOL)
        .setCapacity(0)
        .setDurability(spec.durability())
        .setPersistent(isKept);
    config
        .getScheduledExecutorConfig(SCHEDULED)
        .setPoolSize(POOL)
        .setCapacity(0)
        .setDurability(spec.durability())
        .setPersistent(isKept);
    if (isKept) {
      config
          .getPersistenceConfig()
          .setFolder(spec.journal())
          .setFsync(Fsync.ALWAYS)
          .setRecoveryTimeout(spec.recovery());
    }
    var network =
        config.getNetworkConfig().setPort(spec.port()).setPortAutoIncrement(/* enabled= */ false);
    network.getInterfaces().setEnabled(true).addInterface(spec.host());
    network.getJoin().getTcpIpConfig().setEnabled(true);
    spec.members().forEach(member -> network.getJoin().getTcpIpConfig().addMember(member));
    return config.setClientPort(spec.port() + PeerSpec.CLIENT_PORTS);
  }

  private static ClientConfig client(PeerSpec spec) {
    ClientConfig config = new ClientConfig().setClusterName(spec.cluster());
    config.getNetworkConfig().setConnectionTimeout(Duration.ofSeconds(30));
    for (String member : spec.members()) {
      int colon = member.lastIndexOf(':');
      int port = Integer.parseInt(member.substring(colon + 1)) + PeerSpec.CLIENT_PORTS;
      config.getNetworkConfig().addAddress(member.substring(0, colon) + ":" + port);
    }
    return config;
  }
}
