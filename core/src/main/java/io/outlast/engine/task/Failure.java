// SPDX-License-Identifier: Apache-2.0
package io.outlast.engine.task;

import org.jspecify.annotations.Nullable;

/**
 * Why a run ended without a value.
 *
 * @param className class of the exception
 * @param text its text form, for whoever cannot load the class
 * @param serialized the exception itself in serialized form; {@code null} where that was not
 *     possible (R35)
 */
public record Failure(String className, String text, byte @Nullable [] serialized) {
  /** Stands for the class name where no member could load the task. */
  public static final String CLASS_MISSING = "class-missing";

  /** Stands for the class name where a merge has discarded the task. */
  public static final String DISCARDED = "discarded";

  /** Whether it is not the task's own. */
  public boolean isDiscard() {
    return className.equals(DISCARDED);
  }
}
