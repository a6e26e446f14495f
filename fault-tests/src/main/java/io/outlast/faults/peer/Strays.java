// SPDX-License-Identifier: Apache-2.0
package io.outlast.faults.peer;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * Interrupts that nobody has asked for, by a library in the task perhaps. They hit runs while they
 * go on, and never what the thread does between runs. Thread-safe.
 */
public final class Strays {
  /** Threads that run a task, and whether they were hit. */
  private static final Map<Thread, Boolean> RUNNING = new HashMap<>();

  private Strays() {}

  static void begin() {
    synchronized (RUNNING) {
      RUNNING.put(Thread.currentThread(), false);
    }
  }

  /** Ends a run; one that was hit leaves its thread interrupted. */
  static void end() {
    synchronized (RUNNING) {
      if (Boolean.TRUE.equals(RUNNING.remove(Thread.currentThread()))) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /** Whether the run of this thread was hit. */
  static boolean wasOne() {
    synchronized (RUNNING) {
      return Boolean.TRUE.equals(RUNNING.get(Thread.currentThread()));
    }
  }

  /** Interrupts one of the runs of this JVM, if there is any. */
  public static void hit(Random random) {
    synchronized (RUNNING) {
      List<Thread> threads = new ArrayList<>(RUNNING.keySet());
      if (!threads.isEmpty()) {
        Thread thread = threads.get(random.nextInt(threads.size()));
        RUNNING.put(thread, true);
        thread.interrupt();
      }
    }
  }
}
