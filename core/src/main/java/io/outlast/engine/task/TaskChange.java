// SPDX-License-Identifier: Apache-2.0
package io.outlast.engine.task;

/** What may happen to a task. Each change is safe to repeat: the second time it changes nothing. */
public sealed interface TaskChange {
  /** A submitter stored it. */
  record Created(long taskId, Identity identity, long token, byte[] task) implements TaskChange {}

  /** The member that may have been running it is gone; the next run gets a token of its own. */
  record TakenOver(long token) implements TaskChange {}

  /** A run has ended. */
  record Finished(long token, Outcome outcome) implements TaskChange {}

  /** Somebody cancelled it. */
  record Cancelled(Identity by) implements TaskChange {}

  /** Somebody disposed of it, or its place was needed, or its result is too old. */
  record Disposed() implements TaskChange {}
}
