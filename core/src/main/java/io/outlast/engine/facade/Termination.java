// SPDX-License-Identifier: Apache-2.0
package io.outlast.engine.facade;

import io.outlast.engine.gateway.Command;
import io.outlast.engine.gateway.Reply;
import io.outlast.engine.port.Timers;
import io.outlast.engine.task.Identity;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * The end of an executor: to bring it about, and to see it.
 *
 * <p>Nothing of it is cached. Any member may destroy the executor and so make a new one of the same
 * name, which is open; an answer kept here would be wrong for ever, and to ask is one round trip.
 */
final class Termination {
  private final Owners owners;
  private final Submitter submitter;
  private final Timers timers;

  /**
   * The question to all owners whether they are idle, while it is open. It stays open until they
   * are, so calls share it: one per call with a short time limit would pile up at the owners.
   */
  private @Nullable CompletableFuture<Reply> idle;

  Termination(Owners owners, Submitter submitter, Timers timers) {
    this.owners = owners;
    this.submitter = submitter;
    this.timers = timers;
  }

  /** Shuts the executor down everywhere; returns when all owners and backups know. */
  void shutdown(boolean now) {
    Identity by = submitter.next();
    List<Reply> replies = owners.askHomeLast(new Command.Shutdown(by, now)).join();
    submitter.settle(by);
    requireDone(worst(replies), "a shutdown");
  }

  /** Drops the executor everywhere. */
  void destroy() {
    List<Reply> replies =
        owners.askHomeLast(new Command.Destroy()).join().stream()
            .filter(reply -> !(reply instanceof Reply.Destroyed))
            .toList();
    requireDone(worst(replies), "a destroy");
  }

  boolean isShutdown() {
    return inspected(owners.ask(owners.home(), new Command.Inspect()).join()).shutdown();
  }

  boolean isTerminated() {
    return isShutdown()
        && owners.askAll(new Command.Inspect()).join().stream()
            .filter(reply -> !(reply instanceof Reply.Lost))
            .map(this::inspected)
            .allMatch(part -> part.pending() + part.running() == 0);
  }

  private Reply.Inspected inspected(Reply reply) {
    if (reply instanceof Reply.Inspected inspected) {
      return inspected;
    }
    throw Replies.notDone(owners.executorName(), "a question for its state", reply);
  }

  /**
   * Waits until the executor is shut down and nothing is left to run; tells whether that came in
   * time.
   */
  boolean await(Deadline deadline) throws InterruptedException {
    CompletableFuture<Reply> terminated = new CompletableFuture<>();
    askAgain(deadline, new Backoff(timers, Backoff.UNLIMITED), terminated);
    Optional<Reply> reply = deadline.await(terminated);
    reply.ifPresent(end -> requireDone(end, "a wait for its termination"));
    return reply.isPresent();
  }

  /** No owner tells of a shutdown that has not come, so this asks, less and less often. */
  private void askAgain(Deadline deadline, Backoff pauses, CompletableFuture<Reply> terminated) {
    if (deadline.hasPassed()) {
      return;
    }
    Futures.then(
        owners.ask(owners.home(), new Command.Inspect()),
        reply -> {
          if (!(reply instanceof Reply.Inspected home)) {
            terminated.complete(reply);
          } else if (home.shutdown()) {
            Futures.then(idle(), terminated::complete);
          } else {
            pauses.again(() -> askAgain(deadline, pauses, terminated));
          }
        });
  }

  private synchronized CompletableFuture<Reply> idle() {
    CompletableFuture<Reply> open = idle;
    if (open == null || open.isDone()) {
      open = owners.askAll(new Command.AwaitIdle()).thenApply(Termination::worst);
      idle = open;
    }
    return open;
  }

  private void requireDone(Reply reply, String request) {
    if (!(reply instanceof Reply.Done)) {
      throw Replies.notDone(owners.executorName(), request, reply);
    }
  }

  /** The first reply that says something else than done; what was lost is done for. */
  private static Reply worst(List<Reply> replies) {
    return replies.stream()
        .filter(reply -> !(reply instanceof Reply.Done || reply instanceof Reply.Lost))
        .findFirst()
        .orElse(new Reply.Done(/* changed= */ true));
  }
}
