// SPDX-License-Identifier: Apache-2.0
package io.outlast.engine.facade;

import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Takes continuations of the user's from threads of the engine to an executor for them.
 *
 * <p>Each hand-over costs a wake-up of some microseconds, so under load they are batched: up to
 * {@code lanes} drainers take from one queue, and a continuation that comes while all of them are
 * at work is taken by one of them. Below that each continuation gets a drainer at once, so that one
 * which blocks, against all advice, delays nobody as long as another lane is free.
 *
 * <p>Invariant: while the queue is not empty, a drainer is at work or was handed to the executor. A
 * drainer that finds the queue empty gives its lane back <em>first</em> and then looks again, so
 * what was added in between is seen by it or has found a free lane.
 *
 * <p>Thread-safe; continuations run in no particular order.
 */
public final class Callbacks {
  private final Executor executor;
  private final int lanes;
  private final Queue<Runnable> queue = new ConcurrentLinkedQueue<>();
  private final AtomicInteger active = new AtomicInteger();

  /**
   * Makes a hand-over.
   *
   * @param executor runs code of the user's, on threads of no other duty
   * @param lanes threads of it to be used at a time; fewer than it has
   */
  public Callbacks(Executor executor, int lanes) {
    if (lanes < 1) {
      throw new IllegalArgumentException("lanes is " + lanes + "; it must be 1 or more.");
    }
    this.executor = executor;
    this.lanes = lanes;
  }

  /** Runs the continuation soon, elsewhere; it should not throw. Never blocks. */
  void execute(Runnable continuation) {
    queue.add(continuation);
    if (takeLane()) {
      startDrainer();
    }
  }

  /** Runs a continuation now if the event, which never fails, has come already; else then. */
  void when(CompletableFuture<?> event, Runnable continuation) {
    if (event.isDone()) {
      continuation.run();
    } else {
      Futures.then(event, come -> execute(continuation));
    }
  }

  private void startDrainer() {
    try {
      executor.execute(this::drain);
    } catch (RejectedExecutionException e) {
      // The instance has ended. Whoever waits must be told all the same, if need be by this thread.
      drain();
    }
  }

  private void drain() {
    do {
      boolean clean = false;
      try {
        runAll();
        clean = true;
      } finally {
        active.decrementAndGet();
        if (!clean && !queue.isEmpty() && takeLane()) {
          startDrainer(); // this thread is lost to what the continuation threw
        }
      }
    } while (!queue.isEmpty() && takeLane());
  }

  private void runAll() {
    for (Runnable next = queue.poll(); next != null; next = queue.poll()) {
      next.run();
    }
  }

  private boolean takeLane() {
    int now = active.get();
    while (now < lanes) {
      int seen = active.compareAndExchange(now, now + 1);
      if (seen == now) {
        return true;
      }
      now = seen;
    }
    return false;
  }
}
