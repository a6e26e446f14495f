// SPDX-License-Identifier: Apache-2.0
package io.outlast.engine.task;

/** How a task ended. It is stored in the task's place and never changes again. */
public sealed interface Outcome {
  /** Whether a merge has discarded the task: not an end of its own. */
  default boolean isDiscard() {
    return this instanceof Failed failed && failed.failure().isDiscard();
  }

  /** The task returned a value, here in serialized form. */
  record Returned(byte[] value) implements Outcome {}

  /** The task threw, or could not be run. */
  record Failed(Failure failure) implements Outcome {}

  /**
   * The task was cancelled.
   *
   * @param by the request that did it: sent again, it is told once more that it was the one
   */
  record Cancelled(Identity by) implements Outcome {}
}
