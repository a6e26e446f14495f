// SPDX-License-Identifier: Apache-2.0
package io.outlast.testkit.simulation;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Says which nodes should own a partition, by rendezvous hashing: each pair of partition and node
 * has a weight, the heaviest nodes own. It depends on nothing else, and a change of members moves
 * only what it must.
 */
record Placement(int partitions, int owners) {
  /** The owners of each partition among the candidates, primary first. */
  List<List<SimulatedNode>> assign(List<SimulatedNode> candidates) {
    List<List<SimulatedNode>> owners = new ArrayList<>();
    for (int partition = 0; partition < partitions; partition++) {
      owners.add(assign(partition, candidates));
    }
    return owners;
  }

  private List<SimulatedNode> assign(int partition, List<SimulatedNode> candidates) {
    return candidates.stream()
        .sorted(Comparator.comparingLong(node -> weight(partition, node)))
        .limit(owners)
        .toList();
  }

  /** SplitMix64's finish over the pair (Steele, Lea, Flood: Fast splittable random generators). */
  private static long weight(int partition, SimulatedNode node) {
    long mixed =
        node.id().getMostSignificantBits()
            ^ node.id().getLeastSignificantBits()
            ^ (partition + 1) * 0x9e3779b97f4a7c15L;
    mixed = (mixed ^ (mixed >>> 30)) * 0xbf58476d1ce4e5b9L;
    mixed = (mixed ^ (mixed >>> 27)) * 0x94d049bb133111ebL;
    return mixed ^ (mixed >>> 31);
  }
}
