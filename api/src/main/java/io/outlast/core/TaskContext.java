// SPDX-License-Identifier: Apache-2.0
package io.outlast.core;

import io.outlast.scheduledexecutor.ScheduledTaskHandler;
import io.outlast.spi.TaskContexts;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What a task may know about its own run, so that its effects outside the cluster can be made
 * idempotent (SPEC §2, R4).
 *
 * <p>Tasks run at least once: a run whose owner is lost is started again elsewhere, and the old one
 * may still be going on in a member that has not noticed yet. Hand {@link #token()} to the resource
 * that you change, and let it refuse every token lower than the highest it has seen.
 *
 * <pre>{@code
 * TaskContext run = TaskContext.current();
 * store.writeIfNewer(accountId, run.token(), balance);
 * }</pre>
 *
 * <p>A context belongs to one run. It is thread-safe, may be handed to other threads, and is not
 * serializable.
 */
public interface TaskContext {

  /** Returns the name of the executor that runs the task. */
  String executorName();

  /**
   * Returns the number of this attempt, 1 for the first at the task (of a periodic task: at this
   * tick). It counts who was entitled to start it: one more after the loss of an owner or of the
   * member that was to run it, whether the run there had begun or not, and one more for each retry
   * by a failure policy. So 1 is sure to be the first start, and any other number may be.
   */
  int attempt();

  /**
   * Returns the fencing token of this run, strictly increasing over all starts of one task or
   * series on whatever member. Not comparable between tasks.
   */
  long token();

  /** Returns the ID of the task if it runs in a durable executor. */
  OptionalLong taskId();

  /** Returns the handler of the task if it runs in a scheduled executor. */
  Optional<ScheduledTaskHandler> handler();

  /**
   * Tells whether, as far as this member knows, this run is still the valid one. A member learns
   * late that it was cut off, so {@code true} is no proof; {@code false} is final: the result of
   * this run will be refused, and the thread has been or is about to be interrupted. Never blocks.
   */
  boolean isStillOwner();

  /**
   * Returns the context of the run on the current thread.
   *
   * @throws IllegalStateException if the current thread is not running a task; threads started by a
   *     task do not inherit its context
   */
  static TaskContext current() {
    return find()
        .orElseThrow(
            () ->
                new IllegalStateException(
                    "Thread '"
                        + Thread.currentThread().getName()
                        + "' runs no Outlast task. Ask on the thread that runs the task, and hand"
                        + " the context to other threads yourself."));
  }

  /** Returns the context of the run on the current thread, or empty outside of a run. */
  static Optional<TaskContext> find() {
    return TaskContexts.current();
  }
}
