// SPDX-License-Identifier: Apache-2.0
package io.outlast.member.run;

import io.outlast.engine.task.ExecutorId;
import io.outlast.member.settings.ExecutorSettings;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The pools of one instance: platform threads, or virtual ones where an executor asks for them.
 *
 * <p>All threads are daemons, named {@code outlast-<instance>-<executor>-<n>}, and begin each run
 * with the context class loader given here, whatever the run before has set.
 */
final class SystemRunPools implements RunPools {
  private static final Logger LOG = LoggerFactory.getLogger(SystemRunPools.class);

  private final String instance;
  private final @Nullable ClassLoader loader;
  private final Queue<ThreadRunPool> closeable = new ConcurrentLinkedQueue<>();

  SystemRunPools(String instance, @Nullable ClassLoader loader) {
    this.instance = instance;
    this.loader = loader;
  }

  @Override
  public RunPool create(ExecutorId executor, ExecutorSettings settings) {
    RunPools.check(executor, settings);
    ThreadFactory threads =
        threads(
            "outlast-" + instance + "-" + executor.name() + "-",
            settings.virtualThreads() ? VirtualThreads.factory() : Thread::new);
    if (settings.virtualThreads()) {
      return new VirtualRunPool(threads, settings.poolSize());
    }
    ThreadRunPool pool = new ThreadRunPool(threads, settings.poolSize(), loader);
    closeable.add(pool);
    return pool;
  }

  private ThreadFactory threads(String prefix, ThreadFactory kind) {
    AtomicLong count = new AtomicLong();
    return action -> {
      Thread thread = kind.newThread(action);
      thread.setName(prefix + count.incrementAndGet());
      thread.setDaemon(true);
      thread.setContextClassLoader(loader);
      thread.setUncaughtExceptionHandler(
          (dead, failure) -> LOG.error("Thread {} ended by a fault", dead.getName(), failure));
      return thread;
    };
  }

  @Override
  public void close() {
    closeable.forEach(ThreadRunPool::close);
  }
}
