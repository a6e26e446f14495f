// SPDX-License-Identifier: Apache-2.0
package io.outlast.member.run;

import io.outlast.engine.port.Timers;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Interrupts a call that takes longer than it may (R38).
 *
 * <pre>
 *   CALLING ──▶ IN_TIME
 *      └──▶ STRIKING ──▶ OVER
 * </pre>
 *
 * <p>Whoever makes the first step decides: a call that ends in time is never interrupted by its
 * limit, and one that does not was interrupted before {@link #end} returns, so that the interrupt
 * does not hit what comes after the call.
 */
final class TimeLimit {
  private enum Phase {
    CALLING,
    IN_TIME,
    STRIKING,
    OVER
  }

  private final AtomicReference<Phase> phase = new AtomicReference<>(Phase.CALLING);
  private final InterruptGate gate;
  private final Timers.@Nullable Timer timer;

  /** Limits a call that begins now behind the gate; zero nanoseconds are no limit. */
  TimeLimit(Timers timers, long nanos, InterruptGate gate) {
    this.gate = gate;
    this.timer = nanos > 0 ? timers.after(nanos, this::strike) : null;
  }

  private void strike() {
    if (phase.compareAndSet(Phase.CALLING, Phase.STRIKING)) {
      gate.interrupt();
      phase.set(Phase.OVER);
    }
  }

  /** The call has ended; returns whether that was in time. */
  @SuppressWarnings("ThreadPriorityCheck") // nothing relies on the yield: the loop ends without
  boolean end() {
    if (timer != null) {
      timer.cancel();
    }
    if (phase.compareAndSet(Phase.CALLING, Phase.IN_TIME)) {
      return true;
    }
    while (phase.get() != Phase.OVER) {
      Thread.yield();
    }
    return false;
  }
}
