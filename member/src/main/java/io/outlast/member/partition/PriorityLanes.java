// SPDX-License-Identifier: Apache-2.0
package io.outlast.member.partition;

import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * A queue for each lane before the threads of an executor. Of what waits in all of them, of four
 * actions two are from the first lane, one is from the second and one from the last.
 *
 * <p>Invariant: the executor is given one ticket per action, and each ticket takes one action.
 */
public final class PriorityLanes implements Lanes {
  private final Executor threads;
  private final Queue<Runnable> first = new ConcurrentLinkedQueue<>();
  private final Queue<Runnable> soon = new ConcurrentLinkedQueue<>();
  private final Queue<Runnable> later = new ConcurrentLinkedQueue<>();

  /** Where the next tickets look, one after the other. The first lane is empty nearly always. */
  private final List<List<Queue<Runnable>>> orders =
      List.of(
          List.of(first, soon, later),
          List.of(soon, first, later),
          List.of(first, soon, later),
          List.of(later, first, soon));

  private final AtomicInteger tickets = new AtomicInteger();

  /** Makes lanes before these threads. */
  public PriorityLanes(Executor threads) {
    this.threads = threads;
  }

  @Override
  public void execute(Runnable action) {
    put(later, action);
  }

  @Override
  public void executeSoon(Runnable action) {
    put(soon, action);
  }

  @Override
  public void executeFirst(Runnable action) {
    put(first, action);
  }

  private void put(Queue<Runnable> lane, Runnable action) {
    lane.add(action);
    threads.execute(this::next);
  }

  private void next() {
    List<Queue<Runnable>> order =
        orders.get(Math.floorMod(tickets.incrementAndGet(), orders.size()));
    // There is an action for this ticket, but others may take it from one lane while this one looks
    // into another, and leave it what has come there meanwhile.
    Runnable action = null;
    while (action == null) {
      action = take(order);
    }
    action.run();
  }

  private static @Nullable Runnable take(List<Queue<Runnable>> order) {
    for (Queue<Runnable> lane : order) {
      Runnable action = lane.poll();
      if (action != null) {
        return action;
      }
    }
    return null;
  }
}
