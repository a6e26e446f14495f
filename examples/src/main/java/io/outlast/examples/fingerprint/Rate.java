// SPDX-License-Identifier: Apache-2.0
package io.outlast.examples.fingerprint;

import java.time.Duration;
import java.util.Locale;

/** Throughput in words. */
final class Rate {

  private static final double MEGABYTE = 1e6;
  private static final double SECOND = 1e9;

  private Rate() {}

  static String of(long files, long bytes, Duration elapsed) {
    double seconds = Math.max(elapsed.toNanos(), 1) / SECOND;
    return String.format(
        Locale.ROOT, "%,.0f files/s  %,.1f MB/s", files / seconds, bytes / MEGABYTE / seconds);
  }

  static String megabytes(long bytes) {
    return String.format(Locale.ROOT, "%,.1f MB", bytes / MEGABYTE);
  }

  static String seconds(Duration duration) {
    return String.format(Locale.ROOT, "%.2f s", duration.toNanos() / SECOND);
  }
}
