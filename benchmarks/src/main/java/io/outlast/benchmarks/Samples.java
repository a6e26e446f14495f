// SPDX-License-Identifier: Apache-2.0
package io.outlast.benchmarks;

import java.util.Arrays;

/** Measured values, in whatever unit; not thread-safe. */
final class Samples {
  private long[] values = new long[64];
  private int count;

  void add(long value) {
    if (count == values.length) {
      values = Arrays.copyOf(values, 2 * count);
    }
    values[count++] = value;
  }

  int count() {
    return count;
  }

  /** The value that this part of all values, from 0 to 1, does not exceed. */
  long percentile(double part) {
    if (count == 0) {
      throw new IllegalStateException("Nothing was measured.");
    }
    long[] sorted = Arrays.copyOf(values, count);
    Arrays.sort(sorted);
    return sorted[Math.max(0, (int) Math.ceil(part * count) - 1)];
  }

  long median() {
    return percentile(0.5);
  }
}
