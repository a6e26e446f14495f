// SPDX-License-Identifier: Apache-2.0
package io.outlast.engine.facade;

import io.outlast.engine.port.Timers;
import java.util.concurrent.TimeUnit;

/**
 * Pauses between tries, each twice as long as the one before, until their time is used up. One
 * thread at a time.
 */
final class Backoff {
  /** For what is tried until it succeeds. */
  static final long UNLIMITED = Long.MAX_VALUE;

  private static final long FIRST_NANOS = TimeUnit.MILLISECONDS.toNanos(5);
  private static final long LONGEST_NANOS = TimeUnit.SECONDS.toNanos(1);

  private final Timers timers;
  private long left;
  private long next = FIRST_NANOS;

  /** Pauses that take so long together, at most; for how long the tries take there is no clock. */
  Backoff(Timers timers, long nanos) {
    this.timers = timers;
    this.left = nanos;
  }

  /** Runs the next try after a pause; tells whether there is time for one. */
  boolean again(Runnable action) {
    if (left <= 0) {
      return false;
    }
    long pause = Math.min(next, left);
    left = left == UNLIMITED ? UNLIMITED : left - pause;
    next = Math.min(2 * pause, LONGEST_NANOS);
    timers.after(pause, action);
    return true;
  }
}
