// SPDX-License-Identifier: Apache-2.0
package io.outlast.member.partition;

import io.outlast.engine.gateway.Address;
import io.outlast.engine.gateway.Command;
import io.outlast.engine.gateway.Command.Merge.ExecutorState;
import io.outlast.engine.gateway.Reply;
import io.outlast.engine.port.PartitionStore;
import io.outlast.engine.port.StoreKey;
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
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What this member owned on the losing side of a healed split, on its way to the owners of now
 * ({@link Merging} takes it in). Of all partitions it tells first which tasks of the other side
 * were disposed on this one, or destroyed with their executors; then it offers, executor by
 * executor and in batches, the tasks.
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
  private static final int AT_ONCE = 64;

  /** In place of what a message was answered with: none was sent, or all are to be sent anew. */
  private static final long NOTHING = 0;

  private static final long STARTED_ANEW = -1;

  private final GroupContext context;
  private final PartitionStore store;
  private final Mailbox mailbox;
  private final Map<Integer, CompletableFuture<Void>> offering = new ConcurrentHashMap<>();

  /** What was disposed on this side is told of all partitions first: it may free names. */
  private final Queue<Offer> toTellGone = new ArrayDeque<>();

  private final Queue<Runnable> toOffer = new ArrayDeque<>();
  private int tellingGone;
  private int underWay;
  private final Consumer<Boolean> onChange;

  /** What was told last. Guarded by this. */
  private boolean told;

  /**
   * Makes offers to the owners of now.
   *
   * @param onChange is told whether there is something to offer, each time that this changes; it
   *     returns at once
   */
  Offers(GroupContext context, PartitionStore store, Mailbox mailbox, Consumer<Boolean> onChange) {
    this.context = context;
    this.store = store;
    this.mailbox = mailbox;
    this.onChange = onChange;
  }

  /** In one piece, so that of two threads that look the later one tells last. */
  private synchronized void tellIfChanged() {
    boolean isUnderWay = !offering.isEmpty();
    if (isUnderWay != told) {
      told = isUnderWay;
      onChange.accept(isUnderWay);
    }
  }

  /** A partition as this side had it. */
  static final class Side {
    /** Whether all executors are in it: a journal has only those that are persistent. */
    final boolean isWhole;

    final Map<Long, Part> parts = new HashMap<>();
    private StoredValue.@Nullable OfPartition meta;
    private long highest;

    Side(boolean isWhole) {
      this.isWhole = isWhole;
    }

    /** All numbers that this side has given out. */
    Lineage lineage() {
      return meta == null ? Lineage.NONE : meta.lineageUpTo(highest);
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
              Side side = new Side(/* isWhole= */ true);
              store.scan(partition, (key, bytes) -> side.part(key.executor()).values.add(bytes));
              if (!side.parts.isEmpty()) {
                captured.put(partition, side);
                offering.computeIfAbsent(partition, p -> new CompletableFuture<>());
              }
            });
    tellIfChanged();
    return captured;
  }

  /** Whether there is something of a partition that its owner does not know yet. */
  boolean isUnderWay(int partition) {
    return offering.containsKey(partition);
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
    toTellGone.add(new Offer(partition, side, running));
    offerNext();
  }

  /**
   * Offers what a journal has of a partition as it once was.
   *
   * @param complete whether that is all there was; else nothing is concluded from what it lacks
   * @return completes when the owner has it
   */
  CompletionStage<Void> offerEarlier(int partition, List<Holding.Value> values, boolean complete) {
    Side side = new Side(/* isWhole= */ false);
    for (Holding.Value value : values) {
      if (complete || !value.key().equals(StoreKey.PARTITION)) {
        side.part(value.key().executor()).values.add(value.bytes());
      }
    }
    return CompletableFuture.supplyAsync(
            () -> {
              CompletableFuture<Void> offered =
                  offering.computeIfAbsent(partition, p -> new CompletableFuture<>());
              tellIfChanged();
              offer(partition, side, Map.of());
              return offered;
            },
            mailbox::execute)
        .thenCompose(offered -> offered);
  }

  private void offerNext() {
    while (tellingGone + underWay < AT_ONCE && !toTellGone.isEmpty()) {
      tellingGone++;
      tellGone(toTellGone.remove());
    }
    while (tellingGone == 0 && underWay < AT_ONCE && !toOffer.isEmpty()) {
      underWay++;
      toOffer.remove().run();
    }
  }

  private void tellGone(Offer offer) {
    whenSent(
        offer.send(0, offer.gone, NOTHING),
        (witness, failure) -> {
          tellingGone--;
          if (failure == null) {
            toOffer.add(() -> offerTasks(offer, witness));
          } else {
            end(offer, failure);
          }
        });
  }

  private void offerTasks(Offer offer, long witness) {
    whenSent(
        offer.send(offer.gone, offer.messages.size(), witness),
        (done, failure) -> {
          underWay--;
          end(offer, failure);
        });
  }

  private void whenSent(CompletionStage<Long> sent, BiConsumer<Long, @Nullable Throwable> then) {
    sent.whenComplete(
        (witness, failure) ->
            mailbox.execute(
                () -> {
                  then.accept(witness, failure);
                  offerNext();
                }));
  }

  private void end(Offer offer, @Nullable Throwable failure) {
    if (failure != null) {
      LOG.error(
          "Partition {}: what this side of the split held could not be offered to the other one.",
          offer.partition,
          failure);
    }
    CompletableFuture<Void> offered = offering.remove(offer.partition);
    tellIfChanged();
    if (offered != null && failure == null) {
      offered.complete(null);
    } else if (offered != null) {
      offered.completeExceptionally(failure);
    }
  }

  /**
   * What an executor has to offer: its tasks, and the marks of disposed ones of whose end somebody
   * may still have to hear.
   */
  private record PartOffer(
      ExecutorId executor, ExecutorState state, List<Task> tasks, List<Task> marks) {}

  private record Task(TaskRecord record, byte[] value) {}

  private static @Nullable PartOffer read(Side side, Part part) {
    List<Task> tasks = new ArrayList<>();
    List<Task> marks = new ArrayList<>();
    for (byte[] bytes : part.values) {
      StoredValue value = ValueCodec.decode(bytes);
      side.highest = Math.max(side.highest, value.knownSequence());
      if (value instanceof StoredValue.OfTask task) {
        TaskRecord record = task.record();
        if (!(record.state() instanceof TaskState.Disposed)) {
          tasks.add(new Task(record, bytes));
        } else if (record.end() != null) {
          marks.add(new Task(record, bytes));
        }
      } else if (value instanceof StoredValue.OfExecutor meta) {
        part.executor = meta.executor();
        part.shutdown = meta.shutdown();
      } else if (value instanceof StoredValue.OfPartition meta) {
        side.meta = meta;
      }
    }
    ExecutorId executor = part.executor;
    return executor == null
        ? null
        : new PartOffer(
            executor, part.shutdown ? ExecutorState.SHUT_DOWN : ExecutorState.OPEN, tasks, marks);
  }

  // ---- Messages ---------------------------------------------------------------------------------

  /** A step of an offer. */
  private interface Message {
    /**
     * Sends it.
     *
     * @param witness what the message before was answered with
     * @return what it was answered with
     */
    CompletionStage<Long> send(long witness);
  }

  /** What is to be sent of one partition, in its order. */
  private final class Offer {
    final int partition;
    final List<Message> messages = new ArrayList<>();

    /** So many of the messages, the first ones, tell what is gone. */
    final int gone;

    private final Side side;
    private final Map<Long, UUID> running;
    private final Set<ExecutorId> present = new HashSet<>();

    Offer(int partition, Side side, Map<Long, UUID> running) {
      this.partition = partition;
      this.side = side;
      this.running = running;
      List<PartOffer> parts = new ArrayList<>();
      for (Part part : side.parts.values()) {
        PartOffer offer = read(side, part);
        if (offer != null) {
          parts.add(offer);
          present.add(offer.executor());
        }
      }
      if (side.isWhole) {
        messages.add(this::sendDestroyed);
      }
      parts.forEach(this::addGone);
      gone = messages.size();
      parts.forEach(this::addBatches);
      if (!parts.isEmpty()) {
        PartOffer last = parts.get(parts.size() - 1);
        Batch all = new Batch(List.of(), List.of(), List.of(), side.lineage());
        messages.add(witness -> merge(last, all, witness));
      }
    }

    private void addGone(PartOffer part) {
      for (List<Task> batch : batches(part, part.marks())) {
        List<byte[]> marks = batch.stream().map(Task::value).toList();
        messages.add(witness -> merge(part, new Batch(marks, List.of(), List.of(), null), witness));
      }
      messages.add(witness -> sendGone(part, witness));
    }

    private void addBatches(PartOffer part) {
      for (List<Task> batch : batches(part, part.tasks())) {
        messages.add(witness -> sendBatch(part, batch, witness));
      }
    }

    private List<List<Task>> batches(PartOffer part, List<Task> tasks) {
      int size = context.settings().apply(part.executor()).merge().batchSize();
      List<List<Task>> batches = new ArrayList<>();
      for (int from = 0; from < tasks.size(); from += size) {
        batches.add(tasks.subList(from, Math.min(tasks.size(), from + size)));
      }
      return batches;
    }

    /**
     * Sends messages one after the other; all of them anew if an owner does not have what the ones
     * before were answered for: there was another split, or the owner's side has lost it.
     *
     * @return what the last was answered with
     */
    CompletionStage<Long> send(int next, int end, long witness) {
      if (next == end) {
        return CompletableFuture.completedFuture(witness);
      }
      return messages
          .get(next)
          .send(witness)
          .thenCompose(
              answer ->
                  answer == STARTED_ANEW ? send(0, end, NOTHING) : send(next + 1, end, answer));
    }

    /** Which executors of the other side are destroyed here: this side knew tasks of theirs. */
    private CompletionStage<Long> sendDestroyed(long witness) {
      return ask(
              new Address(store.durability(), partition, ExecutorId.NONE),
              new Command.ListExecutors())
          .thenCompose(
              reply -> {
                CompletionStage<Long> sent = CompletableFuture.completedFuture(witness);
                if (reply instanceof Reply.Executors theirs) {
                  for (ExecutorId executor : theirs.ids()) {
                    if (!present.contains(executor)) {
                      PartOffer part =
                          new PartOffer(executor, ExecutorState.DESTROYED, List.of(), List.of());
                      sent = sent.thenCompose(before -> sendGone(part, before));
                    }
                  }
                }
                return sent;
              });
    }

    /** Which tasks of the other side are disposed here: those that this side knew and has not. */
    private CompletionStage<Long> sendGone(PartOffer part, long witness) {
      Lineage known = side.lineage();
      Set<Long> told = new HashSet<>(); // or about to be
      part.tasks().forEach(task -> told.add(task.record().taskId()));
      part.marks().forEach(mark -> told.add(mark.record().taskId()));
      return idsOf(address(part), Long.MIN_VALUE, new ArrayList<>())
          .thenCompose(
              ids -> {
                List<Long> disposed =
                    ids.stream()
                        .filter(id -> known.covers(TaskId.sequence(id)) && !told.contains(id))
                        .toList();
                return disposed.isEmpty() && part.state() != ExecutorState.SHUT_DOWN
                    ? CompletableFuture.completedFuture(witness)
                    : merge(part, new Batch(List.of(), List.of(), disposed, null), witness);
              });
    }

    /** The IDs of all tasks that the other side has in a partition, page by page. */
    private CompletionStage<List<Long>> idsOf(Address address, long after, List<Long> ids) {
      return ask(address, new Command.ListTasks(after))
          .thenCompose(
              reply -> {
                if (!(reply instanceof Reply.Listed listed)) {
                  return CompletableFuture.completedFuture(ids);
                }
                listed.tasks().forEach(task -> ids.add(task.taskId()));
                return listed.more()
                    ? idsOf(address, ids.get(ids.size() - 1), ids)
                    : CompletableFuture.completedFuture(ids);
              });
    }

    private CompletionStage<Long> sendBatch(PartOffer part, List<Task> batch, long witness) {
      List<byte[]> tasks = new ArrayList<>();
      List<byte[]> refused = new ArrayList<>();
      CompletionStage<Void> claimed = CompletableFuture.completedFuture(null);
      for (Task task : batch) {
        claimed =
            claimed
                .thenCompose(before -> claim(part, task.record()))
                .thenAccept(isFree -> (isFree ? tasks : refused).add(task.value()));
      }
      return claimed.thenCompose(
          done -> merge(part, new Batch(tasks, refused, List.of(), null), witness));
    }

    /** Asks for the name of a task that has it from another partition. */
    private CompletionStage<Boolean> claim(PartOffer part, TaskRecord record) {
      String name = record.givenName();
      int home = record.nameHome();
      return name == null || home == TaskPlan.HERE
          ? CompletableFuture.completedFuture(true)
          : Offers.this.claim(
              new Address(store.durability(), home, part.executor()),
              new Command.Claim(name, record.identity(), partition, IfExists.FAIL),
              CLAIMS);
    }

    private CompletionStage<Long> merge(PartOffer part, Batch batch, long witness) {
      Command merge =
          new Command.Merge(
              witness,
              part.state(),
              batch.tasks(),
              batch.refused(),
              running,
              batch.gone(),
              side.highest,
              batch.lineage());
      return ask(address(part), merge).thenApply(Offers::witness);
    }

    private Address address(PartOffer part) {
      return new Address(store.durability(), partition, part.executor());
    }
  }

  /** What one {@link Command.Merge} brings. */
  private record Batch(
      List<byte[]> tasks, List<byte[]> refused, List<Long> gone, @Nullable Lineage lineage) {}

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
