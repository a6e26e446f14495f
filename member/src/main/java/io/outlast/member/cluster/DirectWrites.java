// SPDX-License-Identifier: Apache-2.0
package io.outlast.member.cluster;

import io.outlast.engine.port.PartitionStore.Write;
import io.outlast.member.cluster.PackedBatch.Packed;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.concurrent.locks.StampedLock;
import java.util.function.BiConsumer;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings batches of one store to their backups by messages of our own, while no partition moves. A
 * write through the engine does the same at several times the cost, because it is ready for a
 * change of topology at each step. This way is not: at the least sign of one it gives up, and the
 * engine writes the same batch.
 *
 * <p>The rule: <em>a batch is stored only while the topology is installed that the write began in,
 * and in that nothing moves.</em> The owner sends its number; each backup that has the same one, in
 * which the sender is the partition's owner, stores and says so; when all have, so does the owner.
 * Why that is as good as what the engine does:
 *
 * <ol>
 *   <li>The gate is closed before another topology is installed ({@link #changing}, which waits for
 *       those who are storing), and opened after. So whoever is given the partition later, and
 *       reads a copy of it only after having heard of that topology, finds the batch there; and no
 *       batch of a topology that is past is stored any more, however late it comes.
 *   <li>The engine is given a batch when nobody will store it because of this write any more: all
 *       have answered, or a later topology has been installed here ({@link #changed}), in which the
 *       engine's try waits for those who have yet to install it. In between nothing begins.
 *   <li>Of a partition one batch is on its way at a time, and a copy takes none that began before
 *       one that it has. Where the engine did not say how its own write ended, that may be on its
 *       way: such a partition is left to the engine until the topology changes.
 *   <li>While values are being received there is no such topology, so none that comes late can
 *       overwrite one of these.
 * </ol>
 *
 * <p>Two sides of a split may give the same number to topologies of theirs. As the sender has to be
 * the partition's owner on the receiver's side as well, none writes to the other.
 *
 * <p>Safe from any thread. Nothing waits, but for those who are storing, who return at once.
 */
final class DirectWrites {
  private static final Logger LOG = LoggerFactory.getLogger(DirectWrites.class);

  /** Before the number of any topology. */
  private static final int NEVER = -1;

  /** This member's copy. */
  @FunctionalInterface
  interface Memory {
    /** Keeps values, and returns at once. */
    void store(int partition, List<Packed> writes);
  }

  /** Who keeps which partition, its owner first; the number is that of the topology. */
  record Table(int topology, List<List<UUID>> keepers) {
    boolean isOwner(UUID member, int partition) {
      List<UUID> all = keepers.get(partition);
      return !all.isEmpty() && all.get(0).equals(member);
    }

    List<UUID> backups(int partition) {
      List<UUID> all = keepers.get(partition);
      return all.subList(1, all.size());
    }
  }

  private final int durability;
  private final UUID self;
  private final BiConsumer<UUID, BatchMessage> post;
  private final Executor executor;
  private final AtomicLong numbers = new AtomicLong();

  /** The write of each partition that is on its way. */
  private final AtomicReferenceArray<@Nullable Sending> sendings;

  /** Who stores, or begins a write, holds it as a reader. */
  private final StampedLock gate = new StampedLock();

  /** Null while the gate is closed. */
  private volatile @Nullable Table table;

  /** Another topology is being installed. Set before the table is taken away. */
  private volatile boolean isChanging;

  // Guarded by the gate.
  private Memory memory = (partition, writes) -> {};
  private boolean isEnded;

  /** Partitions that the engine is to write as long as the topology has no higher number. */
  private final Map<Integer, Integer> leftToEngine = new ConcurrentHashMap<>();

  private final List<Copy> copies;

  /** The last number when it was looked for writes that take long. */
  private long lookedAt;

  /**
   * Begins with the gate closed.
   *
   * @param post sends a message to a member; drops it if that is out of the view, in which case the
   *     topology will change
   * @param executor runs what follows on a write that is left to the engine; may block
   */
  DirectWrites(
      int durability,
      UUID self,
      int partitions,
      BiConsumer<UUID, BatchMessage> post,
      Executor executor) {
    this.durability = durability;
    this.self = self;
    this.post = post;
    this.executor = executor;
    sendings = new AtomicReferenceArray<>(partitions);
    copies = Stream.generate(Copy::new).limit(partitions).toList();
  }

  // ---- Topologies -------------------------------------------------------------------------------

  /** A topology will be installed: when this returns, nothing is stored until that is over. */
  void changing() {
    long stamp = gate.writeLock();
    isChanging = !isEnded;
    table = null;
    gate.unlockWrite(stamp);
  }

  /**
   * A topology has been installed.
   *
   * @param now null if something moves in it
   */
  void changed(@Nullable Table now, Memory copy) {
    endAllAfter(
        () -> {
          memory = copy;
          copies.forEach(Copy::beginTopology);
          table = isEnded ? null : now;
        });
  }

  /** This member leaves the store, and owns nothing of it any more. */
  void end() {
    endAllAfter(
        () -> {
          isEnded = true;
          table = null;
        });
  }

  private void endAllAfter(Runnable change) {
    List<Sending> over;
    long stamp = gate.writeLock();
    try {
      change.run();
      isChanging = false;
      over = takeAll();
    } finally {
      gate.unlockWrite(stamp);
    }
    giveUp(over);
  }

  private List<Sending> takeAll() {
    List<Sending> all = new ArrayList<>();
    for (int p = 0; p < sendings.length(); p++) {
      Sending sending = sendings.getAndSet(p, null);
      if (sending != null) {
        all.add(sending);
      }
    }
    return all;
  }

  private void giveUp(List<Sending> over) {
    if (!over.isEmpty()) {
      // The engine may keep one of them waiting for a backup that is slow: not the others, too.
      executor.execute(
          () -> over.forEach(sending -> executor.execute(() -> sending.done.complete(false))));
    }
  }

  // ---- The owner --------------------------------------------------------------------------------

  /**
   * Writes a batch if this member owns the partition and nothing moves, else returns null. One
   * write per partition at a time.
   *
   * @param isGranted whether the writer still is the partition's owner; looked at when no topology
   *     can be installed
   * @return completes with true, on any thread, when all copies have it; with false, on one of the
   *     executor's, if some may lack it and the engine has to write it. Fails if nobody answers:
   *     then it has to be written again here.
   */
  @Nullable CompletableFuture<Boolean> write(
      int partition, List<Write> batch, BooleanSupplier isGranted) {
    if (table == null && !isChanging) {
      return null;
    }
    List<Packed> writes = PackedBatch.encode(batch);
    Sending sending = begin(partition, writes, isGranted);
    if (sending == null) {
      return null;
    }
    if (sending.isToWait()) {
      return sending.done;
    }
    if (sending.backups.isEmpty()) {
      finish(sending);
    } else {
      BatchMessage message =
          new BatchMessage.Store(
              durability, sending.topology, partition, sending.number, PackedBatch.pack(writes));
      sending.backups.forEach(backup -> post.accept(backup, message));
    }
    return sending.done;
  }

  private @Nullable Sending begin(int partition, List<Packed> writes, BooleanSupplier isGranted) {
    long stamp = gate.readLock();
    try {
      Table now = table;
      boolean isToWait = now == null && isChanging;
      boolean mayWrite =
          now != null
              && now.isOwner(self, partition)
              && leftToEngine.getOrDefault(partition, NEVER) < now.topology
              && isGranted.getAsBoolean();
      if (!mayWrite && !isToWait) {
        return null;
      }
      Sending sending =
          new Sending(
              partition,
              numbers.incrementAndGet(),
              now == null ? NEVER : now.topology,
              now == null ? List.of() : now.backups(partition),
              writes);
      if (!sendings.compareAndSet(partition, null, sending)) {
        throw new IllegalStateException("Partition " + partition + " is being written.");
      }
      return sending;
    } finally {
      gate.unlockRead(stamp);
    }
  }

  /**
   * How the engine's write of a batch ended is not known: another way could overtake it.
   *
   * @param topology the number of the one that is installed
   */
  void leaveToEngine(int partition, int topology) {
    leftToEngine.merge(partition, topology, Math::max);
  }

  /** A backup has answered. */
  void answered(UUID backup, BatchMessage.Answer answer) {
    int partition = answer.partition();
    Sending sending =
        0 <= partition && partition < sendings.length() ? sendings.get(partition) : null;
    if (sending != null
        && sending.number == answer.number()
        && sending.takeAnswer(backup, answer.isStored())) {
      finish(sending);
    }
  }

  private void finish(Sending sending) {
    boolean isStored =
        sending.isAccepted()
            && store(sending.topology, self, sending.partition, sending.number, sending.writes);
    if (!sendings.compareAndSet(sending.partition, sending, null)) {
      return; // It was over before; then it is written again, which changes nothing.
    }
    if (isStored) {
      sending.done.complete(true);
    } else {
      giveUp(List.of(sending));
    }
  }

  /**
   * Ends the writes that were on their way when this was called last: an answer was lost, or a
   * topology not installed, which ought not to happen. What was sent is written again here, since
   * no copy takes the first try after the second; through the engine it might.
   */
  void endThoseThatTakeLong() {
    long last = lookedAt;
    lookedAt = numbers.get();
    for (int p = 0; p < sendings.length(); p++) {
      Sending sending = sendings.get(p);
      if (sending != null && sending.number <= last && sendings.compareAndSet(p, sending, null)) {
        LOG.warn("The write of partition {} was not answered in time; it is repeated.", p);
        if (sending.isToWait()) {
          giveUp(List.of(sending));
        } else {
          executor.execute(
              () -> sending.done.completeExceptionally(new TimeoutException("No answer.")));
        }
      }
    }
  }

  /** A batch on its way to the backups, or one that waits for a topology to be installed. */
  private static final class Sending {
    final int partition;
    final long number;

    /** The one that it began in, {@link #NEVER} if it waits. */
    final int topology;

    final List<UUID> backups;
    final List<Packed> writes;
    final CompletableFuture<Boolean> done = new CompletableFuture<>();

    // Guarded by this.
    private final List<UUID> missing;
    private boolean isRefused;

    Sending(int partition, long number, int topology, List<UUID> backups, List<Packed> writes) {
      this.partition = partition;
      this.number = number;
      this.topology = topology;
      this.backups = backups;
      this.writes = writes;
      missing = new ArrayList<>(backups);
    }

    boolean isToWait() {
      return topology == NEVER;
    }

    /** Notes an answer; tells whether it was the last one that was missing. */
    synchronized boolean takeAnswer(UUID backup, boolean isStored) {
      boolean wasMissing = missing.remove(backup);
      isRefused |= wasMissing && !isStored;
      return wasMissing && missing.isEmpty();
    }

    synchronized boolean isAccepted() {
      return !isRefused;
    }
  }

  // ---- A copy -----------------------------------------------------------------------------------

  /** What this member has of a partition. Who looks and stores does so in one piece. */
  private static final class Copy {
    private long newest;

    /** There may be another owner, who numbers its writes from the beginning. */
    synchronized void beginTopology() {
      newest = 0;
    }

    /** Stores what is newer than what it has; tells whether it has stored. */
    synchronized boolean store(long number, Runnable store) {
      if (number <= newest) {
        return false;
      }
      newest = number;
      store.run();
      return true;
    }
  }

  /** A batch has come from an owner: stores it if it may, and tells whether it has. */
  boolean store(UUID owner, BatchMessage.Store message) {
    try {
      return store(
          message.topology(),
          owner,
          message.partition(),
          message.number(),
          PackedBatch.unpack(message.batch()));
    } catch (RuntimeException | Error e) {
      // The engine will say what is wrong with it.
      LOG.debug("A batch from {} for partition {} was refused.", owner, message.partition(), e);
      return false;
    }
  }

  private boolean store(int topology, UUID owner, int partition, long number, List<Packed> writes) {
    long stamp = gate.readLock();
    try {
      Table now = table;
      return now != null
          && now.topology == topology
          && now.isOwner(owner, partition)
          && now.keepers.get(partition).contains(self)
          && copies.get(partition).store(number, () -> memory.store(partition, writes));
    } finally {
      gate.unlockRead(stamp);
    }
  }
}
