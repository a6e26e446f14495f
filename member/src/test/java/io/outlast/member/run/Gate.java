// SPDX-License-Identifier: Apache-2.0
package io.outlast.member.run;

import io.outlast.core.SerializableCallable;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** A place in a task where a test meets it. Tasks are copies, so gates are found by name. */
final class Gate {
  private static final Map<String, Gate> GATES = new ConcurrentHashMap<>();

  private final CountDownLatch reached = new CountDownLatch(1);
  private final CountDownLatch opened = new CountDownLatch(1);

  static Gate of(String name) {
    return GATES.computeIfAbsent(name, n -> new Gate());
  }

  static void clear() {
    GATES.values().forEach(Gate::open);
    GATES.clear();
  }

  /** A task that waits at the gate of that name and then returns the name. */
  static SerializableCallable<String> task(String name) {
    return () -> {
      Gate.of(name).pass();
      return name;
    };
  }

  /** Where the task stands until the test lets it go. */
  void pass() throws InterruptedException {
    reached.countDown();
    opened.await();
  }

  /** Says that the task has come here; it goes on. */
  void note() {
    reached.countDown();
  }

  void open() {
    opened.countDown();
  }

  boolean wasReached() {
    return reached.getCount() == 0;
  }

  void awaitReached() throws InterruptedException {
    if (!reached.await(30, TimeUnit.SECONDS)) {
      throw new AssertionError("The task did not get to its gate.");
    }
  }
}
