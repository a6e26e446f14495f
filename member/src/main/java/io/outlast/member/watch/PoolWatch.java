// SPDX-License-Identifier: Apache-2.0
package io.outlast.member.watch;

import io.outlast.engine.task.ExecutorId;
import io.outlast.member.run.Backlog;
import java.util.List;
import java.util.function.LongFunction;

/** Looks for runs that are due here and get no thread. */
final class PoolWatch implements Watch {
  private final long thresholdNanos;
  private final LongFunction<List<Backlog>> backlogs;

  /** Asks for the executors of which a run has waited for longer than so many nanoseconds. */
  PoolWatch(long thresholdNanos, LongFunction<List<Backlog>> backlogs) {
    this.thresholdNanos = thresholdNanos;
    this.backlogs = backlogs;
  }

  @Override
  public List<Stall> stalls(long now) {
    return backlogs.apply(thresholdNanos).stream().map(PoolWatch::stall).toList();
  }

  private static Stall stall(Backlog backlog) {
    ExecutorId executor = backlog.executor();
    String kind = executor.kind() == ExecutorId.Kind.SCHEDULED ? "Scheduler" : "Executor";
    return new Stall(
        "%s '%s'".formatted(kind, executor.name()),
        "%d due tasks wait for a thread here, the first for %d ms, and %d of at most %d run"
            .formatted(
                backlog.waiting(),
                backlog.waitedNanos() / 1_000_000,
                backlog.going(),
                backlog.poolSize()),
        backlog.going() >= backlog.poolSize()
            ? "Its tasks take longer than they come, or hang: a thread dump shows at what. Give"
                + " them a time limit, or raise pool-size."
            : "The pool has room, so its threads get no processor time or could not be started:"
                + " look at the load and the limits of the machine.");
  }
}
