// SPDX-License-Identifier: Apache-2.0
package io.outlast.engine.gateway;

import io.outlast.engine.task.Alteration;
import io.outlast.engine.task.Identity;
import io.outlast.engine.task.Lineage;
import io.outlast.engine.task.Outcome;
import io.outlast.engine.task.RunReport;
import io.outlast.engine.task.TaskPlan;
import io.outlast.scheduledexecutor.IfExists;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What an owner of a partition is asked to do, about one executor. Each command may be sent again
 * when its reply is lost: it then does nothing twice and is answered as the first time. All are
 * answered but {@link Forget}.
 */
public sealed interface Command {

  /** A command about one task, from somebody who uses it. */
  sealed interface OfTask extends Command {
    /** Which task. */
    TaskRef task();
  }

  /** A command about one run, from the member that does it. */
  sealed interface OfRun extends Command {
    /** The ID of the task that is run. */
    long taskId();

    /** The token of the run. */
    long token();
  }

  /** A command about a name that is given to a task of another partition. */
  sealed interface OfName extends Command {
    /** The name. */
    String name();
  }

  /**
   * Store a task and run it when its time comes; answered with {@link Reply.Stored} when owner and
   * backups hold it.
   *
   * @param identity the submitter's name for this request
   * @param settledBelow the submitter will never again send a request with a lower number
   * @param task the serialized task
   * @param awaitsEnd whether the submitter wants a second reply, {@link Reply.Ended}, when the task
   *     has ended
   * @param plan of a scheduled task; {@code null} for one that just runs
   * @param held whether the task waits to be admitted ({@link Alteration.Admit}); if it is not
   *     within 10 s it is disposed
   */
  record Submit(
      Identity identity,
      long settledBelow,
      byte[] task,
      boolean awaitsEnd,
      @Nullable TaskPlan plan,
      boolean held)
      implements Command {
    /** Whether the task is gone at its end, so that the submitter alone can hear of that. */
    public boolean isDisposedAtItsEnd() {
      return plan != null && plan.options().autoDispose();
    }

    /** A task that just runs. */
    public Submit(Identity identity, long settledBelow, byte[] task, boolean awaitsEnd) {
      this(identity, settledBelow, task, awaitsEnd, null, /* held= */ false);
    }
  }

  /**
   * Answer when the task has ended.
   *
   * @param identity the submitter's name for the task, where it is known: another task with the
   *     same ID is not meant
   * @param purpose what the answer is for: a split-brain protection judges by it
   */
  record Await(TaskRef task, @Nullable Identity identity, Purpose purpose) implements OfTask {
    /** What a wait for the end of a task is a part of. The order is part of the wire form. */
    public enum Purpose {
      /** Somebody looks for the result. */
      READ,
      /** The rest of a submit that was accepted. */
      FOLLOW,
      /** The result is disposed when it has been told. */
      TAKE
    }

    /** Asks for the result. */
    public Await(TaskRef task, @Nullable Identity identity) {
      this(task, identity, Purpose.READ);
    }

    /** Asks for the result by ID. */
    public Await(long taskId, @Nullable Identity identity) {
      this(new TaskRef.Id(taskId), identity);
    }

    /** Asks by ID. */
    public Await(long taskId, @Nullable Identity identity, Purpose purpose) {
      this(new TaskRef.Id(taskId), identity, purpose);
    }
  }

  /** Cancel the task and, if asked to, interrupt its run. */
  record Cancel(TaskRef task, Identity by, boolean interrupt) implements OfTask {
    /** Cancels by ID. */
    public Cancel(long taskId, Identity by, boolean interrupt) {
      this(new TaskRef.Id(taskId), by, interrupt);
    }
  }

  /**
   * Forget the task and its result.
   *
   * @param identity as in {@link Await}
   */
  record Dispose(TaskRef task, @Nullable Identity identity) implements OfTask {
    /** Disposes by ID. */
    public Dispose(long taskId) {
      this(new TaskRef.Id(taskId), null);
    }
  }

  /**
   * Tell me nothing more: who waited for the end has heard it, or needs it no longer. Sent under
   * the correlation of the {@link Await}, never answered, and not sent again: an owner to whom it
   * does not come keeps what it has until the task ends, or its {@code dedup-ttl} is over.
   *
   * @param identity as in {@link Await}
   */
  record Forget(TaskRef task, @Nullable Identity identity) implements OfTask {}

  /** Tell how a scheduled task stands; answered with {@link Reply.Seen}. */
  record Look(TaskRef task) implements OfTask {}

  /** Change when a scheduled task runs; answered with whether this very request changed it. */
  record Alter(TaskRef task, Alteration alteration, Identity by) implements OfTask {}

  /**
   * A run has ended; from the member that ran it.
   *
   * @param run what else there is to tell of it, {@code null} where the task was never called
   */
  record Finish(long taskId, long token, Outcome outcome, @Nullable RunReport run)
      implements OfRun {
    /** The end of a run of which there is nothing else to tell. */
    public Finish(long taskId, long token, Outcome outcome) {
      this(taskId, token, outcome, null);
    }
  }

  /** A run could not begin because the member cannot load a class; from that member. */
  record Decline(long taskId, long token, UUID member, String className) implements OfRun {}

  /** A run was not begun because it was too late (R38); from the member that should have. */
  record Expire(long taskId, long token) implements OfRun {}

  /**
   * Tell whether this run is still the one that may end the task; from the member that runs it,
   * after a change of owners.
   */
  record Confirm(long taskId, long token) implements OfRun {}

  /**
   * Keep a name for a task about to be stored in another partition. Answered with done, a refusal,
   * or {@link Reply.HeldBy}.
   *
   * @param identity the task's
   * @param partition where it is going to be stored
   * @param ifExists what to do if there is a task of that name
   */
  record Claim(String name, Identity identity, int partition, IfExists ifExists)
      implements OfName {}

  /**
   * The task that a name was claimed for is stored; from its owner and, if it may have replaced
   * another, from its submitter. Answered when that one is disposed.
   */
  record ClaimStored(String name, Identity identity, int partition) implements OfName {}

  /** The task that a name was claimed for was refused, or is disposed: the name is free. */
  record Unclaim(String name, Identity identity) implements OfName {}

  /**
   * Tell whether a task that a name was claimed for is stored; if it is not, it never will be. From
   * the owner of the name.
   */
  record Vouch(String name, Identity identity) implements OfName {}

  /**
   * Tell which tasks there are, in the order of their IDs, as many as fit into a message; answered
   * with {@link Reply.Listed}.
   *
   * @param after the last ID that was told; {@code Long.MIN_VALUE} to begin with
   */
  record ListTasks(long after) implements Command {
    /** The first of them. */
    public ListTasks() {
      this(Long.MIN_VALUE);
    }
  }

  /**
   * Tell which executors the partition knows of: they have been used there, and not been destroyed
   * since. The executor of the address says nothing but which store is meant. Answered with {@link
   * Reply.Executors}.
   */
  record ListExecutors() implements Command {}

  /**
   * Take no new task from now on.
   *
   * @param now also cancel what has not ended
   */
  record Shutdown(Identity by, boolean now) implements Command {}

  /** Answer when nothing is pending any more in the partition. */
  record AwaitIdle() implements Command {}

  /**
   * Take in what another side of a healed split holds; from the member that owned it there (SPEC
   * §5). Answered with {@link Reply.Taken} when all that was taken is stored; with {@link
   * Reply.Stale} if what was sent before is not here, so that all is to be sent anew.
   *
   * @param after the number that the message before was answered with, 0 for the first one
   * @param executor what has become of the executor on that side
   * @param tasks values as they are stored, no more than {@code batch-size}
   * @param refused values of tasks whose names belong to others on this side
   * @param running where runs go on, by token
   * @param gone tasks of this side that the other one has disposed of
   * @param highest a sequence that is as high as any in {@code tasks}
   * @param lineage all that the other side has given out, with the last message for the partition
   */
  record Merge(
      long after,
      ExecutorState executor,
      List<byte[]> tasks,
      List<byte[]> refused,
      Map<Long, UUID> running,
      List<Long> gone,
      long highest,
      @Nullable Lineage lineage)
      implements Command {
    /** How an executor stands on one side of a split; by its number in messages. */
    public enum ExecutorState {
      /** It takes tasks. */
      OPEN,
      /** It takes no more tasks. */
      SHUT_DOWN,
      /** All its tasks were dropped, and it has not been used since. */
      DESTROYED
    }
  }

  /** Drop everything. */
  record Destroy() implements Command {}

  /** Tell the flags and the numbers. */
  record Inspect() implements Command {}
}
