// SPDX-License-Identifier: Apache-2.0
package io.outlast.benchmarks.versus;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Loads a system from this process for some time, of which the middle is measured: how the load
 * begins and ends is left out.
 */
final class Load {
  private static final int KEYS = 1_000;
  private static final long LIMIT_SECONDS = 60;
  private static final AtomicInteger NUMBER = new AtomicInteger();

  private final Peer peer;
  private final Order order;
  private final Echo task;
  private final Semaphore window;
  private final String scheduler = "scheduler-" + NUMBER.incrementAndGet();
  private final AtomicInteger nextKey = new AtomicInteger();

  /** There is one while it is measured. */
  private volatile @Nullable Histogram measured;

  private volatile boolean isOver;
  private volatile @Nullable Throwable failure;

  Load(Peer peer, Order order) {
    this.peer = peer;
    this.order = order;
    task = Echo.of(order.bytes());
    window = new Semaphore(order.callers());
  }

  /**
   * Loads the system, and returns how long each deed took.
   *
   * @param begin is told when measuring begins
   * @param end is told when measuring ends
   */
  Histogram run(Runnable begin, Runnable end) throws Exception {
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < order.submitters(); i++) {
      Thread thread = new Thread(this::loop, "caller-" + i);
      thread.setDaemon(true);
      thread.start();
      threads.add(thread);
    }
    Histogram histogram = new Histogram();
    Thread.sleep(order.leadMillis());
    begin.run();
    measured = histogram;
    Thread.sleep(order.measuredMillis());
    measured = null;
    end.run();
    isOver = true;
    for (Thread thread : threads) {
      thread.join(TimeUnit.SECONDS.toMillis(LIMIT_SECONDS));
    }
    boolean allEnded = window.tryAcquire(order.callers(), LIMIT_SECONDS, TimeUnit.SECONDS);
    if (order.deed() == Deed.SCHEDULE) {
      peer.destroyScheduler(scheduler);
    }
    if (order.bytes() > Workloads.USUAL_BYTES) {
      peer.dropResults();
    }
    Throwable cause = failure;
    if (!allEnded || cause != null) {
      throw new IllegalStateException(order.line() + " did not end", cause);
    }
    return histogram;
  }

  private void loop() {
    try {
      while (!isOver && failure == null) {
        once();
      }
    } catch (Exception e) {
      failure = e;
    }
  }

  private void once() throws Exception {
    long start = System.nanoTime();
    switch (order.deed()) {
      case SUBMIT -> {
        task.check(peer.submit(task).get(LIMIT_SECONDS, TimeUnit.SECONDS));
        done(start);
      }
      case SUBMIT_KEYED -> {
        task.check(peer.submitToKey(task, key()).get(LIMIT_SECONDS, TimeUnit.SECONDS));
        done(start);
      }
      case SCHEDULE -> {
        peer.schedule(scheduler, task, 1, TimeUnit.HOURS);
        done(start);
      }
      case SUBMIT_ASYNC -> {
        window.acquire();
        followed(System.nanoTime(), peer.submitAsync(task));
      }
      case SUBMIT_KEYED_ASYNC -> {
        window.acquire();
        followed(System.nanoTime(), peer.submitToKeyAsync(task, key()));
      }
    }
  }

  private String key() {
    return "key-" + Math.floorMod(nextKey.incrementAndGet(), KEYS);
  }

  private void followed(long start, CompletionStage<byte[]> stage) {
    stage.whenComplete(
        (result, problem) -> {
          if (problem != null) {
            failure = problem;
          } else {
            task.check(result);
            done(start);
          }
          window.release();
        });
  }

  private void done(long start) {
    Histogram histogram = measured;
    if (histogram != null) {
      histogram.add(System.nanoTime() - start);
    }
  }
}
