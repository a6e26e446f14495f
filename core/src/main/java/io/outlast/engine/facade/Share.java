// SPDX-License-Identifier: Apache-2.0
package io.outlast.engine.facade;

import io.outlast.engine.task.TaskId;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.LongAdder;

/**
 * Which part of all the tasks in its partitions a submitter places itself. Nobody has to tell: a
 * task's ID numbers the tasks of its partition, whoever has submitted them, so what lies between
 * two tasks of one's own is what others have placed there meanwhile.
 *
 * <p>Tasks of other executors with the same durability, tasks with a key and repeated runs are
 * numbered too, so the share is rather too small than too large. Thread-safe, and right only by and
 * large while tasks are noted at the same time.
 */
final class Share {
  /** A new owner numbers on from far above. */
  private static final long NEW_TERM = 1L << 20;

  /** By partition: the highest number seen, 0 for none. */
  private final AtomicLongArray highest;

  /** By partition: the pass in which it was seen for the first time. */
  private final AtomicIntegerArray firstPass;

  private volatile int pass = 1;
  private final LongAdder own = new LongAdder();
  private final LongAdder all = new LongAdder();

  // Of the passes before, which count less and less. Guarded by this.
  private double ownBefore;
  private double allBefore;

  Share(int partitionCount) {
    highest = new AtomicLongArray(partitionCount);
    firstPass = new AtomicIntegerArray(partitionCount);
  }

  /** Notes a task of this submitter. */
  void note(long taskId) {
    int partition = TaskId.partition(taskId);
    long number = TaskId.sequence(taskId);
    long before = highest.getAndAccumulate(partition, number, Math::max);
    long advance = number - before;
    int first = firstPass.updateAndGet(partition, known -> known == 0 ? pass : known);
    // The tasks of one visit follow each other closely. Only with what lies between two visits do
    // they tell the truth, so those of the first visit count for nothing.
    if (first < pass && Math.abs(advance) < NEW_TERM) {
      own.increment();
      // An answer that comes after that of a later task was counted as somebody else's by that one.
      all.add(Math.max(0, advance));
    }
  }

  /**
   * A pass over all partitions has ended; returns the share of late, from 0 to 1, or 0 while it is
   * not known. What was before counts half as much from now on.
   */
  synchronized double passEnded() {
    pass++;
    ownBefore = ownBefore / 2 + own.sumThenReset();
    allBefore = allBefore / 2 + all.sumThenReset();
    return allBefore == 0 ? 0 : Math.min(1, ownBefore / allBefore);
  }
}
