// SPDX-License-Identifier: Apache-2.0
package io.outlast.core;

import org.jspecify.annotations.Nullable;

/**
 * Says that a task may or may not have been stored: the connection or the owner was lost before an
 * answer came, and asking again did not settle it within the limits (SPEC §2, R31).
 *
 * <p>Submitting again costs a possible second run. A scheduled task with a name can be repeated
 * safely, with {@code IfExists.KEEP}.
 */
public class IndeterminateSubmitException extends OutlastException {

  private static final long serialVersionUID = 1L;

  /** Makes an exception that names the executor and, if there is one, the task. */
  public IndeterminateSubmitException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
