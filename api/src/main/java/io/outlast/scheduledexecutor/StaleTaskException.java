// SPDX-License-Identifier: Apache-2.0
package io.outlast.scheduledexecutor;

import io.outlast.core.OutlastException;

/** Says that a scheduled task is no longer there: it was disposed, or never existed. */
public class StaleTaskException extends OutlastException {

  private static final long serialVersionUID = 1L;

  /** Makes an exception whose message names the scheduler and the task. */
  public StaleTaskException(String message) {
    super(message);
  }
}
