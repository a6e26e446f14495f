// SPDX-License-Identifier: Apache-2.0
package io.outlast.benchmarks.versus;

import java.io.IOException;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/**
 * One process of a system under test, as the programs that load it see it. What a system does not
 * offer throws {@link UnsupportedOperationException}; {@link Product} says which that is, so that
 * nobody asks.
 */
interface Peer extends AutoCloseable {
  /** Returns when the task is stored wherever this system stores it; the future has its result. */
  default Future<byte[]> submit(Callable<byte[]> task) throws Exception {
    throw new UnsupportedOperationException();
  }

  /** Does not wait, if this system can do without; the stage has the task's result. */
  default CompletionStage<byte[]> submitAsync(Echo task) throws Exception {
    throw new UnsupportedOperationException();
  }

  /** The same as {@link #submit} to where the key belongs. */
  default Future<byte[]> submitToKey(Echo task, String key) throws Exception {
    throw new UnsupportedOperationException();
  }

  /** The same as {@link #submitAsync} to where the key belongs. */
  default CompletionStage<byte[]> submitToKeyAsync(Echo task, String key) throws Exception {
    throw new UnsupportedOperationException();
  }

  /** Returns when the task is stored that will run once, later. */
  default void schedule(String scheduler, Echo task, long delay, TimeUnit unit) throws Exception {
    throw new UnsupportedOperationException();
  }

  /** Returns when the task is stored that will run again and again. */
  default void scheduleAtFixedRate(
      String scheduler, Runnable task, long initialDelay, long period, TimeUnit unit)
      throws Exception {
    throw new UnsupportedOperationException();
  }

  /** Drops all that is scheduled there. */
  default void destroyScheduler(String scheduler) throws Exception {
    throw new UnsupportedOperationException();
  }

  /** Drops all results, so that large ones do not fill the heap; nothing is under way. */
  default void dropResults() {}

  @Override
  void close() throws IOException;
}
