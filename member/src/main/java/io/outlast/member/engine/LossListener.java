// SPDX-License-Identifier: Apache-2.0
package io.outlast.member.engine;

/** Told of partitions that lost all their copies. */
@FunctionalInterface
public interface LossListener {
  /**
   * A partition was lost; told once to each member.
   *
   * @param version of the table by which it was, greater at the next loss of the same partition
   */
  void lost(int durability, int partition, long version);
}
