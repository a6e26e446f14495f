// SPDX-License-Identifier: Apache-2.0
package io.outlast.member.run;

import io.outlast.engine.gateway.Address;
import io.outlast.engine.task.Timing;
import org.jspecify.annotations.Nullable;

/**
 * One run of one task, as its partition's owner orders it.
 *
 * @param address executor and partition of the task: where the outcome goes
 * @param version of the table by which the owner acts: a run ordered by an owner that has been
 *     succeeded is not begun
 * @param taskId the task
 * @param token fencing token of this run; with the partition it names the run in the whole cluster
 * @param attempt 1 for the first
 * @param task the serialized task
 * @param scheduled what there is to know besides of a scheduled task; {@code null} for one that
 *     just runs
 */
public record RunSpec(
    Address address,
    long version,
    long taskId,
    long token,
    int attempt,
    byte[] task,
    @Nullable Scheduled scheduled) {

  /** A run of a task that just runs. */
  public RunSpec(Address address, long version, long taskId, long token, int attempt, byte[] task) {
    this(address, version, taskId, token, attempt, task, null);
  }

  /**
   * Whether the owner before has ordered this: the task has waited, or was cut off. Once only: who
   * is cut off each time may be what kills its members.
   */
  public boolean isAgain() {
    return scheduled == null && attempt == 2;
  }

  /**
   * What a run of a scheduled task needs.
   *
   * @param name the task's
   * @param goesOn whether further runs may follow, so that the instance of the task is worth
   *     keeping
   * @param lastToken token of the last acknowledged run, 0 if there was none: an instance that made
   *     that run is as the series left it; any other is not
   * @param state what the last acknowledged run of a stateful task has saved
   * @param timeoutNanos how long the run may take; 0 for no limit
   * @param startsUntil the cluster time after which the run is not to begin; {@link Timing#NEVER}
   *     for no limit
   */
  public record Scheduled(
      String name,
      boolean goesOn,
      long lastToken,
      byte @Nullable [] state,
      long timeoutNanos,
      long startsUntil) {

    /** A run that may begin however late. */
    public Scheduled(
        String name, boolean goesOn, long lastToken, byte @Nullable [] state, long timeoutNanos) {
      this(name, goesOn, lastToken, state, timeoutNanos, Timing.NEVER);
    }
  }
}
