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
import java.util.Iterator;
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

  /** Partitions that are offered at the same time. */
  private static final int AT_ONCE = 8;

  private final GroupContext context;
  private final PartitionStore store;
  private final Mailbox mailbox;
  private final Map<Integer, CompletableFuture<Void>> offering = new ConcurrentHashMap<>();
  private final Queue<Runnable> toOffer = new ArrayDeque<>();
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
    toOffer.add(() -> begin(partition, side, running));
    offerNext();
  }

  private void offerNext() {
    while (underWay < AT_ONCE && !toOffer.isEmpty()) {
      underWay++;
      toOffer.remove().run();
    }
  }

  private void begin(int partition, Side side, Map<Long, UUID> running) {
    send(partition, side, running)
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
                      if (offered != null) {
                        offered.complete(null);
                      }
                      underWay--;
                      offerNext();
                    }));
  }

  private CompletionStage<Void> send(int partition, Side side, Map<Long, UUID> running) {
    List<Message> messages = new ArrayList<>();
    List<PartOffer> offers = new ArrayList<>();
    for (Part part : side.parts.values()) {
      PartOffer offer = read(side, part);
      if (offer != null) {
        offers.add(offer);
      }
    }
    for (PartOffer offer : offers) {
      messages.addAll(messages(partition, offer, running));
    }
    if (messages.isEmpty()) {
      return CompletableFuture.completedFuture(null);
    }
    CompletionStage<Void> sent = CompletableFuture.completedFuture(null);
    for (Iterator<Message> all = messages.iterator(); all.hasNext(); ) {
      Message message = all.next();
      Lineage lineage = all.hasNext() ? null : side.lineage();
      sent = sent.thenCompose(before -> message.send(side, lineage));
    }
    return sent;
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
    /** Sends it; {@code lineage} goes with the last one. */
    CompletionStage<Void> send(Side side, @Nullable Lineage lineage);
  }

  private List<Message> messages(int partition, PartOffer offer, Map<Long, UUID> running) {
    Address address = new Address(store.durability(), partition, offer.executor());
    int size = context.settings().apply(offer.executor()).merge().batchSize();
    List<Message> messages = new ArrayList<>();
    messages.add((side, lineage) -> sendGone(address, offer, side, running));
    for (int from = 0; from < offer.tasks().size(); from += size) {
      List<Task> batch = offer.tasks().subList(from, Math.min(offer.tasks().size(), from + size));
      messages.add((side, lineage) -> sendBatch(address, offer, batch, running, side));
    }
    messages.add(
        (side, lineage) ->
            lineage == null
                ? CompletableFuture.completedFuture(null)
                : merge(address, offer, List.of(), List.of(), running, List.of(), side, lineage));
    return messages;
  }

  /** Which tasks of the other side are disposed here: those that this side knew and has not. */
  private CompletionStage<Void> sendGone(
      Address address, PartOffer offer, Side side, Map<Long, UUID> running) {
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
                  ? CompletableFuture.completedFuture(null)
                  : merge(address, offer, List.of(), List.of(), running, gone, side, null);
            });
  }

  private CompletionStage<Void> sendBatch(
      Address address, PartOffer offer, List<Task> batch, Map<Long, UUID> running, Side side) {
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
        done -> merge(address, offer, tasks, refused, running, List.of(), side, null));
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
    return ask(home, claim).thenApply(reply -> reply instanceof Reply.Done);
  }

  private CompletionStage<Void> merge(
      Address address,
      PartOffer offer,
      List<byte[]> tasks,
      List<byte[]> refused,
      Map<Long, UUID> running,
      List<Long> gone,
      Side side,
      @Nullable Lineage lineage) {
    Command merge =
        new Command.Merge(offer.shutdown(), tasks, refused, running, gone, side.highest, lineage);
    return ask(address, merge).thenAccept(done -> {});
  }

  private CompletionStage<Reply> ask(Address address, Command command) {
    CompletableFuture<Reply> answer = new CompletableFuture<>();
    context.outbox().send(address, command, answer::complete);
    return answer;
  }
}
