// SPDX-License-Identifier: Apache-2.0
package io.outlast.member.partition;

import java.util.AbstractCollection;
import java.util.Iterator;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;

/**
 * Tasks by their ID: a table of the entries themselves, which know their IDs. A map with a node and
 * a boxed key for each would cost more memory than the entry that it leads to, and there may be a
 * million of them.
 *
 * <p>Open addressing with linear probing. An entry stands at its home, or in the unbroken run of
 * places after it; removing one closes the gap, so that no marks stay behind. The multiplier
 * spreads IDs, which count up, evenly: it is 2<sup>64</sup> divided by the golden ratio (Knuth, The
 * Art of Computer Programming 3, 6.4).
 *
 * <p>Iterates in no particular order, which is the same for the same history. Belongs to the
 * partition's mailbox.
 */
final class Entries extends AbstractCollection<Entry> {
  private static final int SMALLEST = 8;
  private static final long SPREAD = 0x9E3779B97F4A7C15L;

  /** Its length is a power of two, and a quarter of it at least is empty. */
  private @Nullable Entry[] table = new Entry[SMALLEST];

  private int size;

  /** The task with an ID. */
  @Nullable Entry get(long taskId) {
    return table[find(taskId)];
  }

  /** Puts a task in, in place of the one with its ID. */
  void put(Entry entry) {
    int place = find(entry.taskId());
    if (table[place] == null) {
      if (4 * (size + 1) > 3 * table.length) {
        resize(2 * table.length);
        place = find(entry.taskId());
      }
      size++;
    }
    table[place] = entry;
  }

  /** Takes the task with an ID out, if it is there. */
  void removeById(long taskId) {
    int place = find(taskId);
    if (table[place] == null) {
      return;
    }
    table[place] = null;
    size--;
    closeGap(place);
    if (table.length > SMALLEST && 8 * size < table.length) {
      resize(table.length / 2);
    }
  }

  @Override
  public void clear() {
    table = new Entry[SMALLEST];
    size = 0;
  }

  @Override
  public int size() {
    return size;
  }

  @Override
  public Iterator<Entry> iterator() {
    return new Iterator<>() {
      private final @Nullable Entry[] seen = table;
      private int next = after(-1);

      private int after(int place) {
        int following = place + 1;
        while (following < seen.length && seen[following] == null) {
          following++;
        }
        return following;
      }

      @Override
      public boolean hasNext() {
        return next < seen.length;
      }

      @Override
      public Entry next() {
        Entry entry = next < seen.length ? seen[next] : null;
        if (entry == null) {
          throw new NoSuchElementException();
        }
        next = after(next);
        return entry;
      }
    };
  }

  /** Where the task with an ID is, else the empty place where it belongs. */
  private int find(long taskId) {
    int place = home(taskId);
    for (Entry there = table[place]; there != null; there = table[place]) {
      if (there.taskId() == taskId) {
        break;
      }
      place = after(place);
    }
    return place;
  }

  private int home(long taskId) {
    return (int) ((taskId * SPREAD) >>> (1 + Long.numberOfLeadingZeros(table.length)));
  }

  private int after(int place) {
    return (place + 1) & (table.length - 1);
  }

  /** Moves back what could not be reached any more past an empty place. */
  private void closeGap(int empty) {
    int gap = empty;
    int place = after(gap);
    for (Entry there = table[place]; there != null; there = table[place]) {
      if (distance(home(there.taskId()), place) >= distance(gap, place)) {
        table[gap] = there;
        table[place] = null;
        gap = place;
      }
      place = after(place);
    }
  }

  private int distance(int from, int to) {
    return (to - from) & (table.length - 1);
  }

  private void resize(int length) {
    @Nullable Entry[] old = table;
    table = new Entry[length];
    for (Entry entry : old) {
      if (entry != null) {
        table[find(entry.taskId())] = entry;
      }
    }
  }
}
