// SPDX-License-Identifier: Apache-2.0
package io.outlast.engine.view;

import io.outlast.cluster.Member;
import io.outlast.engine.gateway.Gateway;
import io.outlast.partition.Partition;
import io.outlast.partition.PartitionLostEvent;
import io.outlast.partition.PartitionLostListener;
import io.outlast.partition.PartitionService;
import java.util.LinkedHashSet;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Executor;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;

/**
 * The partitions as applications see them; their owners are those of the default durability's
 * store.
 */
public final class PartitionView implements PartitionService {
  private final Gateway gateway;
  private final ClusterView cluster;
  private final int durability;
  private final ToIntFunction<Object> partitionOf;
  private final Registrations<PartitionLostListener> listeners;

  /** Shows the partitions of a durability; {@code events} calls listeners, in order. */
  public PartitionView(
      Gateway gateway,
      ClusterView cluster,
      int durability,
      ToIntFunction<Object> partitionOf,
      Executor events,
      ListenerFailures failures) {
    this.gateway = gateway;
    this.cluster = cluster;
    this.durability = durability;
    this.partitionOf = partitionOf;
    this.listeners = new Registrations<>(events, failures);
  }

  @Override
  public Partition getPartition(Object key) {
    return new Shown(partitionOf.applyAsInt(Objects.requireNonNull(key, "key")));
  }

  @Override
  public Set<Partition> getPartitions() {
    Set<Partition> all = new LinkedHashSet<>();
    for (int id = 0; id < gateway.partitionCount(); id++) {
      all.add(new Shown(id));
    }
    return all;
  }

  @Override
  public UUID addPartitionLostListener(PartitionLostListener listener) {
    return listeners.add(listener);
  }

  @Override
  public boolean removePartitionLostListener(UUID registrationId) {
    return listeners.remove(registrationId);
  }

  /** Tells listeners of a loss. */
  public void lost(int lostDurability, int partition) {
    PartitionLostEvent event = new PartitionLostEvent(partition, lostDurability);
    listeners.tell(listener -> listener.partitionLost(event));
  }

  private final class Shown implements Partition {
    private final int id;

    Shown(int id) {
      this.id = id;
    }

    @Override
    public int getPartitionId() {
      return id;
    }

    @Override
    public @Nullable Member getOwner() {
      UUID owner = gateway.owner(durability, id);
      return owner == null ? null : cluster.find(owner).orElse(null);
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof Shown shown && shown.id == id;
    }

    @Override
    public int hashCode() {
      return id;
    }

    @Override
    public String toString() {
      return "Partition[" + id + " of " + getOwner() + "]";
    }
  }
}
