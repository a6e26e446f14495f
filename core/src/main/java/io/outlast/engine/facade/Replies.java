// SPDX-License-Identifier: Apache-2.0
package io.outlast.engine.facade;

import io.outlast.cluster.MemberLostException;
import io.outlast.core.ExecutorDestroyedException;
import io.outlast.core.IndeterminateSubmitException;
import io.outlast.durableexecutor.StaleTaskIdException;
import io.outlast.engine.gateway.Address;
import io.outlast.engine.gateway.Reply;
import io.outlast.engine.gateway.Reply.Reason;
import io.outlast.engine.task.TaskId;
import io.outlast.partition.PartitionLostException;
import io.outlast.scheduledexecutor.StaleTaskException;
import io.outlast.splitbrainprotection.SplitBrainProtectionException;
import java.util.UUID;
import java.util.concurrent.RejectedExecutionException;

/**
 * The exceptions that replies become. They are made on the thread that throws them: its stack is
 * the one that helps, and an engine thread has better things to do than to fill in stack traces.
 */
final class Replies {
  private Replies() {}

  static boolean isRefusal(Reply reply, Reason reason) {
    return reply instanceof Reply.Refused refused && refused.reason() == reason;
  }

  /** What the home partition of an executor that is shut down would answer to a submit. */
  static Reply shutDown(String executor) {
    return new Reply.Refused(
        Reason.SHUTDOWN,
        "Executor '%s' refused a task: it has been shut down for the whole cluster."
            .formatted(executor));
  }

  /** Whether an answer about a task means that there is nothing more to come of it. */
  static boolean tellsOfAnEnd(Reply reply) {
    return reply instanceof Reply.Done
        || reply instanceof Reply.Stale
        || reply instanceof Reply.Lost
        || reply instanceof Reply.Destroyed;
  }

  /** Why a task was not stored, from the first reply to a submit. */
  static RuntimeException notStored(String executor, Address at, Reply reply) {
    if (reply instanceof Reply.Refused refused) {
      return refusal(refused);
    }
    if (reply instanceof Reply.Unknown) {
      return new IndeterminateSubmitException(
          ("Executor '%s': this instance stopped before it was told whether a task was "
                  + "stored %s. To submit it again may run it twice.")
              .formatted(executor, in(at)),
          null);
    }
    if (reply instanceof Reply.Lost) {
      return lost(executor, "a task", at);
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
    return reply instanceof Reply.Lost
        ? partitionLost(executor, "task " + taskId, partition)
        : noAnswer(executor, "task " + taskId, reply);
  }

  /** Why nothing can be told of a scheduled task, or be done with it. */
  static RuntimeException noTask(String scheduler, String name, Address at, Reply reply) {
    if (reply instanceof Reply.Stale || reply instanceof Reply.HeldBy) {
      return new StaleTaskException(
          "Scheduler '%s' has no task '%s' %s: it was disposed, or never was there."
              .formatted(scheduler, name, in(at)));
    }
    String task = "task '" + name + "'";
    return reply instanceof Reply.Lost
        ? lost(scheduler, task, at)
        : noAnswer(scheduler, task, reply);
  }

  private static RuntimeException noAnswer(String executor, String task, Reply reply) {
    return reply instanceof Reply.Unknown
        ? stopped(
            executor,
            "it was told of %s. The task goes on; ask for it from another instance".formatted(task))
        : notDone(executor, "a request for " + task, reply);
  }

  private static RuntimeException lost(String executor, String task, Address at) {
    UUID member = at.member();
    return member == null
        ? partitionLost(executor, task, at.partition())
        : new MemberLostException(
            ("Executor '%s': %s was bound to member %s, which is not in the cluster any more. Use "
                    + "another member, or a key or a name for what is to survive members.")
                .formatted(executor, task, member),
            member);
  }

  private static RuntimeException partitionLost(String executor, String task, int partition) {
    return new PartitionLostException(
        ("Executor '%s': %s was lost with partition %d, of which the owner and all "
                + "backups went away. Submit it again, or raise durability.")
            .formatted(executor, task, partition),
        partition);
  }

  private static String in(Address at) {
    return at.member() == null ? "in partition " + at.partition() : "on member " + at.member();
  }

  /** Why a request about an executor was not carried out. */
  static RuntimeException notDone(String executor, String request, Reply reply) {
    if (reply instanceof Reply.Refused refused) {
      return switch (refused.reason()) {
        case NOT_RUNNING, NAME_TAKEN, NOT_POSSIBLE -> new IllegalStateException(refused.message());
        default -> refusal(refused);
      };
    }
    if (reply instanceof Reply.Destroyed) {
      return new ExecutorDestroyedException(executor);
    }
    return reply instanceof Reply.Unknown
        ? stopped(executor, request + " was answered. It may have been carried out")
        : unexpected(executor, request, reply);
  }

  private static RuntimeException refusal(Reply.Refused refused) {
    return switch (refused.reason()) {
      case TOO_FEW_MEMBERS ->
          new SplitBrainProtectionException(refused.message(), refused.protection());
      case FORBIDDEN -> new SecurityException(refused.message());
      default -> new RejectedExecutionException(refused.message());
    };
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
