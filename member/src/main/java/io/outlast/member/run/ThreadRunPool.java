// SPDX-License-Identifier: Apache-2.0
package io.outlast.member.run;

import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A bounded number of platform threads that come and go with the work. The queue has no bound: what
 * waits in it is stored and counted by the capacity of its executor.
 */
final class ThreadRunPool implements RunPool {
  private static final Logger LOG = LoggerFactory.getLogger(ThreadRunPool.class);
  private static final long IDLE_SECONDS = 60;

  private final ThreadPoolExecutor executor;

  ThreadRunPool(ThreadFactory threads, int size, @Nullable ClassLoader loader) {
    executor =
        new ThreadPoolExecutor(
            size, size, IDLE_SECONDS, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), threads) {
          @Override
          protected void afterExecute(Runnable run, @Nullable Throwable failure) {
            Thread.currentThread().setContextClassLoader(loader);
          }
        };
    executor.allowCoreThreadTimeOut(true);
  }

  @Override
  public void execute(Runnable action) {
    try {
      executor.execute(action);
    } catch (OutOfMemoryError e) {
      // No thread could be started, and the action was not queued. A stored task must not end or be
      // forgotten over that: it waits for the threads that are there, or for the next call.
      if (executor.isShutdown()) {
        throw new RejectedExecutionException(e);
      }
      executor.getQueue().add(action);
      LOG.error(
          "No thread could be started ({}); {} runs wait for the {} there are. Lower pool-size, or"
              + " give the process more memory or threads.",
          e.getMessage(),
          executor.getQueue().size(),
          executor.getPoolSize());
    }
  }

  /** Takes no new actions. Only idle threads are interrupted: others may be in user code. */
  void close() {
    executor.shutdown();
  }
}
