// SPDX-License-Identifier: Apache-2.0
package io.outlast.member.partition;

import io.outlast.engine.task.ExecutorId;
import io.outlast.engine.task.TaskRecord;
import io.outlast.engine.task.Timetable;
import io.outlast.scheduledexecutor.ScheduledTaskHandler;
import io.outlast.spi.merge.MergingDurableTask;
import io.outlast.spi.merge.MergingEntry;
import io.outlast.spi.merge.MergingScheduledTask;
import java.time.Instant;

/** What a merge policy is told of a task. */
final class MergeView {
  private static final long SECOND_NANOS = 1_000_000_000L;

  private MergeView() {}

  static MergingEntry of(ExecutorId executor, int partition, TaskRecord record) {
    Instant since = instant(record.since());
    Timetable table = record.timetable();
    if (table == null) {
      return new MergingDurableTask(
          executor.name(), record.taskId(), record.isEnded(), record.attempt(), since, since);
    }
    Instant lastRun = instant(table.history().lastEnd());
    return new MergingScheduledTask(
        ScheduledTaskHandler.ofPartition(executor.name(), record.name(), partition),
        record.isEnded(),
        table.history().runs(),
        since,
        lastRun.isAfter(since) ? lastRun : since);
  }

  private static Instant instant(long nanos) {
    return Instant.ofEpochSecond(
        Math.floorDiv(nanos, SECOND_NANOS), Math.floorMod(nanos, SECOND_NANOS));
  }
}
