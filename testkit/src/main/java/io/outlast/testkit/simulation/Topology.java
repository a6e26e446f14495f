// SPDX-License-Identifier: Apache-2.0
package io.outlast.testkit.simulation;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Who owns what, as one group has it at one step: Infinispan's {@code CacheTopology} with its
 * phases. A move goes from {@code current} to {@code pending} owners.
 *
 * <table>
 *   <caption>Phases</caption>
 *   <tr><th>phase<th>read owners<th>write owners<th>primary
 *   <tr><td>NO_REBALANCE<td>current<td>current<td>current
 *   <tr><td>READ_OLD_WRITE_ALL<td>current<td>union<td>old
 *   <tr><td>READ_ALL_WRITE_ALL<td>union<td>union<td>old
 *   <tr><td>READ_NEW_WRITE_ALL<td>pending<td>union<td>new
 * </table>
 *
 * @param id grows with each step; the two sides of a split may use the same numbers
 * @param lost partitions whose full copies are all gone since the topology before
 * @param settled whether the current owners are all that there should be
 */
record Topology(
    long id,
    Phase phase,
    List<SimulatedNode> members,
    List<List<SimulatedNode>> current,
    List<List<SimulatedNode>> pending,
    BitSet lost,
    boolean settled) {
  enum Phase {
    NO_REBALANCE,
    READ_OLD_WRITE_ALL,
    READ_ALL_WRITE_ALL,
    READ_NEW_WRITE_ALL
  }

  /** What a node has before it has joined. */
  static Topology none(int partitions) {
    List<List<SimulatedNode>> nobody = Collections.nCopies(partitions, List.of());
    return new Topology(0, Phase.NO_REBALANCE, List.of(), nobody, nobody, new BitSet(), false);
  }

  /**
   * Goes on with fewer members: the next owner is promoted with the data it has, a move under way
   * is given up. {@code target} owns what nobody has any more.
   */
  Topology keep(long nextId, List<SimulatedNode> survivors, List<List<SimulatedNode>> target) {
    BitSet gone = new BitSet();
    List<List<SimulatedNode>> kept = new ArrayList<>();
    for (int partition = 0; partition < current.size(); partition++) {
      List<SimulatedNode> owners = new ArrayList<>(readOwners(partition));
      boolean wasOwned = !owners.isEmpty();
      owners.retainAll(survivors);
      gone.set(partition, wasOwned && owners.isEmpty());
      kept.add(owners.isEmpty() ? target.get(partition) : owners);
    }
    return stable(nextId, survivors, kept, gone, target);
  }

  /** Takes in members, who own nothing yet but what nobody owned. */
  Topology admit(List<SimulatedNode> all, List<List<SimulatedNode>> target) {
    List<List<SimulatedNode>> owners = new ArrayList<>(current);
    for (int partition = 0; partition < owners.size(); partition++) {
      if (owners.get(partition).isEmpty()) {
        owners.set(partition, target.get(partition));
      }
    }
    return stable(id + 1, all, owners, new BitSet(), target);
  }

  /** Begins a move. */
  Topology move(List<List<SimulatedNode>> target) {
    return new Topology(
        id + 1, Phase.READ_OLD_WRITE_ALL, members, current, target, new BitSet(), false);
  }

  /** The next step of a move. */
  Topology step(List<List<SimulatedNode>> target) {
    return switch (phase) {
      case NO_REBALANCE -> throw new IllegalStateException("No move to continue in " + this);
      case READ_OLD_WRITE_ALL -> enter(Phase.READ_ALL_WRITE_ALL);
      case READ_ALL_WRITE_ALL -> enter(Phase.READ_NEW_WRITE_ALL);
      case READ_NEW_WRITE_ALL -> stable(id + 1, members, pending, new BitSet(), target);
    };
  }

  @Nullable SimulatedNode primary(int partition) {
    List<SimulatedNode> owners = readOwners(partition);
    return owners.isEmpty() ? null : owners.get(0);
  }

  /** Those who have all values of the partition, the primary first. */
  List<SimulatedNode> readOwners(int partition) {
    return switch (phase) {
      case NO_REBALANCE, READ_OLD_WRITE_ALL -> current.get(partition);
      case READ_ALL_WRITE_ALL -> writeOwners(partition);
      case READ_NEW_WRITE_ALL -> pending.get(partition);
    };
  }

  /** Those who take part in each write of the partition. */
  List<SimulatedNode> writeOwners(int partition) {
    Set<SimulatedNode> union = new LinkedHashSet<>(current.get(partition));
    union.addAll(pending.get(partition));
    return List.copyOf(union);
  }

  boolean isPrimary(int partition, SimulatedNode node) {
    return primary(partition) == node;
  }

  BitSet ownedBy(SimulatedNode node) {
    BitSet owned = new BitSet();
    for (int partition = 0; partition < current.size(); partition++) {
      owned.set(partition, isPrimary(partition, node));
    }
    return owned;
  }

  @Override
  public String toString() {
    return id + " " + phase + " of " + members;
  }

  private Topology enter(Phase next) {
    return new Topology(id + 1, next, members, current, pending, lost, settled);
  }

  private static Topology stable(
      long id,
      List<SimulatedNode> members,
      List<List<SimulatedNode>> owners,
      BitSet lost,
      List<List<SimulatedNode>> target) {
    return new Topology(
        id,
        Phase.NO_REBALANCE,
        List.copyOf(members),
        List.copyOf(owners),
        List.copyOf(owners),
        lost,
        owners.equals(target));
  }
}
