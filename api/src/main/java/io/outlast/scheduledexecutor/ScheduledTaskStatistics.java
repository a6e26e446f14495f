// SPDX-License-Identifier: Apache-2.0
package io.outlast.scheduledexecutor;

import java.util.concurrent.TimeUnit;

/**
 * How often and how long a scheduled task has run. An immutable snapshot, as of the last
 * acknowledged run; it survives takeovers (SPEC §3). Times are kept in nanoseconds, and truncated
 * to the unit asked for.
 */
public interface ScheduledTaskStatistics {

  /** Returns the number of runs that have ended and were acknowledged. */
  long getTotalRuns();

  /** Returns how long the last run took; 0 before its end. */
  long getLastRunDuration(TimeUnit unit);

  /**
   * Returns the time from the end of the run before the last to the start of the last; for the
   * first run, from scheduling to its start.
   */
  long getLastIdleTime(TimeUnit unit);

  /** Returns how long all runs took together. */
  long getTotalRunTime(TimeUnit unit);

  /** Returns the sum of all {@linkplain #getLastIdleTime idle times}. */
  long getTotalIdleTime(TimeUnit unit);

  /** Returns the number of ticks skipped: a run was still going on, or they were missed. */
  long getSkippedRuns();
}
