// SPDX-License-Identifier: Apache-2.0
package io.outlast.engine.task;

import io.outlast.scheduledexecutor.Schedule;

/**
 * When a scheduled task is due: a {@link Schedule} in cluster time. It is a pure function of the
 * past, so that a new owner comes to the same due times as the one before, and a further kind of
 * schedule touches neither storage nor takeover (R23).
 *
 * @param kind what the interval means
 * @param initialNanos from scheduling to the first tick
 * @param intervalNanos between ticks, or from an end to the next start; 0 for one that runs once
 */
public record Timing(Kind kind, long initialNanos, long intervalNanos) {
  /** The order is part of the stored form: append only. */
  public enum Kind {
    ONCE,
    FIXED_RATE,
    FIXED_DELAY
  }

  /** No tick follows. */
  public static final long NEVER = Long.MAX_VALUE;

  /** The same as the user's schedule. */
  public static Timing of(Schedule schedule) {
    long initial = schedule.initialDelay().toNanos();
    if (schedule instanceof Schedule.FixedRate rate) {
      return new Timing(Kind.FIXED_RATE, initial, rate.period().toNanos());
    }
    if (schedule instanceof Schedule.FixedDelay delay) {
      return new Timing(Kind.FIXED_DELAY, initial, delay.delay().toNanos());
    }
    return new Timing(Kind.ONCE, initial, 0);
  }

  /** Whether more than one tick comes. */
  public boolean isPeriodic() {
    return kind != Kind.ONCE;
  }

  /** The first tick of a task scheduled at {@code now}; times beyond the range are its end. */
  public long first(long now) {
    return plus(now, initialNanos);
  }

  /**
   * The tick that follows when the run of a tick has ended, or its time has passed without one: on
   * a grid, the first that is not over by then, so that those in between are skipped (R7).
   *
   * @param tick the tick before
   * @param end when its run ended
   * @return {@link #NEVER} if none follows
   */
  public long next(long tick, long end) {
    return switch (kind) {
      case ONCE -> NEVER;
      case FIXED_DELAY -> plus(end, intervalNanos);
      case FIXED_RATE -> {
        long following = plus(tick, intervalNanos);
        yield following >= end ? following : plus(following, roundedUp(end - following));
      }
    };
  }

  /** Ticks of the grid after {@code tick} that are before {@code next}: those passed over. */
  public long between(long tick, long next) {
    return kind == Kind.FIXED_RATE && next != NEVER ? (next - tick) / intervalNanos - 1 : 0;
  }

  /** The last tick of the grid that is not after {@code now}; {@code tick} is not after it. */
  public long lastUntil(long tick, long now) {
    return kind == Kind.FIXED_RATE ? tick + (now - tick) / intervalNanos * intervalNanos : tick;
  }

  private long roundedUp(long distance) {
    long whole = distance / intervalNanos * intervalNanos;
    return whole == distance ? whole : plus(whole, intervalNanos);
  }

  /** The sum, or the end of time where it would be beyond. */
  static long plus(long time, long nanos) {
    long sum = time + nanos;
    return sum < time ? NEVER : sum;
  }
}
