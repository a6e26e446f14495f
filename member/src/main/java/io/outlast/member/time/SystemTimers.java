// SPDX-License-Identifier: Apache-2.0
package io.outlast.member.time;

import io.outlast.engine.port.Timers;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;

/**
 * Timers on a thread of their own; actions hand on what is not short. None fires early, and few by
 * more than a moment late: see {@link Lead}.
 */
public final class SystemTimers implements Timers {
  private static final int MOST_THREADS = 4;

  private final ScheduledThreadPoolExecutor executor;
  private final Lead lead = new Lead();

  /** Starts the thread when it is first needed. */
  public SystemTimers(ThreadFactory threads) {
    executor = new ScheduledThreadPoolExecutor(1, threads);
    executor.setRemoveOnCancelPolicy(true);
    executor.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
  }

  @Override
  public Timer after(long delayNanos, Runnable action) {
    Shot shot = new Shot(Math.max(0, delayNanos), action);
    try {
      ScheduledFuture<?> future =
          executor.schedule(shot, shot.delay - shot.early, TimeUnit.NANOSECONDS);
      return () -> {
        shot.isCancelled = true;
        future.cancel(/* mayInterruptIfRunning= */ false);
      };
    } catch (RejectedExecutionException e) {
      // Stopped: nothing happens later any more.
      return () -> {};
    }
  }

  /** What a timer does when its thread is woken. */
  private final class Shot implements Runnable {
    private final long delay;
    private final long due;
    private final Runnable action;

    /** How much before it is due the thread is to be woken. */
    private final long early;

    private volatile boolean isCancelled;

    Shot(long delay, Runnable action) {
      this.delay = delay;
      this.action = action;
      due = System.nanoTime() + delay;
      early = Math.min(delay, lead.nanos());
    }

    /** What is due later waits meanwhile; what is due before has been fired. */
    @Override
    public void run() {
      long now = System.nanoTime();
      if (delay > Lead.MOST_NANOS) { // for less than that no thread sleeps
        lead.woken(now - (due - early));
      }
      while (now - due < 0) {
        Thread.onSpinWait();
        now = System.nanoTime();
      }
      if (!isCancelled) {
        action.run();
      }
    }
  }

  /**
   * Lets one more thread go on with what the present one is kept from, unless there are {@value
   * #MOST_THREADS}. It stays: the other may never come back.
   */
  public void addThread() {
    executor.setCorePoolSize(Math.min(MOST_THREADS, executor.getCorePoolSize() + 1));
    executor.prestartAllCoreThreads();
  }

  /** Forgets all that is pending. */
  public void stop() {
    executor.shutdownNow();
  }
}
