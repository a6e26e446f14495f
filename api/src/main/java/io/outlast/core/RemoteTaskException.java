// SPDX-License-Identifier: Apache-2.0
package io.outlast.core;

/**
 * Stands for an exception or a result that could not be stored, or could not be rebuilt here: the
 * object was not serializable, or its class is not known to this JVM (R35). It carries the class
 * and the text of the original. The task has ended; it is not run again because of this.
 */
public class RemoteTaskException extends OutlastException {

  private static final long serialVersionUID = 1L;

  private final String originalClassName;
  private final String originalText;

  /**
   * Makes a stand-in.
   *
   * @param message what could not be stored or rebuilt, where, and why
   * @param originalClassName the class of the exception or result
   * @param originalText the stack trace of the exception as text, or the text of the result
   */
  public RemoteTaskException(String message, String originalClassName, String originalText) {
    super(message);
    this.originalClassName = originalClassName;
    this.originalText = originalText;
  }

  /** Returns the binary name of the class of the original object. */
  public String getOriginalClassName() {
    return originalClassName;
  }

  /** Returns the text of the original object: of an exception, its stack trace as printed. */
  public String getOriginalText() {
    return originalText;
  }
}
