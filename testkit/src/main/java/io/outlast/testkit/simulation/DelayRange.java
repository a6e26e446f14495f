// SPDX-License-Identifier: Apache-2.0
package io.outlast.testkit.simulation;

import java.time.Duration;
import java.util.Random;

/**
 * Delays between two bounds, each equally likely.
 *
 * @param min the shortest, not negative
 * @param max the longest, included
 */
public record DelayRange(Duration min, Duration max) {
  public DelayRange {
    if (min.isNegative() || max.compareTo(min) < 0) {
      throw new IllegalArgumentException("No delays between " + min + " and " + max);
    }
  }

  /** Delays of {@code minMicros} to {@code maxMicros} microseconds. */
  public static DelayRange ofMicros(long minMicros, long maxMicros) {
    return new DelayRange(Duration.ofNanos(minMicros * 1_000), Duration.ofNanos(maxMicros * 1_000));
  }

  /** Delays of {@code minMillis} to {@code maxMillis} milliseconds. */
  public static DelayRange ofMillis(long minMillis, long maxMillis) {
    return new DelayRange(Duration.ofMillis(minMillis), Duration.ofMillis(maxMillis));
  }

  long pickNanos(Random random) {
    long width = max.toNanos() - min.toNanos() + 1;
    return min.toNanos() + (long) (random.nextDouble() * width);
  }
}
