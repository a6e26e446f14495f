// SPDX-License-Identifier: Apache-2.0
package io.outlast.core;

import org.jspecify.annotations.Nullable;

/** Root of the unchecked exceptions that only Outlast has. */
public class OutlastException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  /** Makes an exception that says what failed, where, with which values, and what to do. */
  public OutlastException(String message) {
    super(message);
  }

  /** Makes an exception with the failure that led to it. */
  public OutlastException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
