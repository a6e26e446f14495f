// SPDX-License-Identifier: Apache-2.0
package io.outlast.partition;

/** A partition that has lost all its copies at one durability. Immutable. */
public final class PartitionLostEvent {

  private final int partitionId;
  private final int durability;

  /** Makes an event. */
  public PartitionLostEvent(int partitionId, int durability) {
    this.partitionId = partitionId;
    this.durability = durability;
  }

  /** Returns the partition that was lost. */
  public int getPartitionId() {
    return partitionId;
  }

  /**
   * Returns the durability of the executors that have lost tasks; higher ones may still be whole.
   */
  public int getDurability() {
    return durability;
  }

  @Override
  public String toString() {
    return "PartitionLostEvent[partition " + partitionId + ", durability " + durability + "]";
  }
}
