// SPDX-License-Identifier: Apache-2.0
package io.outlast.member.cluster;

import io.outlast.engine.port.StoreKey;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import org.infinispan.commons.marshall.WrappedByteArray;

/** A key as the engine keeps it: partition (4 bytes), executor (8), slot (4). */
final class KeyBytes {
  private static final VarHandle INT =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);
  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

  private KeyBytes() {}

  static WrappedByteArray encode(int partition, StoreKey key) {
    byte[] bytes = new byte[16];
    INT.set(bytes, 0, partition);
    LONG.set(bytes, 4, key.executor());
    INT.set(bytes, 12, key.slot());
    return new WrappedByteArray(bytes);
  }

  /** The key of no value, for what concerns the partition as a whole. */
  static WrappedByteArray ofPartition(int partition) {
    byte[] bytes = new byte[4];
    INT.set(bytes, 0, partition);
    return new WrappedByteArray(bytes);
  }

  static StoreKey decode(WrappedByteArray key) {
    byte[] bytes = key.getBytes();
    return new StoreKey((long) LONG.get(bytes, 4), (int) INT.get(bytes, 12));
  }

  static int partition(byte[] key) {
    return (int) INT.get(key, 0);
  }
}
