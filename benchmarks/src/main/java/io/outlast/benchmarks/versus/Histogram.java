// SPDX-License-Identifier: Apache-2.0
package io.outlast.benchmarks.versus;

import java.util.concurrent.atomic.AtomicLongArray;

/** Counts durations by size, to one percent; any thread may add. */
final class Histogram {
  private static final int BITS = 7;
  private static final int STEPS = 1 << BITS;

  private final AtomicLongArray counts = new AtomicLongArray((Long.SIZE - BITS) * STEPS);

  void add(long nanos) {
    counts.incrementAndGet(indexOf(Math.max(0, nanos)));
  }

  private static int indexOf(long value) {
    if (value < STEPS) {
      return (int) value;
    }
    int shift = Long.SIZE - Long.numberOfLeadingZeros(value) - BITS;
    return shift * STEPS + (int) (value >>> shift);
  }

  private static long valueOf(int index) {
    int shift = index / STEPS;
    long top = index - (long) shift * STEPS;
    return (top << shift) + ((1L << shift) >>> 1);
  }

  long count() {
    long count = 0;
    for (int i = 0; i < counts.length(); i++) {
      count += counts.get(i);
    }
    return count;
  }

  /** The value that this part of all, from 0 to 1, does not exceed; 0 if there are none. */
  long percentile(double part) {
    long wanted = Math.max(1, (long) Math.ceil(part * count()));
    long seen = 0;
    for (int i = 0; i < counts.length(); i++) {
      seen += counts.get(i);
      if (seen >= wanted) {
        return valueOf(i);
      }
    }
    return 0;
  }
}
