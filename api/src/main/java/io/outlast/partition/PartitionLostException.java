// SPDX-License-Identifier: Apache-2.0
package io.outlast.partition;

/**
 * Says that a task was lost with its partition: the owner and all backups went before a new copy
 * was made (SPEC §3, R33). Waiters are told within 1 s of the cluster's knowing. A higher
 * durability, or {@code min-replicas}, makes this rarer.
 */
public class PartitionLostException extends IllegalStateException {

  private static final long serialVersionUID = 1L;

  private final int partitionId;

  /** Makes an exception whose message names the executor, the task and the partition. */
  public PartitionLostException(String message, int partitionId) {
    super(message);
    this.partitionId = partitionId;
  }

  /** Returns the partition that was lost. */
  public int getPartitionId() {
    return partitionId;
  }
}
