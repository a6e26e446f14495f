// SPDX-License-Identifier: Apache-2.0
package io.outlast.engine.serial;

import java.io.ObjectInputFilter;
import org.jspecify.annotations.Nullable;

/**
 * Bounds what one sequence of bytes can make of itself (R49): few bytes can name an array of any
 * length. Asks besides what the JVM was started with ({@code jdk.serialFilter}). One for each
 * stream; not thread-safe.
 */
final class GraphLimits implements ObjectInputFilter {
  /** References one after another; some thousands more would be too many for a thread's stack. */
  static final int MOST_DEPTH = 1_000;

  /** Objects. Each takes a byte at least, but up to a hundred on the heap. */
  static final long MOST_REFERENCES = 20_000_000;

  static final long MOST_BYTES = 1L << 29;

  /**
   * Places in an array for each byte that there is. An element takes a byte at least; but of a hash
   * table the places are counted, which may be eight times as many as it has entries.
   */
  private static final int PLACES_PER_BYTE = 8;

  private static final int PLACES_OF_SMALL = 64;

  private final long mostPlaces;
  private @Nullable String exceeded;

  GraphLimits(int bytes) {
    mostPlaces = PLACES_OF_SMALL + (long) PLACES_PER_BYTE * bytes;
  }

  /** Which limit was exceeded, for a message; null if none was. */
  @Nullable String exceeded() {
    return exceeded;
  }

  @Override
  public Status checkInput(FilterInfo info) {
    if (info.depth() > MOST_DEPTH) {
      return refused("more than %d references one after another", MOST_DEPTH);
    }
    if (info.references() > MOST_REFERENCES) {
      return refused("more than %d objects", MOST_REFERENCES);
    }
    if (info.streamBytes() > MOST_BYTES) {
      return refused("more than %d bytes", MOST_BYTES);
    }
    if (info.arrayLength() > mostPlaces) {
      return refused(
          "an array of %d elements, for which there are too few bytes", info.arrayLength());
    }
    ObjectInputFilter ofJvm = ObjectInputFilter.Config.getSerialFilter();
    return ofJvm != null && ofJvm.checkInput(info) == Status.REJECTED
        ? Status.REJECTED
        : Status.UNDECIDED;
  }

  private Status refused(String limit, long number) {
    exceeded = limit.formatted(number);
    return Status.REJECTED;
  }
}
