// SPDX-License-Identifier: Apache-2.0
package io.outlast.engine.task;

/**
 * The layout of a task's 64-bit ID: {@code partition (12) · time (23) · random (16) · counter
 * (13)}.
 *
 * <p>The lower 52 bits are the partition's <em>sequence</em>. When a member becomes the owner it
 * starts a new sequence: the present time in units of 64 s (but more than in any ID the partition
 * has given out), 16 random bits, and zeros; from there it counts up by one for each task and each
 * run. So within one lineage of a partition's data an ID is never given twice, and tokens grow from
 * run to run.
 *
 * <p><b>Bound on a collision.</b> Two lineages exist after a split, when clusters meet, or after a
 * partition lost all copies. Their IDs can be equal only if both sequences were started within the
 * same 64 s and lie within each other's range: with <i>a</i> and <i>b</i> numbers taken on the two
 * sides until the next start, the chance is at most (2 + (a + b) / 8192) / 65536, about 1 in 32,768
 * for up to 8,192 tasks a side in that partition, and zero when the starts are further apart than
 * that. A future compares the identity as well ({@link Identity}, 128 bits) and so never receives
 * another task's result.
 *
 * <p>A partition whose owners follow each other faster than one per 64 s runs ahead of the clock;
 * the bound then holds for sides whose units meet.
 *
 * <p>The time field starts with 2026 and lasts for 17 years of one start per 64 s. A clock that
 * shows a later time is not believed: a new sequence then follows the highest one known. An ID is
 * negative for partitions from 2048 up; zero and small numbers are never IDs.
 */
public final class TaskId {
  /** Partitions that an ID can tell apart. */
  public static final int MAX_PARTITIONS = 1 << 12;

  private static final int SEQUENCE_BITS = 52;
  private static final int COUNTER_BITS = 13;
  private static final int RANDOM_BITS = 16;
  private static final int TIME_SHIFT = COUNTER_BITS + RANDOM_BITS;
  private static final long SEQUENCE_MASK = (1L << SEQUENCE_BITS) - 1;
  private static final long LAST_UNIT = SEQUENCE_MASK >>> TIME_SHIFT;

  /** 2026-01-01T00:00:00Z. */
  private static final long ORIGIN_NANOS = 1_767_225_600_000_000_000L;

  private static final long UNIT_NANOS = 64_000_000_000L;

  private TaskId() {}

  /** Composes an ID. */
  public static long of(int partition, long sequence) {
    return ((long) partition << SEQUENCE_BITS) | sequence;
  }

  /** The partition that an ID belongs to. */
  public static int partition(long taskId) {
    return (int) (taskId >>> SEQUENCE_BITS);
  }

  /** The number within its partition. */
  public static long sequence(long taskId) {
    return taskId & SEQUENCE_MASK;
  }

  /** Whether the number could be an ID in a cluster of so many partitions. */
  public static boolean isValid(long taskId, int partitionCount) {
    return partition(taskId) < partitionCount && sequence(taskId) >>> TIME_SHIFT != 0;
  }

  /**
   * Where a new owner starts its sequence: above all that was given out before and away from what
   * another lineage starts.
   *
   * @param nowNanos cluster time
   * @param highest the highest sequence that the partition is known to have used, 0 for none
   * @param random any number; 16 bits of it are used
   * @throws IllegalStateException if the partition has no numbers left
   */
  public static long startSequence(long nowNanos, long highest, int random) {
    long unit = Math.max(unitOf(nowNanos), 1 + (highest >>> TIME_SHIFT));
    if (unit > LAST_UNIT) {
      throw new IllegalStateException(
          "A partition has used up its task numbers: the highest is %d of %d."
              .formatted(highest, SEQUENCE_MASK));
    }
    return (unit << TIME_SHIFT) | ((random & 0xFFFFL) << COUNTER_BITS);
  }

  /** The unit that a clock shows, from 1; 1 as well where the field of time has no place for it. */
  private static long unitOf(long nowNanos) {
    if (nowNanos < ORIGIN_NANOS) {
      return 1;
    }
    long unit = 1 + (nowNanos - ORIGIN_NANOS) / UNIT_NANOS;
    return unit > LAST_UNIT ? 1 : unit;
  }
}
