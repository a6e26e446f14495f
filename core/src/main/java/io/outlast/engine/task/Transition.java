// SPDX-License-Identifier: Apache-2.0
package io.outlast.engine.task;

import org.jspecify.annotations.Nullable;

/**
 * What a change did.
 *
 * @param before the record before, {@code null} if there was none
 * @param after the record from now on; the same object where nothing changed
 */
public record Transition(@Nullable TaskRecord before, @Nullable TaskRecord after) {
  /** Whether there is anything to write. The machine returns the same object where nothing is. */
  @SuppressWarnings("ReferenceEquality")
  public boolean changed() {
    return before != after;
  }
}
