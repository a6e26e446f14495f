// SPDX-License-Identifier: Apache-2.0
package io.outlast.member.run;

import io.outlast.member.settings.ExecutorSettings;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The runs of one executor at this member: their threads, their counts, and how many more there
 * should be. Thread-safe.
 *
 * <p>What is due waits in the agendas rather than here once {@link #most} runs are under way: they
 * keep the threads busy, more would only be in the way of everybody's requests (R19).
 */
final class Lane {
  private static final int PER_THREAD = 4;
  private static final int AT_LEAST = 64;

  private final RunPool pool;

  /** What runs on a thread of the pool: whatever is the next when there is a thread. */
  private final Runnable runNext = this::runNext;

  /**
   * Tasks that another owner had ordered already, and tasks that come for the first time. The
   * former go first: they have waited there, or even run when their member died.
   */
  private final Queue<Run> again = new ConcurrentLinkedQueue<>();

  private final Queue<Run> firstTime = new ConcurrentLinkedQueue<>();
  private final int size;
  private final int most;
  private final RunStatistics statistics;

  /** Runs from their order to the owner's answer. */
  private final AtomicInteger underWay = new AtomicInteger();

  private final Queue<Runnable> waiting = new ConcurrentLinkedQueue<>();

  Lane(RunPool pool, ExecutorSettings settings, LongSupplier nanoTime) {
    this.pool = pool;
    this.size = settings.poolSize();
    this.most = (int) Math.min(Integer.MAX_VALUE, Math.max(AT_LEAST, (long) PER_THREAD * size));
    this.statistics = new RunStatistics(settings.statistics() ? nanoTime : () -> 0);
  }

  /**
   * Queues a run.
   *
   * @throws RejectedExecutionException if the pool is closed
   */
  void execute(Run run) {
    Queue<Run> queue = run.spec().isAgain() ? again : firstTime;
    queue.add(run);
    try {
      pool.execute(runNext);
    } catch (RejectedExecutionException e) {
      if (queue.remove(run)) {
        throw e;
      } // else a thread that is still there has come to it
    }
  }

  private void runNext() {
    Run next = again.poll();
    if (next == null) {
      next = firstTime.poll();
    }
    if (next != null) {
      next.run();
    }
  }

  /** The one that has waited longest for a thread; what was dropped before it is cleared away. */
  @Nullable Run longestQueued() {
    Run one = head(again);
    Run other = head(firstTime);
    return one == null || (other != null && other.queuedAt() < one.queuedAt()) ? other : one;
  }

  private static @Nullable Run head(Queue<Run> queue) {
    Run head = queue.peek();
    while (head != null && !head.isQueued()) {
      queue.remove(head);
      head = queue.peek();
    }
    return head;
  }

  /** Runs that wait for a thread. */
  int queued() {
    return again.size() + firstTime.size();
  }

  /** Runs that can go on at once. */
  int size() {
    return size;
  }

  RunStatistics statistics() {
    return statistics;
  }

  /** A run has been ordered. */
  void enter() {
    underWay.incrementAndGet();
  }

  /**
   * A run is over. Who was told of room may have no use for it: so all are, at the latest when
   * nothing is under way.
   */
  void leave() {
    int left = underWay.decrementAndGet();
    if (left == 0) {
      while (tellOne()) {}
    } else if (left <= most / 2) {
      tellOne();
    }
  }

  /** Whether more runs may be ordered; if not {@code whenThere} is called once when they may be. */
  boolean hasRoom(Runnable whenThere) {
    if (underWay.get() < most) {
      return true;
    }
    waiting.add(whenThere);
    // Looked at after it was added: the last run may have left before.
    if (underWay.get() <= most / 2) {
      tellOne();
    }
    return false;
  }

  private boolean tellOne() {
    Runnable next = waiting.poll();
    if (next == null) {
      return false;
    }
    next.run();
    return true;
  }
}
