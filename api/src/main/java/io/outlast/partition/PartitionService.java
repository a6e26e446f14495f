// SPDX-License-Identifier: Apache-2.0
package io.outlast.partition;

import java.util.Set;
import java.util.UUID;

/** The partitions of the cluster as one instance sees them. Thread-safe. */
public interface PartitionService {

  /**
   * Returns the partition that a key belongs to. It depends on nothing but the key and the number
   * of partitions: the same in every JVM and language, by a fixed encoding of strings, numbers,
   * UUIDs, enum names and byte arrays, and by the serialized form of all other keys (SPEC §2).
   *
   * @throws IllegalArgumentException if the key is of another type and cannot be serialized
   */
  Partition getPartition(Object key);

  /** Returns all partitions in the order of their IDs; immutable, and equally long for ever. */
  Set<Partition> getPartitions();

  /**
   * Adds a listener for partitions that lose all their copies from now on. Removed with the
   * instance.
   *
   * @return the registration, for {@link #removePartitionLostListener}
   */
  UUID addPartitionLostListener(PartitionLostListener listener);

  /**
   * Removes a listener.
   *
   * @return whether it was registered
   */
  boolean removePartitionLostListener(UUID registrationId);
}
