// SPDX-License-Identifier: Apache-2.0
package io.outlast.journal;

import java.util.concurrent.TimeUnit;

/** When what was written is to be forced to disk, by this machine's clock. */
final class SystemPace {
  private static final long NOTHING_DUE = Long.MAX_VALUE;

  private final long intervalNanos;
  private long dueAt = NOTHING_DUE;

  /** {@code Long.MAX_VALUE}: never. */
  SystemPace(long intervalNanos) {
    this.intervalNanos = intervalNanos;
  }

  long nanosToNext() {
    return dueAt == NOTHING_DUE ? Long.MAX_VALUE : Math.max(0, dueAt - System.nanoTime());
  }

  void written() {
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

  static void pause(long millis) throws InterruptedException {
    TimeUnit.MILLISECONDS.sleep(millis);
  }
}
