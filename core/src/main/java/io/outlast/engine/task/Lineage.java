// SPDX-License-Identifier: Apache-2.0
package io.outlast.engine.task;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Which sequence numbers the data of a partition has given out: one stretch for each term of an
 * owner. It tells what is new from what is gone: a task that is not there was disposed if its
 * number lies in here, and was never known if it does not. So sides of a split that meet again need
 * no marks of what they have disposed (SPEC §5). Immutable.
 *
 * @param stretches in ascending order, apart from each other
 */
public record Lineage(List<Stretch> stretches) {
  /** Of a partition that has given out nothing. */
  public static final Lineage NONE = new Lineage(List.of());

  /**
   * So many are kept apart. Where there are more, the oldest become one, together with the numbers
   * between them: those of another side of a split would then be taken for disposed, but only if
   * this side has had so many owners since.
   */
  static final int MOST = 256;

  /** Numbers from the first to the last, both included. */
  public record Stretch(long first, long last) {}

  /** Copies the list. */
  public Lineage {
    stretches = List.copyOf(stretches);
  }

  /** Whether the number has been given out. */
  public boolean covers(long sequence) {
    for (int i = stretches.size() - 1; i >= 0; i--) {
      Stretch stretch = stretches.get(i);
      if (sequence >= stretch.first()) {
        return sequence <= stretch.last();
      }
    }
    return false;
  }

  /** This lineage with the numbers of a term, whose last may be below its first if it gave none. */
  public Lineage with(long first, long last) {
    return and(new Lineage(List.of(new Stretch(first, Math.max(first, last)))));
  }

  /** What either of the two has given out. */
  public Lineage and(Lineage other) {
    List<Stretch> sorted = new ArrayList<>(stretches);
    sorted.addAll(other.stretches);
    sorted.sort(Comparator.comparingLong(Stretch::first));
    List<Stretch> joined = new ArrayList<>();
    for (Stretch next : sorted) {
      Stretch before = joined.isEmpty() ? null : joined.get(joined.size() - 1);
      if (before != null && next.first() <= before.last()) {
        joined.set(joined.size() - 1, join(before, next));
      } else {
        joined.add(next);
      }
    }
    int excess = joined.size() - MOST;
    if (excess <= 0) {
      return new Lineage(joined);
    }
    Stretch oldest = join(joined.get(0), joined.get(excess));
    List<Stretch> kept = new ArrayList<>(joined.subList(excess, joined.size()));
    kept.set(0, oldest);
    return new Lineage(kept);
  }

  private static Stretch join(Stretch a, Stretch b) {
    return new Stretch(a.first(), Math.max(a.last(), b.last()));
  }

  /** The highest number given out, 0 if none. */
  public long highest() {
    return stretches.isEmpty() ? 0 : stretches.get(stretches.size() - 1).last();
  }
}
