// SPDX-License-Identifier: Apache-2.0
package io.outlast.member.time;

import io.outlast.engine.port.ClusterTime;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/**
 * Cluster time by this machine's monotonic clock and an offset: at first that to the wall clock as
 * it stands when the member starts, which is a guess until {@link TimeSync} has measured that to
 * another member, or has made sure that there is no other time. The wall clock is read once and
 * never again (R1).
 *
 * <p>Invariant: {@link #nanos} never goes back; a smaller offset holds time still until it has
 * caught up.
 */
public final class SystemClusterTime implements ClusterTime {
  /** Two good clocks drift apart by less than this, in parts per million. */
  private static final long DRIFT_PPM = 200;

  /** The error bound of a time that nobody has confirmed. */
  static final long UNKNOWN = Long.MAX_VALUE;

  private record Fix(long offsetNanos, long errorNanos, long takenAt) {}

  private final LongSupplier monotonic;
  private volatile Fix fix;
  private final AtomicLong last = new AtomicLong(Long.MIN_VALUE);

  /** Starts at the wall clock's time, of which nobody knows how wrong it is. */
  public SystemClusterTime() {
    this(System::nanoTime, System::currentTimeMillis);
  }

  /** The same by other clocks: nanoseconds from anywhere, and milliseconds since 1970. */
  public SystemClusterTime(LongSupplier monotonic, LongSupplier wallMillis) {
    this.monotonic = monotonic;
    long now = monotonic.getAsLong();
    fix = new Fix(wallMillis.getAsLong() * 1_000_000L - now, UNKNOWN, now);
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
    if (now.errorNanos == 0 || now.errorNanos == UNKNOWN) {
      return now.errorNanos;
    }
    return now.errorNanos + (monotonic.getAsLong() - now.takenAt) * DRIFT_PPM / 1_000_000L;
  }

  /** Whether this is the cluster's time, and not a guess. */
  boolean isKnown() {
    return fix.errorNanos != UNKNOWN;
  }

  /** Nobody knows another time: this one is the cluster's, without an error. */
  void found() {
    Fix guess = fix;
    fix = new Fix(guess.offsetNanos, 0, guess.takenAt);
  }

  /**
   * From now on others go by this member's time, however wrong it may be: it drifts away from
   * nothing. To be called again and again as long as that is so.
   */
  void lead() {
    Fix lasting = fix;
    fix = new Fix(lasting.offsetNanos, lasting.errorNanos, monotonic.getAsLong());
  }

  /**
   * What was written to disk by this time is not later than now, whatever the wall clock says:
   * raises the guess. Must be called before the time is known.
   *
   * @return by how many nanoseconds
   */
  public long notBefore(long clusterNanos) {
    Fix guess = fix;
    long offset = Math.max(guess.offsetNanos, clusterNanos - guess.takenAt);
    fix = new Fix(offset, guess.errorNanos, guess.takenAt);
    return offset - guess.offsetNanos;
  }

  /** This machine's monotonic time, for measuring round trips. */
  public long monotonicNanos() {
    return monotonic.getAsLong();
  }

  /**
   * Takes over another member's time if it is known more exactly than what this member has. The
   * first time it may go back: what was a guess has not been used.
   *
   * @param clusterNanos the other's cluster time
   * @param sentAt when it was asked, by {@link #monotonicNanos}
   * @param otherErrorNanos the other's own error bound
   */
  public void adjust(long clusterNanos, long sentAt, long otherErrorNanos) {
    long receivedAt = monotonic.getAsLong();
    long halfTrip = (receivedAt - sentAt) / 2;
    long error = halfTrip + otherErrorNanos + 1;
    boolean first = !isKnown();
    if (error < errorBoundNanos()) {
      fix = new Fix(clusterNanos + halfTrip - receivedAt, error, receivedAt);
      if (first) {
        last.set(Long.MIN_VALUE);
      }
    }
  }
}
