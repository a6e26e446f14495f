// SPDX-License-Identifier: Apache-2.0
package io.outlast.engine.task;

import org.jspecify.annotations.Nullable;

/**
 * Where a task stands.
 *
 * <pre>
 *   (none) ──Created──▶ Pending ──Finished, Cancelled──▶ Ended ──Disposed──▶ Disposed
 *                        │  ▲ │                                               ▲
 *                        └──┘ └───────────────Disposed──────────────────────┘
 *                      TakenOver
 * </pre>
 *
 * A merge of the sides of a split may bring a task from anywhere but Disposed to Pending or Ended,
 * and never back; or discard it, which is a disposal.
 *
 * <p>No state says "running": that would need a live owner to be true, so an owner knows it and
 * nobody stores it (DESIGN, invariant 5). What has no outcome is runnable by definition.
 */
public sealed interface TaskState {
  /** Stored and not ended: it waits for its run or is being run. Holds the serialized task. */
  record Pending(byte[] task) implements TaskState {}

  /** Ended; the result has taken the task's place. */
  record Ended(Outcome outcome) implements TaskState {}

  /**
   * Disposed or overwritten; what is left remembers the identity until it can't be sent again.
   *
   * @param end of a task that disposed itself, or that a merge has discarded, until its submitter
   *     has heard of it; else {@code null}
   */
  record Disposed(@Nullable Outcome end) implements TaskState {
    /** Nobody is to hear anything of it any more. */
    public Disposed() {
      this(null);
    }
  }
}
