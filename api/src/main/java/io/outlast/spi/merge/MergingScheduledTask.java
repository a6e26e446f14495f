// SPDX-License-Identifier: Apache-2.0
package io.outlast.spi.merge;

import io.outlast.scheduledexecutor.ScheduledTaskHandler;
import java.time.Instant;
import java.util.Objects;

/**
 * A scheduled task in a merge.
 *
 * @param handler address of the task on its side
 * @param finished whether it has ended
 * @param hits runs started
 * @param creationTime when it was accepted
 * @param lastUpdateTime when it last changed
 */
public record MergingScheduledTask(
    ScheduledTaskHandler handler,
    boolean finished,
    long hits,
    Instant creationTime,
    Instant lastUpdateTime)
    implements MergingEntry {

  /** Checks that all is there. */
  public MergingScheduledTask {
    Objects.requireNonNull(handler, "handler");
    Objects.requireNonNull(creationTime, "creationTime");
    Objects.requireNonNull(lastUpdateTime, "lastUpdateTime");
  }

  @Override
  public String executorName() {
    return handler.getSchedulerName();
  }
}
