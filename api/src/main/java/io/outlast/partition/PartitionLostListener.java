// SPDX-License-Identifier: Apache-2.0
package io.outlast.partition;

import java.util.EventListener;

/**
 * Told of partitions that have lost their owner and all backups. What it throws is logged and
 * changes nothing. It must not block.
 */
@FunctionalInterface
public interface PartitionLostListener extends EventListener {

  /** Called once per partition and loss, on every instance that has a listener. */
  void partitionLost(PartitionLostEvent event);
}
