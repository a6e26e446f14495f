// SPDX-License-Identifier: Apache-2.0
package io.outlast.testkit.simulation;

import io.outlast.engine.port.ClusterTime;
import java.time.Duration;
import java.time.Instant;

/**
 * A node's idea of cluster time: virtual time plus an offset that a test may change. The offset
 * begins anywhere within the bound. Offsets go half the error bound to each side, so that no two
 * nodes differ by more than the whole; a clock set back stands still until time has caught up.
 */
public final class SimulatedClock implements ClusterTime {
  /** Cluster time at which every simulation starts. */
  public static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

  private static final long START_NANOS = Duration.ofSeconds(START.getEpochSecond()).toNanos();

  private final Simulation simulation;
  private final long errorBoundNanos;
  private long offsetNanos;
  private long lastNanos;

  SimulatedClock(Simulation simulation, Duration errorBound) {
    this.simulation = simulation;
    this.errorBoundNanos = errorBound.toNanos();
    this.offsetNanos = (long) ((simulation.random().nextDouble() - 0.5) * errorBoundNanos);
  }

  @Override
  public long nanos() {
    lastNanos = Math.max(lastNanos, START_NANOS + simulation.nanos() + offsetNanos);
    return lastNanos;
  }

  @Override
  public long errorBoundNanos() {
    return errorBoundNanos;
  }

  /**
   * Sets how far this node is ahead of true cluster time, or behind it.
   *
   * @throws IllegalArgumentException beyond half the error bound
   */
  public void setOffset(Duration offset) {
    if (Math.abs(offset.toNanos()) > errorBoundNanos / 2) {
      throw new IllegalArgumentException(
          "Offset "
              + offset
              + " is beyond half the error bound of "
              + Duration.ofNanos(errorBoundNanos));
    }
    offsetNanos = offset.toNanos();
  }
}
