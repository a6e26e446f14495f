// SPDX-License-Identifier: Apache-2.0
package io.outlast.member.run;

import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Lets a thread be interrupted only while it is inside: an interrupt meant for one run never
 * reaches the next run on that thread, nor the engine's code between them (R55).
 *
 * <pre>
 *            open()              interrupt()
 *   CLOSED ─────────▶ OPEN ────────────────────▶ STRIKING
 *     ▲                │ ▲                           │
 *     └────close()─────┘ └── Thread.interrupt() done ┘
 * </pre>
 *
 * <p>Who interrupts holds the gate in STRIKING until {@link Thread#interrupt} has returned, and
 * {@code close} waits for OPEN before it clears the flag; so no interrupt is on its way any more
 * when it does. That wait is as short as the JVM's call, and no lock is held.
 */
final class InterruptGate {
  private static final int CLOSED = 0;
  private static final int OPEN = 1;
  private static final int STRIKING = 2;

  private final AtomicInteger state = new AtomicInteger(CLOSED);

  /** Written before OPEN and after CLOSED, read in STRIKING: the state orders all accesses. */
  private @Nullable Thread inside;

  /** The calling thread goes in, with a clean flag. */
  void open() {
    Thread.interrupted();
    inside = Thread.currentThread();
    state.set(OPEN);
  }

  /** The thread that went in comes out, with a clean flag. */
  @SuppressWarnings("ThreadPriorityCheck") // nothing relies on the yield: the loop ends without
  void close() {
    while (!state.compareAndSet(OPEN, CLOSED)) {
      Thread.yield();
    }
    inside = null;
    Thread.interrupted();
  }

  /**
   * Interrupts the thread that is inside; false if none is. Of calls at the same time one is
   * enough.
   */
  boolean interrupt() {
    while (!state.compareAndSet(OPEN, STRIKING)) {
      int now = state.get();
      if (now != OPEN) {
        return now == STRIKING;
      }
    }
    try {
      Thread thread = inside;
      if (thread != null) {
        thread.interrupt();
      }
    } finally {
      state.set(OPEN);
    }
    return true;
  }
}
