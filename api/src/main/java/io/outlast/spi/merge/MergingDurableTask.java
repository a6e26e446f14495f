// SPDX-License-Identifier: Apache-2.0
package io.outlast.spi.merge;

import java.time.Instant;
import java.util.Objects;

/**
 * A durable task in a merge.
 *
 * @param executorName name of the executor
 * @param taskId ID of the task
 * @param finished whether it has ended
 * @param hits runs started
 * @param creationTime when it was accepted
 * @param lastUpdateTime when it last changed
 */
public record MergingDurableTask(
    String executorName,
    long taskId,
    boolean finished,
    long hits,
    Instant creationTime,
    Instant lastUpdateTime)
    implements MergingEntry {

  /** Checks that all is there. */
  public MergingDurableTask {
    Objects.requireNonNull(executorName, "executorName");
    Objects.requireNonNull(creationTime, "creationTime");
    Objects.requireNonNull(lastUpdateTime, "lastUpdateTime");
  }
}
