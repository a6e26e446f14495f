// SPDX-License-Identifier: Apache-2.0
package io.outlast.benchmarks;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;

/**
 * A stretch of time, or while it lasts, its beginning.
 *
 * @param nanos how long it took
 * @param cpuNanos processor time of the whole process in it, which the machine's other load touches
 *     less
 */
record Stretch(long nanos, long cpuNanos) {
  private static final OperatingSystemMXBean SYSTEM =
      ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);

  static Stretch begin() {
    return new Stretch(System.nanoTime(), SYSTEM.getProcessCpuTime());
  }

  /** The stretch from this beginning to now. */
  Stretch end() {
    return new Stretch(System.nanoTime() - nanos, SYSTEM.getProcessCpuTime() - cpuNanos);
  }
}
