// SPDX-License-Identifier: Apache-2.0
package io.outlast.testkit.simulation;

import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Decides the topologies of one cache in one group, from the agreement on a view until the next.
 * First those who had the data go on without the ones who left; then all members are admitted; then
 * copies move to where they should be, a phase at a time. Each step waits until every member has
 * confirmed the one before, and runs on the coordinator: while that is paused, nothing moves.
 */
final class TopologyCoordinator {
  private final SimulatedCache cache;
  private final View view;
  private final Set<SimulatedNode> confirmed = new HashSet<>();
  private Topology topology;
  private boolean retired;

  TopologyCoordinator(SimulatedCache cache, View view, Topology inherited) {
    this.cache = cache;
    this.view = view;
    this.topology = inherited;
  }

  Topology topology() {
    return topology;
  }

  void begin(long id) {
    List<SimulatedNode> survivors =
        view.members().stream().filter(topology.members()::contains).toList();
    publish(topology.keep(id, survivors, cache.place(survivors)));
  }

  /** Another view has been agreed: whatever is under way here is not continued. */
  void retire() {
    retired = true;
  }

  /** A member has installed the topology and has all the data that it needs for it. */
  void confirm(SimulatedNode member, Topology installed) {
    if (installed.equals(topology)) {
      confirmed.add(member);
      if (confirmed.containsAll(view.members())) {
        advanceSoon();
      }
    }
  }

  void advanceSoon() {
    view.coordinator().scheduleWithin(cache.world().config().latency(), "rebalance", this::advance);
  }

  private void advance() {
    if (retired
        || !confirmed.containsAll(view.members())
        || !cache.world().network().connected(view.members())) {
      return;
    }
    List<List<SimulatedNode>> target = cache.place(view.members());
    if (topology.phase() != Topology.Phase.NO_REBALANCE) {
      publish(topology.step(target));
    } else if (topology.members().size() < view.members().size()) {
      publish(topology.admit(view.members(), target));
    } else if (!topology.current().equals(target)) {
      publish(topology.move(target));
    }
  }

  private void publish(Topology next) {
    topology = next;
    confirmed.clear();
    for (SimulatedNode member : view.members()) {
      member.simulatedStore(cache.durability()).announce(next, this);
    }
  }
}
