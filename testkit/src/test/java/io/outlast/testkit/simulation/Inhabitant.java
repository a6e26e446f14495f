// SPDX-License-Identifier: Apache-2.0
package io.outlast.testkit.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import io.outlast.engine.port.PartitionStore;
import io.outlast.engine.port.PartitionStore.Ownership;
import io.outlast.engine.port.PartitionStore.Write;
import io.outlast.engine.port.StoreKey;
import io.outlast.engine.port.Transport;
import java.nio.ByteBuffer;
import java.util.BitSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletionStage;

/**
 * What lives on a node in the soak: it writes where it owns, chats with whom it sees, and checks
 * all that it is told.
 */
final class Inhabitant implements PartitionStore.Listener, Transport.Listener {
  private static final long PACE_NANOS = 20_000_000;

  final SimulatedNode node;
  final PartitionStore store;
  final Map<UUID, Integer> sent = new HashMap<>();
  final Map<UUID, Integer> received = new HashMap<>();
  final Set<UUID> lostSightOf = new HashSet<>();
  private final Chronicle chronicle;
  private final Random random;
  private final BitSet writing = new BitSet();
  private boolean isSilent;
  private long version = -1;
  private BitSet owned = new BitSet();
  private List<UUID> seen = List.of();

  Inhabitant(SimulatedNode node, int durability, Chronicle chronicle) {
    this.node = node;
    this.store = node.store(durability);
    this.chronicle = chronicle;
    this.random = node.world().simulation().random();
    store.listen(this);
    node.transport().listen(this);
    node.timers().after(PACE_NANOS, this::live);
  }

  /** Writes and says no more. */
  void fallSilent() {
    isSilent = true;
  }

  List<UUID> seen() {
    return seen;
  }

  boolean owns(int partition) {
    return owned.get(partition);
  }

  Map<Integer, Integer> values(int partition) {
    Map<Integer, Integer> values = new HashMap<>();
    store.scan(partition, (key, bytes) -> values.put(key.slot(), ByteBuffer.wrap(bytes).getInt()));
    return values;
  }

  /** Writes a fresh value to a slot; the partition must be owned and have no write under way. */
  CompletionStage<Void> write(int partition, int slot) {
    int value = chronicle.nextValue();
    byte[] bytes = ByteBuffer.allocate(4).putInt(value).array();
    writing.set(partition);
    return store
        .write(partition, List.of(new Write(new StoreKey(1, slot), () -> bytes)))
        .whenComplete(
            (ok, failure) -> {
              writing.clear(partition);
              if (failure == null) {
                chronicle.acknowledged(this, partition, slot, value);
              }
            });
  }

  @Override
  public void ownershipChanged(Ownership now) {
    assertThat(now.version()).as("version on %s", node).isGreaterThan(version);
    version = now.version();
    owned = now.owned();
    chronicle.lost(now.lost());
  }

  @Override
  public void onMessage(UUID from, byte[] message) {
    int number = ByteBuffer.wrap(message).getInt();
    assertThat(number)
        .as("message to %s, in order and once", node)
        .isGreaterThan(received.getOrDefault(from, 0));
    received.put(from, number);
    chronicle.countMessage(from, node.id());
  }

  @Override
  public void onView(List<UUID> view) {
    seen.stream().filter(id -> !view.contains(id)).forEach(lostSightOf::add);
    seen = view;
  }

  private void live() {
    if (isSilent) {
      return;
    }
    if (!seen.isEmpty()) {
      chat(seen.get(random.nextInt(seen.size())));
    }
    owned.stream()
        .filter(partition -> !writing.get(partition))
        .forEach(partition -> write(partition, random.nextInt(chronicle.slots())));
    node.timers().after(PACE_NANOS, this::live);
  }

  private void chat(UUID to) {
    int number = sent.merge(to, 1, Integer::sum);
    node.transport().send(to, ByteBuffer.allocate(4).putInt(number).array());
  }
}
