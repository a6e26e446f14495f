// SPDX-License-Identifier: Apache-2.0
package io.outlast.core;

/**
 * Bytes name a class that may not be deserialized where they were to be read (R49): none of its
 * objects was made. On a member it is stored as the failure of the task; of a result or an
 * exception it is what who asks for it is told, while what is stored stays as it is.
 */
public class ClassRefusedException extends OutlastException {

  private static final long serialVersionUID = 1L;

  private final String className;

  /**
   * Makes an exception.
   *
   * @param message names the class and the setting that would allow it
   * @param className the binary name of the refused class
   */
  public ClassRefusedException(String message, String className) {
    super(message);
    this.className = className;
  }

  /** Returns the binary name of the class that was refused. */
  public String getClassName() {
    return className;
  }
}
