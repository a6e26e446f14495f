// SPDX-License-Identifier: Apache-2.0
package io.outlast.engine.journal;

import io.outlast.engine.port.StoreKey;
import io.outlast.engine.task.ExecutorId;
import io.outlast.engine.wire.StoredValue.Stamp;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletionStage;
import java.util.function.BiConsumer;
import java.util.function.BiPredicate;
import org.jspecify.annotations.Nullable;

/**
 * What a member has on disk of the partitions that it owns or backs up: one {@link Copy} of each.
 * Each stay of the member in a cluster writes copies of its own, and finds those of the stays
 * before, which it keeps until they are dropped. So nothing that is on disk is lost before the
 * members of now have it.
 *
 * <p>Writes are carried out in the order in which they are asked for, a batch as a whole or not at
 * all: a copy is at all times what its partition was after one of its batches.
 *
 * <p>Thread-safe. Nothing blocks but {@link #read}, {@link #close} and the methods that say so.
 * Stages complete on a thread of the journal's: continue elsewhere. One that cannot write tries
 * again until it can, so a stage does not fail before {@link #close}; until then the log and {@link
 * #standstill} say why.
 */
public interface Journal extends AutoCloseable {
  /** The name of the member whose it is, for messages. */
  String member();

  /**
   * The copies of earlier stays, in the order of these; of a member that is alone those that it
   * goes on with.
   */
  List<Copy> copies();

  /** The executors of which something is, or was, in it. */
  Set<ExecutorId> executors();

  /** Hands the values of a copy to {@code visitor}. Blocks. */
  default void read(Copy copy, BiConsumer<StoreKey, byte[]> visitor) {
    read(
        copy,
        /* after= */ null,
        (key, value) -> {
          visitor.accept(key, value);
          return true;
        });
  }

  /**
   * Hands the values of a copy to {@code visitor}, in an order that stays the same, until it has
   * had enough. Blocks.
   *
   * @param after the key after which it begins; {@code null} for the first
   */
  void read(Copy copy, @Nullable StoreKey after, BiPredicate<StoreKey, byte[]> visitor);

  /**
   * Forgets a copy.
   *
   * @return completes when that is on disk as promised
   */
  CompletionStage<Void> drop(Copy copy);

  /**
   * Writes a batch to this stay's copy of a partition.
   *
   * @return completes when it is on disk as promised
   */
  CompletionStage<Void> write(int durability, int partition, List<Value> batch);

  /**
   * Writes values that another member had of a partition before this one was given a copy: what was
   * written here since is newer and stays.
   *
   * @return completes when they are on disk as promised
   */
  CompletionStage<Void> receive(int durability, int partition, List<Value> values);

  /**
   * This stay's copies of these partitions have all that there is of them: they can be taken for
   * the partitions by themselves from now on.
   */
  CompletionStage<Void> markComplete(int durability, BitSet partitions);

  /** This member has no copy of these partitions any more. */
  CompletionStage<Void> forget(int durability, BitSet partitions);

  /**
   * A new stay begins; what was written in this one is a copy of an earlier time from now on.
   *
   * @return the copies of the durability that were of this stay
   */
  CompletionStage<List<Copy>> beginStay(int durability);

  /** How many members that keep data there were when that was noted last; 0 if it never was. */
  int membersSeen();

  /** Notes how many members that keep data there are. */
  CompletionStage<Void> noteMembers(int members);

  /**
   * Cluster time when a batch was written last, before it was opened; {@code Long.MIN_VALUE} if
   * none was.
   */
  long lastTime();

  /**
   * What keeps it from going on; empty if nothing does, and while nothing is to be written. Never
   * waits.
   */
  Optional<Standstill> standstill();

  /** What it has written since it was opened. */
  Written written();

  /**
   * The member that wrote last, if it ended in order: nothing that it owned had begun and not
   * ended.
   */
  Optional<UUID> endedInOrder();

  /**
   * Closes it; what has not been written yet is. Blocks. Idempotent.
   *
   * @param inOrder see {@link #endedInOrder}
   */
  void close(boolean inOrder);

  @Override
  default void close() {
    close(/* inOrder= */ false);
  }

  /**
   * A value to be written.
   *
   * @param bytes what; {@code null} removes the key
   */
  record Value(StoreKey key, byte @Nullable [] bytes) {}

  /**
   * Something is to be written and has not been.
   *
   * @param nanos for how long
   * @param failure why the last attempt at it failed; {@code null} if none has: the disk has not
   *     answered yet
   */
  record Standstill(long nanos, @Nullable String failure) {}

  /**
   * What has been written.
   *
   * @param syncs how often the disk was made to keep it
   * @param values values of partitions, as often as they were written
   * @param bytes all that was written for them, before it was compressed or tidied
   */
  record Written(long syncs, long values, long bytes) {
    /** Nothing. */
    public static final Written NOTHING = new Written(0, 0, 0);
  }

  /**
   * A partition as one stay of this member has left it.
   *
   * @param stay number of the stay
   * @param newest the newest batch that it has
   * @param complete whether it has all that there was; else the member was about to be given it
   */
  record Copy(int durability, int partition, int stay, Stamp newest, boolean complete) {}
}
