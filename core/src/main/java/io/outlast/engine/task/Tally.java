// SPDX-License-Identifier: Apache-2.0
package io.outlast.engine.task;

import io.outlast.engine.task.TaskState.Ended;
import java.util.Arrays;

/**
 * The counters of one executor in one partition. They follow from the transitions, so that they
 * cannot disagree with the records, and are written in the same batch (SPEC §7, R16): at rest
 * {@code submitted = completed + failed + cancelled + lost + disposed + discarded + pending +
 * running}.
 *
 * <p>Not thread-safe: it belongs to the partition's owner.
 */
public final class Tally {
  private final long[] counts;

  /** Starts at zero. */
  public Tally() {
    this(new long[Counter.values().length]);
  }

  private Tally(long[] counts) {
    this.counts = counts;
  }

  /** Takes up stored counts; fewer than there are counters now is an older version's. */
  public static Tally of(long[] stored) {
    return new Tally(Arrays.copyOf(stored, Math.max(stored.length, Counter.values().length)));
  }

  /** The value of a counter. */
  public long get(Counter counter) {
    return counts[counter.ordinal()];
  }

  /** Adds one. */
  public void count(Counter counter) {
    counts[counter.ordinal()]++;
  }

  /** Counts what a transition says. */
  public void count(Transition transition) {
    if (!transition.changed()) {
      return;
    }
    TaskRecord before = transition.before();
    TaskRecord after = transition.after();
    if (before == null) {
      count(Counter.SUBMITTED);
      if (after != null && after.state() instanceof Ended ended) {
        count(counterOf(ended.outcome()));
      }
    } else if (before.isPending() && after != null) {
      countEnd(before, after);
    }
  }

  private void countEnd(TaskRecord before, TaskRecord after) {
    counts[Counter.SKIPPED.ordinal()] += Math.max(0, skipped(after) - skipped(before));
    if (after.state() instanceof Ended ended) {
      count(counterOf(ended.outcome()));
    } else if (after.state() instanceof TaskState.Disposed disposed) {
      count(disposed.end() == null ? Counter.DISPOSED : Counter.DISCARDED);
    } else if (after.attempt() > before.attempt() && retries(after) == retries(before)) {
      count(Counter.TAKEN_OVER);
    }
  }

  /**
   * Makes the counts fit what is left after a loss, when counts and tasks may be of different
   * times: tasks that are counted and not there are lost, those that are there and not counted were
   * submitted.
   *
   * @param unfinished how many tasks there are that have not ended
   * @return whether that changed anything
   */
  public boolean settle(long unfinished) {
    long missing = unended() - unfinished;
    Counter counter = missing > 0 ? Counter.LOST : Counter.SUBMITTED;
    counts[counter.ordinal()] += Math.abs(missing);
    return missing != 0;
  }

  private long unended() {
    return get(Counter.SUBMITTED)
        - get(Counter.COMPLETED)
        - get(Counter.FAILED)
        - get(Counter.CANCELLED)
        - get(Counter.LOST)
        - get(Counter.DISPOSED)
        - get(Counter.DISCARDED);
  }

  private static long skipped(TaskRecord record) {
    Timetable table = record.timetable();
    return table == null ? 0 : table.history().skipped();
  }

  private static int retries(TaskRecord record) {
    Timetable table = record.timetable();
    return table == null ? 0 : table.history().retries();
  }

  private static Counter counterOf(Outcome outcome) {
    if (outcome instanceof Outcome.Returned) {
      return Counter.COMPLETED;
    }
    return outcome instanceof Outcome.Failed ? Counter.FAILED : Counter.CANCELLED;
  }

  /** A copy of all counts, in the order of {@link Counter}. */
  public long[] toArray() {
    return counts.clone();
  }
}
