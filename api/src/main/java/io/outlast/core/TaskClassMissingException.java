// SPDX-License-Identifier: Apache-2.0
package io.outlast.core;

import java.util.UUID;

/**
 * Stored as the failure of a durable task whose class no eligible member had within {@code
 * class-wait} (30 s): it names the class and the last member asked (SPEC §2, R5). Deploy the class,
 * then submit the task again. A scheduled run is skipped and counted instead, and its series lives.
 */
public class TaskClassMissingException extends OutlastException {

  private static final long serialVersionUID = 1L;

  private final String className;
  private final UUID memberUuid;

  /**
   * Makes an exception.
   *
   * @param message names the executor, the class, the member and how long it was waited
   * @param className the binary name of the missing class
   * @param memberUuid the member that was asked last
   */
  public TaskClassMissingException(String message, String className, UUID memberUuid) {
    super(message);
    this.className = className;
    this.memberUuid = memberUuid;
  }

  /** Returns the binary name of the class that was missing. */
  public String getClassName() {
    return className;
  }

  /** Returns the member that was asked last. */
  public UUID getMemberUuid() {
    return memberUuid;
  }
}
