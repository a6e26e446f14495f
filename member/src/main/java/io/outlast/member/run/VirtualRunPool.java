// SPDX-License-Identifier: Apache-2.0
package io.outlast.member.run;

import java.util.Deque;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A new thread for each action, and so many at a time: a virtual thread is made to be used once.
 * What has to wait costs no thread.
 *
 * <p>No action is left behind: who adds one looks at the count of threads <em>after</em> that, and
 * a thread that ends lowers the count <em>before</em> it looks for another action. So if the first
 * finds no room, the second finds the action.
 */
final class VirtualRunPool implements RunPool {
  private static final Logger LOG = LoggerFactory.getLogger(VirtualRunPool.class);

  private final ThreadFactory threads;
  private final int most;
  private final Deque<Runnable> waiting = new ConcurrentLinkedDeque<>();
  private final AtomicInteger running = new AtomicInteger();

  VirtualRunPool(ThreadFactory threads, int most) {
    this.threads = threads;
    this.most = most;
  }

  @Override
  public void execute(Runnable action) {
    waiting.add(action);
    launch();
  }

  private void launch() {
    while (!waiting.isEmpty() && enter()) {
      Runnable action = waiting.poll();
      if (action == null) {
        running.decrementAndGet();
      } else if (!start(action)) {
        return;
      }
    }
  }

  private boolean enter() {
    int now = running.get();
    while (now < most) {
      if (running.compareAndSet(now, now + 1)) {
        return true;
      }
      now = running.get();
    }
    return false;
  }

  /** Starts a thread for the action; false if there is no memory for one: the action waits on. */
  private boolean start(Runnable action) {
    try {
      threads.newThread(() -> runThenLaunch(action)).start();
      return true;
    } catch (OutOfMemoryError e) {
      running.decrementAndGet();
      waiting.addFirst(action);
      LOG.error(
          "No virtual thread could be started ({}); runs wait for one of {} to end. Lower"
              + " max-concurrent, or give the process more memory.",
          e.getMessage(),
          running.get());
      return false;
    }
  }

  private void runThenLaunch(Runnable action) {
    try {
      action.run();
    } finally {
      running.decrementAndGet();
      launch();
    }
  }
}
