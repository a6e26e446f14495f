// SPDX-License-Identifier: Apache-2.0
package io.outlast.faults.program;

import io.outlast.faults.history.Event;
import io.outlast.faults.history.Journal;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.TimeUnit;

/** What can make life hard for a process from within. */
final class Strain {
  private static final int CHUNK = 1 << 20;

  /** Left to the program when the heap is full. */
  private static final int SPARE_CHUNKS = 3;

  private final Journal journal;

  Strain(Journal journal) {
    this.journal = journal;
  }

  /** Puts the process under a strain for so many seconds; returns when it is over. */
  String put(String name, int seconds) throws InterruptedException {
    switch (name) {
      case "heap" -> fillHeap(seconds);
      case "spin" -> spin(seconds);
      default -> throw new IllegalArgumentException("There is no command '" + name + "'.");
    }
    return "over";
  }

  /** Takes what memory there is, and again what becomes free, until the time is over. */
  private void fillHeap(int seconds) throws InterruptedException {
    Deque<byte[]> ballast = new ArrayDeque<>();
    long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
    while (System.nanoTime() < until) {
      try {
        ballast.add(new byte[CHUNK]);
      } catch (OutOfMemoryError e) {
        for (int i = 0; i < SPARE_CHUNKS && !ballast.isEmpty(); i++) {
          ballast.removeLast();
        }
        TimeUnit.MILLISECONDS.sleep(200);
      }
    }
    journal.write(Event.Kind.NOTE, "took " + ballast.size() + " MB of heap");
    ballast.clear();
  }

  /** Keeps four times as many threads busy as there are processors. */
  private static void spin(int seconds) throws InterruptedException {
    long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
    Thread[] threads = new Thread[4 * Runtime.getRuntime().availableProcessors()];
    for (int i = 0; i < threads.length; i++) {
      threads[i] =
          new Thread(
              () -> {
                while (System.nanoTime() < until) {
                  Thread.onSpinWait();
                }
              },
              "spins");
      threads[i].setDaemon(true);
      threads[i].start();
    }
    for (Thread thread : threads) {
      thread.join();
    }
  }
}
