// SPDX-License-Identifier: Apache-2.0
package io.outlast.member.cluster;

import io.outlast.engine.port.PartitionStore;
import io.outlast.engine.port.PartitionStore.Ownership;
import io.outlast.member.cluster.TopologyEvents.Change;
import java.util.BitSet;
import java.util.Collection;
import java.util.HashSet;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.infinispan.distribution.LocalizedCacheTopology;
import org.infinispan.distribution.ch.ConsistentHash;
import org.infinispan.remoting.transport.Address;
import org.infinispan.topology.CacheTopology.Phase;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What this member owns in one cache: follows the engine's topologies, keeps the grants that writes
 * need, tells the listener.
 *
 * <p>The engine installs topologies one after the other: {@link #beforeTopology}, then the
 * installation, then {@link #afterTopology}. It goes on when these return.
 *
 * <p>A planned move goes through four topologies; each is installed only after all members have
 * confirmed the one before (Infinispan, {@code CacheTopology.Phase}):
 *
 * <pre>
 *   READ_OLD_WRITE_ALL  old owner is primary, values go to the new one
 *   READ_ALL_WRITE_ALL  old owner is primary
 *   READ_NEW_WRITE_ALL  new owner is primary; before it is installed on the old one: grants revoked
 *   NO_REBALANCE
 * </pre>
 *
 * So a member that sees itself as primary has all values. A crash has no phases: in the next
 * topology a backup is primary. The version that listeners are told is the topology's number, which
 * is the same on all members.
 */
final class PartitionWatch {
  private static final Logger LOG = LoggerFactory.getLogger(PartitionWatch.class);

  private final String name;
  private final Address self;
  private final int partitions;
  private final int owners;
  private final Supplier<LocalizedCacheTopology> installed;
  private final Consumer<Boolean> rebalancing;
  private final Runnable expelled;

  /**
   * The number of the grant to write to a partition, 0 while there is none. No number is used
   * twice.
   */
  private final AtomicLongArray grants;

  /**
   * How often this member was put out of the topology, which drops its values: the losing side of a
   * merge.
   */
  private volatile long expulsions;

  // Guarded by this. The listener is called with the lock: calls are one at a time, in order, and
  // return at once.
  private PartitionStore.@Nullable Listener listener;
  private long lastGrant;
  private long version;
  private Set<UUID> members = Set.of();
  private final long[] toldGrants;
  private final BitSet lost = new BitSet();
  private boolean left;
  private boolean settled;
  private CompletableFuture<Void> whenSettled = new CompletableFuture<>();

  /**
   * Makes a watch.
   *
   * @param owners how many owners a partition should have
   * @param installed the engine's present topology
   * @param rebalancing told whether a move of partitions is under way
   * @param expelled run when a topology without this member has been installed
   */
  PartitionWatch(
      String name,
      Address self,
      int partitions,
      int owners,
      Supplier<LocalizedCacheTopology> installed,
      Consumer<Boolean> rebalancing,
      Runnable expelled) {
    this.name = name;
    this.self = self;
    this.partitions = partitions;
    this.owners = owners;
    this.installed = installed;
    this.rebalancing = rebalancing;
    this.expelled = expelled;
    grants = new AtomicLongArray(partitions);
    toldGrants = new long[partitions];
  }

  /** The grant that a write to the partition has to keep, 0 if this member may not write. */
  long grant(int partition) {
    return grants.get(partition);
  }

  long expulsions() {
    return expulsions;
  }

  /** Completes when no move is under way and all copies are there. */
  synchronized CompletableFuture<Void> whenSettled() {
    return whenSettled.copy();
  }

  synchronized void listen(PartitionStore.Listener listener) {
    this.listener = listener;
    tell();
  }

  /** A topology will be installed. */
  synchronized void beforeTopology(Change change) {
    ConsistentHash readBefore = change.readBefore();
    ConsistentHash writeBefore = change.writeBefore();
    ConsistentHash readNow = change.readNow();
    ConsistentHash writeNow = change.writeNow();
    unsettle();
    Set<Address> members = new HashSet<>(writeNow.getMembers());
    boolean member = members.contains(self);
    var owned = new BitSet();
    for (int p = 0; p < partitions; p++) {
      if (readBefore != null && self.equals(readBefore.locatePrimaryOwnerForSegment(p))) {
        owned.set(p);
      }
      if (!member || !self.equals(readNow.locatePrimaryOwnerForSegment(p))) {
        grants.set(p, 0);
      }
    }
    if (writeBefore != null && writeBefore.getMembers().contains(self)) {
      if (member) {
        // While values are on their way, those who will get them do not count: they have a part.
        boolean arrived = installed.get().getPhase() != Phase.READ_OLD_WRITE_ALL;
        noteLost(arrived || readBefore == null ? writeBefore : readBefore, members);
      } else {
        expulsions++;
        PartitionStore.Listener told = listener;
        if (told != null) {
          safely(() -> told.dropping(owned));
        }
      }
    }
  }

  private void noteLost(ConsistentHash before, Set<Address> members) {
    for (int p = 0; p < partitions; p++) {
      Collection<Address> owners = before.locateOwnersForSegment(p);
      if (!owners.isEmpty() && owners.stream().noneMatch(members::contains)) {
        lost.set(p);
      }
    }
  }

  /** A topology has been installed; also called once when events begin to come. */
  synchronized void afterTopology() {
    if (left) {
      return;
    }
    LocalizedCacheTopology topology = installed.get();
    Phase phase = topology.getPhase();
    boolean member = topology.getMembersSet().contains(self);
    if (!member) {
      expelled.run();
    }
    for (int p = 0; p < partitions; p++) {
      boolean primary = member && topology.getSegmentDistribution(p).isPrimary();
      if (!primary) {
        grants.set(p, 0);
      } else if (grants.get(p) == 0) {
        grants.set(p, ++lastGrant);
      }
    }
    version = topology.getTopologyId();
    members =
        topology.getMembersSet().stream()
            .map(Address::getNodeUUID)
            .collect(Collectors.toUnmodifiableSet());
    settled = member && phase == Phase.NO_REBALANCE && hasAllCopies(topology);
    if (settled) {
      whenSettled.complete(null);
    } else {
      unsettle();
    }
    rebalancing.accept(phase != Phase.NO_REBALANCE);
    tell();
  }

  private void unsettle() {
    settled = false;
    if (whenSettled.isDone()) {
      whenSettled = new CompletableFuture<>();
    }
  }

  /** This member goes: hands everything over. */
  synchronized void leave() {
    if (left) {
      return;
    }
    left = true;
    settled = false;
    for (int p = 0; p < partitions; p++) {
      grants.set(p, 0);
    }
  }

  /** This member has gone. */
  synchronized void tellLeft() {
    tell();
  }

  private boolean hasAllCopies(LocalizedCacheTopology topology) {
    var capacities = topology.getReadConsistentHash().getCapacityFactors();
    long keepers =
        topology.getMembersSet().stream()
            .filter(m -> capacities == null || capacities.getOrDefault(m, 1f) > 0)
            .count();
    for (int p = 0; p < partitions; p++) {
      if (topology.getSegmentDistribution(p).writeOwners().size() < Math.min(owners, keepers)) {
        return false;
      }
    }
    return true;
  }

  private void tell() {
    PartitionStore.Listener told = listener;
    if (told == null) {
      return;
    }
    var owned = new BitSet();
    var interrupted = new BitSet();
    for (int p = 0; p < partitions; p++) {
      long grant = grants.get(p);
      if (grant != 0) {
        owned.set(p);
        interrupted.set(p, toldGrants[p] != 0 && toldGrants[p] != grant);
      }
      toldGrants[p] = grant;
    }
    var gone = (BitSet) lost.clone();
    lost.clear();
    if (!interrupted.isEmpty()) {
      // Lost and regained in one step: told as the two steps that it was.
      var kept = (BitSet) owned.clone();
      kept.andNot(interrupted);
      var first = new Ownership(version, kept, gone, false, members);
      safely(() -> told.ownershipChanged(first));
      gone = new BitSet();
    }
    var now = new Ownership(version, owned, gone, settled, members);
    safely(() -> told.ownershipChanged(now));
  }

  /**
   * The engine handles a listener's exception badly: it may stop the cache's topologies for good.
   */
  private void safely(Runnable call) {
    try {
      call.run();
    } catch (RuntimeException | Error e) {
      LOG.error("{} {}: a change of ownership was not handled.", self, name, e);
    }
  }
}
