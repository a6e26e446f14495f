// SPDX-License-Identifier: Apache-2.0
package io.outlast.benchmarks.faults;

import com.hazelcast.client.HazelcastClient;
import com.hazelcast.client.config.ClientConfig;
import com.hazelcast.config.Config;
import com.hazelcast.config.NetworkConfig;
import com.hazelcast.core.Hazelcast;
import io.outlast.benchmarks.HazelcastJvm;
import io.outlast.faults.peer.Peer;
import io.outlast.faults.peer.PeerSpec;
import io.outlast.faults.peer.Product;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Hazelcast, with the settings that its manual names for what the specification of a process asks.
 */
public final class HazelcastProduct implements Product {
  static final String DURABLE = "durable";
  static final String SCHEDULED = "scheduled";

  /** As for Outlast. */
  private static final int POOL = 64;

  /** Of a partition, for results too: more than all tasks of a trial. */
  private static final int CAPACITY = 20_000;

  /** Hazelcast numbers no runs: the time does, which is the same in all processes. */
  private static final AtomicLong LAST_TOKEN = new AtomicLong();

  /** Found by its name. */
  public HazelcastProduct() {}

  /** What the manual asks for on Java 17, and its log where that of the others goes. */
  @Override
  public List<String> jvmOptions() {
    List<String> options = new ArrayList<>(HazelcastJvm.OPTIONS);
    options.add("-Dhazelcast.logging.type=slf4j");
    options.add("-Dorg.slf4j.simpleLogger.log.com.hazelcast=info");
    return options;
  }

  @Override
  public List<String> rebalancePhases() {
    return List.of("Re-partitioning cluster data", "All migration tasks have been completed");
  }

  @Override
  public Peer start(PeerSpec spec) {
    return new HazelcastPeer(
        spec.isMember()
            ? Hazelcast.newHazelcastInstance(member(spec))
            : HazelcastClient.newHazelcastClient(client(spec)));
  }

  @Override
  public Run currentRun() {
    long token = LAST_TOKEN.updateAndGet(last -> Math.max(last + 1, System.nanoTime()));
    return new Run(/* attempt= */ 0, token);
  }

  private static Config member(PeerSpec spec) {
    Config config = new Config().setClusterName(spec.cluster());
    config.setProperty("hazelcast.phone.home.enabled", "false");
    // Silence after which a member is taken for lost, and how often it lets hear of itself.
    config.setProperty(
        "hazelcast.max.no.heartbeat.seconds", String.valueOf(spec.detection().toSeconds()));
    config.setProperty("hazelcast.heartbeat.interval.seconds", "1");
    config
        .getDurableExecutorConfig(DURABLE)
        .setPoolSize(POOL)
        .setCapacity(CAPACITY)
        .setDurability(spec.durability());
    config
        .getScheduledExecutorConfig(SCHEDULED)
        .setPoolSize(POOL)
        .setCapacity(0)
        .setDurability(spec.durability());
    NetworkConfig network = config.getNetworkConfig();
    network.setPort(spec.port()).setPortAutoIncrement(false);
    network.getInterfaces().setEnabled(true).addInterface(spec.host());
    network.getJoin().getAutoDetectionConfig().setEnabled(false);
    network.getJoin().getMulticastConfig().setEnabled(false);
    network.getJoin().getTcpIpConfig().setEnabled(true);
    spec.members().forEach(network.getJoin().getTcpIpConfig()::addMember);
    return config;
  }

  private static ClientConfig client(PeerSpec spec) {
    ClientConfig config = new ClientConfig().setClusterName(spec.cluster());
    spec.members().forEach(config.getNetworkConfig()::addAddress);
    return config;
  }
}
