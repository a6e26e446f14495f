// SPDX-License-Identifier: Apache-2.0
package io.outlast.engine.serial;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.jspecify.annotations.Nullable;

/** Texts of objects whose methods are not to be trusted: they may throw, or never stop talking. */
final class Texts {
  private static final int LONGEST = 1 << 15;

  private Texts() {}

  static String of(@Nullable Object object) {
    try {
      return cut(String.valueOf(object));
    } catch (RuntimeException | StackOverflowError e) {
      return nameOf(object);
    }
  }

  static String stackOf(Throwable thrown) {
    try {
      StringWriter text = new StringWriter(1024);
      thrown.printStackTrace(new PrintWriter(text));
      return cut(text.toString());
    } catch (RuntimeException | StackOverflowError e) {
      return nameOf(thrown);
    }
  }

  private static String nameOf(@Nullable Object object) {
    return object == null
        ? "null"
        : object.getClass().getName() + " (its own text could not be made)";
  }

  private static String cut(@Nullable String text) {
    if (text == null) {
      return "null";
    }
    return text.length() <= LONGEST
        ? text
        : text.substring(0, LONGEST)
            + "... (%d characters more)".formatted(text.length() - LONGEST);
  }
}
