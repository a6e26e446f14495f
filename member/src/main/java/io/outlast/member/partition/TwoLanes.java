// SPDX-License-Identifier: Apache-2.0
package io.outlast.member.partition;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Two queues before the threads of an executor; of what waits in both, the first lane's goes first
 * three times in four.
 *
 * <p>Invariant: the executor is given one ticket per action, and each ticket takes one action.
 */
public final class TwoLanes implements Lanes {
  private static final int SHARE = 4;

  private final Executor threads;
  private final Queue<Runnable> soon = new ConcurrentLinkedQueue<>();
  private final Queue<Runnable> later = new ConcurrentLinkedQueue<>();
  private final AtomicInteger tickets = new AtomicInteger();

  /** Makes lanes before these threads. */
  public TwoLanes(Executor threads) {
    this.threads = threads;
  }

  @Override
  public void execute(Runnable action) {
    later.add(action);
    threads.execute(this::next);
  }

  @Override
  public void executeSoon(Runnable action) {
    soon.add(action);
    threads.execute(this::next);
  }

  private void next() {
    boolean first = tickets.incrementAndGet() % SHARE != 0;
    // There is an action for this ticket, but others may take it from one lane while this one looks
    // into the other, and leave it what has come there meanwhile.
    Runnable action = null;
    while (action == null) {
      action = first ? either(soon, later) : either(later, soon);
    }
    action.run();
  }

  private static @Nullable Runnable either(Queue<Runnable> first, Queue<Runnable> second) {
    Runnable action = first.poll();
    return action != null ? action : second.poll();
  }
}
