// SPDX-License-Identifier: Apache-2.0
package io.outlast.member.run;

import io.outlast.engine.port.Timers;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/** Timers that fire when a test says so. */
final class FakeTimers implements Timers {
  private record Pending(long delayNanos, Runnable action) {}

  private final Queue<Pending> pending = new ConcurrentLinkedQueue<>();

  @Override
  public Timer after(long delayNanos, Runnable action) {
    Pending timer = new Pending(delayNanos, action);
    pending.add(timer);
    return () -> pending.remove(timer);
  }

  /** The delays that have begun and have neither passed nor been forgotten. */
  List<Long> delays() {
    return pending.stream().map(Pending::delayNanos).toList();
  }

  /** All delays are over. */
  void fire() {
    for (Pending next = pending.poll(); next != null; next = pending.poll()) {
      next.action().run();
    }
  }
}
