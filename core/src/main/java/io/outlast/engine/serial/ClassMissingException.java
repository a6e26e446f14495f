// SPDX-License-Identifier: Apache-2.0
package io.outlast.engine.serial;

import io.outlast.core.OutlastException;
import org.jspecify.annotations.Nullable;

/**
 * Bytes hold an object of a class that this JVM does not have, or has in a form that does not fit.
 * Another JVM may well have it, so this says nothing about the bytes (R5).
 */
public final class ClassMissingException extends OutlastException {
  private static final long serialVersionUID = 1L;

  private final String className;

  ClassMissingException(String className, @Nullable Throwable cause) {
    super(
        "Class %s is missing in this JVM, or differs from the one that was serialized. Deploy it here, or set the class loader that has it."
            .formatted(className),
        cause);
    this.className = className;
  }

  /** What is missing is no class but what a registered task of that name does. */
  public static ClassMissingException ofRegistered(String name) {
    return new ClassMissingException("(registered task '" + name + "')", null);
  }

  /** Returns the binary name of the class. */
  public String className() {
    return className;
  }

  static ClassMissingException of(ClassNotFoundException cause) {
    return new ClassMissingException(nameIn(cause.getMessage()), cause);
  }

  /**
   * The class that a linkage error names: the JVM writes it with slashes, and more text after it.
   */
  static ClassMissingException of(NoClassDefFoundError cause) {
    return new ClassMissingException(nameIn(cause.getMessage()).replace('/', '.'), cause);
  }

  static ClassMissingException of(String className, Throwable cause) {
    return new ClassMissingException(nameIn(className), cause);
  }

  /** {@code [[Lcom.acme.Job;} stands for an array: what is missing is {@code com.acme.Job}. */
  private static String nameIn(@Nullable String message) {
    if (message == null || message.isBlank()) {
      return "(unnamed)";
    }
    int end = message.indexOf(' ');
    String name = end < 0 ? message : message.substring(0, end);
    return name.startsWith("[") && name.endsWith(";")
        ? name.substring(name.indexOf('L') + 1, name.length() - 1)
        : name;
  }
}
