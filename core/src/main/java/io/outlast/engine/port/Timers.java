// SPDX-License-Identifier: Apache-2.0
package io.outlast.engine.port;

/** Runs things later on a monotonic clock. Actions are short and hand on anything that is not. */
public interface Timers {
  /**
   * Runs {@code action} once after the delay, in nanoseconds; a delay of zero or less means at
   * once, on another turn.
   */
  Timer after(long delayNanos, Runnable action);

  /** One pending action. */
  interface Timer {
    /** Forgets the action unless it has begun; idempotent. */
    void cancel();
  }
}
