// SPDX-License-Identifier: Apache-2.0
package io.outlast.core;

/**
 * Ends the waiters of a task that a merge after a split has discarded in favour of another, or of
 * none, as its merge policy decided (SPEC §5, R45).
 */
public class TaskDiscardedException extends OutlastException {

  private static final long serialVersionUID = 1L;

  /** Makes an exception that names the executor, the task and the policy. */
  public TaskDiscardedException(String message) {
    super(message);
  }
}
