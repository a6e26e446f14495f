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
 * is taken by that one. A timer looks after it. Where nothing has been taken since the last look,
 * because continuations block, against all advice, others are put on, and twice as many each time;
 * where the queue moves, but slowly, one more, up to the number of processors. So who blocks delays
 * others by a millisecond or two.
 *
 * <p>Invariants: of what is in the queue somebody takes the next, or was handed to the executor for
 * that, or a look is due. Whoever finds the queue empty gives the turn back <em>first</em> and then
 * looks again, so what was added in between is seen, or has found the turn free.
 *
 * <p>Thread-safe; continuations run in no particular order.
 */
public final class Callbacks {
  private static final long PATIENCE_NANOS = 1_000_000;
  private static final int MOST_AT_ONCE = 64;
  private static final int PROCESSORS = Runtime.getRuntime().availableProcessors();

  private final Executor executor;
  private final Timers timers;
  private final Queue<Runnable> queue = new ConcurrentLinkedQueue<>();

  /** All who drain the queue, also those who are held up. */
  private final AtomicInteger drainers = new AtomicInteger();

  /** Those of them who are thought to get on. */
  private volatile AtomicInteger shift = new AtomicInteger();

  /** Changes when a continuation is taken; how often does not matter. */
  private volatile int taken;

  private final AtomicBoolean isWatched = new AtomicBoolean();
  private volatile boolean isEnding;

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
    boolean isTaken = isEnding ? putOn(now) : now.compareAndSet(0, 1) && start(now);
    if (!isTaken) {
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

  /**
   * The timers are about to stop: what waits gets threads now, and what comes gets its own, as
   * nobody can look after them any more.
   */
  public void end() {
    isEnding = true;
    for (int i = Math.min(queue.size(), MOST_AT_ONCE); i > 0; i--) {
      putOn(shift);
    }
  }

  // ---- Draining ---------------------------------------------------------------------------------

  private boolean putOn(AtomicInteger of) {
    of.incrementAndGet();
    return start(of);
  }

  /** Has a drainer begin, who is counted; tells whether there will be one. */
  private boolean start(AtomicInteger of) {
    drainers.incrementAndGet();
    try {
      executor.execute(() -> drain(of));
      return true;
    } catch (RejectedExecutionException e) {
      // The instance has ended. Whoever waits must be told all the same, if need be by this thread.
      drain(of);
      return true;
    } catch (OutOfMemoryError noThread) {
      // Others may end, and the next look tries again.
      of.decrementAndGet();
      drainers.decrementAndGet();
      return false;
    }
  }

  private void drain(AtomicInteger of) {
    do {
      boolean isClean = false;
      try {
        runAll();
        isClean = true;
      } finally {
        of.decrementAndGet();
        if (!isClean) {
          replaceThisOne(of);
        }
      }
    } while (!queue.isEmpty() && of.compareAndSet(0, 1));
    drainers.decrementAndGet();
  }

  /** The thread is lost to what a continuation has thrown. */
  private void replaceThisOne(AtomicInteger of) {
    drainers.decrementAndGet();
    if (!queue.isEmpty() && of.compareAndSet(0, 1) && !start(of)) {
      watch();
    }
  }

  @SuppressWarnings("NonAtomicVolatileUpdate") // that it changes is enough
  private void runAll() {
    for (Runnable next = queue.poll(); next != null; next = queue.poll()) {
      taken++;
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
      lookLater(mark, 1);
    }
  }

  private void lookLater(Mark mark, int more) {
    int before = taken;
    timers.after(PATIENCE_NANOS, () -> look(mark, before, more));
  }

  private void look(Mark mark, int before, int more) {
    if (mark.isPassed) {
      isWatched.set(false);
      if (!queue.isEmpty()) {
        watch();
      }
    } else if (taken != before) {
      if (drainers.get() < PROCESSORS) {
        putOn(shift);
      }
      lookLater(mark, 1);
    } else {
      AtomicInteger next = new AtomicInteger();
      shift = next;
      boolean isThread = true;
      for (int i = 0; i < more && isThread; i++) {
        isThread = putOn(next);
      }
      lookLater(mark, Math.min(2 * more, MOST_AT_ONCE));
    }
  }
}
