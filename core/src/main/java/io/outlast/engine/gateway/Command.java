// SPDX-License-Identifier: Apache-2.0
package io.outlast.engine.gateway;

import io.outlast.engine.task.Identity;
import io.outlast.engine.task.Outcome;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What an owner of a partition is asked to do, about one executor. Each command may be sent again
 * when its reply is lost: it then does nothing twice and is answered as the first time.
 */
public sealed interface Command {

  /** A command about one task. */
  sealed interface OfTask extends Command {
    /** The task's ID. */
    long taskId();
  }

  /**
   * Store a task and run it; answered with {@link Reply.Stored} when owner and backups hold it.
   *
   * @param identity the submitter's name for this request
   * @param settledBelow the submitter will never again send a request with a lower number
   * @param task the serialized task
   * @param awaitsEnd whether the submitter wants a second reply, {@link Reply.Ended}, when the task
   *     has ended
   */
  record Submit(Identity identity, long settledBelow, byte[] task, boolean awaitsEnd)
      implements Command {}

  /**
   * Answer when the task has ended.
   *
   * @param identity the submitter's name for the task, where it is known: another task with the
   *     same ID is not meant
   */
  record Await(long taskId, @Nullable Identity identity) implements OfTask {}

  /** Cancel the task and, if asked to, interrupt its run. */
  record Cancel(long taskId, Identity by, boolean interrupt) implements OfTask {}

  /** Forget the task and its result. */
  record Dispose(long taskId) implements OfTask {}

  /** A run has ended; from the member that ran it. */
  record Finish(long taskId, long token, Outcome outcome) implements OfTask {}

  /** A run could not begin because the member cannot load a class; from that member. */
  record Decline(long taskId, long token, UUID member, String className) implements OfTask {}

  /**
   * Tell whether this run is still the one that may end the task; from the member that runs it,
   * after a change of owners.
   */
  record Confirm(long taskId, long token) implements OfTask {}

  /**
   * Take no new task from now on.
   *
   * @param now also cancel what has not ended
   */
  record Shutdown(Identity by, boolean now) implements Command {}

  /** Answer when nothing is pending any more in the partition. */
  record AwaitIdle() implements Command {}

  /** Drop everything. */
  record Destroy() implements Command {}

  /** Tell the flags and the numbers. */
  record Inspect() implements Command {}
}
