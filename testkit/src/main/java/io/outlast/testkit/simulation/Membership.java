// SPDX-License-Identifier: Apache-2.0
package io.outlast.testkit.simulation;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Decides who sees whom. A crash is noticed after {@link WorldConfig#crashDetection}; silence, by a
 * split or a pause, after {@link WorldConfig#failureDetection}; groups that can reach each other
 * again unite after {@link WorldConfig#merge}. Nodes of a group agree on one view and learn it each
 * at its own moment.
 *
 * <p>A paused node that was given up is a stray: it still believes its last view. When resumed it
 * finds itself alone after a while, or is taken back, whichever comes first.
 */
final class Membership {
  private final SimulatedWorld world;
  private final Simulation simulation;
  private final Network network;
  private final List<View> views = new ArrayList<>();
  private final List<SimulatedNode> strays = new ArrayList<>();

  Membership(SimulatedWorld world) {
    this.world = world;
    this.simulation = world.simulation();
    this.network = world.network();
  }

  /** The views agreed now, one for each group. */
  List<View> views() {
    return List.copyOf(views);
  }

  /** The view that the node's group has agreed on; the node may not know it yet. */
  View agreed(SimulatedNode node) {
    for (View view : views) {
      if (view.contains(node)) {
        return view;
      }
    }
    return View.NONE;
  }

  void joining(SimulatedNode node) {
    later(world.config().crashDetection(), "join", () -> join(node));
  }

  void crashed() {
    later(world.config().crashDetection(), "suspect", this::divide);
  }

  void left() {
    divide();
  }

  /** Nodes fall silent: others notice if it lasts. */
  void silenced() {
    simulation.schedule(world.config().failureDetection().toNanos(), null, "suspect", this::divide);
  }

  void resumed(SimulatedNode node) {
    if (strays.contains(node)) {
      DelayRange notYetAlone = new DelayRange(Duration.ZERO, world.config().failureDetection());
      node.scheduleWithin(notYetAlone, "alone", () -> findAlone(node));
    }
    silenced();
    later(world.config().merge(), "unite", this::unite);
  }

  void healed() {
    crashed();
    later(world.config().merge(), "unite", this::unite);
  }

  private void later(DelayRange delays, String what, Runnable action) {
    simulation.schedule(delays.pickNanos(simulation.random()), null, what, action);
  }

  private void join(SimulatedNode node) {
    if (!node.isAlive()) {
      return;
    }
    List<View> near = views.stream().filter(view -> reaches(view, node)).toList();
    if (near.isEmpty()) {
      agree(List.of(node), List.of());
    } else if (near.get(0).coordinator().isRunning()) {
      List<SimulatedNode> members = alive(near.get(0));
      members.add(node);
      agree(members, near.subList(0, 1));
    } else {
      joining(node);
    }
  }

  private boolean reaches(View view, SimulatedNode node) {
    return alive(view).stream().anyMatch(member -> network.connected(member, node));
  }

  private void divide() {
    long since = simulation.nanos() - world.config().failureDetection().toNanos();
    views().forEach(view -> divide(view, since));
  }

  private void divide(View view, long since) {
    List<SimulatedNode> present = alive(view);
    List<SimulatedNode> heard = new ArrayList<>(present);
    heard.removeIf(node -> node.isSilentSince(since));
    boolean undecided = !network.connected(heard) && !network.isSplitSince(since);
    if (present.isEmpty()) {
      views.remove(view);
    } else if (!heard.isEmpty() && !undecided) {
      present.removeAll(heard);
      strays.addAll(present);
      Map<Integer, List<SimulatedNode>> groups =
          heard.stream()
              .collect(Collectors.groupingBy(network::side, TreeMap::new, Collectors.toList()));
      if (groups.size() > 1 || heard.size() < view.members().size()) {
        groups.values().forEach(group -> agree(group, List.of(view)));
        later(world.config().merge(), "unite", this::unite);
      }
    }
  }

  private void findAlone(SimulatedNode node) {
    if (strays.remove(node)) {
      agree(List.of(node), List.of());
      later(world.config().merge(), "unite", this::unite);
    }
  }

  private void unite() {
    world.runningNodes().stream().map(network::side).distinct().forEach(this::unite);
  }

  /** The group with the most data members goes on, the others start again within it. */
  private void unite(int side) {
    List<View> groups = new ArrayList<>(views);
    groups.removeIf(view -> !view.coordinator().isRunning() || !isWithin(view, side));
    groups.sort(
        Comparator.<View>comparingLong(Membership::dataMembers)
            .reversed()
            .thenComparing(view -> view.coordinator().number()));
    List<SimulatedNode> found = new ArrayList<>(strays);
    found.removeIf(node -> !node.isRunning() || network.side(node) != side);
    if (groups.isEmpty() || groups.size() + found.size() < 2) {
      return;
    }
    List<SimulatedNode> members = new ArrayList<>();
    groups.forEach(view -> members.addAll(alive(view)));
    members.addAll(found);
    strays.removeAll(found);
    agree(members, groups);
  }

  private boolean isWithin(View view, int side) {
    return alive(view).stream().allMatch(node -> network.side(node) == side);
  }

  private static long dataMembers(View view) {
    return alive(view).stream().filter(node -> !node.isLite()).count();
  }

  private static List<SimulatedNode> alive(View view) {
    List<SimulatedNode> nodes = new ArrayList<>(view.members());
    nodes.removeIf(node -> !node.isAlive());
    return nodes;
  }

  /** Makes a new group; the first of its predecessors, if any, is the one whose data counts. */
  private void agree(List<SimulatedNode> members, List<View> predecessors) {
    View view = new View(simulation.nanos(), members);
    views.removeAll(predecessors);
    views.add(view);
    world.caches().forEach(cache -> cache.viewAgreed(view, predecessors));
    members.forEach(member -> member.announce(view));
  }
}
