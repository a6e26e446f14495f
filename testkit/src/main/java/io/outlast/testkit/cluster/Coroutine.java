// SPDX-License-Identifier: Apache-2.0
package io.outlast.testkit.cluster;

import io.outlast.engine.port.Timers;
import java.util.concurrent.Semaphore;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A thread used as a coroutine: user code may block on it as on any thread, and yet only one thread
 * of the simulation runs at a time. Who holds the baton runs; {@link #handOver} hands it over and
 * waits until it comes back, be it that the code waits for an event ({@link #pause}) or that it has
 * ended.
 *
 * <p>An interrupt sets the thread's flag at once and becomes an event of the node, which wakes a
 * pause: so it comes at the same simulated moment each time a seed is played.
 *
 * <p>All fields are written and read by whoever holds the baton.
 */
final class Coroutine extends Thread {
  /** Ends the code of a member that is no more; never seen outside. */
  private static final class Gone extends Error {
    private static final long serialVersionUID = 1;

    Gone() {
      super("The member of this task is gone.", null, false, false);
    }
  }

  private final Semaphore here = new Semaphore(0);
  private final Semaphore there = new Semaphore(0);
  private @Nullable Runnable action;
  private @Nullable Timers timers;
  private @Nullable Throwable thrown;
  private boolean isPaused;
  private boolean isGone;
  private long pauses;

  Coroutine(int number) {
    super("outlast-simulated-task-" + number);
    setDaemon(true);
  }

  /** The coroutine that the caller runs on. */
  static Coroutine current() {
    if (Thread.currentThread() instanceof Coroutine coroutine) {
      return coroutine;
    }
    throw new IllegalStateException(
        "Only a task of a simulated member can wait; this is thread '%s'. Let the simulation run instead."
            .formatted(Thread.currentThread().getName()));
  }

  /** Whether the caller is code of a member that is no more: what it does has no effect. */
  static boolean isOfTheGone() {
    return Thread.currentThread() instanceof Coroutine coroutine && coroutine.isGone;
  }

  // ---- From outside -----------------------------------------------------------------------------

  /** Begins an action; pauses in it are events of these timers. Returns when it first pauses. */
  void begin(Runnable newAction, Timers newTimers) {
    action = newAction;
    timers = newTimers;
    if (getState() == State.NEW) {
      start();
    }
    handOver();
  }

  boolean isIdle() {
    return action == null;
  }

  /** Ends the thread: the code in it, if there is any, meets an error at its pause. */
  void end() {
    if (getState() != State.NEW && getState() != State.TERMINATED) {
      isGone = true;
      handOver();
    }
  }

  @Override
  public void interrupt() {
    super.interrupt();
    Timers wakers = timers;
    if (isPaused && wakers != null) {
      long pause = pauses;
      wakers.after(0, () -> wake(pause));
    }
  }

  private void wake(long pause) {
    if (isPaused && pause == pauses) {
      handOver();
    }
  }

  private void handOver() {
    here.release();
    there.acquireUninterruptibly();
    Throwable failure = thrown;
    if (failure != null) {
      thrown = null;
      throw new IllegalStateException(
          "The engine failed on the thread of a task: " + failure, failure);
    }
  }

  // ---- From inside ------------------------------------------------------------------------------

  /**
   * Waits for an event.
   *
   * @param arm is given what the event has to call; it must not call it at once
   */
  void pause(Consumer<Runnable> arm) throws InterruptedException {
    if (isGone) {
      throw new Gone();
    }
    if (Thread.interrupted()) {
      throw new InterruptedException();
    }
    long pause = ++pauses;
    isPaused = true;
    arm.accept(() -> wake(pause));
    there.release();
    here.acquireUninterruptibly();
    isPaused = false;
    if (isGone) {
      throw new Gone();
    }
    if (Thread.interrupted()) {
      throw new InterruptedException();
    }
  }

  Timers timers() {
    Timers mine = timers;
    if (mine == null) {
      throw new IllegalStateException("No action has begun.");
    }
    return mine;
  }

  @Override
  public void run() {
    here.acquireUninterruptibly();
    while (!isGone) {
      Runnable mine = action;
      try {
        if (mine != null) {
          mine.run();
        }
      } catch (Gone ended) {
        // nobody is to know
      } catch (Throwable t) {
        thrown = t;
      }
      action = null;
      if (isGone) {
        break;
      }
      there.release();
      here.acquireUninterruptibly();
    }
    there.release();
  }
}
