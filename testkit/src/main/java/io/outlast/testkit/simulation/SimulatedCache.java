// SPDX-License-Identifier: Apache-2.0
package io.outlast.testkit.simulation;

import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/** All stores of one durability: what the groups of a world have in common about them. */
final class SimulatedCache {
  private final SimulatedWorld world;
  private final int durability;
  private final Placement placement;
  private final Map<View, TopologyCoordinator> coordinators = new LinkedHashMap<>();
  private final Set<SimulatedNode> leaving = new HashSet<>();

  SimulatedCache(SimulatedWorld world, int durability) {
    this.world = world;
    this.durability = durability;
    this.placement = new Placement(world.config().partitions(), durability + 1);
  }

  SimulatedWorld world() {
    return world;
  }

  int durability() {
    return durability;
  }

  /** Hands the data on to a new group: from the first predecessor, or from its only node. */
  void viewAgreed(View view, List<View> predecessors) {
    List<TopologyCoordinator> previous = predecessors.stream().map(this::coordinator).toList();
    Topology inherited =
        previous.isEmpty() ? installed(view.coordinator()) : previous.get(0).topology();
    long id = inherited.id();
    for (TopologyCoordinator coordinator : previous) {
      coordinator.retire();
      id = Math.max(id, coordinator.topology().id());
    }
    for (SimulatedNode member : view.members()) {
      id = Math.max(id, installed(member).id());
    }
    TopologyCoordinator coordinator = new TopologyCoordinator(this, view, inherited);
    coordinators.put(view, coordinator);
    coordinator.begin(id + 1);
  }

  /** Lets moves go on that waited for a change in the world. */
  void advanceAll() {
    world.membership().views().forEach(view -> coordinator(view).advanceSoon());
  }

  void markLeaving(SimulatedNode node) {
    leaving.add(node);
    advanceAll();
  }

  /** Whether any of the nodes can take over from those who leave. */
  boolean hasHeirs(List<SimulatedNode> members) {
    return members.stream().anyMatch(node -> !node.isLite() && !leaving.contains(node));
  }

  /** Where the partitions should be: on data members, and on leaving ones only as a last resort. */
  List<List<SimulatedNode>> place(List<SimulatedNode> members) {
    boolean sparing = hasHeirs(members);
    return placement.assign(
        members.stream()
            .filter(node -> !node.isLite() && !(sparing && leaving.contains(node)))
            .toList());
  }

  private TopologyCoordinator coordinator(View agreed) {
    return Objects.requireNonNull(coordinators.get(agreed), "no coordinator for an agreed view");
  }

  private Topology installed(SimulatedNode node) {
    return node.simulatedStore(durability).installed();
  }
}
