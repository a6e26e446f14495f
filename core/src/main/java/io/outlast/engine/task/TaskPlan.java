// SPDX-License-Identifier: Apache-2.0
package io.outlast.engine.task;

import io.outlast.scheduledexecutor.TaskOptions;
import org.jspecify.annotations.Nullable;

/**
 * What the submitter of a scheduled task asked for.
 *
 * @param name the user's name for the task; {@code null} for one that has none, whose name is
 *     {@link TaskRecord#name()} then
 * @param nameHome the partition where the name was claimed, if that is not the task's own: it is to
 *     be told when the name is free again; else -1
 * @param timing when it is due
 * @param options how it is to be treated
 */
public record TaskPlan(@Nullable String name, int nameHome, Timing timing, TaskOptions options) {
  /** Stands for a name that was not claimed elsewhere. */
  public static final int HERE = -1;

  /** The same plan with other due times. */
  TaskPlan with(Timing newTiming) {
    return new TaskPlan(name, nameHome, newTiming, options);
  }
}
