// SPDX-License-Identifier: Apache-2.0
package io.outlast.journal;

import java.util.concurrent.TimeUnit;

/** When what was written is to be forced to disk, and to be tidied, by this machine's clock. */
final class SystemPace {
  private static final long NOTHING_DUE = Long.MAX_VALUE;

  private static final long IDLE_NANOS = 2_000_000_000L;

  private final long intervalNanos;
  private long dueAt = NOTHING_DUE;
  private long writtenAt;
  private boolean isTidy = true;

  /** {@code Long.MAX_VALUE}: never. */
  SystemPace(long intervalNanos) {
    this.intervalNanos = intervalNanos;
  }

  long nanosToNext() {
    long now = System.nanoTime();
    long toDue = dueAt == NOTHING_DUE ? Long.MAX_VALUE : Math.max(0, dueAt - now);
    long toIdle = isTidy ? Long.MAX_VALUE : Math.max(0, writtenAt + IDLE_NANOS - now);
    return Math.min(toDue, toIdle);
  }

  void written() {
    writtenAt = System.nanoTime();
    isTidy = false;
    if (dueAt == NOTHING_DUE && intervalNanos != Long.MAX_VALUE) {
      dueAt = System.nanoTime() + intervalNanos;
    }
  }

  boolean isDue() {
    return dueAt != NOTHING_DUE && dueAt - System.nanoTime() <= 0;
  }

  void synced() {
    dueAt = NOTHING_DUE;
  }

  /** Whether nothing has been written for a while since the journal was tidied. */
  boolean isIdle() {
    return !isTidy && System.nanoTime() - writtenAt >= IDLE_NANOS;
  }

  void tidied() {
    isTidy = true;
  }

  static long now() {
    return System.nanoTime();
  }

  static void pause(long millis) throws InterruptedException {
    TimeUnit.MILLISECONDS.sleep(millis);
  }
}
