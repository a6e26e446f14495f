// SPDX-License-Identifier: Apache-2.0
package io.outlast.testkit.simulation;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Carries messages and store traffic between nodes, each on links of their own, and knows who is
 * cut off from whom. Only messages can be dropped on request: the store has {@link
 * SimulatedWorld#failNextWrites}.
 */
final class Network {
  private enum Traffic {
    MESSAGES,
    STORE
  }

  private record Route(SimulatedNode from, SimulatedNode to, Traffic traffic) {}

  private final SimulatedWorld world;
  private final Simulation simulation;
  private final Map<Route, Link> links = new LinkedHashMap<>();
  private final Map<SimulatedNode, Integer> sides = new HashMap<>();
  private final Map<Route, Integer> drops = new HashMap<>();
  private double dropRate;
  private long splitAtNanos;

  Network(SimulatedWorld world) {
    this.world = world;
    this.simulation = world.simulation();
  }

  /** Sends for {@link SimulatedTransport}. */
  void sendMessage(SimulatedNode from, SimulatedNode to, Runnable arrival) {
    Route route = new Route(from, to, Traffic.MESSAGES);
    if (!isDropped(route)) {
      send(route, "message", arrival);
    }
  }

  /** Sends for {@link SimulatedStore}. */
  void sendStore(SimulatedNode from, SimulatedNode to, String what, Runnable arrival) {
    send(new Route(from, to, Traffic.STORE), what, arrival);
  }

  /** Whether packets pass between two nodes. */
  boolean connected(SimulatedNode one, SimulatedNode other) {
    return side(one) == side(other);
  }

  /** Whether packets pass between all of them. */
  boolean connected(List<SimulatedNode> nodes) {
    return nodes.stream().map(this::side).distinct().count() <= 1;
  }

  /** Whether what {@code from} has sent is delivered: for sure only to one who sees the sender. */
  boolean accepts(SimulatedNode from, SimulatedNode to) {
    return knows(to, from) || simulation.random().nextBoolean();
  }

  int side(SimulatedNode node) {
    return sides.getOrDefault(node, 0);
  }

  boolean isSplitSince(long nanos) {
    return splitAtNanos <= nanos;
  }

  void split(List<List<SimulatedNode>> groups) {
    splitAtNanos = simulation.nanos();
    sides.clear();
    for (int i = 0; i < groups.size(); i++) {
      for (SimulatedNode node : groups.get(i)) {
        sides.put(node, i + 1);
      }
    }
  }

  void place(SimulatedNode node, int side) {
    sides.put(node, side);
  }

  void heal() {
    sides.clear();
    links.values().forEach(Link::release);
  }

  void drop(SimulatedNode from, SimulatedNode to, int count) {
    drops.merge(new Route(from, to, Traffic.MESSAGES), count, Integer::sum);
  }

  void dropRate(double rate) {
    dropRate = rate;
  }

  /** Of what a crashed node was sending, only a beginning arrives, on each link another. */
  void crashed(SimulatedNode node) {
    for (Link link : links.values()) {
      if (link.from() == node) {
        link.cut(simulation.nanos(), simulation.random());
      }
    }
  }

  /** Ends the connections of a node that has installed a view to those it no longer sees. */
  void closeLinks(SimulatedNode node, View previous, View next) {
    for (SimulatedNode gone : previous.members()) {
      if (!next.contains(gone) && gone.isAlive()) {
        for (Link link : links.values()) {
          if (link.joins(node, gone)) {
            link.cut(next.agreedAtNanos(), simulation.random());
          }
        }
      }
    }
  }

  private void send(Route route, String what, Runnable arrival) {
    SimulatedNode from = route.from();
    SimulatedNode to = route.to();
    if (!from.isAlive() || !to.isAlive() || !knows(from, to)) {
      return;
    }
    links
        .computeIfAbsent(route, r -> new Link(this, from, to))
        .send(simulation.nanos(), world.config().latency(), what, arrival);
  }

  /** A member that the node sees, or is about to see. */
  private boolean knows(SimulatedNode node, SimulatedNode other) {
    return node.view().contains(other) || world.membership().agreed(node).contains(other);
  }

  private boolean isDropped(Route route) {
    Integer left = drops.get(route);
    if (left != null && left > 0) {
      drops.put(route, left - 1);
      return true;
    }
    return dropRate > 0 && simulation.random().nextDouble() < dropRate;
  }
}
