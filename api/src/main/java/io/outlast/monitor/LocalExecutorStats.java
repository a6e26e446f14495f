// SPDX-License-Identifier: Apache-2.0
package io.outlast.monitor;

import java.time.Duration;
import java.util.Objects;

/**
 * The counters of one executor in the partitions that one member owns (SPEC §7, R16).
 *
 * <p>Counters belong to partitions and are stored with the records they count, so they survive the
 * loss of members and move with their partitions: a single member's may fall. The {@linkplain #plus
 * sum} over all members is what adds up: at rest its {@link #balance()} is 0, after any number of
 * kills. Immutable; all counts are ≥ 0.
 *
 * @param submitted tasks accepted
 * @param completed tasks that ended with a value
 * @param failed tasks that ended with an exception
 * @param cancelled tasks that ended cancelled
 * @param lost tasks lost with a member or with all copies of a partition
 * @param disposedBeforeEnd tasks disposed before they had ended
 * @param discarded tasks discarded by a merge
 * @param rejected tasks refused; they are not among the submitted
 * @param runs runs that have ended, stopped ones included; one that was lost with its member never
 *     has
 * @param skipped runs of a series that were skipped: the last run still went on, or it was too late
 * @param takenOver tasks started again because their owner was lost
 * @param pending tasks accepted that are not running and have not ended
 * @param running tasks that run now
 * @param oldestDueAge how long the oldest task that is due has been waiting; zero if none is
 * @param replicasBelowDurability copies missing for want of members
 */
public record LocalExecutorStats(
    long submitted,
    long completed,
    long failed,
    long cancelled,
    long lost,
    long disposedBeforeEnd,
    long discarded,
    long rejected,
    long runs,
    long skipped,
    long takenOver,
    long pending,
    long running,
    Duration oldestDueAge,
    long replicasBelowDurability) {

  /** All counters 0: the neutral element of {@link #plus}. */
  public static final LocalExecutorStats ZERO =
      new LocalExecutorStats(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, Duration.ZERO, 0);

  /** Checks that an age is given. */
  public LocalExecutorStats {
    Objects.requireNonNull(oldestDueAge, "oldestDueAge");
  }

  /** Returns the sum of both; of {@link #oldestDueAge} the greater. */
  public LocalExecutorStats plus(LocalExecutorStats other) {
    return new LocalExecutorStats(
        submitted + other.submitted,
        completed + other.completed,
        failed + other.failed,
        cancelled + other.cancelled,
        lost + other.lost,
        disposedBeforeEnd + other.disposedBeforeEnd,
        discarded + other.discarded,
        rejected + other.rejected,
        runs + other.runs,
        skipped + other.skipped,
        takenOver + other.takenOver,
        pending + other.pending,
        running + other.running,
        oldestDueAge.compareTo(other.oldestDueAge) >= 0 ? oldestDueAge : other.oldestDueAge,
        replicasBelowDurability + other.replicasBelowDurability);
  }

  /**
   * Returns the submitted tasks less all that have ended, wait or run. Summed over the cluster it
   * is 0 at rest; any other value there means that tasks were miscounted.
   */
  public long balance() {
    return submitted
        - completed
        - failed
        - cancelled
        - lost
        - disposedBeforeEnd
        - discarded
        - pending
        - running;
  }
}
