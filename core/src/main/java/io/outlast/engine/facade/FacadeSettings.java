// SPDX-License-Identifier: Apache-2.0
package io.outlast.engine.facade;

import io.outlast.config.DurableExecutorConfig;
import io.outlast.config.ScheduledExecutorConfig;
import io.outlast.config.ScheduledExecutorConfig.CapacityPolicy;
import java.time.Duration;

/**
 * What a facade needs to know of an executor's configuration.
 *
 * @param capacity places, as configured: 0 is unlimited
 * @param capacityPerOwner whether they are counted per owner, and not per partition
 * @param maxInFlight tasks that may be on their way to be stored at a time. Too small, and a
 *     submitter idles while its tasks travel; too large, and a slow cluster is met by a full heap
 * @param overflowTimeout for how long a task that finds no place is tried again
 */
public record FacadeSettings(
    int capacity, boolean capacityPerOwner, int maxInFlight, Duration overflowTimeout) {
  /** Checks the ranges. */
  public FacadeSettings {
    if (capacity < 0) {
      throw new IllegalArgumentException(
          "capacity is " + capacity + "; it must be 0, for unlimited, or more.");
    }
    if (maxInFlight < 1) {
      throw new IllegalArgumentException(
          "max-in-flight is " + maxInFlight + "; it must be 1 or more.");
    }
  }

  /** Those of a durable executor. */
  public static FacadeSettings of(DurableExecutorConfig config) {
    return new FacadeSettings(
        config.getCapacity(),
        /* capacityPerOwner= */ false,
        config.getMaxInFlight(),
        Duration.ZERO);
  }

  /** Those of a scheduled executor. */
  public static FacadeSettings of(ScheduledExecutorConfig config) {
    return new FacadeSettings(
        config.getCapacity(),
        config.getCapacityPolicy() == CapacityPolicy.PER_NODE,
        config.getMaxInFlight(),
        config.getOverflowTimeout());
  }
}
