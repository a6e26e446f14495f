// SPDX-License-Identifier: Apache-2.0
package io.outlast.benchmarks.versus;

import java.io.Serializable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** Series of runs in this process, and how late they are. */
final class Ticks {
  private static final AtomicLong EARLY = new AtomicLong();

  /** There is one while it is measured. */
  private static volatile @Nullable Histogram late;

  private Ticks() {}

  /**
   * A run of a series, which notes how late it is.
   *
   * @param origin a time by {@link System#nanoTime} on the grid, or a little before it: when the
   *     series was asked for
   */
  private record Tick(long origin, long period) implements Runnable, Serializable {
    @Override
    public void run() {
      long lateness = Math.floorMod(System.nanoTime() - origin, period);
      Histogram histogram = late;
      if (histogram != null) {
        if (lateness > period / 10 * 9) {
          EARLY.incrementAndGet();
        } else {
          histogram.add(lateness);
        }
      }
    }
  }

  /** Starts so many series of that period, spread over it evenly. */
  static void start(Peer peer, int series, long periodMillis) throws Exception {
    long period = TimeUnit.MILLISECONDS.toNanos(periodMillis);
    for (int i = 0; i < series; i++) {
      long initial = period + period / series * i;
      long now = System.nanoTime();
      peer.scheduleAtFixedRate(
          "ticks", new Tick(now + initial, period), initial, period, TimeUnit.NANOSECONDS);
    }
  }

  /** How late the runs of the next milliseconds are. */
  static Histogram measure(long millis) throws InterruptedException {
    Histogram histogram = new Histogram();
    EARLY.set(0);
    late = histogram;
    Thread.sleep(millis);
    late = null;
    return histogram;
  }

  /** How many of them were early. */
  static long early() {
    return EARLY.get();
  }
}
