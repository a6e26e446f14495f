// SPDX-License-Identifier: Apache-2.0
package io.outlast.durableexecutor;

import io.outlast.core.OutlastException;

/**
 * Says that the result of a task is no longer there: it was disposed, overwritten by newer results
 * ({@code capacity}), or has aged out ({@code result-ttl}, {@code max-results}).
 */
public class StaleTaskIdException extends OutlastException {

  private static final long serialVersionUID = 1L;

  private final long taskId;

  /** Makes an exception whose message names the executor and what became of the result. */
  public StaleTaskIdException(String message, long taskId) {
    super(message);
    this.taskId = taskId;
  }

  /** Returns the ID that was asked for. */
  public long getTaskId() {
    return taskId;
  }
}
