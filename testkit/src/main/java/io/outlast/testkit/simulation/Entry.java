// SPDX-License-Identifier: Apache-2.0
package io.outlast.testkit.simulation;

import io.outlast.engine.port.PartitionStore.Encodable;
import io.outlast.engine.port.PartitionStore.Write;
import io.outlast.engine.port.StoreKey;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A key's value as it is kept and as it travels; no value removes the key. */
final class Entry {
  private static final int SHOWN_WHOLE = 16;

  private final StoreKey key;
  private final byte @Nullable [] value;

  Entry(StoreKey key, byte @Nullable [] value) {
    this.key = key;
    this.value = value;
  }

  static List<Entry> encodeAll(List<Write> batch) {
    return batch.stream().map(Entry::encode).toList();
  }

  StoreKey key() {
    return key;
  }

  byte @Nullable [] value() {
    return value;
  }

  @Override
  public String toString() {
    return key.executor() + "/" + key.slot() + "=" + describeValue();
  }

  /** A short value as it is, a long one by size and hash. */
  private String describeValue() {
    return value == null || value.length <= SHOWN_WHOLE
        ? Arrays.toString(value)
        : value.length + " bytes #" + Integer.toHexString(Arrays.hashCode(value));
  }

  private static Entry encode(Write write) {
    Encodable value = write.value();
    return new Entry(write.key(), value == null ? null : value.encode().clone());
  }
}
