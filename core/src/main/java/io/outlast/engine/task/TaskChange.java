// SPDX-License-Identifier: Apache-2.0
package io.outlast.engine.task;

import org.jspecify.annotations.Nullable;

/** What may happen to a task. Each change is safe to repeat: the second time it changes nothing. */
public sealed interface TaskChange {
  /**
   * A submitter stored it.
   *
   * @param plan of a scheduled task
   * @param held whether it waits to be {@link Alteration.Admit admitted} before it may start
   */
  record Created(
      long taskId,
      Identity identity,
      long token,
      byte[] task,
      @Nullable TaskPlan plan,
      boolean held)
      implements TaskChange {
    /** A task that just runs. */
    public Created(long taskId, Identity identity, long token, byte[] task) {
      this(taskId, identity, token, task, null, /* held= */ false);
    }
  }

  /** The member that may have been running it is gone; the next run gets a token of its own. */
  record TakenOver(long token) implements TaskChange {}

  /**
   * A run has ended. If another is to follow, that one has the next token.
   *
   * @param run what else there is to tell of it; {@code null} where the task was never called
   */
  record Finished(long token, Outcome outcome, long nextToken, @Nullable RunReport run)
      implements TaskChange {
    /** The end of a task that just runs. */
    public Finished(long token, Outcome outcome) {
      this(token, outcome, token, null);
    }
  }

  /** The time of a run has come: settles which tick it is for if some were missed (R3). */
  record CameDue() implements TaskChange {}

  /**
   * No run is possible for the present tick: a series goes on with the next, anything else ends.
   *
   * @param why what a task that does not go on fails with
   */
  record Skipped(long token, Failure why) implements TaskChange {}

  /** The owner was lost before the first run came due, and the delay begins again (R53). */
  record DelayRestarted() implements TaskChange {}

  /** Somebody changed when it is to run. */
  record Altered(Alteration alteration, Identity by) implements TaskChange {}

  /** Somebody cancelled it. */
  record Cancelled(Identity by) implements TaskChange {}

  /**
   * Somebody disposed of it, or its place was needed, or its result is too old. Of one that
   * disposed itself: nobody needs the end any more that was kept.
   */
  record Disposed() implements TaskChange {}

  /**
   * Another side of a split holds it, in a later form or as the only one, and the merge policy has
   * chosen that.
   */
  record Merged(TaskRecord record) implements TaskChange {}

  /** A merge has discarded it. */
  record Discarded(Outcome why) implements TaskChange {}

  /** It has ended and disposes itself, but its submitter has yet to hear of the end. */
  record DisposedItself() implements TaskChange {}
}
