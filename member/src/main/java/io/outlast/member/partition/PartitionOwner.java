// SPDX-License-Identifier: Apache-2.0
package io.outlast.member.partition;

import io.outlast.engine.gateway.Address;
import io.outlast.engine.gateway.Command;
import io.outlast.engine.gateway.Gateway.Receiver;
import io.outlast.engine.gateway.Reply;
import io.outlast.engine.gateway.Reply.Reason;
import io.outlast.engine.port.PartitionStore.Write;
import io.outlast.engine.port.StoreKey;
import io.outlast.engine.port.Timers.Timer;
import io.outlast.engine.task.ExecutorId;
import io.outlast.engine.task.Lineage;
import io.outlast.engine.task.Tally;
import io.outlast.engine.task.TaskId;
import io.outlast.engine.wire.StoredValue;
import io.outlast.engine.wire.StoredValue.Stamp;
import io.outlast.member.run.Dispatcher;
import io.outlast.member.settings.ExecutorSettings;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.LongPredicate;
import org.jspecify.annotations.Nullable;

/**
 * One partition, as the member that owns it, or may come to own it, sees it.
 *
 * <pre>
 *   IDLE ──begin──▶ ACTIVATING ──activation batch stored──▶ ACTIVE
 *    ▲                  │                                      │
 *    └──────────────────┴───────── relinquish, or a write was refused
 * </pre>
 *
 * <p>IDLE: requests are answered with "moved". ACTIVATING: the members that may know something
 * newer are asked, the own copy is read, and both are put together ({@link Takeover}); requests
 * wait. The first batch writes the new epoch and whatever may be missing on some copy. ACTIVE:
 * requests are carried out.
 *
 * <p>Invariants: the index exists only while this member is the owner, nothing is remembered from
 * an earlier time (R40); a task is started only while ACTIVE, so never by two members that see each
 * other, since the one before has answered the inquiry and, by that, become IDLE.
 */
final class PartitionOwner {
  private enum Phase {
    IDLE,
    ACTIVATING,
    ACTIVE
  }

  private record Request(ExecutorId executor, Command command, Receiver receiver) {}

  private final PartitionGroup group;
  private final int partition;
  private final Mailbox mailbox;
  private final GroupCommit commit;
  private final Map<ExecutorId, Ring> rings = new LinkedHashMap<>();
  private final Map<Long, ExecutorId> numbers = new HashMap<>();
  private List<Request> waiting = new ArrayList<>();
  private Phase phase = Phase.IDLE;
  private long version;
  private long sequence;

  /** The sequence with which this term of ownership began. */
  private long term;

  /** What was given out before {@code begun}, and the first number given out from then on. */
  private Lineage closed = Lineage.NONE;

  private long begun;

  private long lostBelow;

  /** Runs on other members when this one stopped to be the owner; read by the group when quiet. */
  private volatile List<Holding.Given> given = List.of();

  /** The same, also where it does not count any more. */
  private volatile List<Holding.Given> ordered = List.of();

  /** Whether the index of this term has been built. */
  private boolean hasTakenOver;

  PartitionOwner(PartitionGroup group, int partition) {
    this.group = group;
    this.partition = partition;
    this.mailbox = new Mailbox(group.lanes(), this::afterTurn, this::hasToWrite);
    this.commit = new GroupCommit(group.store(), partition, mailbox, group.timers(), this::refused);
  }

  private void refused() {
    group.refused(partition, version);
  }

  private void afterTurn() {
    commit.flush();
  }

  private boolean hasToWrite() {
    return commit.isDue();
  }

  // ---- What rings need --------------------------------------------------------------------------

  int partition() {
    return partition;
  }

  long now() {
    return group.time().nanos();
  }

  long nextSequence() {
    return ++sequence;
  }

  /** The last number that was given out. */
  long sequence() {
    return sequence;
  }

  private Lineage lineage() {
    return closed.with(begun, sequence);
  }

  /** Whether this partition has given the number of a task out, or has heard of its end. */
  boolean hasGivenOut(long taskId) {
    long number = TaskId.sequence(taskId);
    return number >= begun ? number <= sequence : closed.covers(number);
  }

  /** A number by which what this partition holds now can be told from what others hold. */
  long witness() {
    return TaskId.of(partition, begun);
  }

  /**
   * Goes on above a number that another side of a split has given out: tokens grow from run to run,
   * and the numbers of a term stay apart from those of others.
   */
  void goOnAbove(long other) {
    if (other >= begun) {
      long highest = Math.max(sequence, other);
      closed = lineage();
      startSequence(highest);
      putPartition(highest);
    }
  }

  /** All that another side has given out is known here now. */
  void join(Lineage other) {
    Lineage joined = closed.and(other);
    if (!joined.equals(closed)) {
      closed = joined;
      putPartition(sequence);
    }
  }

  /** The number of an executor in the keys of the store. */
  long number(ExecutorId executor) {
    return StoreKey.number(executor, group.settings(executor).persistent());
  }

  int copies() {
    return group.store().copies(partition);
  }

  /** What is stored under a key, if the store keeps a copy here. */
  byte @Nullable [] read(StoreKey key) {
    return group.store().read(partition, key);
  }

  /** Whether there are fewer copies than asked for (R43). */
  boolean isBelowDurability() {
    return group.isBelowDurability(partition);
  }

  /** The version of the table by which this member acts as the owner. */
  long version() {
    return version;
  }

  GroupCommit commit() {
    return commit;
  }

  Address address(ExecutorId executor) {
    return group.address(partition, executor);
  }

  Places places(ExecutorId executor, ExecutorSettings settings) {
    return group.places(executor, settings);
  }

  /** How far the clock of an owner before may have been from this one's. */
  long errorBoundNanos() {
    return group.time().errorBoundNanos();
  }

  /** Sends a command to another partition; the reply may come on any thread. */
  void send(int to, ExecutorId executor, Command command, Receiver receiver) {
    group.send(to, executor, command, receiver);
  }

  /** Where code of the user's may be called. */
  Executor callbacks() {
    return group.callbacks();
  }

  /**
   * Whether this member had the partition on another side of a split, and has yet to offer that.
   */
  boolean isOffering() {
    return group.isOffering(partition);
  }

  /** Does something in the mailbox when that has been offered, whoever is the owner by then. */
  void whenOffered(Runnable action) {
    group.whenOffered(partition, () -> mailbox.execute(action));
  }

  /** How long to wait for tasks of another side of a split, not positive if none will come. */
  long patience() {
    return group.patience();
  }

  Dispatcher dispatcher() {
    return group.dispatcher();
  }

  UUID self() {
    return group.self();
  }

  /** Runs the action in the mailbox, if this is still the same term of ownership. */
  void execute(Runnable action) {
    mailbox.execute(inThisTerm(action));
  }

  /** Runs the action in the mailbox after a delay, if this is still the same term of ownership. */
  Timer later(long delayNanos, Runnable action) {
    Runnable ofThisTerm = inThisTerm(action);
    return group.timers().after(delayNanos, () -> mailbox.execute(ofThisTerm));
  }

  /** The same for an action that is short, at once: on the timer's thread if that can be. */
  Timer promptly(long delayNanos, Runnable action) {
    Runnable ofThisTerm = inThisTerm(action);
    return group.timers().after(delayNanos, () -> mailbox.executeHere(ofThisTerm));
  }

  private Runnable inThisTerm(Runnable action) {
    long asked = term;
    return () -> {
      if (phase == Phase.ACTIVE && term == asked) {
        action.run();
      }
    };
  }

  boolean wasLost(long taskId) {
    long number = TaskId.sequence(taskId);
    // Each move of a partition takes its numbers ahead of the clock, so those that were lost with
    // it may be above the ones that are given out now.
    return lostBelow != 0 && (number < lostBelow || number > sequence);
  }

  /** Whether this partition has ever lost all its copies. */
  boolean hasLost() {
    return lostBelow != 0;
  }

  boolean mayHaveLostNames(int home) {
    return group.mayHaveLostNames(home);
  }

  void noteShutdown(ExecutorId executor) {
    group.noteShutdown(executor);
  }

  void forget(Ring ring) {
    rings.remove(ring.executor());
    numbers.remove(number(ring.executor()));
    group.noteOpen(ring.executor());
  }

  // ---- Requests ---------------------------------------------------------------------------------

  /** Carries out a command, now or as soon as this member is ready to. */
  void request(ExecutorId executor, Command command, Receiver receiver) {
    Runnable handling = () -> handle(new Request(executor, command, receiver));
    if (command instanceof Command.OfRun) {
      mailbox.execute(handling);
    } else {
      mailbox.request(handling);
    }
  }

  /** Runs something in the mailbox for each executor in use here. */
  void forEachRing(Consumer<Ring> action) {
    mailbox.execute(() -> List.copyOf(rings.values()).forEach(action));
  }

  private void handle(Request request) {
    switch (phase) {
      case IDLE -> request.receiver().receive(movedTo());
      case ACTIVATING -> waiting.add(request);
      case ACTIVE -> carryOut(request);
    }
  }

  private Reply movedTo() {
    UUID owner = group.store().owner(partition);
    return owner == null || owner.equals(group.self())
        ? Reply.Moved.SOMEWHERE
        : new Reply.Moved(owner);
  }

  private void carryOut(Request request) {
    ExecutorId executor = request.executor();
    // One that has a ring has its number; to make that out for each command would cost more than
    // most.
    ExecutorId sameNumber =
        rings.containsKey(executor) ? null : numbers.putIfAbsent(number(executor), executor);
    if (sameNumber != null && !sameNumber.equals(executor)) {
      request
          .receiver()
          .receive(
              new Reply.Refused(
                  Reason.NAME_TAKEN,
                  "Executor '%s' cannot be used beside '%s': their names have the same hash. Rename one of them."
                      .formatted(executor.name(), sameNumber.name())));
      return;
    }
    if (request.command() instanceof Command.ListExecutors) {
      request.receiver().receive(new Reply.Executors(Set.copyOf(rings.keySet())));
    } else if (request.command() instanceof Command.Inspect && !rings.containsKey(executor)) {
      request.receiver().receive(unused(executor));
    } else {
      ring(executor).handle(request.command(), request.receiver());
    }
  }

  /** What there is to tell of an executor that has no task here. */
  private Reply unused(ExecutorId executor) {
    return new Reply.Inspected(
        group.isKnownShutdown(executor), new Tally().toArray(), 0, 0, 0, isBelowDurability());
  }

  private Ring ring(ExecutorId executor) {
    Ring ring = rings.get(executor);
    if (ring == null) {
      ring = new Ring(this, executor, group.settings(executor));
      rings.put(executor, ring);
      numbers.put(number(executor), executor);
      if (group.isKnownShutdown(executor)) {
        ring.inheritShutdown();
      }
    }
    return ring;
  }

  // ---- Coming and going: among the requests, so that none overtakes these
  // ------------------------

  /** Ownership has come here by a version of the table: requests wait until {@link #activate}. */
  void begin(long newVersion) {
    mailbox.request(
        () -> {
          phase = Phase.ACTIVATING;
          version = newVersion;
        });
  }

  /**
   * Takes over, with the answers of all members that could be asked. Of some dozen partitions that
   * come at once the first are to run their tasks before the last are read, so this gives way to
   * the end of their writes, and to whatever somebody waits for.
   *
   * @param holdings what they hold, by member
   * @param lost whether all copies were lost before
   * @param replayed the newest batch of the journal that the values are from, if they are
   */
  void activate(Map<UUID, Holding> holdings, boolean lost, @Nullable Stamp replayed) {
    mailbox.requestLater(
        () -> {
          if (phase == Phase.ACTIVATING) {
            takeOver(holdings, lost, replayed);
          }
        });
  }

  private void takeOver(Map<UUID, Holding> holdings, boolean lost, @Nullable Stamp replayed) {
    Takeover takeover = new Takeover();
    group.store().scan(partition, takeover::own);
    takeover.others(holdings, lost);

    long highest = takeover.highestSequence();
    startSequence(highest);
    term = sequence;
    StoredValue.OfPartition before = takeover.partition();
    boolean isLost = lost && !takeover.isComplete();
    // What was lost is not to be taken for disposed.
    closed = isLost || before == null ? Lineage.NONE : before.lineageUpTo(highest);
    lostBelow = isLost ? sequence : before == null ? 0 : before.lostBelow();
    commit.start(sequence);

    putPartition(highest);
    // After a loss each copy may have another part: this one counts from now on.
    takeover.leftOver().forEach(commit::remove);
    for (StoreKey key : isLost ? takeover.values().keySet() : takeover.unconfirmed()) {
      StoredValue value = takeover.values().get(key);
      if (value != null && !key.equals(StoreKey.PARTITION)) {
        commit.put(key, stamp -> restamped(value, stamp));
      }
    }
    restoreRings(takeover, mayHaveBegun(before, holdings));
    hasTakenOver = true;
    long activating = version;
    commit.afterOpen(new Effect.Action(() -> activated(activating, isLost, replayed)));
  }

  private void startSequence(long highest) {
    sequence = TaskId.startSequence(now(), highest, group.randomBits());
    begun = sequence;
  }

  private void putPartition(long highest) {
    Lineage before = closed;
    long first = begun;
    commit.put(
        StoreKey.PARTITION,
        stamp ->
            new StoredValue.OfPartition(stamp, group.self(), highest, lostBelow, before, first));
  }

  /**
   * Which tasks that nobody runs now may have been begun all the same, by token: any, if the owner
   * before is gone or on another side of a split; else those that it had given to a member that is
   * gone.
   */
  private LongPredicate mayHaveBegun(
      StoredValue.@Nullable OfPartition before, Map<UUID, Holding> holdings) {
    if (before == null || hasEndedInOrder(before.owner(), holdings)) {
      return token -> false;
    }
    Holding ofOwner = holdings.get(before.owner());
    if (ofOwner == null || ofOwner.isApart()) {
      return token -> true;
    }
    Set<Long> lost = new HashSet<>();
    if (ofOwner.will() != null) {
      ofOwner.runs().forEach(run -> lost.add(run.token()));
    }
    for (Holding.Given given : ofOwner.given()) {
      Holding ofRunner = holdings.get(given.runner());
      if (ofRunner == null || ofRunner.will() != null || ofRunner.isApart()) {
        lost.add(given.token());
      }
    }
    return lost::contains;
  }

  private boolean hasEndedInOrder(UUID owner, Map<UUID, Holding> holdings) {
    return group.isAtRest(owner)
        || owner.equals(group.store().endedInOrder())
        || holdings.values().stream()
            .map(Holding::earlier)
            .anyMatch(earlier -> earlier != null && owner.equals(earlier.endedInOrder()));
  }

  private static StoredValue restamped(StoredValue value, Stamp stamp) {
    if (value instanceof StoredValue.OfTask task) {
      return new StoredValue.OfTask(stamp, task.record());
    }
    if (value instanceof StoredValue.OfExecutor meta) {
      return new StoredValue.OfExecutor(
          stamp, meta.executor(), meta.shutdown(), meta.counts(), meta.highestSequence());
    }
    if (value instanceof StoredValue.OfName name) {
      return new StoredValue.OfName(
          stamp, name.name(), name.identity(), name.partition(), name.before());
    }
    return value;
  }

  private void restoreRings(Takeover takeover, LongPredicate mayHaveBegun) {
    takeover
        .values()
        .values()
        .forEach(
            value -> {
              if (value instanceof StoredValue.OfExecutor meta) {
                Ring ring = ring(meta.executor());
                ring.load(meta);
                if (meta.shutdown()) {
                  noteShutdown(meta.executor());
                }
              }
            });
    takeover
        .values()
        .forEach(
            (key, value) -> {
              ExecutorId executor = numbers.get(key.executor());
              if (executor != null) {
                ring(executor).load(key.slot(), value);
              } else if (!key.equals(StoreKey.PARTITION)) {
                // Left of a loss without what tells whose it is: no later ring may come upon it.
                commit.remove(key);
              }
            });
    rings.values().forEach(ring -> ring.loaded(takeover.runs(), mayHaveBegun));
  }

  private void activated(long activating, boolean afterLoss, @Nullable Stamp replayed) {
    if (replayed != null) {
      group.tellReplayed(partition, replayed); // before anything is answered
    }
    group.lossTold(partition, activating);
    if (afterLoss) {
      group.noteLost(partition, activating);
    }
    if (phase != Phase.ACTIVATING || version != activating) {
      // Given away while the activation was on its way.
      return;
    }
    phase = Phase.ACTIVE;
    List<Request> requests = waiting;
    waiting = new ArrayList<>();
    requests.forEach(this::carryOut);
    rings.values().forEach(ring -> ring.membersChanged(group.view()));
  }

  /**
   * Gives the partition away: starts nothing more and sends on who waits. {@code whenQuiet} runs in
   * the mailbox when no write of this member is on its way any more.
   */
  void relinquish(Runnable whenQuiet) {
    mailbox.request(
        () -> {
          phase = Phase.IDLE;
          if (hasTakenOver) {
            ordered = rings.values().stream().flatMap(ring -> ring.given().stream()).toList();
            given = ordered;
            hasTakenOver = false;
          }
          commit.stop(whenQuiet);
          rings.values().forEach(Ring::close);
          rings.clear();
          numbers.clear();
          List<Request> requests = waiting;
          waiting = new ArrayList<>();
          requests.forEach(request -> request.receiver().receive(Reply.Moved.SOMEWHERE));
        });
  }

  /**
   * What this member holds of the partition that other copies may lack; asked for when it is IDLE
   * and quiet.
   *
   * @param everything whether to tell all values, not only those of the newest batch: when this
   *     member takes its copy along
   */
  List<Holding.Value> held(boolean everything) {
    Takeover own = new Takeover();
    Map<StoreKey, byte[]> bytes = new HashMap<>();
    group
        .store()
        .scan(
            partition,
            (key, value) -> {
              own.own(key, value);
              bytes.put(key, value);
            });
    List<Holding.Value> values = new ArrayList<>();
    for (StoreKey key : everything ? List.copyOf(bytes.keySet()) : own.unconfirmed()) {
      byte[] value = bytes.get(key);
      if (value != null) {
        values.add(new Holding.Value(key, value));
      }
    }
    values.addAll(unconfirmed());
    return values;
  }

  /**
   * The batch that was refused when this member stopped being the owner: some copies may hold it.
   */
  List<Holding.Value> unconfirmed() {
    List<Holding.Value> values = new ArrayList<>();
    for (Write write : commit.unconfirmed()) {
      if (write.value() != null) {
        values.add(new Holding.Value(write.key(), write.value().encode()));
      }
    }
    return values;
  }

  /** What this member has written does not count any more. */
  void forgetHeld() {
    mailbox.request(
        () -> {
          commit.forgetUnconfirmed();
          given = List.of();
        });
  }

  /** Runs that this member, when it was the owner last, had given to others. */
  List<Holding.Given> given() {
    return given;
  }

  /** Runs that it had given to others, also if that was on the losing side of a split. */
  List<Holding.Given> ordered() {
    return ordered;
  }

  /** Members have come, gone or become ready to run tasks. */
  void membersChanged(Set<UUID> view) {
    forEachRing(ring -> ring.membersChanged(view));
  }

  /** A member has not taken a run that was given to it. */
  void notTaken(UUID by, long token) {
    forEachRing(ring -> ring.notTaken(by, token));
  }
}
