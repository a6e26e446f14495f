// SPDX-License-Identifier: Apache-2.0
package io.outlast.engine.task;

import org.jspecify.annotations.Nullable;

/**
 * What makes a task a scheduled one: its plan, and how far it has come. {@link Timekeeping} makes
 * the next one.
 *
 * @param plan what was asked for
 * @param due cluster time, in nanoseconds, before which no run starts; of a task that has ended, of
 *     the last
 * @param tick the place on the plan's grid that the next run is for, or that comes after a run that
 *     was triggered; differs from {@code due} while a run is tried again
 * @param gate what holds runs back in spite of {@code due}
 * @param triggered a run was asked for beside the schedule and has not ended
 * @param alteredBy the last request that paused, resumed, triggered or rescheduled: sent again it
 *     changes nothing and is told once more that it did
 * @param history what the runs so far have left
 */
public record Timetable(
    TaskPlan plan,
    long due,
    long tick,
    Gate gate,
    boolean triggered,
    @Nullable Identity alteredBy,
    RunHistory history) {

  /** Whether runs may start. The order is part of the stored form: append only. */
  public enum Gate {
    /** They may. */
    OPEN,
    /** Somebody has paused the task. */
    PAUSED,
    /** The task is one of several that begin together or not at all; it is not confirmed yet. */
    HELD
  }

  /** When the next run is to start, {@link Timing#NEVER} while it may not. */
  public long startsAt() {
    return gate == Gate.PAUSED && !triggered ? Timing.NEVER : mayRunSince();
  }

  /** The same but for a pause, which a run that had begun before outlasts. */
  long mayRunSince() {
    if (gate == Gate.HELD) {
      return Timing.NEVER;
    }
    return triggered && history.retries() == 0 ? Long.MIN_VALUE : due;
  }

  Timetable with(long newDue, long newTick, RunHistory newHistory) {
    return new Timetable(plan, newDue, newTick, gate, triggered, alteredBy, newHistory);
  }

  Timetable with(RunHistory newHistory) {
    return with(due, tick, newHistory);
  }

  Timetable untriggered() {
    return triggered
        ? new Timetable(plan, due, tick, gate, /* triggered= */ false, alteredBy, history)
        : this;
  }
}
