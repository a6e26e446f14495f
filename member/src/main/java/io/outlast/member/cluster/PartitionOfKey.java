// SPDX-License-Identifier: Apache-2.0
package io.outlast.member.cluster;

import org.infinispan.commons.marshall.WrappedByteArray;
import org.infinispan.distribution.ch.KeyPartitioner;

/**
 * Puts a key into the engine's segment with the number of its partition. Public only because the
 * engine makes one for each cache by reflection.
 */
public final class PartitionOfKey implements KeyPartitioner {
  /**
   * Returns the partition that the key begins with. A number is a segment already: when the
   * topology changes during a batched write, the engine asks for the owners of a segment as if it
   * were a key (EntryWrappingInterceptor.segmentAddedOwners in 16.0.14), and a failure there fails
   * the write.
   */
  @Override
  public int getSegment(Object key) {
    if (key instanceof Integer segment) {
      return segment;
    }
    return KeyBytes.partition(
        key instanceof WrappedByteArray wrapped ? wrapped.getBytes() : (byte[]) key);
  }
}
