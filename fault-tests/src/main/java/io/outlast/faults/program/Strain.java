// SPDX-License-Identifier: Apache-2.0
package io.outlast.faults.program;

import io.outlast.faults.history.Event;
import io.outlast.faults.history.Journal;
import io.outlast.faults.peer.Peer;
import io.outlast.faults.peer.Strays;
import io.outlast.faults.peer.Work;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** What can make life hard for a process from within. */
final class Strain {
  private static final int CHUNK = 1 << 20;

  /** Left to the program when the heap is full. */
  private static final int SPARE_CHUNKS = 3;

  private final Peer peer;
  private final Journal journal;
  private final List<Thread> callers;

  /**
   * @param callers threads that make calls
   */
  Strain(Peer peer, Journal journal, List<Thread> callers) {
    this.peer = peer;
    this.journal = journal;
    this.callers = List.copyOf(callers);
  }

  /** Puts the process under a strain for so many seconds; returns when it is over. */
  String put(String name, int seconds) throws Exception {
    switch (name) {
      case "heap" -> fillHeap(seconds);
      case "spin" -> spin(seconds);
      case "interrupt" -> interrupt(seconds, Strays::hit);
      case "interrupt-calls" ->
          interrupt(seconds, random -> callers.get(random.nextInt(callers.size())).interrupt());
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

  /** Lets tasks spin and block: four times as many as there are processors, on each member. */
  private void spin(int seconds) throws Exception {
    int count = 4 * Runtime.getRuntime().availableProcessors() * peer.members().size();
    List<Peer.Submitted> submitted = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      submitted.add(peer.submit(new Busy(seconds, /* isSpinning= */ i % 2 == 0), null));
    }
    for (Peer.Submitted task : submitted) {
      Object unused = task.end().toCompletableFuture().get(seconds + 60, TimeUnit.SECONDS);
    }
  }

  /** A task that keeps a processor, or a lock that others want, for so long. */
  private static final class Busy extends Work {
    private static final long serialVersionUID = 1L;

    private final int seconds;
    private final boolean isSpinning;

    Busy(int seconds, boolean isSpinning) {
      super("busy", 0, /* isToFail= */ false);
      this.seconds = seconds;
      this.isSpinning = isSpinning;
    }

    @Override
    public String call() throws InterruptedException {
      long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
      while (isSpinning && System.nanoTime() < until) {
        Thread.onSpinWait();
      }
      if (!isSpinning) {
        synchronized (Busy.class) {
          TimeUnit.MILLISECONDS.sleep(10);
        }
        TimeUnit.SECONDS.sleep(seconds);
      }
      return "";
    }
  }

  private static void interrupt(int seconds, Consumer<Random> hit) throws InterruptedException {
    long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
    Random random = new Random();
    while (System.nanoTime() < until) {
      hit.accept(random);
      TimeUnit.MILLISECONDS.sleep(2);
    }
  }
}
