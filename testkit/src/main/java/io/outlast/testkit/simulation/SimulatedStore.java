// SPDX-License-Identifier: Apache-2.0
package io.outlast.testkit.simulation;

import io.outlast.engine.journal.Journal;
import io.outlast.engine.journal.Journal.Value;
import io.outlast.engine.journal.KeptCopies;
import io.outlast.engine.port.PartitionStore;
import io.outlast.engine.port.StoreKey;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.BiConsumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A node's end of a {@link SimulatedCache}, behaving as Infinispan's {@code DIST_SYNC} does.
 *
 * <p>The port as read here, where it leaves room:
 *
 * <ul>
 *   <li>The number of the topology is the version of {@link Ownership}: it grows on each node and
 *       can be compared between members that see each other. Two sides of a split may use the same
 *       numbers, until the table of their merger, which has a higher one.
 *   <li>A partition is lost when no node with <em>all</em> its values is left; one that was still
 *       receiving them does not count, but keeps what it has got if it is an owner or backup from
 *       then on. Each side of a split judges for itself.
 *   <li>After a merge, the members of the losing side first own nothing and keep nothing, which is
 *       not called lost: the winners' values stand. {@code dropping} is called while the values can
 *       still be scanned, {@code ownershipChanged} when they are gone.
 *   <li>{@code listen} calls the listener before it returns, at version 0 if the node has not yet
 *       joined.
 *   <li>A second write to a partition while one is under way, or a key twice in a batch, is a fault
 *       of the caller and throws at once.
 *   <li>A write that fails with {@code NotOwnerException} reaches no further copy of this side; one
 *       that waits for a silent backup fails after {@link WorldConfig#writeTimeout} with a {@link
 *       java.util.concurrent.TimeoutException}: unknown.
 *   <li>{@code leave} ends at once when there is nobody to take over.
 * </ul>
 */
final class SimulatedStore implements PartitionStore {
  private static final CompletionStage<Void> DONE = CompletableFuture.completedFuture(null);

  private final SimulatedNode node;
  private final SimulatedCache cache;
  private final PartitionData data = new PartitionData();
  private final long[] ownerSince;
  private final Map<Integer, InFlightWrite> writes = new TreeMap<>();
  private final List<Runnable> deferred = new ArrayList<>();
  private final CompletableFuture<Void> left = new CompletableFuture<>();
  private Topology installed;
  private long lastInstallAtNanos;
  private boolean isLeaving;
  private InboundTransfer inbound;
  private @Nullable Listener listener;
  private @Nullable KeptCopies copies;

  SimulatedStore(SimulatedNode node, SimulatedCache cache) {
    this.node = node;
    this.cache = cache;
    int partitions = cache.world().config().partitions();
    this.installed = Topology.none(partitions);
    this.ownerSince = new long[partitions];
    this.inbound = new InboundTransfer(this, installed, () -> {});
  }

  @Override
  public int durability() {
    return cache.durability();
  }

  @Override
  public @Nullable UUID owner(int partition) {
    if (left.isDone()) {
      return null; // a store that is left is told of no change any more
    }
    SimulatedNode primary = installed.primary(partition);
    return primary == null ? null : primary.id();
  }

  @Override
  public int copies(int partition) {
    return installed.writeOwners(partition).size();
  }

  @Override
  public int holders(int partition) {
    return installed.current().get(partition).size();
  }

  @Override
  public CompletionStage<Void> write(int partition, List<Write> batch) {
    requireSound(partition, batch);
    if (!installed.isPrimary(partition, node)) {
      return CompletableFuture.failedFuture(notOwner(partition));
    }
    InFlightWrite write = new InFlightWrite(this, partition, Entry.encodeAll(batch));
    writes.put(partition, write);
    return write.begin();
  }

  @Override
  public void scan(int partition, BiConsumer<StoreKey, byte[]> visitor) {
    data.scan(partition, visitor);
  }

  @Override
  public byte @Nullable [] read(int partition, StoreKey key) {
    return data.read(partition, key);
  }

  @Override
  public void listen(Listener listener) {
    this.listener = listener;
    listener.ownershipChanged(ownership(new BitSet()));
  }

  @Override
  public CompletionStage<Void> leave() {
    if (!isLeaving) {
      isLeaving = true;
      cache.markLeaving(node);
      endLeaving();
    }
    return left;
  }

  /** What it takes in passes a journal from now on, as it does in production. */
  void keepOn(Journal journal) {
    copies = new KeptCopies(journal, durability());
  }

  SimulatedNode node() {
    return node;
  }

  SimulatedCache cache() {
    return cache;
  }

  PartitionData data() {
    return data;
  }

  Topology installed() {
    return installed;
  }

  /** Identifies the node's present time as owner; 0 while it is not. */
  long ownerSince(int partition) {
    return ownerSince[partition];
  }

  NotOwnerException notOwner(int partition) {
    return new NotOwnerException(
        node + " does not own partition " + partition + " in topology " + installed);
  }

  /** Hears of a topology; it is installed a moment later, after all earlier ones. */
  void announce(Topology next, TopologyCoordinator coordinator) {
    lastInstallAtNanos =
        node.scheduleInOrder(
            lastInstallAtNanos,
            cache.world().config().install(),
            "topology",
            () -> install(next, coordinator));
  }

  /** Applies a write as a backup, and says whether it was of a topology that still holds. */
  void backUp(long topologyId, int partition, List<Entry> entries, BackupAnswer answer) {
    atTopology(
        topologyId,
        () -> {
          apply(partition, entries);
          keep(partition, entries).thenRun(() -> answer.isApplied(true));
        },
        () -> answer.isApplied(false));
  }

  /** Writes a batch to disk, if there is one. */
  CompletionStage<Void> keep(int partition, List<Entry> entries) {
    List<Value> values = values(entries);
    return copies == null || values.isEmpty() ? DONE : copies.write(partition, values);
  }

  /** Writes to disk what was transferred, if there is one. */
  CompletionStage<Void> keepReceived(int partition, List<Entry> entries) {
    List<Value> values = values(entries);
    return copies == null || values.isEmpty() ? DONE : copies.receive(partition, values);
  }

  private static List<Value> values(List<Entry> entries) {
    return entries.stream()
        .filter(entry -> entry.key().isPersistent())
        .map(entry -> new Value(entry.key(), entry.value()))
        .toList();
  }

  void apply(int partition, List<Entry> entries) {
    for (Entry entry : entries) {
      data.put(partition, entry);
      inbound.touch(partition, entry.key());
    }
  }

  void ended(int partition) {
    writes.remove(partition);
  }

  /** Acts when the topology is installed here, or says that a newer one already is. */
  void atTopology(long id, Runnable action, Runnable outdated) {
    if (installed.id() < id) {
      deferred.add(() -> atTopology(id, action, outdated));
    } else if (installed.id() == id) {
      action.run();
    } else {
      outdated.run();
    }
  }

  private void install(Topology next, TopologyCoordinator coordinator) {
    if (listener != null && isExpelledBy(next)) {
      listener.dropping(ownership(new BitSet()).owned());
    }
    CompletionStage<Void> kept = keepBy(next);
    installed = next;
    noteOwnership();
    discardForeignData();
    if (listener != null) {
      listener.ownershipChanged(ownership(next.lost()));
    }
    List.copyOf(writes.values()).forEach(InFlightWrite::topologyInstalled);
    beginTransfer(() -> kept.thenRun(() -> coordinator.confirm(node, next)));
    endLeaving();
  }

  /** Which copies are complete by a topology, and which are not needed any more. */
  private CompletionStage<Void> keepBy(Topology next) {
    KeptCopies kept = copies;
    if (kept == null) {
      return DONE;
    }
    if (!next.members().contains(node)) {
      kept.expelled();
      return DONE;
    }
    BitSet whole = new BitSet();
    BitSet written = new BitSet();
    BitSet safe = new BitSet();
    for (int partition = 0; partition < ownerSince.length; partition++) {
      whole.set(partition, next.readOwners(partition).contains(node));
      written.set(partition, next.writeOwners(partition).contains(node));
      safe.set(partition, next.readOwners(partition).size() > durability());
    }
    KeptCopies.Table table = new KeptCopies.Table(whole, written, safe, next.lost());
    CompletionStage<Void> marked = kept.before(table);
    if (next.phase() == Topology.Phase.NO_REBALANCE) {
      kept.atRest(table);
    }
    return marked;
  }

  /** Fetches what is missing; writes that waited for the topology count as newer than that. */
  private void beginTransfer(Runnable whenComplete) {
    inbound = new InboundTransfer(this, installed, whenComplete);
    List<Runnable> due = List.copyOf(deferred);
    deferred.clear();
    due.forEach(Runnable::run);
    inbound.begin();
  }

  /** Whether a merge goes on without what this node holds. */
  private boolean isExpelledBy(Topology next) {
    return installed.members().contains(node) && !next.members().contains(node);
  }

  private void noteOwnership() {
    for (int partition = 0; partition < ownerSince.length; partition++) {
      if (!installed.isPrimary(partition, node)) {
        ownerSince[partition] = 0;
      } else if (ownerSince[partition] == 0) {
        ownerSince[partition] = installed.id();
      }
    }
  }

  private void discardForeignData() {
    if (installed.phase() == Topology.Phase.NO_REBALANCE) {
      data.retain(p -> installed.writeOwners(p).contains(node));
    }
  }

  private void endLeaving() {
    boolean isEmpty =
        installed.phase() == Topology.Phase.NO_REBALANCE
            && installed.current().stream().noneMatch(owners -> owners.contains(node));
    if (isLeaving && (isEmpty || !cache.hasHeirs(installed.members()))) {
      left.complete(null);
    }
  }

  private Ownership ownership(BitSet lost) {
    return new Ownership(
        installed.id(),
        installed.ownedBy(node),
        (BitSet) lost.clone(),
        installed.settled(),
        installed.members().stream().map(SimulatedNode::id).collect(Collectors.toSet()));
  }

  private void requireSound(int partition, List<Write> batch) {
    if (writes.containsKey(partition)) {
      throw new IllegalStateException(
          node + " writes to partition " + partition + " while a write is under way");
    }
    Set<StoreKey> keys = new HashSet<>();
    for (Write write : batch) {
      if (!keys.add(write.key())) {
        throw new IllegalArgumentException(node + " writes " + write.key() + " twice in a batch");
      }
    }
  }

  /** What a backup says to a write. */
  interface BackupAnswer {
    void isApplied(boolean applied);
  }
}
