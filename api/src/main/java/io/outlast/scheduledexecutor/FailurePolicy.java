// SPDX-License-Identifier: Apache-2.0
package io.outlast.scheduledexecutor;

import java.time.Duration;
import java.util.Objects;

/** What an exception thrown by a run does to its task (R17). Values are immutable. */
public sealed interface FailurePolicy {

  /** The exception ends the task; {@code get} throws it. The default, as in the JDK. */
  record Stop() implements FailurePolicy {}

  /** A series goes on with its next tick; the failure is counted. The same as Stop for one run. */
  record Continue() implements FailurePolicy {}

  /**
   * The run is repeated after a delay that doubles each time. When all retries have failed the task
   * ends with the last exception. Ticks of a series that pass meanwhile are skipped.
   *
   * @param maxRetries further attempts per tick, at least 1
   * @param initialBackoff delay before the first retry, positive
   * @param maxBackoff upper bound of the delay, at least {@code initialBackoff}
   */
  record Retry(int maxRetries, Duration initialBackoff, Duration maxBackoff)
      implements FailurePolicy {

    /** Checks the ranges, and cuts delays to that of a {@link Schedule}. */
    public Retry {
      if (maxRetries < 1) {
        throw new IllegalArgumentException(
            "maxRetries is " + maxRetries + ", must be at least 1. For no retry use stop().");
      }
      initialBackoff = Durations.positive("initialBackoff", initialBackoff);
      maxBackoff = Durations.positive("maxBackoff", maxBackoff);
      if (maxBackoff.compareTo(initialBackoff) < 0) {
        throw new IllegalArgumentException(
            "maxBackoff is "
                + maxBackoff
                + ", must not be less than initialBackoff, which is "
                + initialBackoff
                + ".");
      }
    }

    /** Returns the delay before retry number {@code retry}, which counts from 1. */
    public Duration backoff(int retry) {
      if (retry < 1) {
        throw new IllegalArgumentException("retry is " + retry + ", must be at least 1.");
      }
      Duration backoff = initialBackoff;
      for (int i = 1; i < retry; i++) {
        if (backoff.compareTo(maxBackoff.minus(backoff)) >= 0) {
          return maxBackoff;
        }
        backoff = backoff.plus(backoff);
      }
      return backoff;
    }
  }

  /** Returns the policy that ends the task. */
  static FailurePolicy stop() {
    return new Stop();
  }

  /** Returns the policy that lets a series go on. */
  static FailurePolicy continueSeries() {
    return new Continue();
  }

  /** Returns a policy that retries with a back-off that doubles up to 32 times its start. */
  static FailurePolicy retry(int maxRetries, Duration initialBackoff) {
    Objects.requireNonNull(initialBackoff, "initialBackoff");
    Duration kept = Durations.positive("initialBackoff", initialBackoff);
    return new Retry(maxRetries, kept, kept.multipliedBy(32));
  }
}
