// SPDX-License-Identifier: Apache-2.0
package io.outlast.engine.journal;

import io.outlast.core.OutlastException;

/** A journal cannot be opened, read or written; the message says why, and what to do. */
public final class JournalException extends OutlastException {
  private static final long serialVersionUID = 1;

  /** Names folder, reason and remedy. */
  public JournalException(String message) {
    super(message);
  }

  /** The same, with what the disk said. */
  public JournalException(String message, Throwable cause) {
    super(message, cause);
  }
}
