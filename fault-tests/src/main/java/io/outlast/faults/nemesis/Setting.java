// SPDX-License-Identifier: Apache-2.0
package io.outlast.faults.nemesis;

import java.time.Duration;

/**
 * Who plays, and where.
 *
 * @param product the class of the product under test
 * @param members processes that hold tasks
 * @param clients processes that do not
 * @param durability backups of what both executors hold
 * @param detection silence after which a member is taken for lost
 * @param hasHosts whether each process has a network of its own, which can be cut
 * @param hasClocks whether their clocks can be set
 * @param threads threads of work in each process
 * @param pauseMillis how long each of these rests between two calls, on average
 * @param heapMegabytes heap of each process
 * @param calm time within which the cluster must come to rest after a fault: what takes longer
 *     hangs
 */
public record Setting(
    String product,
    int members,
    int clients,
    int durability,
    Duration detection,
    boolean hasHosts,
    boolean hasClocks,
    int threads,
    int pauseMillis,
    int heapMegabytes,
    Duration calm) {

  /** The same with another product. */
  public Setting with(String otherProduct) {
    return new Setting(
        otherProduct,
        members,
        clients,
        durability,
        detection,
        hasHosts,
        hasClocks,
        threads,
        pauseMillis,
        heapMegabytes,
        calm);
  }
}
