// SPDX-License-Identifier: Apache-2.0
package io.outlast.member.cluster;

import io.outlast.engine.port.PartitionStore.Write;
import io.outlast.member.cluster.PackedBatch.Packed;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.concurrent.locks.StampedLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings batches of one store to their backups by messages of our own, while no partition moves. A
 * write through the engine does the same at several times the cost, because it is ready for a
 * change of topology at each step. This way is not: at the least sign of one it gives up, and the
 * engine writes the same batch.
 *
 * <p>The rule: <em>a batch is stored only while a topology in which nothing moves is installed
 * here, and it is the one that the write began in.</em> The owner sends the number of that; each
 * backup that has the same one, in which the sender is the partition's owner, stores and says so;
 * when all have, so does the owner. Why that is as good as what the engine does:
 *
 * <ol>
 *   <li>The gate is closed before another topology is installed ({@link #close}), which waits for
 *       those who are storing, and opened after. So whoever is given the partition later, and reads
 *       a copy of it only after having heard of that topology, finds the batch there; and no batch
 *       of a topology that is past is stored any more, however late it comes.
 *   <li>A write ends in failure when the gate is closed, and when anybody has refused; in that case
 *       not before all have answered. So the batch is on its way no more when the engine is given
 *       it, or its topology is past wherever the engine's next try is taken.
 *   <li>Batches of one owner come to a backup in order, as do all our messages, and of a partition
 *       there is one on its way at a time.
 *   <li>While values are being received there is no such topology, so none that comes late can
 *       overwrite one of these.
 * </ol>
 *
 * <p>Two sides of a split may give the same number to topologies of theirs. As the sender has to be
 * the partition's owner on the receiver's side as well, none writes to the other.
 *
 * <p>Threads: safe from any; nothing here waits, but {@link #close} for what returns at once.
 */
final class DirectWrites {
  private static final Logger LOG = LoggerFactory.getLogger(DirectWrites.class);

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

  /** What brings messages to the other members. */
  interface Post {
    /** Whether a member is in the view; what is sent to another one is dropped. */
    boolean isThere(UUID member);

    void send(UUID to, BatchMessage message);
  }

  private final int durability;
  private final UUID self;
  private final Post post;

  private final AtomicLong numbers = new AtomicLong();

  /** The write of each partition that is on its way. */
  private final AtomicReferenceArray<@Nullable Sending> sendings;

  private final StampedLock gate = new StampedLock();

  /** Null while the gate is closed. Written under the gate; who stores reads it there, too. */
  private volatile @Nullable Table table;

  // Guarded by the gate.
  private Memory memory = (partition, writes) -> {};
  private boolean isEnded;

  /** Begins with the gate closed. */
  DirectWrites(int durability, UUID self, int partitions, Post post) {
    this.durability = durability;
    this.self = self;
    this.post = post;
    sendings = new AtomicReferenceArray<>(partitions);
  }

  /** A topology in which nothing moves has been installed. */
  void open(Table now, Memory copy) {
    long stamp = gate.writeLock();
    try {
      memory = copy;
      table = isEnded ? null : now;
    } finally {
      gate.unlockWrite(stamp);
    }
  }

  /** A topology will be installed: stores nothing more until the gate is opened. */
  void close() {
    long stamp = gate.writeLock();
    try {
      table = null;
    } finally {
      gate.unlockWrite(stamp);
    }
    // Sendings are added while the gate is held open, so none comes now.
    for (int p = 0; p < sendings.length(); p++) {
      Sending sending = sendings.get(p);
      if (sending != null) {
        end(sending, /* isStored= */ false);
      }
    }
  }

  /** This member leaves the store: closes for good. */
  void end() {
    long stamp = gate.writeLock();
    isEnded = true;
    gate.unlockWrite(stamp);
    close();
  }

  // ---- The owner --------------------------------------------------------------------------------

  /**
   * Writes a batch if this member owns the partition and nothing moves, else returns null. One
   * write per partition at a time.
   *
   * @return completes, on any thread, with whether all copies have it. If not, some may, and the
   *     engine has to write the same batch.
   */
  @Nullable CompletableFuture<Boolean> write(int partition, List<Write> batch) {
    if (table == null) {
      return null;
    }
    List<Packed> writes = PackedBatch.encode(batch);
    Sending sending = begin(partition, writes);
    if (sending == null) {
      return null;
    }
    if (sending.backups.isEmpty()) {
      finish(sending);
    } else {
      send(sending, PackedBatch.pack(writes));
    }
    return sending.done;
  }

  private @Nullable Sending begin(int partition, List<Packed> writes) {
    long stamp = gate.tryReadLock();
    if (stamp == 0) {
      return null;
    }
    try {
      Table now = table;
      if (now == null || !now.isOwner(self, partition)) {
        return null;
      }
      Sending sending =
          new Sending(
              partition, numbers.incrementAndGet(), now.topology, now.backups(partition), writes);
      sendings.set(partition, sending);
      return sending;
    } finally {
      gate.unlockRead(stamp);
    }
  }

  private void send(Sending sending, byte[] packed) {
    BatchMessage message =
        new BatchMessage.Store(
            durability, sending.topology, sending.partition, sending.number, packed);
    for (UUID backup : sending.backups) {
      if (post.isThere(backup)) {
        post.send(backup, message);
      } else {
        answered(sending, backup, /* isStored= */ false);
      }
    }
  }

  /** A backup has answered. */
  void answered(UUID backup, BatchMessage.Answer answer) {
    Sending sending = sendings.get(answer.partition());
    if (sending != null && sending.number == answer.number()) {
      answered(sending, backup, answer.isStored());
    }
  }

  /** A member is out of the view and will not answer; told after {@link Post#isThere} says so. */
  void gone(UUID member) {
    for (int p = 0; p < sendings.length(); p++) {
      Sending sending = sendings.get(p);
      if (sending != null) {
        answered(sending, member, /* isStored= */ false);
      }
    }
  }

  private void answered(Sending sending, UUID backup, boolean isStored) {
    if (sending.isLast(backup, isStored)) {
      finish(sending);
    }
  }

  private void finish(Sending sending) {
    boolean isStored = false;
    try {
      isStored =
          sending.isAccepted()
              && isStored(sending.topology, self, sending.partition, sending.writes);
    } finally {
      end(sending, isStored);
    }
  }

  private void end(Sending sending, boolean isStored) {
    if (sendings.compareAndSet(sending.partition, sending, null)) {
      sending.done.complete(isStored);
    }
  }

  /** A batch on its way to the backups. */
  private static final class Sending {
    final int partition;
    final long number;
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

    /** Notes an answer; tells whether it was the last one that was missing. */
    synchronized boolean isLast(UUID backup, boolean isStored) {
      boolean wasMissing = missing.remove(backup);
      isRefused |= wasMissing && !isStored;
      return wasMissing && missing.isEmpty();
    }

    synchronized boolean isAccepted() {
      return !isRefused;
    }
  }

  // ---- A copy -----------------------------------------------------------------------------------

  /** A batch has come from an owner: stores it if it may, and tells whether it has. */
  boolean isStored(UUID owner, BatchMessage.Store message) {
    try {
      return isStored(
          message.topology(), owner, message.partition(), PackedBatch.unpack(message.batch()));
    } catch (RuntimeException e) {
      // The engine will say what is wrong with it.
      LOG.debug("A batch from {} for partition {} was refused.", owner, message.partition(), e);
      return false;
    }
  }

  private boolean isStored(int topology, UUID owner, int partition, List<Packed> writes) {
    long stamp = gate.tryReadLock();
    if (stamp == 0) {
      return false;
    }
    try {
      Table now = table;
      boolean mayStore =
          now != null
              && now.topology == topology
              && now.isOwner(owner, partition)
              && now.keepers.get(partition).contains(self);
      if (mayStore) {
        memory.store(partition, writes);
      }
      return mayStore;
    } finally {
      gate.unlockRead(stamp);
    }
  }
}
