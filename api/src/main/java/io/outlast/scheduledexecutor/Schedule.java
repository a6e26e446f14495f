// SPDX-License-Identifier: Apache-2.0
package io.outlast.scheduledexecutor;

import java.time.Duration;

/**
 * When a task is due. Durations are elapsed cluster time and know no time zones (R8); they are kept
 * in nanoseconds, and longer ones than {@link Long#MAX_VALUE} of these (292 years) are cut to that.
 * A negative initial delay is "now". Values are immutable.
 */
public sealed interface Schedule {

  /** Due now, once. */
  Once NOW = new Once(Duration.ZERO);

  /** Returns the time from scheduling to the first due time; never negative. */
  Duration initialDelay();

  /**
   * Due once.
   *
   * @param initialDelay time until then
   */
  record Once(Duration initialDelay) implements Schedule {

    /** Brings the delay into range. */
    public Once {
      initialDelay = Durations.atLeastZero(initialDelay);
    }
  }

  /**
   * Due on a fixed grid. A tick that comes while a run is going on is skipped, not postponed: the
   * grid stays and runs never overlap (R7).
   *
   * @param initialDelay time until the first tick
   * @param period time between ticks
   */
  record FixedRate(Duration initialDelay, Duration period) implements Schedule {

    /** Brings the delay into range and checks the period. */
    public FixedRate {
      initialDelay = Durations.atLeastZero(initialDelay);
      period = Durations.positive("period", period);
    }
  }

  /**
   * Due a fixed time after the end of the previous run.
   *
   * @param initialDelay time until the first run
   * @param delay time from the end of a run to the start of the next
   */
  record FixedDelay(Duration initialDelay, Duration delay) implements Schedule {

    /** Brings the initial delay into range and checks the delay. */
    public FixedDelay {
      initialDelay = Durations.atLeastZero(initialDelay);
      delay = Durations.positive("delay", delay);
    }
  }

  /** Returns a schedule that is due once, after {@code delay}. */
  static Once once(Duration delay) {
    return new Once(delay);
  }

  /**
   * Returns a schedule that is due on a fixed grid.
   *
   * @throws IllegalArgumentException if the period is not positive
   */
  static FixedRate atFixedRate(Duration initialDelay, Duration period) {
    return new FixedRate(initialDelay, period);
  }

  /**
   * Returns a schedule that is due a fixed time after each run.
   *
   * @throws IllegalArgumentException if the delay is not positive
   */
  static FixedDelay withFixedDelay(Duration initialDelay, Duration delay) {
    return new FixedDelay(initialDelay, delay);
  }
}
