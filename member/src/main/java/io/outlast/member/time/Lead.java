// SPDX-License-Identifier: Apache-2.0
package io.outlast.member.time;

/**
 * How much earlier than asked for a timer is to be set, because threads are woken late: Linux adds
 * up to 50 µs to each timed wait, to wake several threads together. What is left until the time
 * that was asked for is waited out by the thread itself.
 *
 * <p>It follows the lateness there has been lately, quickly to less and slowly to more, so that
 * little is left to wait. Safe from any thread: an observation that is lost in a race is as good as
 * one that was not made.
 */
final class Lead {
  /** No thread is kept waiting for longer. */
  static final long MOST_NANOS = 80_000;

  /** Of a greater lateness so much is added, of a smaller one so much taken off. */
  private static final int SHARE_OF_MORE = 64;

  private static final int SHARE_OF_LESS = 4;

  private volatile long nanos;

  /** By how much to set a timer earlier. */
  long nanos() {
    return nanos;
  }

  /** A thread was woken so late after the time that its timer was set for. */
  void woken(long lateNanos) {
    long late = Math.min(Math.max(0, lateNanos), MOST_NANOS);
    long now = nanos;
    nanos =
        late > now ? now + part(late - now, SHARE_OF_MORE) : now - part(now - late, SHARE_OF_LESS);
  }

  /** Rounded up, so that it gets there. */
  private static long part(long difference, int share) {
    return (difference + share - 1) / share;
  }
}
