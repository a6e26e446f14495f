// SPDX-License-Identifier: Apache-2.0
package io.outlast.core;

/**
 * Ends the waiters of an executor that was destroyed, with all its tasks, somewhere in the cluster
 * (SPEC §1, R48). An executor of the same name may be used again at once; it is a new one.
 */
public class ExecutorDestroyedException extends OutlastException {

  private static final long serialVersionUID = 1L;

  private final String executorName;

  /** Makes an exception for the executor of that name. */
  public ExecutorDestroyedException(String executorName) {
    super(
        "Executor '"
            + executorName
            + "' was destroyed with all its tasks. Get it by name again to use a new one.");
    this.executorName = executorName;
  }

  /** Returns the name of the executor that was destroyed. */
  public String getExecutorName() {
    return executorName;
  }
}
