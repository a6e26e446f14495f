// SPDX-License-Identifier: Apache-2.0
package io.outlast.engine.task;

import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * All that is kept of one task, in one entry of the store. Immutable; {@link TaskMachine#apply}
 * makes the next one.
 *
 * @param taskId ID given to the submitter
 * @param identity the submitter's name for the request, unique for ever
 * @param token fencing token of the run that may end this task: an outcome that carries another one
 *     is refused
 * @param attempt how many owners or runners have been entitled to start it, of a series to start
 *     the present tick, from 1
 * @param since cluster time, in nanoseconds, of its coming into this state: of the submit, the end,
 *     or the disposal
 * @param state where it stands
 * @param timetable when it is due, of a scheduled task; {@code null} for one that just runs
 * @param unread what a later version has written and this one does not know: kept for the next
 *     owner; {@code null} for nothing
 */
public record TaskRecord(
    long taskId,
    Identity identity,
    long token,
    int attempt,
    long since,
    TaskState state,
    @Nullable Timetable timetable,
    @Nullable Unread unread) {

  /** One that this version knows all of. */
  public TaskRecord(
      long taskId,
      Identity identity,
      long token,
      int attempt,
      long since,
      TaskState state,
      @Nullable Timetable timetable) {
    this(taskId, identity, token, attempt, since, state, timetable, null);
  }

  /** A task that just runs. */
  public TaskRecord(
      long taskId, Identity identity, long token, int attempt, long since, TaskState state) {
    this(taskId, identity, token, attempt, since, state, null);
  }

  /** Whether the task has no outcome yet and so must run. */
  public boolean isPending() {
    return state instanceof TaskState.Pending;
  }

  /** Whether the task has an outcome that can be fetched. */
  public boolean isEnded() {
    return state instanceof TaskState.Ended;
  }

  /** How the task ended, as long as somebody may hear of it; else {@code null}. */
  public @Nullable Outcome end() {
    if (state instanceof TaskState.Ended ended) {
      return ended.outcome();
    }
    return state instanceof TaskState.Disposed disposed ? disposed.end() : null;
  }

  /** Whether it runs again and again. */
  public boolean isSeries() {
    return timetable != null && timetable.plan().timing().isPeriodic();
  }

  /** Cluster time from which on it may start: that of its submit unless it is a scheduled one. */
  public long startsAt() {
    return timetable == null ? since : timetable.startsAt();
  }

  /**
   * Cluster time before which no run has begun that is under way: a pause since then does not end
   * it.
   */
  public long mayRunSince() {
    return timetable == null ? since : timetable.mayRunSince();
  }

  /**
   * The name of a scheduled task: the user's, else one made of numbers that it has anyway. It is a
   * UUID in form, of which the half that is random names the submitter's instance.
   */
  public String name() {
    String given = givenName();
    return given != null ? given : unnamed(identity.submitter(), taskId);
  }

  /** The name that the user gave to a scheduled task. */
  public @Nullable String givenName() {
    return timetable == null ? null : timetable.plan().name();
  }

  /**
   * The partition that looks after its name, {@link TaskPlan#HERE} if that is the task's own or it
   * has none.
   */
  public int nameHome() {
    return timetable == null ? TaskPlan.HERE : timetable.plan().nameHome();
  }

  /** The name of a scheduled task whose user gave it none. */
  public static String unnamed(long submitter, long taskId) {
    return new UUID(submitter, taskId).toString();
  }

  /** The same task with an end, whether or not it is disposed. */
  public TaskRecord endedWith(Outcome end) {
    return with(since, new TaskState.Ended(end));
  }

  TaskRecord with(long newSince, TaskState newState) {
    return new TaskRecord(taskId, identity, token, attempt, newSince, newState, timetable, unread);
  }

  TaskRecord with(Timetable newTimetable) {
    return new TaskRecord(taskId, identity, token, attempt, since, state, newTimetable, unread);
  }

  TaskRecord with(long newToken, int newAttempt, @Nullable Timetable newTimetable) {
    return new TaskRecord(
        taskId, identity, newToken, newAttempt, since, state, newTimetable, unread);
  }
}
