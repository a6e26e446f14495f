// SPDX-License-Identifier: Apache-2.0
package io.outlast.examples.fingerprint;

import java.time.Duration;

/** The clock of this machine. */
final class SystemTime {

  private SystemTime() {}

  static long nanos() {
    return System.nanoTime();
  }

  static Duration since(long nanos) {
    return Duration.ofNanos(System.nanoTime() - nanos);
  }

  static void sleep(Duration duration) throws InterruptedException {
    Thread.sleep(duration.toMillis());
  }
}
