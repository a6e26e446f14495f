// SPDX-License-Identifier: Apache-2.0
package io.outlast.engine.wire;

import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;

/**
 * Whose turn it is to send what waits for one destination: one thread at a time. Messages that have
 * {@link Company} gather until the executor comes to pack them, and what comes meanwhile goes into
 * the next packet; the others leave at once, on the thread that has them.
 *
 * <p>Invariant: what waits when a turn ends has another turn, if it can be sent.
 *
 * <p>Safe from any thread.
 */
public final class Packing {
  private final Executor executor;
  private final Runnable send;
  private final BooleanSupplier hasMore;

  /** Who sets it has the turn, and clears it at its end. */
  private final AtomicBoolean isTaken = new AtomicBoolean();

  /** Of the thread that has the turn; the flag passes it on. */
  private final Company company = new Company();

  /**
   * Begins with nothing to send.
   *
   * @param send sends some of what waits, and tells by {@link #left} how much left together
   * @param hasMore whether something waits that can be sent now
   */
  public Packing(Executor executor, Runnable send, BooleanSupplier hasMore) {
    this.executor = executor;
    this.send = send;
    this.hasMore = hasMore;
  }

  /** A message has been added to those that wait; it may leave before this returns. */
  public void came() {
    if (isTaken.compareAndSet(false, true)) {
      if (company.isAbsent()) {
        sendHere();
      } else {
        executor.execute(this::sendAndPassOn);
      }
    }
  }

  /** Has what waits sent, if there is anything, by the executor. */
  public void order() {
    if (isTaken.compareAndSet(false, true)) {
      executor.execute(this::sendAndPassOn);
    }
  }

  /** So many messages leave together; for the thread that sends. */
  public void left(int together) {
    company.left(together);
  }

  /** What goes wrong is not the fault of the thread that happens to send. */
  private void sendHere() {
    try {
      sendAndPassOn();
    } catch (RuntimeException e) {
      executor.execute(
          () -> {
            throw e;
          });
    }
  }

  private void sendAndPassOn() {
    try {
      send.run();
    } finally {
      if (hasMore.getAsBoolean()) {
        company.came();
      }
      isTaken.set(false);
      // Looked at after the flag was cleared: who came before that did not get the turn.
      if (hasMore.getAsBoolean()) {
        order();
      }
    }
  }
}
