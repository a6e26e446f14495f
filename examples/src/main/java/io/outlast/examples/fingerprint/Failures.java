// SPDX-License-Identifier: Apache-2.0
package io.outlast.examples.fingerprint;

import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import org.jspecify.annotations.Nullable;

/** Failures in words. */
final class Failures {

  private Failures() {}

  static String describe(String name, @Nullable Throwable failure) {
    return name + ": " + reason(failure);
  }

  private static String reason(@Nullable Throwable failure) {
    if (failure instanceof AccessDeniedException) {
      return "may not be read (permission denied)";
    }
    if (failure instanceof NoSuchFileException) {
      return "is gone";
    }
    return String.valueOf(failure);
  }
}
