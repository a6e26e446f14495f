// SPDX-License-Identifier: Apache-2.0
package io.outlast.scheduledexecutor;

import io.outlast.core.OutlastException;

/**
 * Says that a task of that name is scheduled already, and not disposed. Use {@link IfExists#KEEP}
 * or {@link IfExists#REPLACE}, dispose the old task, or choose another name.
 */
public class DuplicateTaskException extends OutlastException {

  private static final long serialVersionUID = 1L;

  private final String schedulerName;
  private final String taskName;

  /** Makes an exception. */
  public DuplicateTaskException(String schedulerName, String taskName) {
    super(
        "Scheduler '"
            + schedulerName
            + "' already has a task named '"
            + taskName
            + "'. Dispose that one, schedule with IfExists.KEEP or REPLACE, or use another name.");
    this.schedulerName = schedulerName;
    this.taskName = taskName;
  }

  /** Returns the name of the scheduler. */
  public String getSchedulerName() {
    return schedulerName;
  }

  /** Returns the name that is taken. */
  public String getTaskName() {
    return taskName;
  }
}
