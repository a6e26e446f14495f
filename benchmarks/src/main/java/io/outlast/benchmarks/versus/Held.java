// SPDX-License-Identifier: Apache-2.0
package io.outlast.benchmarks.versus;

import java.io.Serializable;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;

/** A task that says when it starts, and then waits until the process it runs in is told. */
record Held(int number) implements Callable<byte[]>, Serializable {
  private static final CountDownLatch RELEASED = new CountDownLatch(1);

  static void release() {
    RELEASED.countDown();
  }

  @Override
  public byte[] call() throws InterruptedException {
    Child.say("start", number, System.nanoTime());
    RELEASED.await();
    return new byte[0];
  }
}
