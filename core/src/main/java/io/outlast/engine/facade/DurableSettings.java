// SPDX-License-Identifier: Apache-2.0
package io.outlast.engine.facade;

/**
 * What a facade needs to know of a durable executor's configuration.
 *
 * @param capacity places per partition, as configured: 0 is unlimited
 * @param maxInFlight tasks that may be on their way to be stored at a time. Too small, and a
 *     submitter idles while its tasks travel; too large, and a slow cluster is met by a full heap
 */
public record DurableSettings(int capacity, int maxInFlight) {
  /** Enough to keep a cluster busy from one submitter. */
  public static final int DEFAULT_MAX_IN_FLIGHT = 1024;

  /** Checks the ranges. */
  public DurableSettings {
    if (capacity < 0) {
      throw new IllegalArgumentException(
          "capacity is " + capacity + "; it must be 0, for unlimited, or more.");
    }
    if (maxInFlight < 1) {
      throw new IllegalArgumentException(
          "max-in-flight is " + maxInFlight + "; it must be 1 or more.");
    }
  }
}
