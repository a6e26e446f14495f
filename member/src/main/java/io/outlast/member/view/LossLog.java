// SPDX-License-Identifier: Apache-2.0
package io.outlast.member.view;

import io.outlast.engine.port.Timers;
import java.util.BitSet;
import java.util.Map;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Says in the log which partitions were lost, once for all that are lost together: a member owns
 * many. Thread-safe.
 */
public final class LossLog {
  private static final Logger LOG = LoggerFactory.getLogger(LossLog.class);
  private static final long TOGETHER_NANOS = 500_000_000L;

  private final String instance;
  private final Timers timers;

  /** By durability; guarded by this. */
  private final Map<Integer, BitSet> lost = new TreeMap<>();

  /** Speaks for an instance. */
  public LossLog(String instance, Timers timers) {
    this.instance = instance;
    this.timers = timers;
  }

  /** Notes a loss. */
  public synchronized void lost(int durability, int partition) {
    if (lost.isEmpty()) {
      timers.after(TOGETHER_NANOS, this::tell);
    }
    lost.computeIfAbsent(durability, d -> new BitSet()).set(partition);
  }

  private synchronized void tell() {
    lost.forEach(
        (durability, partitions) ->
            LOG.warn(
                "{}: {} partitions of durability {} lost their owner and all their backups; their tasks are gone, and who"
                    + " waits for them is told. A higher durability survives more. They are {}.",
                instance,
                partitions.cardinality(),
                durability,
                partitions));
    lost.clear();
  }
}
