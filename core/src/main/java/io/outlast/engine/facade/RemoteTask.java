// SPDX-License-Identifier: Apache-2.0
package io.outlast.engine.facade;

import io.outlast.engine.gateway.Address;
import io.outlast.engine.gateway.Command;
import io.outlast.engine.gateway.Gateway;
import io.outlast.engine.gateway.Reply;
import io.outlast.engine.gateway.Reply.Reason;
import io.outlast.engine.gateway.TaskRef;
import io.outlast.engine.task.Alteration;
import io.outlast.engine.task.Identity;
import io.outlast.scheduledexecutor.ScheduledTaskHandler;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A scheduled task in the cluster, as something to ask.
 *
 * @param at where it is
 * @param ref which one there
 * @param name what it is called
 * @param identity under which it was sent, where that is known
 */
record RemoteTask(
    Backing backing, Address at, TaskRef ref, String name, @Nullable Identity identity) {

  /** The task that has this name at a place now. */
  static RemoteTask named(Backing backing, Address at, String name) {
    return new RemoteTask(backing, at, new TaskRef.Name(name), name, null);
  }

  ScheduledTaskHandler handler() {
    return at.member() == null
        ? ScheduledTaskHandler.ofPartition(executor(), name, at.partition())
        : ScheduledTaskHandler.ofMember(executor(), name, at.member());
  }

  /** The task that has this name now, wherever it is; empty if there is none. */
  Optional<RemoteTask> found() {
    Reply reply = ask(new Command.Look(ref)).join();
    if (reply instanceof Reply.HeldBy holder && holder.partition() != at.partition()) {
      return named(backing, backing.owners().at(holder.partition()), name).found();
    }
    if (reply instanceof Reply.Seen seen) {
      return Optional.of(new RemoteTask(backing, at, new TaskRef.Id(seen.taskId()), name, null));
    }
    if (reply instanceof Reply.Stale || reply instanceof Reply.HeldBy) {
      return Optional.empty();
    }
    throw gone(reply);
  }

  /** How it stands; throws if it is gone. */
  Reply.Seen look() {
    Reply reply = ask(new Command.Look(ref)).join();
    if (reply instanceof Reply.Seen seen) {
      return seen;
    }
    throw gone(reply);
  }

  /** Waits for its end; the receiver gets one reply. */
  void await(Gateway.Receiver receiver) {
    backing.owners().send(at, new Command.Await(ref, identity), receiver);
  }

  /** Cancels it; the future never fails. */
  CompletableFuture<Reply> cancel(Identity by, boolean interrupt) {
    return ask(new Command.Cancel(ref, by, interrupt));
  }

  /** Disposes it; the future never fails. */
  CompletableFuture<Reply> dispose() {
    return ask(new Command.Dispose(ref, identity));
  }

  /** Alters its timetable; the future never fails. */
  CompletableFuture<Reply> sendAlter(Alteration alteration) {
    return change(by -> new Command.Alter(ref, alteration, by));
  }

  /**
   * Alters its timetable, wherever the task of this name is; tells whether that changed anything.
   */
  boolean alter(Alteration alteration) {
    Reply reply = sendAlter(alteration).join();
    if (reply instanceof Reply.HeldBy holder && holder.partition() != at.partition()) {
      return named(backing, backing.owners().at(holder.partition()), name).alter(alteration);
    }
    if (reply instanceof Reply.Refused refused && refused.reason() == Reason.NOT_POSSIBLE) {
      return notPossible(alteration, refused);
    }
    return changed(reply);
  }

  /** To an ended task nothing can be done; where other due times were asked for, that is told. */
  private static boolean notPossible(Alteration alteration, Reply.Refused refused) {
    if (alteration instanceof Alteration.Reschedule) {
      throw new IllegalStateException(refused.message());
    }
    return false;
  }

  /** Sends a request that has a name of its own; the future never fails. */
  CompletableFuture<Reply> change(Function<Identity, Command> command) {
    Identity by = backing.submitter().next();
    return ask(command.apply(by))
        .thenApply(
            reply -> {
              backing.submitter().settle(by);
              return reply;
            });
  }

  /** Whether an answer says that something was changed; throws if it says that nothing can be. */
  boolean changed(Reply reply) {
    if (reply instanceof Reply.Done done) {
      return done.changed();
    }
    throw gone(reply);
  }

  RuntimeException gone(Reply reply) {
    return Replies.noTask(executor(), name, at, reply);
  }

  private CompletableFuture<Reply> ask(Command command) {
    return backing.owners().ask(at, command);
  }

  private String executor() {
    return backing.owners().executorName();
  }

  @Override
  public String toString() {
    return "Task '%s' of scheduler '%s'".formatted(name, executor());
  }
}
