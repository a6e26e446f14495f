// SPDX-License-Identifier: Apache-2.0
package io.outlast.engine.facade;

import io.outlast.engine.task.RunHistory;
import io.outlast.scheduledexecutor.ScheduledTaskStatistics;
import java.util.concurrent.TimeUnit;

/** What the owner has told of a task's runs. */
record RunStatistics(RunHistory history) implements ScheduledTaskStatistics {
  @Override
  public long getTotalRuns() {
    return history.runs();
  }

  @Override
  public long getLastRunDuration(TimeUnit unit) {
    return in(unit, history.lastRunNanos());
  }

  @Override
  public long getLastIdleTime(TimeUnit unit) {
    return in(unit, history.lastIdleNanos());
  }

  @Override
  public long getTotalRunTime(TimeUnit unit) {
    return in(unit, history.runNanos());
  }

  @Override
  public long getTotalIdleTime(TimeUnit unit) {
    return in(unit, history.idleNanos());
  }

  @Override
  public long getSkippedRuns() {
    return history.skipped();
  }

  private static long in(TimeUnit unit, long nanos) {
    return unit.convert(nanos, TimeUnit.NANOSECONDS);
  }

  @Override
  public String toString() {
    return "%d runs of %d ns in all, %d skipped"
        .formatted(history.runs(), history.runNanos(), history.skipped());
  }
}
