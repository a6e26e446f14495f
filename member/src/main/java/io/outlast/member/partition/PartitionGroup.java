// SPDX-License-Identifier: Apache-2.0
package io.outlast.member.partition;

import io.outlast.engine.gateway.Address;
import io.outlast.engine.gateway.Command;
import io.outlast.engine.gateway.Gateway.Receiver;
import io.outlast.engine.gateway.Reply;
import io.outlast.engine.port.ClusterTime;
import io.outlast.engine.port.PartitionStore;
import io.outlast.engine.port.PartitionStore.Ownership;
import io.outlast.engine.port.StoreKey;
import io.outlast.engine.port.Timers;
import io.outlast.engine.task.ExecutorId;
import io.outlast.engine.wire.StoredValue.Stamp;
import io.outlast.member.run.Dispatcher;
import io.outlast.member.settings.ExecutorSettings;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * All partitions of one store: compares what this member owns with what it acts as the owner of,
 * and brings the two together.
 *
 * <p>The hand-shake of every change of owner, planned or not: the new owner <em>inquires</em> of
 * all members it sees. A member that acted as the owner stops to, waits for its last write to end,
 * and answers with what other copies may lack and with the runs that go on at it. The new owner
 * acts only when each member has answered or is gone. So at most one of the members that see each
 * other acts as the owner, planned moves disturb no run, and a run whose owner died but whose
 * member lives goes on. Of two that both believe to be the owner the one with the older table gives
 * way.
 *
 * <p>The group's own fields belong to its mailbox.
 */
public final class PartitionGroup implements PartitionStore.Listener {
  /** By then the sides of a split have offered what they held, as a rule. */
  private static final long MERGED_NANOS = 6_000_000_000L;

  /** Copies of partitions that are empty are made within that, as a rule. */
  private static final long COPIES_NANOS = 10_000_000_000L;

  /** For whether others have enough copies of what was handed over. */
  private static final long ASK_AGAIN_NANOS = 200_000_000L;

  private static final Logger LOG = LoggerFactory.getLogger(PartitionGroup.class);

  private final GroupContext context;
  private final PartitionStore store;
  private final PartitionOwner[] owners;
  private final Mailbox mailbox;

  /** Partitions that this member acts, or is beginning to act, as the owner of. */
  private final BitSet acting = new BitSet();

  /**
   * By partition: the version of the table by which this member acts, or the one to which it gave
   * way.
   */
  private final long[] versions;

  /** Of another side of a split that was given up: what runs there is yet to be seen to. */
  private final BitSet givenUp = new BitSet();

  /** By partition: how it has lost all its copies, as far as this member knows. */
  private final Loss[] losses;

  /** The version of the first table that this member had, 0 before. */
  private long since;

  /** By partition: completes when this member changes no copy any more; absent while it acts. */
  private final Map<Integer, CompletableFuture<Void>> quiet = new HashMap<>();

  /**
   * What this member takes along when it leaves, by partition, until the next owner asks for it.
   */
  private final Map<Integer, List<Holding.Value>> takenAlong = new HashMap<>();

  /**
   * By partition and member: what this member was told as the next owner of partitions that it had
   * to give away before it acted. It hands that on to the next one who asks: whoever told it may
   * have left since, in order, and relies on it.
   */
  private final Map<Integer, Map<UUID, Holding>> wills = new HashMap<>();

  /** By partition: goes on when more members have copies of it, perhaps. */
  private final Map<Integer, Runnable> forCopies = new HashMap<>();

  private final Set<ExecutorId> knownShutdown = ConcurrentHashMap.newKeySet();

  /** Partitions that have ever been lost with all their copies, and so with the names they kept. */
  private final Set<Integer> lostHomes = ConcurrentHashMap.newKeySet();

  private volatile Ownership latest =
      new Ownership(Long.MIN_VALUE, new BitSet(), new BitSet(), false, Set.of());
  private final List<Runnable> onSettled = new ArrayList<>();
  private final OtherSides otherSides = new OtherSides();
  private final Offers offers;
  private final Replay replay;
  private boolean isLeaving;
  private boolean takesEverything;
  private boolean hasLeftStore;
  private boolean begins = true;

  /**
   * Partitions given away whose next owner has not asked yet: a member that leaves waits for it.
   */
  private final BitSet heirless = new BitSet();

  private final CompletableFuture<Void> inherited = new CompletableFuture<>();

  /**
   * Puts a group over a store of so many partitions; it begins to act when {@link #start} is
   * called.
   */
  public PartitionGroup(GroupContext context, PartitionStore store, int partitionCount) {
    this(context, store, partitionCount, Replay.NONE);
  }

  /** The same with what is on disk of earlier times. */
  public PartitionGroup(
      GroupContext context, PartitionStore store, int partitionCount, Replay replay) {
    this.context = context;
    this.replay = replay;
    this.store = store;
    this.mailbox = new Mailbox(context.lanes()::executeFirst, () -> {});
    if (replay.isKept()) {
      replay.dropWhen(this::whenSettled);
    }
    this.offers = new Offers(context, store, mailbox, this::tellOffering);
    this.versions = new long[partitionCount];
    this.losses = new Loss[partitionCount];
    Arrays.fill(losses, Loss.NONE);
    this.owners = new PartitionOwner[partitionCount];
    for (int partition = 0; partition < partitionCount; partition++) {
      owners[partition] = new PartitionOwner(this, partition);
    }
  }

  /** Listens to the store from now on, and offers what owners do not have that is on disk here. */
  public void start() {
    store.listen(this);
    replay.left().stream().forEach(this::settle);
  }

  // ---- Replaying journals -----------------------------------------------------------------------

  /**
   * When a partition has an owner, that has told of what it was made of before it answers; what is
   * left then is offered to it.
   */
  private void settle(int partition) {
    context
        .outbox()
        .send(
            address(partition, ExecutorId.NONE),
            new Command.Inspect(),
            reply ->
                replay
                    .offer(partition, offers)
                    .whenComplete(
                        (done, failure) -> {
                          if (failure != null) {
                            LOG.error(
                                "Partition {}: what the journal has of it could not be offered to its"
                                    + " owner. It stays on disk, and is offered again when this"
                                    + " member starts the next time.",
                                partition,
                                failure);
                          }
                        }));
  }

  /** A partition was made of what some journal had, up to a batch. */
  public void replayed(int partition, Stamp upTo) {
    mailbox.execute(() -> losses[partition] = losses[partition].over());
    replay.replayed(partition, upTo);
  }

  /** Tells all that a partition was made of what some journal had, up to a batch. */
  void tellReplayed(int partition, Stamp upTo) {
    context.peers().replayed(store.durability(), partition, upTo);
    replay.replayed(partition, upTo);
  }

  /** A page of what this member's journal has of a partition: see {@link Peers#readJournal}. */
  public CompletionStage<JournalPage> readJournal(
      int partition, @Nullable StoreKey after, int mostBytes) {
    return replay.page(partition, after, mostBytes);
  }

  /**
   * What this member had is with others now. Of that it forgets on disk what they have as many
   * copies of as there should be, for which it waits; the rest stays, and is offered when this
   * member starts again.
   *
   * @param deadline cluster time when the waiting ends
   * @return completes when nothing is left to wait for
   */
  public CompletionStage<Void> handedOver(long deadline) {
    List<CompletableFuture<Void>> all = new ArrayList<>();
    for (int partition = 0; replay.isKept() && partition < owners.length; partition++) {
      CompletableFuture<Void> done = new CompletableFuture<>();
      all.add(done);
      forgetWhenSafe(partition, deadline, done);
    }
    return CompletableFuture.allOf(all.toArray(CompletableFuture[]::new));
  }

  private void forgetWhenSafe(int partition, long deadline, CompletableFuture<Void> done) {
    context
        .outbox()
        .send(
            address(partition, ExecutorId.NONE),
            new Command.Inspect(),
            reply -> {
              boolean isSafe =
                  reply instanceof Reply.Inspected inspected && !inspected.belowDurability();
              if (isSafe) {
                replay.handedOver(partition);
              }
              if (isSafe || time().nanos() >= deadline) {
                done.complete(null);
              } else {
                timers().after(ASK_AGAIN_NANOS, () -> forgetWhenSafe(partition, deadline, done));
              }
            });
  }

  /** The store below. */
  public PartitionStore store() {
    return store;
  }

  /** Grows whenever some partition has, or may have, another owner. */
  public long tableVersion() {
    return latest.version();
  }

  /** Runs something when no move is under way and each partition has all the copies it can have. */
  private void whenSettled(Runnable action) {
    mailbox.execute(
        () -> {
          if (latest.settled()) {
            action.run();
          } else {
            onSettled.add(action);
          }
        });
  }

  /** Whether no move is under way and each partition has all the copies it can have. */
  public boolean isSettled() {
    return latest.settled();
  }

  /** Partitions owned here that have fewer copies than asked for (R43). */
  public int replicasBelowDurability() {
    return (int) latest.owned().stream().filter(this::isBelowDurability).count();
  }

  boolean isBelowDurability(int partition) {
    return store.holders(partition) <= store.durability();
  }

  /** Carries out a command, or answers that the partition has moved. */
  public void request(int partition, ExecutorId executor, Command command, Receiver receiver) {
    owners[partition].request(executor, command, receiver);
  }

  // ---- What partitions need ---------------------------------------------------------------------

  UUID self() {
    return context.self();
  }

  Lanes lanes() {
    return context.lanes();
  }

  Executor callbacks() {
    return context.callbacks();
  }

  ClusterTime time() {
    return context.time();
  }

  Timers timers() {
    return context.timers();
  }

  Dispatcher dispatcher() {
    return context.dispatcher();
  }

  /** Whether this is what is bound to this member, and lost with it. */
  public boolean isBound() {
    return store.durability() == Address.BOUND;
  }

  /** An executor in a partition of this group. */
  Address address(int partition, ExecutorId executor) {
    return isBound()
        ? Address.on(self(), executor)
        : new Address(store.durability(), partition, executor);
  }

  /** Sends a command to an executor in a partition of this group, whoever owns it. */
  void send(int partition, ExecutorId executor, Command command, Receiver receiver) {
    context.outbox().send(address(partition, executor), command, receiver);
  }

  /** The places that an executor's tasks take up in one of the partitions. */
  Places places(ExecutorId executor, ExecutorSettings its) {
    if (its.capacityPerNode()) {
      return context.places().apply(executor);
    }
    return new Places(isBound() ? Integer.MAX_VALUE : its.capacity());
  }

  ExecutorSettings settings(ExecutorId executor) {
    return context.settings().apply(executor);
  }

  int randomBits() {
    return context.randomBits().getAsInt();
  }

  /** The members that can be asked to run tasks, with this one. */
  Set<UUID> view() {
    Set<UUID> view = new HashSet<>(context.peers().others());
    view.add(self());
    return view;
  }

  /**
   * Whether some partition of this member knows the executor to be shut down: one that lost its
   * copies then is, too.
   */
  boolean isKnownShutdown(ExecutorId executor) {
    return knownShutdown.contains(executor);
  }

  /** All copies of the partition were lost, and nobody has handed one over. */
  void noteLost(int partition, long version) {
    context.onLost().lost(store.durability(), partition, version);
  }

  /** The owner by a version of the table acts, and knows of any loss before. */
  public void lossTold(int partition, long version) {
    mailbox.execute(() -> losses[partition] = losses[partition].toldAt(version));
  }

  /**
   * A partition has lost all its copies, as far as its next owner can tell, and with them the
   * claims of names whose tasks are in other partitions: those that are owned here claim them anew.
   */
  public void namesLost(int home) {
    lostHomes.add(home);
    mailbox.execute(
        () ->
            acting.stream()
                .forEach(partition -> owners[partition].forEachRing(ring -> ring.claimAnew(home))));
  }

  /** Whether claims of names may have been lost there. */
  boolean mayHaveLostNames(int home) {
    return lostHomes.contains(home);
  }

  void noteShutdown(ExecutorId executor) {
    knownShutdown.add(executor);
  }

  void noteOpen(ExecutorId executor) {
    knownShutdown.remove(executor);
  }

  /** Whether a member has told that no task is begun there, and none will be. */
  boolean isAtRest(UUID member) {
    return context.peers().isAtRest(member);
  }

  // ---- Changes of ownership ---------------------------------------------------------------------

  @Override
  public void ownershipChanged(Ownership now) {
    mailbox.execute(() -> reconcile(now));
  }

  /**
   * The other side's values stand: what this member wrote apart from it, and what it knew of runs,
   * must not reach the owners of now, to whom it would look newer than their own. Nor must the
   * versions of its own side: owners of the other side may act by lower ones for ever, and their
   * orders would be refused here.
   */
  @Override
  public void dropping(BitSet owned) {
    Map<Integer, Offers.Side> captured = offers.capture(owned);
    replay
        .dropping()
        .thenAccept(
            copies ->
                copies.forEach(
                    copy ->
                        mailbox.execute(
                            () -> whenOffered(copy.partition(), () -> replay.offered(copy)))));
    sidesHaveMet();
    mailbox.execute(
        () -> {
          since = 0; // of what the other side has lost before, this member was told nothing
          for (int partition = 0; partition < owners.length; partition++) {
            stopActing(partition);
            heirless.clear(partition);
            owners[partition].forgetHeld();
            versions[partition] = 0;
            losses[partition] = Loss.NONE; // the other side has copies
            wills.remove(partition);
            Offers.Side side = captured.get(partition);
            if (side != null) {
              offer(partition, side);
            }
          }
        });
  }

  private void offer(int partition, Offers.Side side) {
    givenUp.set(partition);
    quiet
        .getOrDefault(partition, CompletableFuture.completedFuture(null))
        .thenRunAsync(
            () -> {
              Map<Long, UUID> running = new HashMap<>();
              owners[partition].ordered().forEach(run -> running.put(run.token(), run.runner()));
              context
                  .runs()
                  .settle(store.durability(), partition)
                  .forEach(run -> running.put(run.token(), self()));
              givenUp.clear(partition);
              offers.offer(partition, side, running);
            },
            mailbox::execute);
  }

  /** Does something as soon as the owner of a partition knows what this member had of it. */
  public void whenOffered(int partition, Runnable action) {
    offers.whenOffered(partition, action);
  }

  /** Whether this member has yet to offer what it had of a partition. */
  boolean isOffering(int partition) {
    return offers.isUnderWay(partition);
  }

  /** Sides of a split see each other again: what one holds is on its way to the other. */
  public void sidesHaveMet() {
    otherSides.met(time().nanos());
    timers().after(MERGED_NANOS, () -> mailbox.execute(this::claimAllAnew));
  }

  /**
   * Each name has one home, whose owner has the last word; but a side that had lost the home may
   * have given a name again. So when all has been offered, all who have a name from another
   * partition say so once more.
   */
  private void claimAllAnew() {
    acting.stream().forEach(partition -> owners[partition].forEachRing(Ring::claimAllAnew));
  }

  private void tellOffering(boolean isUnderWay) {
    offering(self(), isUnderWay);
    context.peers().offering(store.durability(), isUnderWay);
  }

  /** A member, this one maybe, has something to offer of a side of a split, or has offered all. */
  public void offering(UUID member, boolean isUnderWay) {
    otherSides.offers(member, isUnderWay, time().nanos());
  }

  long patience() {
    return otherSides.patience(time().nanos());
  }

  private void reconcile(Ownership now) {
    latest = now;
    since = since == 0 ? Math.max(0, now.version()) : since;
    now.lost().stream()
        .forEach(partition -> losses[partition] = losses[partition].at(now.version()));
    for (int partition = 0; partition < owners.length; partition++) {
      if (!now.owned().get(partition)) {
        stopActing(partition);
      }
    }
    beginOwned();
    lookForCopies();
    if (now.settled()) {
      onSettled.forEach(Runnable::run);
      onSettled.clear();
    }
  }

  /** Begins to act for what this member owns by a newer table than it acted or gave way by. */
  private void beginOwned() {
    Ownership now = latest;
    BitSet begun = new BitSet();
    for (int partition = 0; partition < owners.length; partition++) {
      boolean owned = now.owned().get(partition);
      if (owned && begins && !acting.get(partition) && now.version() > versions[partition]) {
        begun.set(partition);
      }
    }
    if (!begun.isEmpty()) {
      acting.or(begun);
      heirless.andNot(begun);
      begun.stream().forEach(partition -> versions[partition] = now.version());
      begun.stream().forEach(partition -> owners[partition].begin(now.version()));
      inquire(begun, now);
    }
  }

  private CompletableFuture<Void> stopActing(int partition) {
    if (acting.get(partition)) {
      acting.clear(partition);
      heirless.set(partition);
      CompletableFuture<Void> isQuiet = new CompletableFuture<>();
      quiet.put(partition, isQuiet);
      context.runs().settle(store.durability(), partition);
      owners[partition].relinquish(() -> isQuiet.complete(null));
      Runnable waiting = forCopies.remove(partition);
      if (waiting != null) {
        waiting.run();
      }
    }
    return quiet.getOrDefault(partition, CompletableFuture.completedFuture(null));
  }

  /**
   * The store refused a write that was made in the term of a version: some other member owns the
   * partition, or this one does anew. The store will say.
   */
  void refused(int partition, long version) {
    mailbox.execute(
        () -> {
          if (versions[partition] == version) {
            stopActing(partition);
          }
        });
  }

  private void inquire(BitSet partitions, Ownership by) {
    long version = by.version();
    Set<UUID> others = context.peers().others();
    Inquiry inquiry = new Inquiry(partitions, version, others.size() + 1);
    ask(inquiry, self(), inquired(partitions, version, /* bySelf= */ true));
    for (UUID member : others) {
      ask(
          inquiry,
          member,
          context
              .peers()
              .inquire(
                  member, store.durability(), version, partitions, by.members().contains(member)));
    }
  }

  private void ask(Inquiry inquiry, UUID member, CompletionStage<List<Holding>> answer) {
    answer.whenComplete(
        (holdings, failure) ->
            mailbox.execute(
                () -> {
                  if (inquiry.add(member, holdings == null ? List.of() : holdings)) {
                    activate(inquiry);
                  }
                }));
  }

  private void activate(Inquiry inquiry) {
    inquiry.partitions.stream()
        .forEach(partition -> activate(inquiry, partition, inquiry.of(partition)));
  }

  private void activate(Inquiry inquiry, int partition, Map<UUID, Holding> holdings) {
    for (Holding holding : holdings.values()) {
      losses[partition] = losses[partition].and(holding.loss(), since);
    }
    if (!isCurrent(inquiry, partition)) {
      keepAsWills(partition, holdings);
      return;
    }
    if (holdings.values().stream().anyMatch(Holding::refused)) {
      stopActing(partition);
      keepAsWills(partition, holdings);
      return;
    }
    quiet.remove(partition);
    UUID member = bestJournal(holdings);
    if (member == null || !isBlank(partition, holdings)) {
      owners[partition].activate(holdings, losses[partition].isToTell(), /* replayed= */ null);
    } else if (!inquiry.isOverdue && !hasCopies(partition, holdings)) {
      forCopies.put(partition, () -> activate(inquiry, partition, holdings));
      waitForCopies(inquiry);
    } else {
      replay(inquiry, partition, holdings, member);
    }
  }

  private boolean isCurrent(Inquiry inquiry, int partition) {
    return acting.get(partition) && versions[partition] == inquiry.version;
  }

  /**
   * Whether what a partition will be made of is stored on as many disks from the beginning as there
   * are to choose from. Else, when all members end once more, it could be made of one that does not
   * know what was told, and which tokens were given out, since.
   */
  private boolean hasCopies(int partition, Map<UUID, Holding> holdings) {
    Set<UUID> view = view();
    long journals =
        holdings.entrySet().stream()
            .filter(of -> of.getValue().earlier() != null && view.contains(of.getKey()))
            .count();
    return store.holders(partition) >= Math.min(store.durability() + 1L, journals);
  }

  private void waitForCopies(Inquiry inquiry) {
    if (!inquiry.waits) {
      inquiry.waits = true;
      timers()
          .after(
              COPIES_NANOS,
              () ->
                  mailbox.execute(
                      () -> {
                        inquiry.isOverdue = true;
                        lookForCopies();
                      }));
    }
  }

  private void lookForCopies() {
    List<Runnable> waiting = List.copyOf(forCopies.values());
    forCopies.clear();
    waiting.forEach(Runnable::run);
  }

  /** Where no copy is alive the partition is made of the newest that a journal has. */
  private void replay(Inquiry inquiry, int partition, Map<UUID, Holding> holdings, UUID member) {
    Holding holding = holdings.get(member);
    CompletionStage<List<Holding.Value>> values =
        member.equals(self())
            ? replay.read(partition)
            : replay.fetch(context.peers(), member, partition);
    values.whenComplete(
        (found, failure) ->
            mailbox.execute(
                () -> {
                  if (!isCurrent(inquiry, partition)) {
                    keepAsWills(partition, holdings);
                    return;
                  }
                  Map<UUID, Holding> others = new HashMap<>(holdings);
                  if (failure != null || found.isEmpty() || holding == null) {
                    others.remove(member);
                    activate(inquiry, partition, others);
                    return;
                  }
                  others.put(member, holding.replayed(found));
                  Holding.Earlier earlier = holding.earlier();
                  owners[partition].activate(
                      others,
                      losses[partition].isToTell(),
                      earlier == null ? null : earlier.newest());
                }));
  }

  private void keepAsWills(int partition, Map<UUID, Holding> holdings) {
    holdings.forEach(
        (member, holding) -> {
          if (!holding.refused() && !member.equals(self())) {
            wills
                .computeIfAbsent(partition, p -> new HashMap<>())
                .put(member, holding.asWillOf(member));
          }
        });
  }

  private boolean isBlank(int partition, Map<UUID, Holding> holdings) {
    if (holdings.values().stream().anyMatch(holding -> !holding.values().isEmpty())) {
      return false;
    }
    boolean[] isBlank = {true};
    store.scan(partition, (key, value) -> isBlank[0] = false);
    return isBlank[0];
  }

  private @Nullable UUID bestJournal(Map<UUID, Holding> holdings) {
    UUID best = null;
    Stamp newest = Stamp.NONE;
    for (Map.Entry<UUID, Holding> entry : holdings.entrySet()) {
      Holding.Earlier earlier = entry.getValue().earlier();
      if (earlier != null) {
        int order = earlier.newest().compareTo(newest);
        if (order > 0 || (order == 0 && entry.getKey().equals(self()))) {
          best = entry.getKey();
          newest = earlier.newest();
        }
      }
    }
    return best;
  }

  /**
   * A member that believes to be the next owner asks what this member holds; by answering this one
   * gives way.
   *
   * <p>If neither is in the other's table, they are on two sides of a split that have yet to meet,
   * and the numbers of their tables say nothing. Then this member gives way to nobody: the other
   * may never act for this side, and who does acts by a lower number perhaps.
   *
   * @param isInTable whether this member is in the other's table
   */
  public CompletionStage<List<Holding>> inquired(
      UUID from, boolean isInTable, long version, BitSet partitions) {
    CompletableFuture<List<Holding>> answer = new CompletableFuture<>();
    mailbox.execute(
        () ->
            (isInTable || isLeaving || latest.members().contains(from)
                    ? inquired(partitions, version, /* bySelf= */ false)
                    : inquiredFromAfar(partitions))
                .whenComplete(
                    (holdings, failure) -> {
                      if (failure == null) {
                        answer.complete(holdings);
                        inherit(holdings);
                      } else {
                        answer.completeExceptionally(failure);
                      }
                    }));
    return answer;
  }

  private CompletionStage<List<Holding>> inquiredFromAfar(BitSet partitions) {
    // Not "nothing runs here": that would be taken for the answer of a member of the same side.
    List<Holding> known = new ArrayList<>();
    partitions.stream()
        .forEach(
            partition -> {
              Holding.Earlier earlier = replay.earlier(partition);
              if (earlier != null) {
                known.add(Holding.apart(partition, earlier));
              }
            });
    return CompletableFuture.completedFuture(known);
  }

  private CompletionStage<List<Holding>> inquired(BitSet partitions, long version, boolean bySelf) {
    List<CompletableFuture<Holding>> parts = new ArrayList<>();
    partitions.stream()
        .forEach(
            partition -> {
              if (!bySelf && isBehind(partition, version)) {
                parts.add(CompletableFuture.completedFuture(Holding.refused(partition)));
                return;
              }
              CompletableFuture<Void> isQuiet =
                  bySelf
                      ? quiet.getOrDefault(partition, CompletableFuture.completedFuture(null))
                      : stopActing(partition);
              versions[partition] = Math.max(versions[partition], version);
              parts.add(
                  isQuiet.thenApplyAsync(done -> holding(partition, bySelf), mailbox::execute));
              Map<UUID, Holding> handedOn = wills.remove(partition);
              if (handedOn != null) {
                handedOn.values().forEach(w -> parts.add(CompletableFuture.completedFuture(w)));
              }
            });
    beginOwned();
    return CompletableFuture.allOf(parts.toArray(CompletableFuture[]::new))
        .thenApply(done -> parts.stream().map(CompletableFuture::join).toList());
  }

  /**
   * Whether an asker's table is older than what is known here. A member that has answered a newer
   * owner refuses too: by answering it would drop runs that the newer one has ordered.
   *
   * <p>If the partition moved away and came back before this member noticed, it acts by a table
   * that is older still, while others have dropped its runs for the asker: it begins anew.
   */
  private boolean isBehind(int partition, long version) {
    if (versions[partition] > version) {
      return true;
    }
    if (latest.owned().get(partition) && latest.version() > version) {
      stopActing(partition);
      versions[partition] = version;
      return true;
    }
    return false;
  }

  private Holding holding(int partition, boolean bySelf) {
    List<Holding.Run> runs = context.runs().settle(store.durability(), partition);
    boolean everything = isLeaving && takesEverything;
    List<Holding.Value> values = takenAlong.get(partition);
    if (values == null) {
      values = bySelf ? owners[partition].unconfirmed() : owners[partition].held(everything);
    }
    return new Holding(
        partition,
        /* will= */ null,
        Holding.Stance.GIVES_WAY,
        everything,
        values,
        runs,
        owners[partition].given(),
        replay.earlier(partition),
        losses[partition]);
  }

  /** The partitions that this member acts as the owner of. */
  public CompletionStage<BitSet> acting() {
    CompletableFuture<BitSet> answer = new CompletableFuture<>();
    mailbox.execute(() -> answer.complete((BitSet) acting.clone()));
    return answer;
  }

  /**
   * The partitions of which the next owner is to hear something from this member: that it acts for,
   * or has given away to one who has not asked yet.
   */
  public CompletionStage<BitSet> toBeInherited() {
    CompletableFuture<BitSet> answer = new CompletableFuture<>();
    mailbox.execute(
        () -> {
          BitSet all = (BitSet) acting.clone();
          all.or(heirless);
          answer.complete(all);
        });
    return answer;
  }

  /** Members have come, gone or become ready to run tasks. */
  public void membersChanged(Set<UUID> view) {
    otherSides.see(view);
    mailbox.execute(
        () -> acting.stream().forEach(partition -> owners[partition].membersChanged(view)));
  }

  /**
   * Takes a run that a partition's owner on another member has ordered here, unless that owner has
   * been succeeded since: its successor has asked this member what runs here, and must have been
   * told all. Nor is it taken from the other side of a split as long as this member has yet to give
   * its own side up: it would be dropped with that.
   *
   * @param version of the table by which the owner acts
   * @param start run if it is taken
   * @param refuse run if it is not
   */
  public void ordered(UUID from, int partition, long version, Runnable start, Runnable refuse) {
    mailbox.execute(
        () -> {
          boolean isFromAfar = !latest.members().contains(from);
          if (version < versions[partition] || isFromAfar || givenUp.get(partition)) {
            refuse.run();
            return;
          }
          if (acting.get(partition) && version > versions[partition]) {
            // Sides of a split have met: this member gives way here already, or it would drop the
            // order together with its own ones when it learns of it.
            stopActing(partition);
            versions[partition] = version;
          }
          start.run();
        });
  }

  /** Does something when all that was {@link #ordered} before is taken or refused. */
  public void afterOrders(Runnable action) {
    mailbox.execute(action);
  }

  /** A member has not taken a run that this member has ordered as the partition's owner. */
  public void notTaken(UUID by, int partition, long token) {
    mailbox.execute(
        () -> {
          if (acting.get(partition)) {
            owners[partition].notTaken(by, token);
          }
        });
  }

  // ---- Leaving ----------------------------------------------------------------------------------

  /**
   * Acts for no further partitions: where all members end, one after the other, whoever is left
   * would find copies gone that are safe on disk, and take them for lost.
   */
  public void rest() {
    mailbox.execute(() -> begins = false);
  }

  /**
   * Gives all partitions away and leaves the store. What is held is kept at hand for the next
   * owners, who inquire of this member as long as it can be reached.
   *
   * @param everything whether other members may lack any of it, not only the last batch
   * @return completes when the next owners have asked for all of it, at once if there are none
   */
  public CompletionStage<Void> leave(boolean everything) {
    mailbox.execute(
        () -> {
          isLeaving = true;
          begins = false;
          takesEverything = everything;
          List<CompletableFuture<Void>> all = new ArrayList<>();
          for (int partition = 0; partition < owners.length; partition++) {
            all.add(takeAlong(partition));
          }
          CompletableFuture.allOf(all.toArray(CompletableFuture[]::new))
              .whenComplete((done, failure) -> mailbox.execute(this::leaveStore));
        });
    return inherited;
  }

  private CompletableFuture<Void> takeAlong(int partition) {
    CompletableFuture<Void> taken = new CompletableFuture<>();
    stopActing(partition)
        .thenRun(
            () -> {
              List<Holding.Value> values = owners[partition].held(takesEverything);
              mailbox.execute(
                  () -> {
                    takenAlong.put(partition, values);
                    taken.complete(null);
                  });
            });
    return taken;
  }

  private void leaveStore() {
    store.leave().whenComplete((left, failure) -> mailbox.execute(this::storeLeft));
  }

  /** Before this even a member that owned nothing would take copies along that only it has. */
  private void storeLeft() {
    hasLeftStore = true;
    lookForHeirs();
  }

  private void lookForHeirs() {
    if (hasLeftStore && (heirless.isEmpty() || context.peers().others().isEmpty())) {
      inherited.complete(null);
    }
  }

  /** A next owner has been answered. */
  private void inherit(List<Holding> holdings) {
    mailbox.execute(
        () -> {
          holdings.stream()
              .filter(holding -> !holding.refused() && holding.will() == null)
              .forEach(holding -> heirless.clear(holding.partition()));
          lookForHeirs();
        });
  }

  /** The answers to one inquiry. */
  private static final class Inquiry {
    final BitSet partitions;
    final long version;
    private final Map<Integer, Map<UUID, Holding>> answers = new HashMap<>();
    private int open;

    /** Some partition waits for copies, and has waited long enough. */
    boolean waits;

    boolean isOverdue;

    Inquiry(BitSet partitions, long version, int open) {
      this.partitions = partitions;
      this.version = version;
      this.open = open;
    }

    /** Adds a member's answer; true if it was the last one waited for. */
    boolean add(UUID member, List<Holding> holdings) {
      for (Holding holding : holdings) {
        Map<UUID, Holding> known =
            answers.computeIfAbsent(holding.partition(), p -> new HashMap<>());
        UUID will = holding.will();
        if (will == null) {
          known.put(member, holding);
        } else {
          known.putIfAbsent(will, holding); // its own answer is newer
        }
      }
      return --open == 0;
    }

    Map<UUID, Holding> of(int partition) {
      return answers.getOrDefault(partition, Map.of());
    }
  }
}
