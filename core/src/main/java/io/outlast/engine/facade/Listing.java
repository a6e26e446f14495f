// SPDX-License-Identifier: Apache-2.0
package io.outlast.engine.facade;

import io.outlast.cluster.Member;
import io.outlast.engine.gateway.Address;
import io.outlast.engine.gateway.Command;
import io.outlast.engine.gateway.Reply;
import io.outlast.engine.gateway.TaskRef;
import io.outlast.engine.port.Timers;
import io.outlast.scheduledexecutor.IScheduledFuture;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * All tasks there are. Partitions are asked and not members, so each task comes once, whatever
 * moves meanwhile (R28): whoever owns a partition when it is asked tells of all its tasks.
 */
final class Listing {
  /** For how long a view of the members may lag behind. */
  private static final long LAG_NANOS = TimeUnit.SECONDS.toNanos(10);

  private final Backing backing;
  private final Supplier<Set<Member>> members;
  private final Timers timers;

  /**
   * What an owner has told in one message, and which member that is, where there is something to
   * tell.
   */
  private record Part(Address at, Reply reply, Optional<Member> owner) {
    /** The ID after which to go on; empty if there is nothing more. */
    OptionalLong next() {
      return reply instanceof Reply.Listed listed && listed.more()
          ? OptionalLong.of(listed.tasks().get(listed.tasks().size() - 1).taskId())
          : OptionalLong.empty();
    }

    List<Reply.Listed.Task> tasks() {
      return reply instanceof Reply.Listed listed ? listed.tasks() : List.of();
    }
  }

  Listing(Backing backing, Supplier<Set<Member>> members, Timers timers) {
    this.backing = backing;
    this.members = members;
    this.timers = timers;
  }

  <V extends @Nullable Object> Map<Member, List<IScheduledFuture<V>>> all() {
    List<Part> parts =
        Futures.all(
                backing.owners().everywhere().stream()
                    .map(at -> all(at, Long.MIN_VALUE, new ArrayList<>()))
                    .toList())
            .join()
            .stream()
            .flatMap(List::stream)
            .toList();
    Map<Member, List<IScheduledFuture<V>>> byMember = new LinkedHashMap<>();
    for (Part part : parts) {
      requireListed(part.reply());
      if (!part.tasks().isEmpty()) {
        List<IScheduledFuture<V>> futures =
            byMember.computeIfAbsent(ownerOf(part), first -> new ArrayList<>());
        part.tasks().forEach(task -> futures.add(future(part.at(), task)));
      }
    }
    byMember.replaceAll((member, futures) -> Collections.unmodifiableList(futures));
    return Collections.unmodifiableMap(byMember);
  }

  /** All messages from one place, one after the other: whoever owns it by then tells the next. */
  private CompletableFuture<List<Part>> all(Address at, long after, List<Part> parts) {
    return ask(at, after, new Backoff(timers, LAG_NANOS))
        .thenCompose(
            part -> {
              parts.add(part);
              OptionalLong next = part.next();
              return next.isPresent()
                  ? all(at, next.getAsLong(), parts)
                  : CompletableFuture.completedFuture(parts);
            });
  }

  /** Asks again while the owner is not known here: it has just come, or another one will have. */
  private CompletableFuture<Part> ask(Address at, long after, Backoff pauses) {
    return backing
        .owners()
        .ask(at, new Command.ListTasks(after))
        .thenCompose(
            reply -> {
              Part part = new Part(at, reply, owner(reply));
              CompletableFuture<Part> later = new CompletableFuture<>();
              return !part.tasks().isEmpty()
                      && part.owner().isEmpty()
                      && pauses.again(() -> Futures.then(ask(at, after, pauses), later::complete))
                  ? later
                  : CompletableFuture.completedFuture(part);
            });
  }

  private Optional<Member> owner(Reply reply) {
    if (!(reply instanceof Reply.Listed listed)) {
      return Optional.empty();
    }
    UUID id = listed.member();
    return members.get().stream().filter(member -> member.getUuid().equals(id)).findFirst();
  }

  /** Where all was lost, or dropped, there are no tasks. */
  private void requireListed(Reply reply) {
    if (!(reply instanceof Reply.Listed
        || reply instanceof Reply.Lost
        || reply instanceof Reply.Destroyed)) {
      throw Replies.notDone(backing.owners().executorName(), "a request for all tasks", reply);
    }
  }

  private Member ownerOf(Part part) {
    return part.owner()
        .orElseThrow(
            () ->
                new IllegalStateException(
                    ("Scheduler '%s': %d tasks are on a member that is not known here, nor was"
                            + " within %d s: %s. Ask again.")
                        .formatted(
                            backing.owners().executorName(),
                            part.tasks().size(),
                            TimeUnit.NANOSECONDS.toSeconds(LAG_NANOS),
                            part.reply())));
  }

  private <V extends @Nullable Object> IScheduledFuture<V> future(
      Address at, Reply.Listed.Task task) {
    return new ScheduledTaskFuture<>(
        new RemoteTask(backing, at, new TaskRef.Id(task.taskId()), task.name(), null), null);
  }
}
