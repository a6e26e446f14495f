// SPDX-License-Identifier: Apache-2.0
package io.outlast.benchmarks.versus;

import java.io.Serializable;
import java.util.Queue;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;

/** A task that notes when it starts, and then waits until the process it runs in is told. */
record Held(int number) implements Callable<byte[]>, Serializable {
  private static final CountDownLatch RELEASED = new CountDownLatch(1);
  private static final Queue<Start> STARTS = new ConcurrentLinkedQueue<>();

  /** When one has started in this process, by {@link System#nanoTime}. */
  record Start(int number, long nanos) {}

  static void release() {
    RELEASED.countDown();
  }

  /** All that have started in this process. */
  static Iterable<Start> starts() {
    return STARTS;
  }

  @Override
  public byte[] call() throws InterruptedException {
    STARTS.add(new Start(number, System.nanoTime()));
    RELEASED.await();
    return new byte[0];
  }
}
