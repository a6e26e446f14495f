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
      return change instanceof TaskChange.Created c
          ? new TaskRecord(c.taskId(), c.identity(), c.token(), 1, now, new Pending(c.task()))
          : null;
    }
    if (change instanceof TaskChange.Disposed) {
      return record.state() instanceof Disposed ? record : record.with(now, new Disposed());
    }
    if (!(record.state() instanceof Pending)) {
      return record;
    }
    if (change instanceof TaskChange.TakenOver t && t.token() > record.token()) {
      return new TaskRecord(
          record.taskId(),
          record.identity(),
          t.token(),
          record.attempt() + 1,
          record.since(),
          record.state());
    }
    if (change instanceof TaskChange.Finished f && f.token() == record.token()) {
      return record.with(now, new Ended(f.outcome()));
    }
    if (change instanceof TaskChange.Cancelled c) {
      return record.with(now, new Ended(new Outcome.Cancelled(c.by())));
    }
    return record;
  }
}
