// SPDX-License-Identifier: Apache-2.0
package io.outlast.engine.task;

/** What somebody may do to the timetable of a scheduled task (R34). */
public sealed interface Alteration {
  /** No run starts until it is resumed. */
  record Pause() implements Alteration {}

  /**
   * Runs start again.
   *
   * @param duringRun whether a run that began before the pause is going on: its tick was not missed
   */
  record Resume(boolean duringRun) implements Alteration {
    /** While no run is going on, or before the owner has looked whether one is. */
    public Resume() {
      this(/* duringRun= */ false);
    }
  }

  /**
   * One run starts now, beside the schedule.
   *
   * <p>If a run is going on, the owner refuses it before it comes to this.
   */
  record Trigger() implements Alteration {}

  /**
   * Other due times, counted from now.
   *
   * @param duringRun whether a run is going on: it is left alone and does not count for the new
   *     times
   */
  record Reschedule(Timing timing, boolean duringRun) implements Alteration {}

  /** All members have accepted the task: it may start. */
  record Admit() implements Alteration {}
}
