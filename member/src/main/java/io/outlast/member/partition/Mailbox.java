// SPDX-License-Identifier: Apache-2.0
package io.outlast.member.partition;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;

/**
 * Runs actions one at a time on threads of an executor: what makes a partition's owner a single
 * writer. What one action wrote the next one sees.
 *
 * <p>There are two kinds, each run in the order in which they came: <em>actions</em> of the engine,
 * and <em>requests</em>, which somebody waits for. A request may overtake actions, here and among
 * the mailboxes; while there are both, they take turns.
 *
 * <p>A turn runs what has gathered, up to a bound so that other mailboxes get their turn, and then
 * calls {@code afterTurn}: that is where the group commit sends what the turn wrote.
 */
final class Mailbox {
  /**
   * So many of each kind are run in a turn. With as many partitions as usual and all of them busy
   * each has its turn within some 10 ms; what a short turn writes costs no more, since writes
   * gather while one is on its way.
   */
  private static final int TURN = 16;

  /**
   * Whether a turn is due, or goes on. Who leaves IDLE orders the turn, or runs something at once;
   * who begins sets RUNNING, so that there is one at a time.
   *
   * <p>A turn that is DUE can become due SOON: it is ordered again, in the other lane, and the
   * first order finds nothing to do, or does the work of a later one.
   */
  private enum State {
    IDLE,
    DUE,
    SOON,
    RUNNING
  }

  private final Lanes lanes;
  private final Runnable afterTurn;
  private final BooleanSupplier hasWork;
  private final Queue<Runnable> actions = new ConcurrentLinkedQueue<>();
  private final Queue<Runnable> requests = new ConcurrentLinkedQueue<>();
  private final AtomicReference<State> state = new AtomicReference<>(State.IDLE);

  /** Begins empty; there may be something for {@code afterTurn} to do at any time. */
  Mailbox(Lanes lanes, Runnable afterTurn) {
    this(lanes, afterTurn, () -> true);
  }

  /**
   * Begins empty.
   *
   * @param hasWork whether there is something for {@code afterTurn} to do
   */
  Mailbox(Lanes lanes, Runnable afterTurn, BooleanSupplier hasWork) {
    this.lanes = lanes;
    this.afterTurn = afterTurn;
    this.hasWork = hasWork;
  }

  /** Runs the action later, never within this call's thread unless the executor does so. */
  void execute(Runnable action) {
    actions.add(action);
    orderTurn();
  }

  /** Runs the request later, but soon. */
  void request(Runnable request) {
    requests.add(request);
    orderTurnSoon();
  }

  /** Runs the request among the others, but does not ask for a turn soon: they do that. */
  void requestLater(Runnable request) {
    requests.add(request);
    orderTurn();
  }

  /**
   * Runs an action on this thread if no turn goes on or is due, else later: for a timer, which
   * would have to wake another thread to have it run. The action is short, what it writes leaves in
   * a turn that follows, and what goes wrong is thrown there.
   */
  void executeHere(Runnable action) {
    if (!state.compareAndSet(State.IDLE, State.RUNNING)) {
      execute(action);
      return;
    }
    boolean isTurnDue = true;
    try {
      action.run();
      isTurnDue = hasWork.getAsBoolean();
    } catch (RuntimeException e) {
      actions.add(
          () -> {
            throw e;
          });
    } finally {
      rest();
      if (isTurnDue) {
        orderTurn();
      }
    }
  }

  private void orderTurn() {
    if (state.compareAndSet(State.IDLE, State.DUE)) {
      lanes.execute(() -> turn(State.DUE));
    }
  }

  private void orderTurnSoon() {
    if (state.compareAndSet(State.IDLE, State.SOON) || state.compareAndSet(State.DUE, State.SOON)) {
      lanes.executeSoon(() -> turn(State.SOON));
    }
  }

  private void turn(State ordered) {
    if (!state.compareAndSet(ordered, State.RUNNING)) {
      return;
    }
    try {
      for (int done = 0; done < TURN; done++) {
        boolean ranRequest = runNext(requests);
        boolean ranAction = runNext(actions);
        if (!ranRequest && !ranAction) {
          break;
        }
      }
    } finally {
      try {
        afterTurn.run();
      } finally {
        rest();
      }
    }
  }

  private void rest() {
    state.set(State.IDLE);
    // Looked at after the state was set: who gave something before that did not order a turn.
    if (!requests.isEmpty()) {
      orderTurnSoon();
    } else if (!actions.isEmpty()) {
      orderTurn();
    }
  }

  private static boolean runNext(Queue<Runnable> queue) {
    Runnable next = queue.poll();
    if (next == null) {
      return false;
    }
    next.run();
    return true;
  }
}
