// SPDX-License-Identifier: Apache-2.0
package io.outlast.member;

import io.outlast.engine.port.ClusterTime;
import io.outlast.engine.port.Timers;
import java.time.Duration;
import java.util.Comparator;
import java.util.PriorityQueue;

/** Cluster time and timers that a test moves by hand. */
public final class ManualClock implements ClusterTime, Timers {
  private static final long START = Duration.ofDays(20_600).toNanos();

  private record Pending(long due, long number, Runnable action) {}

  private final PriorityQueue<Pending> pending =
      new PriorityQueue<>(
          Comparator.comparingLong(Pending::due).thenComparingLong(Pending::number));
  private long now = START;
  private long numbers;

  @Override
  public long nanos() {
    return now;
  }

  @Override
  public long errorBoundNanos() {
    return 0;
  }

  @Override
  public Timer after(long delayNanos, Runnable action) {
    long due = now + Math.max(0, delayNanos);
    Pending timer = new Pending(due < 0 ? Long.MAX_VALUE : due, numbers++, action);
    pending.add(timer);
    return () -> pending.remove(timer);
  }

  /** Timers that have not fired. */
  public int timers() {
    return pending.size();
  }

  /** Lets time pass and fires what becomes due, in order, each at its own time. */
  public void advance(Duration time) {
    long end = now + time.toNanos();
    while (!pending.isEmpty() && pending.peek().due() <= end) {
      Pending next = pending.remove();
      now = Math.max(now, next.due());
      next.action().run();
    }
    now = end;
  }
}
