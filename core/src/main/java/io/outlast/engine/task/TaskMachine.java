// SPDX-License-Identifier: Apache-2.0
package io.outlast.engine.task;

import io.outlast.engine.task.TaskState.Disposed;
import io.outlast.engine.task.TaskState.Ended;
import io.outlast.engine.task.TaskState.Pending;
import org.jspecify.annotations.Nullable;

/**
 * The rules of a task's life: the only code that makes a {@link TaskRecord} out of another.
 *
 * <p>Invariants, checked against a plain model by {@code TaskMachineTest}: an ended task never
 * becomes pending again, a disposed one never comes back, an outcome is accepted once and with the
 * current token only, tokens grow.
 */
public final class TaskMachine {
  private TaskMachine() {}

  /**
   * Applies a change.
   *
   * @param record the task as it is, {@code null} for one that is not known
   * @param change what happens
   * @param now cluster time in nanoseconds
   */
  public static Transition apply(@Nullable TaskRecord record, TaskChange change, long now) {
    return new Transition(record, next(record, change, now));
  }

  private static @Nullable TaskRecord next(
      @Nullable TaskRecord record, TaskChange change, long now) {
    if (record == null) {
      return firstOf(change, now);
    }
    if (change instanceof TaskChange.Merged merged) {
      return merged(record, merged.record());
    }
    if (change instanceof TaskChange.Discarded discarded) {
      return record.state() instanceof Disposed
          ? record
          : record.with(now, new Disposed(discarded.why()));
    }
    if (change instanceof TaskChange.Disposed) {
      return disposed(record, now);
    }
    if (change instanceof TaskChange.DisposedItself && record.state() instanceof Ended ended) {
      return record.with(now, new Disposed(ended.outcome()));
    }
    if (!(record.state() instanceof Pending)) {
      return record;
    }
    if (change instanceof TaskChange.TakenOver t && t.token() > record.token()) {
      return record.with(t.token(), record.attempt() + 1, record.timetable());
    }
    if (change instanceof TaskChange.Finished f && f.token() == record.token()) {
      return finished(record, f, now);
    }
    if (change instanceof TaskChange.Cancelled c) {
      return record.with(now, new Ended(new Outcome.Cancelled(c.by())));
    }
    if (change instanceof TaskChange.Skipped s && s.token() == record.token()) {
      return skipped(record, s, now);
    }
    Timetable table = record.timetable();
    return table == null ? record : onTimetable(record, table, change, now);
  }

  private static @Nullable TaskRecord firstOf(TaskChange change, long now) {
    if (change instanceof TaskChange.Created created) {
      return created(created, now);
    }
    return change instanceof TaskChange.Merged merged ? merged.record() : null;
  }

  /** Whatever policy has chosen, what has come further does not go back. */
  private static TaskRecord merged(TaskRecord record, TaskRecord other) {
    boolean wouldGoBack =
        record.state() instanceof Disposed || (record.isEnded() && other.isPending());
    return wouldGoBack ? record : other;
  }

  private static TaskRecord created(TaskChange.Created c, long now) {
    TaskPlan plan = c.plan();
    return new TaskRecord(
        c.taskId(),
        c.identity(),
        c.token(),
        1,
        now,
        new Pending(c.task()),
        plan == null ? null : Timekeeping.created(plan, c.held(), now));
  }

  private static TaskRecord disposed(TaskRecord record, long now) {
    if (record.state() instanceof Disposed before) {
      return before.end() == null ? record : record.with(record.since(), new Disposed());
    }
    return record.with(now, new Disposed());
  }

  private static TaskRecord finished(TaskRecord record, TaskChange.Finished f, long now) {
    Timetable table = record.timetable();
    if (table == null) {
      return record.with(now, new Ended(f.outcome()));
    }
    TaskRecord goesOn = Timekeeping.afterRun(record, table, f, now);
    return goesOn != null
        ? goesOn
        : record.with(Timekeeping.afterLastRun(record, table, f)).with(now, new Ended(f.outcome()));
  }

  @SuppressWarnings("ReferenceEquality")
  private static TaskRecord skipped(TaskRecord record, TaskChange.Skipped s, long now) {
    Timetable table = record.timetable();
    if (table == null || !record.isSeries()) {
      return record.with(now, new Ended(new Outcome.Failed(s.why())));
    }
    Timetable next = Timekeeping.skipped(table, now);
    return next == table ? record : record.with(record.token(), 1, next);
  }

  /** The same record where the timetable stays the same. */
  @SuppressWarnings("ReferenceEquality")
  private static TaskRecord onTimetable(
      TaskRecord record, Timetable table, TaskChange change, long now) {
    Timetable next = table;
    if (change instanceof TaskChange.CameDue) {
      next = Timekeeping.cameDue(table, now);
    } else if (change instanceof TaskChange.DelayRestarted) {
      next = Timekeeping.delayRestarted(table, now);
    } else if (change instanceof TaskChange.Altered a) {
      next = Timekeeping.altered(table, a.alteration(), a.by(), now);
    }
    return next == table ? record : record.with(next);
  }
}
