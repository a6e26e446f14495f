// SPDX-License-Identifier: Apache-2.0
package io.outlast.engine.facade;

import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Bounds the tasks that are on their way to be stored: who wants to send one more waits, so that
 * there is no queue to overflow. Unlike a semaphore it can be waited for until a {@link Deadline},
 * which has no clock of ours behind it.
 */
final class InFlight {
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private int free;

  InFlight(int limit) {
    free = limit;
  }

  /** Takes a place, however long that takes; an interrupt is kept for later. */
  void acquire() {
    lock.lock();
    try {
      while (free == 0) {
        changed.awaitUninterruptibly();
      }
      free--;
    } finally {
      lock.unlock();
    }
  }

  /** Takes a place unless the deadline passes first; tells whether it did. */
  boolean acquire(Deadline deadline) throws InterruptedException {
    lock.lockInterruptibly();
    try {
      if (free == 0) {
        deadline.whenPassed(this::wakeAll);
      }
      while (free == 0 && !deadline.hasPassed()) {
        changed.await();
      }
      if (deadline.hasPassed()) {
        changed.signal(); // the signal that may have ended this wait was meant for one that goes on
        return false;
      }
      free--;
      return true;
    } finally {
      lock.unlock();
    }
  }

  void release() {
    lock.lock();
    try {
      free++;
      changed.signal();
    } finally {
      lock.unlock();
    }
  }

  private void wakeAll() {
    lock.lock();
    try {
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }
}
