// SPDX-License-Identifier: Apache-2.0
package io.outlast.testkit.simulation;

import io.outlast.engine.port.StoreKey;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;

/** The values that one node holds. */
final class PartitionData {
  private final Map<Integer, Map<StoreKey, byte[]>> partitions = new TreeMap<>();

  void put(int partition, Entry entry) {
    byte[] value = entry.value();
    Map<StoreKey, byte[]> values =
        partitions.computeIfAbsent(partition, p -> new LinkedHashMap<>());
    if (value == null) {
      values.remove(entry.key());
    } else {
      values.put(entry.key(), value);
    }
  }

  /** Hands out copies, so that no two nodes share an array; the visitor may write. */
  void scan(int partition, BiConsumer<StoreKey, byte[]> visitor) {
    snapshot(partition).forEach(entry -> visitor.accept(entry.key(), copy(entry)));
  }

  /** The value itself: nobody may write into it. */
  byte @Nullable [] read(int partition, StoreKey key) {
    return partitions.getOrDefault(partition, Map.of()).get(key);
  }

  List<Entry> snapshot(int partition) {
    return partitions.getOrDefault(partition, Map.of()).entrySet().stream()
        .map(value -> new Entry(value.getKey(), value.getValue()))
        .toList();
  }

  void retain(IntPredicate kept) {
    partitions.keySet().removeIf(partition -> !kept.test(partition));
  }

  private static byte[] copy(Entry entry) {
    byte[] value = entry.value();
    return value == null ? new byte[0] : value.clone();
  }
}
