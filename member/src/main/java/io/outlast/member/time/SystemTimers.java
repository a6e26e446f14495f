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
    long delay = Math.max(0, delayNanos);
    long early = Math.min(delay, lead.nanos());
    long due = System.nanoTime() + delay;
    try {
      ScheduledFuture<?> future =
          executor.schedule(() -> fire(due, early, action), delay - early, TimeUnit.NANOSECONDS);
      return () -> future.cancel(/* mayInterruptIfRunning= */ false);
    } catch (RejectedExecutionException e) {
      // Stopped: nothing happens later any more.
      return () -> {};
    }
  }

  /** What is due later than this waits meanwhile, and what is due before has been fired. */
  private void fire(long due, long early, Runnable action) {
    long woken = System.nanoTime();
    lead.woken(woken - (due - early));
    for (long now = woken; now - due < 0; now = System.nanoTime()) {
      Thread.onSpinWait();
    }
    action.run();
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
