// SPDX-License-Identifier: Apache-2.0
package io.outlast.engine.facade;

import io.outlast.cluster.Member;
import io.outlast.engine.gateway.Address;
import io.outlast.engine.gateway.Command;
import io.outlast.engine.gateway.Reply;
import io.outlast.engine.gateway.Reply.Reason;
import io.outlast.engine.task.Alteration;
import io.outlast.partition.PartitionAware;
import io.outlast.scheduledexecutor.IScheduledFuture;
import io.outlast.scheduledexecutor.Placement;
import io.outlast.scheduledexecutor.TaskSpec;
import io.outlast.spi.Traits;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * A task on several members, all or nothing, in two steps: each member stores it and holds it back;
 * when all have it, it is admitted everywhere. A member that hears of no admission within 10 s, the
 * caller being dead perhaps, disposes it by itself.
 */
final class OnMembers {
  private final Backing backing;
  private final Submissions submissions;
  private final Patience patience;

  OnMembers(Backing backing, Submissions submissions, Patience patience) {
    this.backing = backing;
    this.submissions = submissions;
    this.patience = patience;
  }

  /** Schedules on the given members; one that is not there fails the call. */
  <V extends @Nullable Object> Map<Member, IScheduledFuture<V>> scheduleOn(
      Collection<? extends Member> members, TaskSpec<V> spec) {
    List<Member> wanted = List.copyOf(members);
    if (wanted.isEmpty()) {
      throw new IllegalArgumentException(
          "Scheduler '%s': a task is to be scheduled on members, but there is none given."
              .formatted(executor()));
    }
    return schedule(wanted, spec, /* mayBeGone= */ false);
  }

  /** Schedules on those that run tasks; the future of one that is not there tells so (R41). */
  <V extends @Nullable Object> Map<Member, IScheduledFuture<V>> scheduleOnAll(
      Collection<Member> members, TaskSpec<V> spec) {
    List<Member> wanted = members.stream().filter(member -> !member.isLiteMember()).toList();
    if (wanted.isEmpty()) {
      throw new RejectedExecutionException(
          "Scheduler '%s' refused a task for all members: none of the %d there are runs tasks."
              .formatted(executor(), members.size()));
    }
    return schedule(wanted, spec, /* mayBeGone= */ true);
  }

  private <V extends @Nullable Object> Map<Member, IScheduledFuture<V>> schedule(
      List<Member> members, TaskSpec<V> spec, boolean mayBeGone) {
    Order<V> order = Order.of(Objects.requireNonNull(spec, "spec"));
    requireUnplaced(order);
    Map<Member, Address> places = new LinkedHashMap<>();
    members.forEach(member -> places.put(member, Order.place(backing, member)));
    byte[] task = order.bytes(backing);
    requireNotShutDown();
    Backoff pauses = patience.backoff();
    while (true) {
      Map<Member, Scheduling<V>> sent = new LinkedHashMap<>();
      places.forEach((member, place) -> sent.put(member, send(order, task, place)));
      List<Scheduling<V>> refused =
          sent.values().stream().filter(one -> isRefused(one, mayBeGone)).toList();
      if (refused.isEmpty()) {
        admit(sent.values());
        return futures(sent);
      }
      dispose(sent.values());
      boolean onlyFull = refused.stream().allMatch(OnMembers::foundNoPlace);
      if (!onlyFull || !pause(pauses)) {
        throw reason(refused);
      }
    }
  }

  /** A refusal for want of a place says less than any other. */
  private static <V extends @Nullable Object> RuntimeException reason(List<Scheduling<V>> refused) {
    Scheduling<V> first =
        refused.stream()
            .filter(Predicate.not(OnMembers::foundNoPlace))
            .findFirst()
            .orElse(refused.get(0));
    return first.gone(first.first());
  }

  /**
   * A key that the task itself has is not meant for this; one that the caller gave is a mistake.
   */
  private void requireUnplaced(Order<?> order) {
    Placement placement = order.placement();
    boolean isOwnKey =
        placement instanceof Placement.OnKeyOwner keyed
            && Traits.find(order.task(), PartitionAware.class)
                .filter(aware -> keyed.key().equals(aware.getPartitionKey()))
                .isPresent();
    if (!(placement instanceof Placement.ByTask) && !isOwnKey) {
      throw new IllegalArgumentException(
          "Scheduler '%s': a task for several members is placed on %s as well. Leave that out."
              .formatted(executor(), placement));
    }
  }

  private void requireNotShutDown() {
    Address home = backing.owners().home();
    Reply reply = backing.owners().ask(home, new Command.Inspect()).join();
    if (!(reply instanceof Reply.Inspected inspected)) {
      throw Replies.notStored(executor(), home, reply);
    }
    if (inspected.shutdown()) {
      throw Replies.notStored(executor(), home, Replies.shutDown(executor()));
    }
  }

  private <V extends @Nullable Object> Scheduling<V> send(
      Order<V> order, byte[] task, Address place) {
    boolean awaitsEnd = order.options().autoDispose();
    Parcel parcel =
        new Parcel(task, place, awaitsEnd, order.plan(backing, place), /* held= */ true);
    return submissions.send(() -> parcel, order.scheduling(backing, awaitsEnd));
  }

  private static boolean isRefused(Scheduling<?> sent, boolean mayBeGone) {
    sent.awaitAdmission();
    return !sent.isStored() && !(mayBeGone && sent.first() instanceof Reply.Lost);
  }

  private static boolean foundNoPlace(Scheduling<?> refused) {
    return Replies.isRefusal(refused.first(), Reason.FULL);
  }

  private static boolean pause(Backoff pauses) {
    CompletableFuture<Boolean> over = new CompletableFuture<>();
    return pauses.again(() -> over.complete(true)) && over.join();
  }

  /** A member that goes away meanwhile is a lost member like any other. */
  private <V extends @Nullable Object> void admit(Collection<Scheduling<V>> sent) {
    List<RemoteTask> held = held(sent);
    List<Reply> replies =
        Futures.all(held.stream().map(task -> task.sendAlter(new Alteration.Admit())).toList())
            .join();
    for (int i = 0; i < held.size(); i++) {
      Reply reply = replies.get(i);
      if (!(reply instanceof Reply.Done || reply instanceof Reply.Lost)) {
        dispose(sent);
        throw notAdmitted(held.get(i), reply);
      }
    }
  }

  private RuntimeException notAdmitted(RemoteTask task, Reply reply) {
    return reply instanceof Reply.Stale
        ? new RejectedExecutionException(
            ("%s was dropped on member %s, which had not heard within 10 s that all members have"
                    + " it. It is disposed on the others too; schedule it again.")
                .formatted(task, task.at().member()))
        : task.gone(reply);
  }

  private static <V extends @Nullable Object> void dispose(Collection<Scheduling<V>> sent) {
    List<Reply> unused = Futures.all(held(sent).stream().map(RemoteTask::dispose).toList()).join();
  }

  /** What is new on its member; a task that was there before is not for this to touch. */
  private static <V extends @Nullable Object> List<RemoteTask> held(
      Collection<Scheduling<V>> sent) {
    return sent.stream().filter(Scheduling::isNew).map(Scheduling::remote).toList();
  }

  private static <V extends @Nullable Object> Map<Member, IScheduledFuture<V>> futures(
      Map<Member, Scheduling<V>> sent) {
    Map<Member, IScheduledFuture<V>> futures = new LinkedHashMap<>();
    sent.forEach((member, one) -> futures.put(member, one.future()));
    return Collections.unmodifiableMap(futures);
  }

  private String executor() {
    return backing.owners().executorName();
  }
}
