// SPDX-License-Identifier: Apache-2.0
package io.outlast.member.run;

import io.outlast.engine.task.ExecutorId;
import io.outlast.member.settings.ExecutorSettings;
import org.jspecify.annotations.Nullable;

/**
 * Makes the pools of one instance, one for each executor. A simulation has pools that run
 * everything on its only thread.
 */
@FunctionalInterface
public interface RunPools extends AutoCloseable {

  /**
   * Makes the pool of an executor.
   *
   * @throws IllegalStateException if virtual threads are asked for and this JVM has none
   */
  RunPool create(ExecutorId executor, ExecutorSettings settings);

  /** Takes no new runs and lets idle threads go. Runs that go on are not interrupted by this. */
  @Override
  default void close() {}

  /** Pools whose threads have the context class loader of the calling thread. */
  static RunPools threads(String instance) {
    return threads(instance, null);
  }

  /**
   * Pools of real threads: platform threads, or virtual ones where an executor asks for them.
   *
   * @param instance name of the instance, for the names of threads
   * @param loader context class loader of all threads; {@code null}: that of the calling thread,
   *     since threads are made later by whoever needs one
   */
  static RunPools threads(String instance, @Nullable ClassLoader loader) {
    return new SystemRunPools(
        instance, loader != null ? loader : Thread.currentThread().getContextClassLoader());
  }

  /**
   * Checks that this JVM can give an executor the threads it asks for; for whoever reads the
   * configuration, so that a mistake stops the start instead of the first run.
   *
   * @throws IllegalStateException if virtual threads are asked for and this JVM has none
   */
  static void check(ExecutorId executor, ExecutorSettings settings) {
    if (settings.virtualThreads() && !VirtualThreads.areAvailable()) {
      throw new IllegalStateException(
          "Executor '%s' asks for virtual threads, which need Java 21 or newer; this is Java %d. Set pool-size to a number, or run on a newer Java."
              .formatted(executor.name(), Runtime.version().feature()));
    }
  }
}
