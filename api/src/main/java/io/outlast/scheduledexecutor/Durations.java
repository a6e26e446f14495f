// SPDX-License-Identifier: Apache-2.0
package io.outlast.scheduledexecutor;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** Brings durations into the range that the cluster can keep: a long of nanoseconds. */
final class Durations {

  private static final Duration MAX = Duration.ofNanos(Long.MAX_VALUE);

  private Durations() {}

  /** Converts without loss, save that what exceeds the range is cut to it, as in the JDK. */
  static Duration of(long amount, TimeUnit unit) {
    return Duration.ofNanos(unit.toNanos(amount));
  }

  static Duration atLeastZero(Duration duration) {
    return duration.isNegative() ? Duration.ZERO : cut(duration);
  }

  static Duration positive(String name, Duration duration) {
    if (duration.isNegative() || duration.isZero()) {
      throw new IllegalArgumentException(
          name + " is " + duration + ", must be positive: at least one nanosecond.");
    }
    return cut(duration);
  }

  private static Duration cut(Duration duration) {
    return duration.compareTo(MAX) > 0 ? MAX : duration;
  }
}
