// SPDX-License-Identifier: Apache-2.0
package io.outlast.engine.facade;

import io.outlast.core.ExecutorDestroyedException;
import io.outlast.core.IndeterminateSubmitException;
import io.outlast.durableexecutor.StaleTaskIdException;
import io.outlast.engine.gateway.Reply;
import io.outlast.engine.gateway.Reply.Reason;
import io.outlast.engine.task.TaskId;
import io.outlast.partition.PartitionLostException;
import java.util.concurrent.RejectedExecutionException;

/**
 * The exceptions that replies become. They are made on the thread that throws them: its stack is
 * the one that helps, and an engine thread has better things to do than to fill in stack traces.
 */
final class Replies {
  private Replies() {}

  /** Why a task was not stored, from the first reply to a submit. */
  static RuntimeException notStored(String executor, int partition, Reply reply) {
    if (reply instanceof Reply.Refused refused) {
      return new RejectedExecutionException(refused.message());
    }
    if (reply instanceof Reply.Unknown) {
      return new IndeterminateSubmitException(
          ("Executor '%s': this instance stopped before it was told whether a task was "
                  + "stored in partition %d. To submit it again may run it twice.")
              .formatted(executor, partition),
          null);
    }
    if (reply instanceof Reply.Lost) {
      return new PartitionLostException(
          ("Executor '%s': a task was lost with partition %d, of which the owner and all "
                  + "backups went away. Submit it again.")
              .formatted(executor, partition),
          partition);
    }
    return reply instanceof Reply.Destroyed
        ? new ExecutorDestroyedException(executor)
        : unexpected(executor, "a submit", reply);
  }

  /** Why there is no result of a task, or why something could not be done with it. */
  static RuntimeException noResult(String executor, long taskId, Reply reply) {
    int partition = TaskId.partition(taskId);
    if (reply instanceof Reply.Stale) {
      return new StaleTaskIdException(
          ("Executor '%s' has no task %d in partition %d any more: it was disposed, "
                  + "overwritten by a newer task, or too old. Raise capacity or result-ttl to keep "
                  + "results longer.")
              .formatted(executor, taskId, partition),
          taskId);
    }
    if (reply instanceof Reply.Lost) {
      return new PartitionLostException(
          ("Executor '%s': task %d was lost with partition %d, of which the owner and all "
                  + "backups went away. Submit it again, or raise durability.")
              .formatted(executor, taskId, partition),
          partition);
    }
    if (reply instanceof Reply.Unknown) {
      return stopped(
          executor,
          "it was told of task "
              + taskId
              + ". The task goes on; ask for its result from another instance");
    }
    return notDone(executor, "a request for task " + taskId, reply);
  }

  /** Why a request about an executor was not carried out. */
  static RuntimeException notDone(String executor, String request, Reply reply) {
    if (reply instanceof Reply.Refused refused) {
      return refused.reason() == Reason.NOT_RUNNING || refused.reason() == Reason.NAME_TAKEN
          ? new IllegalStateException(refused.message())
          : new RejectedExecutionException(refused.message());
    }
    if (reply instanceof Reply.Destroyed) {
      return new ExecutorDestroyedException(executor);
    }
    return reply instanceof Reply.Unknown
        ? stopped(executor, request + " was answered. It may have been carried out")
        : unexpected(executor, request, reply);
  }

  private static RuntimeException stopped(String executor, String before) {
    return new IllegalStateException(
        "Executor '%s': this instance stopped before %s.".formatted(executor, before));
  }

  private static RuntimeException unexpected(String executor, String request, Reply reply) {
    return new IllegalStateException(
        "Executor '%s': the answer to %s was %s, which is none. This is a fault of Outlast."
            .formatted(executor, request, reply));
  }
}
