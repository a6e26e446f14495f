// SPDX-License-Identifier: Apache-2.0
package io.outlast.member.time;

import io.outlast.engine.port.ClusterTime;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/**
 * Cluster time by this machine's monotonic clock and an offset: at first that to the wall clock as
 * it stands when the member starts, later that measured to the coordinator ({@link TimeSync}). The
 * wall clock is read once and never again (R1).
 *
 * <p>Invariant: {@link #nanos} never goes back; a smaller offset holds time still until it has
 * caught up.
 */
public final class SystemClusterTime implements ClusterTime {
  /** Two good clocks drift apart by less than this, in parts per million. */
  private static final long DRIFT_PPM = 200;

  private record Fix(long offsetNanos, long errorNanos, long takenAt) {}

  private final LongSupplier monotonic;
  private volatile Fix fix;
  private final AtomicLong last = new AtomicLong(Long.MIN_VALUE);

  /** Starts at the wall clock's time, with no error: the first member's time is the cluster's. */
  public SystemClusterTime() {
    this(System::nanoTime, System::currentTimeMillis);
  }

  /** The same by other clocks: nanoseconds from anywhere, and milliseconds since 1970. */
  SystemClusterTime(LongSupplier monotonic, LongSupplier wallMillis) {
    this.monotonic = monotonic;
    long now = monotonic.getAsLong();
    fix = new Fix(wallMillis.getAsLong() * 1_000_000L - now, 0, now);
  }

  @Override
  public long nanos() {
    long now = monotonic.getAsLong() + fix.offsetNanos;
    long before = last.get();
    // No compare-and-set where time has not moved on by a microsecond: callers share the cache
    // line.
    if (before == Long.MIN_VALUE || now - before > 1_000) {
      return last.accumulateAndGet(now, Math::max);
    }
    return Math.max(now, before);
  }

  @Override
  public long errorBoundNanos() {
    Fix now = fix;
    if (now.errorNanos == 0) {
      return 0;
    }
    return now.errorNanos + (monotonic.getAsLong() - now.takenAt) * DRIFT_PPM / 1_000_000L;
  }

  /** This machine's monotonic time, for measuring round trips. */
  public long monotonicNanos() {
    return monotonic.getAsLong();
  }

  /**
   * Takes over another member's time if it is known more exactly than what this member has.
   *
   * @param clusterNanos the other's cluster time
   * @param sentAt when it was asked, by {@link #monotonicNanos}
   * @param otherErrorNanos the other's own error bound
   * @param first whether this member has not used its time yet: only then may it go back
   */
  public void adjust(long clusterNanos, long sentAt, long otherErrorNanos, boolean first) {
    long receivedAt = monotonic.getAsLong();
    long halfTrip = (receivedAt - sentAt) / 2;
    long error = halfTrip + otherErrorNanos + 1;
    if (first || error < errorBoundNanos()) {
      fix = new Fix(clusterNanos + halfTrip - receivedAt, error, receivedAt);
      if (first) {
        last.set(Long.MIN_VALUE);
      }
    }
  }
}
