// SPDX-License-Identifier: Apache-2.0
package io.outlast.remote;

import io.outlast.engine.port.Timers;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;

/** Timers on a thread of their own, and the clock that they go by. */
final class SystemTimers implements Timers {
  private final ScheduledThreadPoolExecutor executor;

  SystemTimers(ThreadFactory threads) {
    executor = new ScheduledThreadPoolExecutor(1, threads);
    executor.setRemoveOnCancelPolicy(true);
    executor.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
  }

  /** Nanoseconds of a clock that never goes back. */
  static long nanos() {
    return System.nanoTime();
  }

  @Override
  public Timer after(long delayNanos, Runnable action) {
    try {
      ScheduledFuture<?> future =
          executor.schedule(action, Math.max(0, delayNanos), TimeUnit.NANOSECONDS);
      return () -> future.cancel(/* mayInterruptIfRunning= */ false);
    } catch (RejectedExecutionException e) {
      // Stopped: nothing happens later any more.
      return () -> {};
    }
  }

  void stop() {
    executor.shutdownNow();
  }
}
