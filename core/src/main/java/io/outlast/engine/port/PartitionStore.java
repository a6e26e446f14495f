// SPDX-License-Identifier: Apache-2.0
package io.outlast.engine.port;

import java.util.BitSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the values of all partitions on an owner and {@code durability} backups each. Only a
 * partition's owner writes, one batch at a time.
 *
 * <p>Methods are safe from any thread and never block. Completions may arrive on a thread of the
 * store: continue elsewhere.
 */
public interface PartitionStore {

  /** Backups that each value should have. */
  int durability();

  /**
   * The member that owns the partition now, as far as is known here; {@code null} while there is
   * none.
   */
  @Nullable UUID owner(int partition);

  /** Copies that a write to the partition would make now, the owner's included. */
  int copies(int partition);

  /**
   * Members that have all of the partition, the owner included; who is being given it now does not
   * count.
   */
  int holders(int partition);

  /**
   * Stores a batch on the owner (this member) and on all the backups that there are. The caller has
   * one write in flight per partition, and a key occurs once in a batch.
   *
   * @return completes when all of them hold it. Fails with {@link NotOwnerException} when this
   *     member may not write to the partition (any more): the batch may be on some copies and will
   *     not reach further ones. Any other failure: the outcome is unknown and the same batch may be
   *     written again.
   */
  CompletionStage<Void> write(int partition, List<Write> batch);

  /**
   * Hands all values of a partition that this member holds to {@code visitor}; empty where nothing
   * is kept.
   */
  void scan(int partition, BiConsumer<StoreKey, byte[]> visitor);

  /**
   * The value that this member holds of a key, which nobody changes; {@code null} if it has none,
   * and where nothing is kept in memory.
   */
  default byte @Nullable [] read(int partition, StoreKey key) {
    return null;
  }

  /**
   * The member that wrote last what was found on disk, if it ended in order: nothing that it owned
   * had begun to run and not ended.
   */
  default @Nullable UUID endedInOrder() {
    return null;
  }

  /** Sets the one listener and tells it the present state. */
  void listen(Listener listener);

  /**
   * One key's new value.
   *
   * @param key where
   * @param value what; {@code null} removes the key
   */
  record Write(StoreKey key, @Nullable Encodable value) {}

  /** Bytes made when a store needs them: a store that keeps no copies never asks. */
  interface Encodable {
    /** Returns the bytes; nobody changes the array from then on. */
    byte[] encode();
  }

  /**
   * Completes when this member may {@link #leave}: members go one at a time, and none while copies
   * are missing that it may have. Idempotent, until {@link #stay}.
   */
  default CompletionStage<Void> turnToLeave() {
    return CompletableFuture.completedFuture(null);
  }

  /** Lets the next one go: this member does not leave after all. */
  default void stay() {}

  /**
   * Leaves when it is this member's turn: hands ownership of all partitions to others, while this
   * member can still be asked. Idempotent.
   */
  CompletionStage<Void> leave();

  /**
   * Learns of changes of ownership, one call at a time, in order. Calls return at once and never
   * throw: the engine's topology processing waits for them.
   */
  interface Listener {
    /** Ownership or the number of copies has changed, or may have. */
    void ownershipChanged(Ownership now);

    /**
     * This member is on the losing side of a merge: when this returns, all values that it holds are
     * dropped. What it owned can still be scanned now, on this thread. A later {@link
     * #ownershipChanged} says that it owns nothing, and one after that what it is given.
     *
     * @param owned what this member owned on that side
     */
    default void dropping(BitSet owned) {}
  }

  /**
   * Who owns what, seen from this member.
   *
   * @param version of the table, comparable between members: where two believe to own a partition,
   *     the one with the higher version is right
   * @param owned partitions that this member owns
   * @param lost partitions whose owner and backups all went away together in this change: their
   *     values are gone
   * @param settled whether no move is under way and each partition has all the copies it can have
   * @param members those among whom the table divides the partitions
   */
  record Ownership(long version, BitSet owned, BitSet lost, boolean settled, Set<UUID> members) {}

  /** This member is not, or no longer, allowed to write to the partition. */
  final class NotOwnerException extends RuntimeException {
    private static final long serialVersionUID = 1;

    public NotOwnerException(String message) {
      super(message, null, false, false);
    }
  }
}
