// SPDX-License-Identifier: Apache-2.0
package io.outlast.benchmarks.versus;

import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** Many tasks at once, given by as many threads as every system is served by well. */
final class Bulk {
  private static final int THREADS = 64;
  private static final long LIMIT_SECONDS = 100;
  private static final String SCHEDULER = "pending";

  private final Peer peer;
  private final Queue<Future<byte[]>> held = new ConcurrentLinkedQueue<>();
  private volatile @Nullable Exception failure;

  Bulk(Peer peer) {
    this.peer = peer;
  }

  /** Gives one task. */
  private interface Deed {
    void give(int number) throws Exception;
  }

  /** Schedules tasks for a time that does not come. */
  void schedule(int count) throws Exception {
    Echo task = Echo.of(Workloads.USUAL_BYTES);
    give(count, number -> peer.schedule(SCHEDULER, task, 10, TimeUnit.HOURS));
  }

  /** Submits tasks that run until they are released. */
  void submitHeld(int count) throws Exception {
    give(count, number -> held.add(peer.submit(new Held(number))));
  }

  /** Waits for the results of all that was held. */
  void awaitResults() throws Exception {
    for (Future<byte[]> future : held) {
      future.get(LIMIT_SECONDS, TimeUnit.SECONDS);
    }
  }

  private void give(int count, Deed deed) throws Exception {
    AtomicInteger next = new AtomicInteger();
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < THREADS; i++) {
      Thread thread = new Thread(() -> give(next, count, deed), "giver-" + i);
      thread.start();
      threads.add(thread);
    }
    for (Thread thread : threads) {
      thread.join();
    }
    Exception problem = failure;
    if (problem != null) {
      throw problem;
    }
  }

  private void give(AtomicInteger next, int count, Deed deed) {
    try {
      for (int number = next.getAndIncrement(); number < count; number = next.getAndIncrement()) {
        deed.give(number);
      }
    } catch (Exception e) {
      failure = e;
    }
  }
}
