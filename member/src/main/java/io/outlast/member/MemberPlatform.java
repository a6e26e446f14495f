// SPDX-License-Identifier: Apache-2.0
package io.outlast.member;

import io.outlast.config.Config;
import io.outlast.config.JoinConfig;
import io.outlast.config.NetworkConfig;
import io.outlast.engine.journal.Journal;
import io.outlast.engine.port.PartitionStore;
import io.outlast.engine.port.Transport;
import io.outlast.member.cluster.ClusterSettings;
import io.outlast.member.cluster.ClusterSettings.Discovery;
import io.outlast.member.cluster.InfinispanCluster;
import io.outlast.member.local.JournaledStore;
import io.outlast.member.local.LocalStore;
import io.outlast.member.local.LocalTransport;
import io.outlast.member.settings.Agreement;
import io.outlast.member.time.SystemClusterTime;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.IntFunction;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a member stands on: nothing but its own JVM, or a cluster. No class of the engine's is
 * loaded and no socket opened before {@link #cluster} is called.
 *
 * @param time cluster time, which nobody has confirmed yet
 * @param transport to other members
 * @param stores opens stores
 * @param random bits for names that no other member of the cluster may come upon
 * @param address where this member listens, if it does
 * @param stop leaves the cluster at once, and closes what is on disk
 * @param journal what it has on disk
 */
record MemberPlatform(
    SystemClusterTime time,
    Transport transport,
    IntFunction<CompletionStage<PartitionStore>> stores,
    LongSupplier random,
    Optional<InetSocketAddress> address,
    Stop stop,
    Optional<Journal> journal) {
  /** The end of what a member stands on. */
  @FunctionalInterface
  interface Stop {
    /**
     * Ends it.
     *
     * @param inOrder whether nothing had begun to run that has not ended
     */
    void now(boolean inOrder);
  }

  private static final Logger LOG = LoggerFactory.getLogger(MemberPlatform.class);

  static MemberPlatform of(String instance, Config config, SystemClusterTime time) {
    return config.getNetworkConfig().getJoin().isEnabled()
        ? cluster(instance, config, time)
        : local(instance, config, time);
  }

  private static MemberPlatform local(String instance, Config config, SystemClusterTime time) {
    // Nobody else is there to draw the same bits, and to set up a SecureRandom takes 20 ms.
    LongSupplier random = () -> ThreadLocalRandom.current().nextLong();
    LocalTransport transport = new LocalTransport(new UUID(random.getAsLong(), random.getAsLong()));
    Optional<Journal> journal =
        Persistence.open(instance, config, transport.self(), /* alone= */ true, time);
    LOG.info(
        "{}: a single JVM without a cluster; tasks end with it{}. For a cluster enable a join, for example"
            + " config.getNetworkConfig().getJoin().getTcpIpConfig().setEnabled(true).addMember(\"127.0.0.1:5801\").",
        instance,
        journal.isPresent() ? ", but for those of persistent executors" : "");
    return new MemberPlatform(
        time,
        transport,
        durability ->
            CompletableFuture.completedFuture(
                localStore(
                    instance,
                    new LocalStore(transport.self(), durability, config.getPartitionCount()),
                    journal)),
        random,
        Optional.empty(),
        inOrder -> journal.ifPresent(open -> open.close(inOrder)),
        journal);
  }

  /**
   * What is on disk of earlier stays in a cluster; without one the store itself goes on with it.
   */
  Optional<Journal> earlier() {
    return address.isPresent() ? journal : Optional.empty();
  }

  private static PartitionStore localStore(
      String instance, LocalStore store, Optional<Journal> journal) {
    return journal.isPresent() ? new JournaledStore(instance, store, journal.get()) : store;
  }

  private static MemberPlatform cluster(String instance, Config config, SystemClusterTime time) {
    InfinispanCluster cluster =
        InfinispanCluster.start(
            settings(instance, config),
            new Agreement(config),
            config.getNetworkConfig().getTlsConfig(),
            self -> Persistence.open(instance, config, self, /* alone= */ false, time));
    return new MemberPlatform(
        time,
        cluster.transport(),
        cluster::store,
        new SecureRandom()::nextLong,
        cluster.address(cluster.self()),
        inOrder -> {
          cluster.stop();
          cluster.journal().ifPresent(open -> open.close(inOrder));
        },
        cluster.journal());
  }

  private static ClusterSettings settings(String instance, Config config) {
    NetworkConfig network = config.getNetworkConfig();
    return new ClusterSettings(
        config.getClusterName(),
        instance,
        BindAddress.of(network),
        network.getPort(),
        network.isPortAutoIncrement() ? network.getPortCount() : 1,
        discovery(network.getJoin()),
        network.getJoin().getJgroupsFile(),
        config.getFailureDetectionTimeout(),
        config.getMergeInterval(),
        config.getPartitionCount(),
        config.isLiteMember());
  }

  private static Discovery discovery(JoinConfig join) {
    if (join.getMulticastConfig().isEnabled()) {
      return new Discovery.Multicast(
          join.getMulticastConfig().getMulticastGroup(),
          join.getMulticastConfig().getMulticastPort(),
          join.getMulticastConfig().getMulticastTimeToLive());
    }
    String dns = join.getKubernetesConfig().getServiceDns();
    if (join.getKubernetesConfig().isEnabled() && dns != null) {
      return new Discovery.Dns(dns);
    }
    return new Discovery.Members(join.getTcpIpConfig().getMembers());
  }
}
