// SPDX-License-Identifier: Apache-2.0
package io.outlast.member.cluster;

import io.outlast.engine.port.Transport;
import io.outlast.engine.wire.Input;
import io.outlast.member.cluster.DirectWrites.Table;
import io.outlast.member.message.Courier;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import org.infinispan.distribution.DistributionInfo;
import org.infinispan.distribution.DistributionManager;
import org.infinispan.distribution.LocalizedCacheTopology;
import org.infinispan.factories.ComponentRegistry;
import org.infinispan.factories.impl.BasicComponentRegistry;
import org.infinispan.remoting.transport.Address;
import org.infinispan.topology.CacheTopology.Phase;
import org.jspecify.annotations.Nullable;

/**
 * The {@link DirectWrites} of all stores of this member: brings their messages to others, and those
 * of others to the store they are for; tells them of the engine's topologies.
 */
final class BatchPost implements Transport.Listener {
  private final Transport transport;
  private final int partitions;
  private final Executor executor;
  private final Courier<BatchMessage> courier;
  private final Map<Integer, DirectWrites> stores = new ConcurrentHashMap<>();

  /** The last view that it was told; views are told one at a time. */
  private List<UUID> before = List.of();

  /**
   * Makes a post that is yet to {@link #listen}.
   *
   * @param executor makes packets; may block
   */
  BatchPost(Transport transport, int partitions, Executor executor) {
    this.transport = transport;
    this.partitions = partitions;
    this.executor = executor;
    courier = new Courier<>(transport, executor, BatchMessage::put);
  }

  /** Takes what comes from now on, and what has come. */
  void listen() {
    transport.listen(this);
  }

  /** The direct writes of a store: none is taken before the store is {@linkplain #open opened}. */
  DirectWrites of(int durability) {
    return stores.computeIfAbsent(
        durability,
        d -> new DirectWrites(d, transport.self(), partitions, courier::send, executor));
  }

  /**
   * Lets batches of a store be written directly.
   *
   * @param cache its cache, which is about to start and has no topology yet
   * @param memory where it keeps values
   */
  void open(int durability, ComponentRegistry cache, BatchWriter memory) {
    DirectWrites writes = of(durability);
    DistributionManager distribution =
        cache
            .getComponent(BasicComponentRegistry.class)
            .getComponent(DistributionManager.class)
            .wired();
    TopologyEvents.to(
            change -> writes.changing(),
            () -> writes.changed(table(distribution.getCacheTopology()), memory::store))
        .listenTo(cache);
  }

  /** Ends writes that nobody has answered for too long; to be called now and then. */
  void endThoseThatTakeLong() {
    stores.values().forEach(DirectWrites::endThoseThatTakeLong);
  }

  private @Nullable Table table(LocalizedCacheTopology topology) {
    if (topology.getPhase() != Phase.NO_REBALANCE) {
      return null;
    }
    List<List<UUID>> keepers = new ArrayList<>(partitions);
    for (int p = 0; p < partitions; p++) {
      DistributionInfo distribution = topology.getSegmentDistribution(p);
      List<UUID> all = new ArrayList<>();
      if (distribution.primary() != null) {
        all.add(distribution.primary().getNodeUUID());
        for (Address backup : distribution.writeBackups()) {
          all.add(backup.getNodeUUID());
        }
      }
      keepers.add(all);
    }
    return new Table(topology.getTopologyId(), keepers);
  }

  @Override
  public void onMessage(UUID from, byte[] packet) {
    Input in = new Input(packet);
    while (!in.isAtEnd()) {
      BatchMessage message = BatchMessage.get(in);
      DirectWrites writes = stores.get(message.durability());
      if (message instanceof BatchMessage.Store store) {
        boolean isStored = writes != null && writes.store(from, store);
        courier.send(from, store.answer(isStored));
      } else if (message instanceof BatchMessage.Answer answer && writes != null) {
        writes.answered(from, answer);
      }
    }
  }

  @Override
  public void onView(List<UUID> view) {
    for (UUID member : before) {
      if (!view.contains(member)) {
        courier.forget(member);
      }
    }
    before = view;
  }
}
