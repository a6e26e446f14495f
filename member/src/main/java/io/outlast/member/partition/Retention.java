// SPDX-License-Identifier: Apache-2.0
package io.outlast.member.partition;

import io.outlast.engine.port.Timers.Timer;
import io.outlast.member.settings.ExecutorSettings;
import java.util.Comparator;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a ring keeps though it runs no more: results, oldest first, and what is left of disposed
 * tasks whose request may be sent again. One timer looks after both.
 *
 * <p>Belongs to the partition's mailbox.
 */
final class Retention {
  static final Comparator<Entry> BY_AGE = Comparator.comparingLong(entry -> entry.record().since());

  private static final long SHORTEST_NANOS = 1_000_000L;

  /** Told what is too old to be kept. */
  interface Old {
    void result(Entry entry);

    void tombstone(Entry entry);

    /** All that was too old has been told. */
    void done();
  }

  private final PartitionOwner owner;
  private final ExecutorSettings settings;
  private final Old old;
  private final LinkedHashSet<Entry> results = new LinkedHashSet<>();
  private final LinkedHashSet<Entry> tombstones = new LinkedHashSet<>();
  private @Nullable Timer timer;

  /** What {@code timer} is set for. */
  private long timerDue;

  Retention(PartitionOwner owner, ExecutorSettings settings, Old old) {
    this.owner = owner;
    this.settings = settings;
    this.old = old;
  }

  void addResult(Entry entry) {
    results.add(entry);
    arm();
  }

  void addTombstone(Entry entry) {
    tombstones.add(entry);
    arm();
  }

  void removeResult(Entry entry) {
    results.remove(entry);
  }

  /** Takes out a tombstone; false if it was not there. */
  boolean removeTombstone(Entry entry) {
    return tombstones.remove(entry);
  }

  boolean isTombstone(Entry entry) {
    return tombstones.contains(entry);
  }

  int results() {
    return results.size();
  }

  @Nullable Entry oldestResult() {
    return results.isEmpty() ? null : results.iterator().next();
  }

  Set<Entry> tombstones() {
    return tombstones;
  }

  /** Takes up what an owner before has left, in any order. */
  void load(List<Entry> ended, List<Entry> disposed) {
    ended.stream().sorted(BY_AGE).forEach(results::add);
    disposed.stream().sorted(BY_AGE).forEach(tombstones::add);
    arm();
  }

  /** Forgets everything. */
  void close() {
    disarm();
    results.clear();
    tombstones.clear();
  }

  /** Sets the timer for what becomes due first, which may be sooner than what it is set for. */
  private void arm() {
    long due = Math.min(dueOfResults(), dueOfTombstones());
    if (due == Long.MAX_VALUE || (timer != null && timerDue <= due)) {
      return;
    }
    disarm();
    timerDue = due;
    timer = owner.later(Math.max(SHORTEST_NANOS, due - owner.now()), this::expire);
  }

  private void disarm() {
    if (timer != null) {
      timer.cancel();
      timer = null;
    }
  }

  private void expire() {
    timer = null;
    while (dueOfResults() <= owner.now()) {
      old.result(results.iterator().next());
    }
    while (dueOfTombstones() <= owner.now()) {
      Entry entry = tombstones.iterator().next();
      tombstones.remove(entry);
      old.tombstone(entry);
    }
    old.done();
    arm();
  }

  private long dueOfResults() {
    return dueOf(results, settings.resultTtlNanos());
  }

  private long dueOfTombstones() {
    return dueOf(tombstones, settings.dedupTtlNanos());
  }

  private static long dueOf(Set<Entry> oldestFirst, long ttlNanos) {
    Iterator<Entry> entries = oldestFirst.iterator();
    if (!entries.hasNext()) {
      return Long.MAX_VALUE;
    }
    long due = entries.next().record().since() + ttlNanos;
    return due < 0 ? Long.MAX_VALUE : due;
  }
}
