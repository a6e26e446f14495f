// SPDX-License-Identifier: Apache-2.0
package io.outlast.testkit.simulation;

import io.outlast.engine.port.PartitionStore;
import io.outlast.engine.port.PartitionStore.Ownership;
import io.outlast.engine.port.PartitionStore.Write;
import io.outlast.engine.port.StoreKey;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletionStage;

/** Reads and writes numbers in a node's store, and remembers what the store tells. */
final class StoreProbe implements PartitionStore.Listener {
  final SimulatedNode node;
  final PartitionStore store;
  final List<Ownership> told = new ArrayList<>();

  /** What it held of partition 3 each time that it was told to drop all. */
  final List<Map<Integer, Integer>> droppings = new ArrayList<>();

  private StoreProbe(SimulatedNode node, int durability) {
    this.node = node;
    this.store = node.store(durability);
    store.listen(this);
  }

  static StoreProbe on(SimulatedNode node) {
    return new StoreProbe(node, 1);
  }

  static StoreProbe on(SimulatedNode node, int durability) {
    return new StoreProbe(node, durability);
  }

  CompletionStage<Void> write(int partition, int slot, int value) {
    byte[] bytes = ByteBuffer.allocate(4).putInt(value).array();
    return write(partition, new Write(new StoreKey(1, slot), () -> bytes));
  }

  CompletionStage<Void> remove(int partition, int slot) {
    return write(partition, new Write(new StoreKey(1, slot), null));
  }

  private CompletionStage<Void> write(int partition, Write write) {
    return store.write(partition, List.of(write));
  }

  Map<Integer, Integer> values(int partition) {
    Map<Integer, Integer> values = new TreeMap<>();
    store.scan(partition, (key, bytes) -> values.put(key.slot(), ByteBuffer.wrap(bytes).getInt()));
    return values;
  }

  Ownership last() {
    return told.get(told.size() - 1);
  }

  boolean owns(int partition) {
    return last().owned().get(partition);
  }

  @Override
  public void ownershipChanged(Ownership now) {
    told.add(now);
  }

  @Override
  public void dropping(BitSet owned) {
    droppings.add(values(3));
  }
}
