// SPDX-License-Identifier: Apache-2.0
package io.outlast.member.partition;

import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Runs actions one at a time, in the order in which they came, on threads of an executor: what
 * makes a partition's owner a single writer. What one action wrote the next one sees.
 *
 * <p>A turn runs what has gathered, up to a bound so that other mailboxes get their turn, and then
 * calls {@code afterTurn}: that is where the group commit sends what the turn wrote.
 */
final class Mailbox {
  private static final int TURN = 256;

  private final Executor executor;
  private final Runnable afterTurn;
  private final ConcurrentLinkedQueue<Runnable> actions = new ConcurrentLinkedQueue<>();

  /**
   * Whether a turn is due or going on: who sets it orders the turn, the turn clears it at its end.
   *
   * <p>Not a count of the actions: an action can be taken by a turn before who gave it has counted
   * it. The count then falls below zero, is raised to zero by that one and from zero by the next,
   * and two turns go on at once.
   */
  private final AtomicBoolean turnIsDue = new AtomicBoolean();

  Mailbox(Executor executor, Runnable afterTurn) {
    this.executor = executor;
    this.afterTurn = afterTurn;
  }

  /** Runs the action later, never within this call's thread unless the executor does so. */
  void execute(Runnable action) {
    actions.add(action);
    orderTurn();
  }

  private void orderTurn() {
    if (turnIsDue.compareAndSet(false, true)) {
      executor.execute(this::turn);
    }
  }

  private void turn() {
    try {
      for (int done = 0; done < TURN; done++) {
        Runnable action = actions.poll();
        if (action == null) {
          break;
        }
        action.run();
      }
    } finally {
      try {
        afterTurn.run();
      } finally {
        turnIsDue.set(false);
        // Looked at after the flag was cleared: who gave an action before that did not order a
        // turn.
        if (!actions.isEmpty()) {
          orderTurn();
        }
      }
    }
  }
}
