// SPDX-License-Identifier: Apache-2.0
package io.outlast.member.partition;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * The places that tasks take up, counted exactly however many submitters there are (R44): of one
 * partition, or of all partitions of a member together.
 *
 * <p>Thread-safe.
 */
public final class Places {
  private final int capacity;
  private final AtomicInteger taken = new AtomicInteger();

  /** So many places. */
  public Places(int capacity) {
    this.capacity = capacity;
  }

  /** Takes a place if there is one. */
  boolean tryTake() {
    int now = taken.get();
    while (now < capacity) {
      int seen = taken.compareAndExchange(now, now + 1);
      if (seen == now) {
        return true;
      }
      now = seen;
    }
    return false;
  }

  /** Takes a place whether there is one or not: what was accepted before is never refused later. */
  void take() {
    taken.incrementAndGet();
  }

  /** Gives places back. */
  void free(int count) {
    taken.addAndGet(-count);
  }

  int taken() {
    return taken.get();
  }

  int capacity() {
    return capacity;
  }
}
