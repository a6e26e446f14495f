// SPDX-License-Identifier: Apache-2.0
package io.outlast.partition;

import io.outlast.cluster.Member;
import org.jspecify.annotations.Nullable;

/** A partition. Thread-safe; equal by ID within one cluster. */
public interface Partition {

  /** Returns the ID, from 0 to the number of partitions less one. */
  int getPartitionId();

  /**
   * Returns the member that owns this partition now, at the default durability, or {@code null}
   * while there is none: during a takeover, or when the cluster has no member that may hold data.
   * The answer may be out of date when it arrives.
   */
  @Nullable Member getOwner();
}
