// SPDX-License-Identifier: Apache-2.0
package io.outlast.engine.facade;

import io.outlast.engine.gateway.Command;
import io.outlast.engine.gateway.Gateway;
import io.outlast.engine.gateway.Reply;
import io.outlast.engine.task.Counter;
import io.outlast.engine.task.ExecutorId;
import io.outlast.monitor.LocalExecutorStats;
import java.time.Duration;

/** What partitions count of an executor, as users see it (SPEC §7). */
public final class ExecutorStats {
  private ExecutorStats() {}

  /**
   * The sum over all partitions, and over what is bound to members; waits for their owners.
   *
   * @throws RuntimeException if an owner refuses to tell
   */
  public static LocalExecutorStats everywhere(Gateway gateway, ExecutorId executor) {
    return new Owners(gateway, executor)
        .askAll(new Command.Inspect()).join().stream()
            .map(reply -> told(executor, reply))
            .reduce(LocalExecutorStats.ZERO, LocalExecutorStats::plus);
  }

  private static LocalExecutorStats told(ExecutorId executor, Reply reply) {
    if (reply instanceof Reply.Refused || reply instanceof Reply.Unknown) {
      throw Replies.notDone(executor.name(), "a request for its counters", reply);
    }
    return of(reply);
  }

  /** The counters of one partition; those of one that has just moved are counted where it is. */
  public static LocalExecutorStats of(Reply reply) {
    if (!(reply instanceof Reply.Inspected inspected)) {
      return LocalExecutorStats.ZERO;
    }
    long[] counts = inspected.counts();
    return new LocalExecutorStats(
        count(counts, Counter.SUBMITTED),
        count(counts, Counter.COMPLETED),
        count(counts, Counter.FAILED),
        count(counts, Counter.CANCELLED),
        count(counts, Counter.LOST),
        count(counts, Counter.DISPOSED),
        count(counts, Counter.DISCARDED),
        count(counts, Counter.REJECTED),
        count(counts, Counter.RUNS),
        count(counts, Counter.SKIPPED),
        count(counts, Counter.TAKEN_OVER),
        inspected.pending(),
        inspected.running(),
        Duration.ofNanos(inspected.oldestDueAgeNanos()),
        inspected.belowDurability() ? 1 : 0);
  }

  private static long count(long[] counts, Counter counter) {
    return counter.ordinal() < counts.length ? counts[counter.ordinal()] : 0;
  }
}
