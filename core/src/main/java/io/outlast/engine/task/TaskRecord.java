// SPDX-License-Identifier: Apache-2.0
package io.outlast.engine.task;

/**
 * All that is kept of one task, in one entry of the store. Immutable; {@link TaskMachine#apply}
 * makes the next one.
 *
 * @param taskId ID given to the submitter
 * @param identity the submitter's name for the request, unique for ever
 * @param token fencing token of the run that may end this task: an outcome that carries another one
 *     is refused
 * @param attempt how many owners or runners have been entitled to start it, from 1
 * @param since cluster time, in nanoseconds, of its coming into this state: of the submit, the end,
 *     or the disposal
 * @param state where it stands
 */
public record TaskRecord(
    long taskId, Identity identity, long token, int attempt, long since, TaskState state) {

  /** Whether the task has no outcome yet and so must run. */
  public boolean isPending() {
    return state instanceof TaskState.Pending;
  }

  /** Whether the task has an outcome that can be fetched. */
  public boolean isEnded() {
    return state instanceof TaskState.Ended;
  }

  TaskRecord with(long newSince, TaskState newState) {
    return new TaskRecord(taskId, identity, token, attempt, newSince, newState);
  }
}
