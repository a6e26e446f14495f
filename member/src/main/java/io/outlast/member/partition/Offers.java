// SPDX-License-Identifier: Apache-2.0
package io.outlast.member.partition;

import io.outlast.engine.gateway.Address;
import io.outlast.engine.gateway.Command;
import io.outlast.engine.gateway.Reply;
import io.outlast.engine.port.PartitionStore;
import io.outlast.engine.task.ExecutorId;
import io.outlast.engine.task.Lineage;
import io.outlast.engine.task.TaskId;
import io.outlast.engine.task.TaskPlan;
import io.outlast.engine.task.TaskRecord;
import io.outlast.engine.task.TaskState;
import io.outlast.engine.wire.StoredValue;
import io.outlast.engine.wire.ValueCodec;
import io.outlast.scheduledexecutor.IfExists;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What this member owned on the losing side of a healed split, on its way to the owners of now
 * ({@link Merging} takes it in). Of each partition it offers, executor by executor and in batches,
 * the tasks, and then which tasks of the other side were disposed on this one.
 *
 * <p>Only {@link #capture} runs while the engine waits: it takes references. A member that dies
 * before it has offered all takes the rest along.
 *
 * <p>Invariant: what runs here report of a partition waits until that has been offered; a run whose
 * task the owner does not know yet would be fenced.
 *
 * <p>{@link #whenOffered} is safe from any thread; the rest belongs to the group's mailbox.
 */
final class Offers {
  private static final Logger LOG = LoggerFactory.getLogger(Offers.class);

  /** How often a name is asked for before its task is offered as one without. */
  private static final int CLAIMS = 3;

  private static final long CLAIM_AGAIN_NANOS = 300_000_000L;

  /** Partitions that are offered at the same time. */
  private static final int AT_ONCE = 8;

  /** In place of what a message was answered with: none was sent, or all are to be sent anew. */
  private static final long NOTHING = 0;

  private static final long STARTED_ANEW = -1;

  private final GroupContext context;
  private final PartitionStore store;
  private final Mailbox mailbox;
  private final Map<Integer, CompletableFuture<Void>> offering = new ConcurrentHashMap<>();

  /** What was disposed on this side is told of all partitions first: it may free names. */
  private final Queue<Runnable> toTellGone = new ArrayDeque<>();

  private final Queue<Runnable> toOffer = new ArrayDeque<>();
  private int tellingGone;
  private int underWay;

  Offers(GroupContext context, PartitionStore store, Mailbox mailbox) {
    this.context = context;
    this.store = store;
    this.mailbox = mailbox;
  }

  /** A partition as this side had it. */
  static final class Side {
    final Map<Long, Part> parts = new HashMap<>();
    Lineage before = Lineage.NONE;
    long begun;
    long highest;

    /** All numbers that this side has given out. */
    Lineage lineage() {
      return begun == 0 ? before : before.with(begun, highest);
    }

    /** Values in the order of the store, by the number of their executor. */
    Part part(long executor) {
      return parts.computeIfAbsent(executor, number -> new Part());
    }
  }

  /** An executor in a partition. */
  private static final class Part {
    @Nullable ExecutorId executor;
    boolean shutdown;
    final List<byte[]> values = new ArrayList<>();
  }

  /** Takes note of what is held of these partitions, which is gone when this returns. */
  Map<Integer, Side> capture(BitSet owned) {
    Map<Integer, Side> captured = new HashMap<>();
    owned.stream()
        .forEach(
            partition -> {
              Side side = new Side();
              store.scan(partition, (key, bytes) -> side.part(key.executor()).values.add(bytes));
              if (!side.parts.isEmpty()) {
                captured.put(partition, side);
                offering.computeIfAbsent(partition, p -> new CompletableFuture<>());
              }
            });
    return captured;
  }

  /** Does something when the owner of a partition knows what this member had of it. */
  void whenOffered(int partition, Runnable action) {
    CompletableFuture<Void> offered = offering.get(partition);
    if (offered == null) {
      action.run();
    } else {
      offered.whenComplete((done, failure) -> action.run());
    }
  }

  /** Sends what was captured of a partition; {@code running}: where runs go on, by token. */
  void offer(int partition, Side side, Map<Long, UUID> running) {
    List<PartOffer> offers = new ArrayList<>();
    for (Part part : side.parts.values()) {
      PartOffer offer = read(side, part);
      if (offer != null) {
        offers.add(offer);
      }
    }
    toTellGone.add(() -> tellGone(partition, side, offers, running));
    toOffer.add(() -> begin(partition, side, offers, running));
    offerNext();
  }

  /**
   * Offers what a journal has of a partition as it once was.
   *
   * @param complete whether that is all there was; else nothing is concluded from what it lacks
   * @return completes when the owner has it
   */
  CompletionStage<Void> offerEarlier(int partition, List<Holding.Value> values, boolean complete) {
    Side side = new Side();
    for (Holding.Value value : values) {
      if (complete || !value.key().equals(PartitionOwner.PARTITION_KEY)) {
        side.part(value.key().executor()).values.add(value.bytes());
      }
    }
    CompletableFuture<Void> offered = new CompletableFuture<>();
    mailbox.execute(
        () ->
            offering
                .computeIfAbsent(partition, p -> new CompletableFuture<>())
                .whenComplete(
                    (done, failure) -> {
                      if (failure == null) {
                        offered.complete(null);
                      } else {
                        offered.completeExceptionally(failure);
                      }
                    }));
    mailbox.execute(() -> offer(partition, side, Map.of()));
    return offered;
  }

  private void offerNext() {
    while (tellingGone + underWay < AT_ONCE && !toTellGone.isEmpty()) {
      tellingGone++;
      toTellGone.remove().run();
    }
    while (tellingGone == 0 && underWay < AT_ONCE && !toOffer.isEmpty()) {
      underWay++;
      toOffer.remove().run();
    }
  }

  private void tellGone(int partition, Side side, List<PartOffer> offers, Map<Long, UUID> running) {
    CompletableFuture<?>[] told =
        offers.stream()
            .map(
                offer ->
                    sendGone(address(partition, offer), offer, side, running, NOTHING)
                        .toCompletableFuture())
            .toArray(CompletableFuture[]::new);
    CompletableFuture.allOf(told)
        .whenComplete(
            (done, failure) ->
                mailbox.execute(
                    () -> {
                      tellingGone--; // what could not be told now is told again with the tasks
                      offerNext();
                    }));
  }

  private Address address(int partition, PartOffer offer) {
    return new Address(store.durability(), partition, offer.executor());
  }

  private void begin(int partition, Side side, List<PartOffer> offers, Map<Long, UUID> running) {
    send(partition, side, offers, running)
        .whenComplete(
            (done, failure) ->
                mailbox.execute(
                    () -> {
                      if (failure != null) {
                        LOG.error(
                            "Partition {}: what this side of the split held could not be offered"
                                + " to the other one.",
                            partition,
                            failure);
                      }
                      CompletableFuture<Void> offered = offering.remove(partition);
                      if (offered != null && failure == null) {
                        offered.complete(null);
                      } else if (offered != null) {
                        offered.completeExceptionally(failure);
                      }
                      underWay--;
                      offerNext();
                    }));
  }

  private CompletionStage<Void> send(
      int partition, Side side, List<PartOffer> offers, Map<Long, UUID> running) {
    List<Message> messages = new ArrayList<>();
    for (PartOffer offer : offers) {
      messages.addAll(messages(partition, offer, running));
    }
    return send(side, messages, /* next= */ 0, NOTHING);
  }

  /**
   * Sends one message after the other; all of them anew if an owner does not have what the ones
   * before were answered for: there was another split, or the owner's side has lost it.
   *
   * @param witness what the message before was answered with
   */
  private CompletionStage<Void> send(Side side, List<Message> messages, int next, long witness) {
    if (next == messages.size()) {
      return CompletableFuture.completedFuture(null);
    }
    Lineage lineage = next + 1 < messages.size() ? null : side.lineage();
    return messages
        .get(next)
        .send(side, witness, lineage)
        .thenCompose(
            answer ->
                answer == STARTED_ANEW
                    ? send(side, messages, 0, NOTHING)
                    : send(side, messages, next + 1, answer));
  }

  /** What an executor has to offer: its tasks that have not been disposed. */
  private record PartOffer(ExecutorId executor, boolean shutdown, List<Task> tasks) {}

  private record Task(TaskRecord record, byte[] value) {}

  private static @Nullable PartOffer read(Side side, Part part) {
    List<Task> tasks = new ArrayList<>();
    for (byte[] bytes : part.values) {
      StoredValue value = ValueCodec.decode(bytes);
      if (value instanceof StoredValue.OfTask task) {
        side.highest = Math.max(side.highest, TaskId.sequence(task.record().taskId()));
        side.highest = Math.max(side.highest, task.record().token());
        if (!(task.record().state() instanceof TaskState.Disposed)) {
          tasks.add(new Task(task.record(), bytes));
        }
      } else if (value instanceof StoredValue.OfExecutor meta) {
        part.executor = meta.executor();
        part.shutdown = meta.shutdown();
        side.highest = Math.max(side.highest, meta.highestSequence());
      } else if (value instanceof StoredValue.OfPartition meta) {
        side.highest = Math.max(side.highest, Math.max(meta.highestSequence(), meta.begun()));
        side.before = meta.lineage();
        side.begun = meta.begun();
      }
    }
    ExecutorId executor = part.executor;
    return executor == null ? null : new PartOffer(executor, part.shutdown, tasks);
  }

  // ---- Messages ---------------------------------------------------------------------------------

  /** A step of an offer. */
  private interface Message {
    /**
     * Sends it; {@code lineage} goes with the last one.
     *
     * @return what it was answered with
     */
    CompletionStage<Long> send(Side side, long witness, @Nullable Lineage lineage);
  }

  private List<Message> messages(int partition, PartOffer offer, Map<Long, UUID> running) {
    Address address = address(partition, offer);
    int size = context.settings().apply(offer.executor()).merge().batchSize();
    List<Message> messages = new ArrayList<>();
    messages.add((side, witness, lineage) -> sendGone(address, offer, side, running, witness));
    for (int from = 0; from < offer.tasks().size(); from += size) {
      List<Task> batch = offer.tasks().subList(from, Math.min(offer.tasks().size(), from + size));
      messages.add(
          (side, witness, lineage) -> sendBatch(address, offer, batch, running, side, witness));
    }
    messages.add(
        (side, witness, lineage) ->
            lineage == null
                ? CompletableFuture.completedFuture(witness)
                : merge(
                    address, offer, List.of(), List.of(), running, List.of(), side, witness,
                    lineage));
    return messages;
  }

  /** Which tasks of the other side are disposed here: those that this side knew and has not. */
  private CompletionStage<Long> sendGone(
      Address address, PartOffer offer, Side side, Map<Long, UUID> running, long witness) {
    Lineage known = side.lineage();
    Set<Long> here = new HashSet<>();
    offer.tasks().forEach(task -> here.add(task.record().taskId()));
    return ask(address, new Command.ListTasks())
        .thenCompose(
            reply -> {
              List<Long> gone = new ArrayList<>();
              if (reply instanceof Reply.Listed listed) {
                for (Reply.Listed.Task task : listed.tasks()) {
                  boolean wasHere = known.covers(TaskId.sequence(task.taskId()));
                  if (wasHere && !here.contains(task.taskId())) {
                    gone.add(task.taskId());
                  }
                }
              }
              boolean isNothing = gone.isEmpty() && !offer.shutdown();
              return isNothing
                  ? CompletableFuture.completedFuture(witness)
                  : merge(address, offer, List.of(), List.of(), running, gone, side, witness, null);
            });
  }

  private CompletionStage<Long> sendBatch(
      Address address,
      PartOffer offer,
      List<Task> batch,
      Map<Long, UUID> running,
      Side side,
      long witness) {
    List<byte[]> tasks = new ArrayList<>();
    List<byte[]> refused = new ArrayList<>();
    CompletionStage<Void> claimed = CompletableFuture.completedFuture(null);
    for (Task task : batch) {
      claimed =
          claimed
              .thenCompose(before -> claim(address, task.record()))
              .thenAccept(isFree -> (isFree ? tasks : refused).add(task.value()));
    }
    return claimed.thenCompose(
        done -> merge(address, offer, tasks, refused, running, List.of(), side, witness, null));
  }

  /** Asks for the name of a task that has it from another partition. */
  private CompletionStage<Boolean> claim(Address address, TaskRecord record) {
    TaskPlan plan = record.timetable() == null ? null : record.timetable().plan();
    String name = plan == null ? null : plan.name();
    if (plan == null || name == null || plan.nameHome() == TaskPlan.HERE) {
      return CompletableFuture.completedFuture(true);
    }
    Command claim = new Command.Claim(name, record.identity(), address.partition(), IfExists.FAIL);
    Address home = new Address(address.durability(), plan.nameHome(), address.executor());
    return claim(home, claim, CLAIMS);
  }

  /** Whoever has the name may be disposed in a moment, when another member has offered. */
  private CompletionStage<Boolean> claim(Address home, Command claim, int attempts) {
    return ask(home, claim)
        .thenCompose(
            reply -> {
              if (reply instanceof Reply.Done || attempts == 1) {
                return CompletableFuture.completedFuture(reply instanceof Reply.Done);
              }
              CompletableFuture<Void> later = new CompletableFuture<>();
              context.timers().after(CLAIM_AGAIN_NANOS, () -> later.complete(null));
              return later.thenCompose(again -> claim(home, claim, attempts - 1));
            });
  }

  private CompletionStage<Long> merge(
      Address address,
      PartOffer offer,
      List<byte[]> tasks,
      List<byte[]> refused,
      Map<Long, UUID> running,
      List<Long> gone,
      Side side,
      long witness,
      @Nullable Lineage lineage) {
    Command merge =
        new Command.Merge(
            witness, offer.shutdown(), tasks, refused, running, gone, side.highest, lineage);
    return ask(address, merge).thenApply(Offers::witness);
  }

  private static long witness(Reply reply) {
    if (reply instanceof Reply.Taken taken) {
      return taken.witness();
    }
    if (reply instanceof Reply.Stale) {
      return STARTED_ANEW;
    }
    throw new IllegalStateException("The owner has answered " + reply);
  }

  private CompletionStage<Reply> ask(Address address, Command command) {
    CompletableFuture<Reply> answer = new CompletableFuture<>();
    context.outbox().send(address, command, answer::complete);
    return answer;
  }
}
