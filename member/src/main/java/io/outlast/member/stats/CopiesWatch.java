// SPDX-License-Identifier: Apache-2.0
package io.outlast.member.stats;

import io.outlast.engine.port.Timers;
import io.outlast.member.gateway.Groups;
import io.outlast.member.partition.PartitionGroup;
import java.util.HashMap;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Says once when partitions of this member have had fewer copies than asked for over two looks, and
 * once when they have them again: believed to be durable, and not, is the worst of both (R43).
 *
 * <p>Runs on the timers' thread only.
 */
public final class CopiesWatch {
  private static final Logger LOG = LoggerFactory.getLogger(CopiesWatch.class);
  private static final long LOOK_NANOS = 5_000_000_000L;

  private final String instance;
  private final Groups groups;
  private final Timers timers;

  /** By durability: how many looks in a row have found too few copies. */
  private final Map<Integer, Integer> looks = new HashMap<>();

  /** Watches groups. */
  public CopiesWatch(String instance, Groups groups, Timers timers) {
    this.instance = instance;
    this.groups = groups;
    this.timers = timers;
  }

  /** Begins to look, until the timers stop. */
  public void start() {
    timers.after(LOOK_NANOS, this::look);
  }

  private void look() {
    groups.clustered().forEach(this::look);
    timers.after(LOOK_NANOS, this::look);
  }

  private void look(PartitionGroup group) {
    int durability = group.store().durability();
    int below = group.replicasBelowDurability();
    int found = below == 0 ? 0 : looks.getOrDefault(durability, 0) + 1;
    if (found == 2) {
      LOG.warn(
          "{}: {} partitions have fewer than {} copies: the loss of a member may lose their tasks."
              + " Add members, or refuse such tasks by min-replicas.",
          instance,
          below,
          durability + 1);
    } else if (found == 0 && looks.getOrDefault(durability, 0) >= 2) {
      LOG.info("{}: all partitions have {} copies again.", instance, durability + 1);
    }
    looks.put(durability, found);
  }
}
