// SPDX-License-Identifier: Apache-2.0
package io.outlast.testkit.simulation;

import io.outlast.engine.port.StoreKey;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Fetches, in the first phase of a move, the partitions that a node is to have. Each comes from one
 * of those who have it, as it is when the request arrives there, and takes its time; what was
 * written here meanwhile is newer and stays.
 */
final class InboundTransfer {
  private record Value(int partition, StoreKey key) {}

  private final SimulatedStore store;
  private final SimulatedNode node;
  private final Topology topology;
  private final Runnable whenComplete;
  private final Map<SimulatedNode, List<Integer>> missing = new LinkedHashMap<>();
  private final Set<Value> touched = new HashSet<>();
  private boolean isOpen;

  InboundTransfer(SimulatedStore store, Topology topology, Runnable whenComplete) {
    this.store = store;
    this.node = store.node();
    this.topology = topology;
    this.whenComplete = whenComplete;
    this.isOpen = topology.phase() == Topology.Phase.READ_OLD_WRITE_ALL;
  }

  void begin() {
    if (isOpen) {
      chooseSources();
    }
    missing.forEach(this::request);
    endIfComplete();
  }

  private void chooseSources() {
    for (int partition = 0; partition < topology.pending().size(); partition++) {
      List<SimulatedNode> sources = topology.current().get(partition);
      if (topology.pending().get(partition).contains(node) && !sources.contains(node)) {
        int choice = node.world().simulation().random().nextInt(sources.size());
        missing.computeIfAbsent(sources.get(choice), s -> new ArrayList<>()).add(partition);
      }
    }
  }

  /** A key has been written or removed since the transfer began. */
  void touch(int partition, StoreKey key) {
    if (isOpen) {
      touched.add(new Value(partition, key));
    }
  }

  private void request(SimulatedNode source, List<Integer> partitions) {
    SimulatedStore from = source.simulatedStore(store.durability());
    Network network = node.world().network();
    network.sendStore(
        node,
        source,
        "transfer request",
        () -> from.atTopology(topology.id(), () -> provide(from, partitions), () -> {}));
  }

  private void provide(SimulatedStore from, List<Integer> partitions) {
    Map<Integer, List<Entry>> values = new LinkedHashMap<>();
    partitions.forEach(partition -> values.put(partition, from.data().snapshot(partition)));
    Network network = node.world().network();
    from.node()
        .scheduleWithin(
            node.world().config().transfer(),
            "transfer",
            () ->
                network.sendStore(
                    from.node(), node, "transferred", () -> receive(from.node(), values)));
  }

  private void receive(SimulatedNode source, Map<Integer, List<Entry>> values) {
    if (!store.installed().equals(topology)) {
      return;
    }
    CompletionStage<Void> kept = CompletableFuture.completedFuture(null);
    for (Map.Entry<Integer, List<Entry>> of : values.entrySet()) {
      int partition = of.getKey();
      for (Entry entry : of.getValue()) {
        if (!touched.contains(new Value(partition, entry.key()))) {
          store.data().put(partition, entry);
        }
      }
      CompletionStage<Void> its = store.keepReceived(partition, of.getValue());
      kept = kept.thenCompose(before -> its);
    }
    kept.thenRun(() -> received(source));
  }

  private void received(SimulatedNode source) {
    if (store.installed().equals(topology)) {
      missing.remove(source);
      endIfComplete();
    }
  }

  private void endIfComplete() {
    if (missing.isEmpty()) {
      isOpen = false;
      touched.clear();
      whenComplete.run();
    }
  }
}
