// SPDX-License-Identifier: Apache-2.0
package io.outlast.testkit.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * Knows what must still be there. Values grow over all writes, so that a slot may hold the last
 * acknowledged value or a later one, never an earlier.
 */
final class Chronicle {
  private record Slot(int partition, int slot) {}

  private record Pair(UUID from, UUID to) {}

  final List<Inhabitant> inhabitants = new ArrayList<>();
  private final Map<Slot, Integer> required = new HashMap<>();
  private final Map<Pair, Integer> delivered = new HashMap<>();
  private final int slots;
  private boolean mayLose;
  private int lastValue;
  private int acknowledged;

  /** Few slots are overwritten often; with more, a value stays for longer. */
  Chronicle(int slots) {
    this.slots = slots;
  }

  int slots() {
    return slots;
  }

  int nextValue() {
    return ++lastValue;
  }

  int acknowledged() {
    return acknowledged;
  }

  /** From now on values may be lost, if that is reported. */
  void mayLose() {
    mayLose = true;
  }

  void acknowledged(Inhabitant writer, int partition, int slot, int value) {
    acknowledged++;
    if (isInTheOneGroup(writer)) {
      required.merge(new Slot(partition, slot), value, Math::max);
    }
  }

  void lost(BitSet partitions) {
    assertThat(mayLose || partitions.isEmpty()).as("lost %s", partitions).isTrue();
    required.keySet().removeIf(slot -> partitions.get(slot.partition()));
  }

  void countMessage(UUID from, UUID to) {
    delivered.merge(new Pair(from, to), 1, Integer::sum);
  }

  void requireValues() {
    required.forEach(
        (slot, value) ->
            holders(slot.partition())
                .forEach(
                    holder ->
                        assertThat(holder.values(slot.partition()).getOrDefault(slot.slot(), 0))
                            .as("%s on %s", slot, holder.node)
                            .isGreaterThanOrEqualTo(value)));
  }

  void requireEqualCopies(int partition, int copies) {
    List<Inhabitant> holders = holders(partition);
    assertThat(holders).hasSize(copies);
    assertThat(holders.stream().map(holder -> holder.values(partition)).distinct()).hasSize(1);
  }

  void requireOneView() {
    assertThat(alive().stream().map(inhabitant -> inhabitant.node.transport().view()).distinct())
        .hasSize(1);
  }

  /** Between two who never lost sight of each other no message is missing. */
  void requireMessages() {
    for (Inhabitant from : alive()) {
      for (Inhabitant to : alive()) {
        UUID sender = from.node.id();
        UUID receiver = to.node.id();
        if (!from.lostSightOf.contains(receiver) && !to.lostSightOf.contains(sender)) {
          assertThat(delivered.getOrDefault(new Pair(sender, receiver), 0))
              .as("messages from %s to %s", from.node, to.node)
              .isEqualTo(from.sent.getOrDefault(receiver, 0));
        }
      }
    }
  }

  Inhabitant owner(int partition) {
    List<Inhabitant> owners =
        alive().stream().filter(inhabitant -> inhabitant.owns(partition)).toList();
    assertThat(owners).as("owners of %d", partition).hasSize(1);
    return owners.get(0);
  }

  private List<Inhabitant> holders(int partition) {
    Topology topology = topology(owner(partition));
    return alive().stream()
        .filter(inhabitant -> topology.writeOwners(partition).contains(inhabitant.node))
        .toList();
  }

  private List<Inhabitant> alive() {
    return inhabitants.stream().filter(inhabitant -> inhabitant.node.isAlive()).toList();
  }

  /** While there are several groups, or strays, the writer's may be the one that will lose. */
  private boolean isInTheOneGroup(Inhabitant writer) {
    List<View> views = writer.node.world().membership().views();
    return views.size() == 1
        && topology(writer).members().contains(views.get(0).coordinator())
        && alive().stream()
            .filter(inhabitant -> !inhabitant.seen().isEmpty())
            .allMatch(inhabitant -> views.get(0).contains(inhabitant.node));
  }

  private static Topology topology(Inhabitant inhabitant) {
    return inhabitant.node.simulatedStore(inhabitant.store.durability()).installed();
  }
}
