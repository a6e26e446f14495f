// SPDX-License-Identifier: Apache-2.0
package io.outlast.engine.facade;

import io.outlast.core.OutlastException;

/** Throws what was caught elsewhere. */
final class Throwables {
  private Throwables() {}

  /** Returns the exception as it is if it is unchecked; throws it if it is an error. */
  static RuntimeException unchecked(Throwable cause) {
    if (cause instanceof Error error) {
      throw error;
    }
    return cause instanceof RuntimeException unchecked
        ? unchecked
        : new OutlastException(String.valueOf(cause.getMessage()), cause);
  }
}
