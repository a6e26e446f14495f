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
 * @param hasJournals whether members keep on disk what they hold, each in a folder of its seat
 * @param hasSlowDisks whether their disks can be slowed down
 * @param recovery how long members wait for each other after all were gone
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
    boolean hasJournals,
    boolean hasSlowDisks,
    Duration recovery,
    int threads,
    int pauseMillis,
    int heapMegabytes,
    Duration calm) {

  /** The same with another product. */
  public Setting with(String otherProduct) {
    return with(otherProduct, hasHosts, hasClocks, hasJournals, hasSlowDisks);
  }

  /** The same on networks of their own. */
  public Setting withHosts() {
    return with(product, /* hosts= */ true, hasClocks, hasJournals, hasSlowDisks);
  }

  /** The same with clocks that can be set. */
  public Setting withClocks() {
    return with(product, hasHosts, /* clocks= */ true, hasJournals, hasSlowDisks);
  }

  /** The same on disk. */
  public Setting withJournals() {
    return with(product, hasHosts, hasClocks, /* journals= */ true, hasSlowDisks);
  }

  /** The same with disks that can be slowed down. */
  public Setting withSlowDisks() {
    return with(product, hasHosts, hasClocks, hasJournals, /* slowDisks= */ true);
  }

  private Setting with(
      String which, boolean hosts, boolean clocks, boolean journals, boolean slowDisks) {
    return new Setting(
        which,
        members,
        clients,
        durability,
        detection,
        hosts,
        clocks,
        journals,
        slowDisks,
        recovery,
        threads,
        pauseMillis,
        heapMegabytes,
        calm);
  }
}
