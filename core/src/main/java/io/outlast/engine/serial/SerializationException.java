// SPDX-License-Identifier: Apache-2.0
package io.outlast.engine.serial;

import io.outlast.core.OutlastException;
import org.jspecify.annotations.Nullable;

/** An object could not be turned into bytes, or bytes could not be turned into an object. */
public final class SerializationException extends OutlastException {
  private static final long serialVersionUID = 1L;

  SerializationException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
