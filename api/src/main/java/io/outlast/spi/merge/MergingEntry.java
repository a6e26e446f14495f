// SPDX-License-Identifier: Apache-2.0
package io.outlast.spi.merge;

import java.time.Instant;

/**
 * What a merge policy may know of a task. Immutable views; {@link MergingDurableTask} and {@link
 * MergingScheduledTask} tell more.
 */
public sealed interface MergingEntry permits MergingDurableTask, MergingScheduledTask {

  /** Returns the name of the executor. */
  String executorName();

  /** Tells whether the task has ended: with a value, an exception, or cancelled. */
  boolean finished();

  /** Returns the number of runs started. */
  long hits();

  /**
   * Returns when the task was accepted, in the cluster time of its side; of one that has ended,
   * when it ended.
   */
  Instant creationTime();

  /** Returns when the record last changed, in the cluster time of its side. */
  Instant lastUpdateTime();
}
