// SPDX-License-Identifier: Apache-2.0
package io.outlast.engine.task;

import org.jspecify.annotations.Nullable;

/**
 * What the runs of a scheduled task have left: statistics, and what the next run needs. One that
 * has not run yet shares {@link #NONE}, so that a million waiting tasks cost nothing for it.
 *
 * @param runs runs that have ended and were acknowledged
 * @param skipped ticks without a run
 * @param runNanos how long all runs took together
 * @param idleNanos sum of all idle times
 * @param lastRunNanos how long the last run took
 * @param lastIdleNanos from the end of the run before to the beginning of the last
 * @param lastEnd cluster time at which the last run ended, 0 if there was none
 * @param lastToken token of the last acknowledged run, 0 if there was none: an instance of the task
 *     that is kept in memory is as old as the run it made
 * @param retries how often the present tick was tried again (R17)
 * @param makeUpUntil ticks up to this one are run although they have passed (R3); 0 for none
 * @param state what the last acknowledged run of a stateful task has saved
 */
public record RunHistory(
    long runs,
    long skipped,
    long runNanos,
    long idleNanos,
    long lastRunNanos,
    long lastIdleNanos,
    long lastEnd,
    long lastToken,
    int retries,
    long makeUpUntil,
    byte @Nullable [] state) {

  /** Before the first run. */
  public static final RunHistory NONE = new RunHistory(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, null);

  /** A further run, of a task that was scheduled at a time. */
  RunHistory ran(long token, RunReport run, long scheduledAt) {
    long took = Math.max(0, run.ended() - run.began());
    long idle = Math.max(0, run.began() - (runs == 0 ? scheduledAt : lastEnd));
    return new RunHistory(
        runs + 1,
        skipped,
        runNanos + took,
        idleNanos + idle,
        took,
        idle,
        run.ended(),
        token,
        retries,
        makeUpUntil,
        run.state() == null ? state : run.state());
  }

  /** The same for a task that has ended: nobody is going to load its state. */
  RunHistory withoutState() {
    return with(skipped, retries, makeUpUntil, null);
  }

  RunHistory skipping(long ticks) {
    return ticks == 0 ? this : with(skipped + ticks, retries, makeUpUntil);
  }

  RunHistory retrying(int number) {
    return number == retries ? this : with(skipped, number, makeUpUntil);
  }

  RunHistory makingUp(long until) {
    return until == makeUpUntil ? this : with(skipped, retries, until);
  }

  private RunHistory with(long newSkipped, int newRetries, long newMakeUpUntil) {
    return with(newSkipped, newRetries, newMakeUpUntil, state);
  }

  private RunHistory with(
      long newSkipped, int newRetries, long newMakeUpUntil, byte @Nullable [] newState) {
    return new RunHistory(
        runs,
        newSkipped,
        runNanos,
        idleNanos,
        lastRunNanos,
        lastIdleNanos,
        lastEnd,
        lastToken,
        newRetries,
        newMakeUpUntil,
        newState);
  }
}
