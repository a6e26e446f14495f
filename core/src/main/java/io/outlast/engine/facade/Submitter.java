// SPDX-License-Identifier: Apache-2.0
package io.outlast.engine.facade;

import io.outlast.engine.task.Identity;

/**
 * Numbers the requests of one instance and knows below which number all are settled, that is, will
 * never be sent again. Owners need to remember identities above that number only.
 *
 * <p>The open numbers lie in the window {@code [settledBelow, next)}, of which a ring of bits tells
 * the settled ones. The lower edge moves over each number once, so both operations take constant
 * time on average, and one request that stays open costs a bit for each that comes after it.
 *
 * <p>Thread-safe.
 */
public final class Submitter {
  private static final int FIRST_WINDOW = 1024;

  private final long id;
  private long next = 1;
  private long settledBelow = 1;

  /** Bit {@code n mod window} says that {@code n} is settled; clear outside the window. */
  private long[] settled = new long[FIRST_WINDOW / Long.SIZE];

  /**
   * Makes the submitter of an instance.
   *
   * @param id 64 random bits: two instances never have the same
   */
  public Submitter(long id) {
    this.id = id;
  }

  /** Opens a request. */
  public synchronized Identity next() {
    if (next - settledBelow == window()) {
      grow();
    }
    return new Identity(id, next++);
  }

  /** Closes a request of this submitter: it will not be sent again. Idempotent. */
  public synchronized void settle(Identity identity) {
    long number = identity.number();
    if (number < settledBelow) {
      return;
    }
    set(number);
    while (settledBelow < next && isSet(settledBelow)) {
      clear(settledBelow++);
    }
  }

  /** The lowest number that is open; the next one to be given if none is. */
  public synchronized long settledBelow() {
    return settledBelow;
  }

  private void grow() {
    long[] old = settled;
    settled = new long[old.length * 2];
    for (long n = settledBelow; n < next; n++) {
      if ((old[word(n, old)] & bit(n)) != 0) {
        set(n);
      }
    }
  }

  private long window() {
    return (long) settled.length * Long.SIZE;
  }

  private boolean isSet(long number) {
    return (settled[word(number, settled)] & bit(number)) != 0;
  }

  private void set(long number) {
    settled[word(number, settled)] |= bit(number);
  }

  private void clear(long number) {
    settled[word(number, settled)] &= ~bit(number);
  }

  /** Lengths are powers of two, so the mask is the remainder. */
  private static int word(long number, long[] bits) {
    return (int) (number / Long.SIZE) & (bits.length - 1);
  }

  private static long bit(long number) {
    return 1L << number;
  }
}
