// SPDX-License-Identifier: Apache-2.0
package io.outlast.scheduledexecutor;

import java.time.Duration;
import java.util.Objects;

/**
 * How a scheduled task stands: all at one moment, as its owner saw it. Immutable.
 *
 * @param state what it does now
 * @param delay time until the next run is due, in cluster time; zero or less if it is due or the
 *     task has ended. Of a paused task, when the next run would have been due
 * @param statistics what its runs have left
 */
public record ScheduledTaskStatus(State state, Duration delay, ScheduledTaskStatistics statistics) {

  /** What a task does. */
  public enum State {
    /** It waits until its next run is due, or for a thread. */
    WAITING,
    /** A run is going on. */
    RUNNING,
    /** No run starts until it is resumed. */
    PAUSED,
    /** It has ended, by a value or an exception. */
    ENDED,
    /** It was cancelled. */
    CANCELLED
  }

  /** Checks that all is given. */
  public ScheduledTaskStatus {
    Objects.requireNonNull(state, "state");
    Objects.requireNonNull(delay, "delay");
    Objects.requireNonNull(statistics, "statistics");
  }
}
