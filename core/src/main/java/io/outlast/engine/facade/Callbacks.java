// SPDX-License-Identifier: Apache-2.0
package io.outlast.engine.facade;

import io.outlast.engine.port.Timers;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Takes continuations of the user's from threads of the engine to an executor for them.
 *
 * <p>Each hand-over costs a wake-up of some microseconds, so what comes while a thread is at work
 * is taken by that one. It may be held up, by a continuation that blocks, against all advice, or by
 * more work than one thread can do: then another is put on after a millisecond, and twice as many
 * after each further one that brings no change.
 *
 * <p>Invariants: while the queue is not empty, somebody drains it or was handed to the executor;
 * and while it has not been emptied by those, somebody is about to look after it. Whoever finds the
 * queue empty gives the turn back <em>first</em> and then looks again, so what was added in between
 * is seen, or has found the turn free.
 *
 * <p>Thread-safe; continuations run in no particular order.
 */
public final class Callbacks {
  private static final long PATIENCE_NANOS = 1_000_000;
  private static final int MOST_AT_ONCE = 64;

  private final Executor executor;
  private final Timers timers;
  private final Queue<Runnable> queue = new ConcurrentLinkedQueue<>();

  /** Those who drain the queue and are thought to get on; others may be held up. */
  private volatile AtomicInteger shift = new AtomicInteger();

  private final AtomicBoolean isWatched = new AtomicBoolean();

  /**
   * Makes a hand-over.
   *
   * @param executor runs code of the user's, on threads of no other duty, as many as are wanted
   * @param timers tell when it is time to look whether the queue moves
   */
  public Callbacks(Executor executor, Timers timers) {
    this.executor = executor;
    this.timers = timers;
  }

  /** Runs the continuation soon, elsewhere; it should not throw. Never blocks. */
  void execute(Runnable continuation) {
    queue.add(continuation);
    AtomicInteger now = shift;
    if (now.compareAndSet(0, 1)) {
      startDrainer(now);
    } else {
      watch();
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

  // ---- Draining ---------------------------------------------------------------------------------

  private void startDrainer(AtomicInteger of) {
    try {
      executor.execute(() -> drain(of));
    } catch (RejectedExecutionException e) {
      // The instance has ended. Whoever waits must be told all the same, if need be by this thread.
      drain(of);
    }
  }

  private void drain(AtomicInteger of) {
    do {
      boolean clean = false;
      try {
        runAll();
        clean = true;
      } finally {
        of.decrementAndGet();
        if (!clean && !queue.isEmpty() && of.compareAndSet(0, 1)) {
          startDrainer(of); // this thread is lost to what the continuation threw
        }
      }
    } while (!queue.isEmpty() && of.compareAndSet(0, 1));
  }

  private void runAll() {
    for (Runnable next = queue.poll(); next != null; next = queue.poll()) {
      next.run();
    }
  }

  // ---- Looking after it -------------------------------------------------------------------------

  /** A place in the queue: all before it have been taken once this has been run. */
  private static final class Mark implements Runnable {
    private volatile boolean isPassed;

    @Override
    public void run() {
      isPassed = true;
    }
  }

  private void watch() {
    if (isWatched.compareAndSet(false, true)) {
      Mark mark = new Mark();
      queue.add(mark);
      timers.after(PATIENCE_NANOS, () -> look(mark, 1));
    }
  }

  private void look(Mark mark, int drainers) {
    if (mark.isPassed) {
      isWatched.set(false);
      if (!queue.isEmpty()) {
        watch();
      }
      return;
    }
    AtomicInteger next = new AtomicInteger(drainers);
    shift = next;
    for (int i = 0; i < drainers; i++) {
      startDrainer(next);
    }
    timers.after(PATIENCE_NANOS, () -> look(mark, Math.min(2 * drainers, MOST_AT_ONCE)));
  }
}
