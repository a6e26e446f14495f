// SPDX-License-Identifier: Apache-2.0
package io.outlast.testkit.simulation;

import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Writes a world down for the reader of a failed test. */
final class WorldDescription {
  private static final int PARTITIONS_SHOWN = 32;

  private final SimulatedWorld world;

  WorldDescription(SimulatedWorld world) {
    this.world = world;
  }

  @Override
  public String toString() {
    StringBuilder text = new StringBuilder("Members:\n");
    for (SimulatedNode node : world.nodes()) {
      text.append("  ").append(member(node)).append('\n');
    }
    for (SimulatedCache cache : world.caches()) {
      text.append("Durability ").append(cache.durability()).append(":\n");
      for (SimulatedNode node : alive()) {
        SimulatedStore store = node.simulatedStore(cache.durability());
        text.append("  ").append(node).append(" in topology ").append(store.installed());
        text.append('\n');
      }
      IntStream.range(0, world.config().partitions())
          .filter(partition -> holders(cache, partition).findAny().isPresent())
          .limit(PARTITIONS_SHOWN)
          .forEach(partition -> text.append(partition(cache, partition)));
    }
    return text.toString();
  }

  private String member(SimulatedNode node) {
    return "%s %s %s%s, side %d, sees %s"
        .formatted(
            node,
            node.id(),
            node.state(),
            node.isLite() ? " lite" : "",
            world.network().side(node),
            node.view().members());
  }

  private String partition(SimulatedCache cache, int partition) {
    String values =
        holders(cache, partition)
            .map(node -> "    " + node + " holds " + values(cache, partition, node) + "\n")
            .collect(Collectors.joining());
    return "  partition %d owned by %s\n%s"
        .formatted(partition, world.owners(cache.durability(), partition), values);
  }

  private Stream<SimulatedNode> holders(SimulatedCache cache, int partition) {
    return alive().stream()
        .filter(
            node -> !node.simulatedStore(cache.durability()).data().snapshot(partition).isEmpty());
  }

  private static String values(SimulatedCache cache, int partition, SimulatedNode node) {
    return node.simulatedStore(cache.durability()).data().snapshot(partition).stream()
        .sorted(
            Comparator.comparingLong((Entry entry) -> entry.key().executor())
                .thenComparing(entry -> entry.key().slot()))
        .map(Entry::toString)
        .collect(Collectors.joining(", "));
  }

  private List<SimulatedNode> alive() {
    return world.nodes().stream().filter(SimulatedNode::isAlive).toList();
  }
}
