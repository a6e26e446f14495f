// SPDX-License-Identifier: Apache-2.0
package io.outlast.member.partition;

import io.outlast.engine.port.StoreKey;
import io.outlast.engine.wire.StoredValue.Stamp;
import java.util.BitSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * How a group of partitions reaches the same group on other members. Safe from any thread, never
 * blocks.
 */
public interface Peers {
  /** Nobody else: what is bound to a member is no other member's business. */
  Peers NONE =
      new Peers() {
        @Override
        public Set<UUID> others() {
          return Set.of();
        }

        @Override
        public CompletionStage<List<Holding>> inquire(
            UUID member, int durability, long version, BitSet partitions, boolean isInTable) {
          return CompletableFuture.failedFuture(
              new IllegalStateException("There is nobody to ask about what is bound to a member."));
        }
      };

  /** The members that can be asked now, without this one. */
  Set<UUID> others();

  /**
   * Asks a member what it holds of partitions that this member is about to own. By answering it
   * stops acting as their owner.
   *
   * @param version of the table by which this member owns them
   * @param isInTable whether that table knows the member
   * @return the answer; fails when the member has left
   */
  CompletionStage<List<Holding>> inquire(
      UUID member, int durability, long version, BitSet partitions, boolean isInTable);

  /**
   * Asks a member for a page of what its journal has of a partition, of before its stay in the
   * cluster.
   *
   * @param after the last key of the page before; {@code null} for the first page
   * @param mostBytes what a page of more than one value may have
   * @return the answer; fails when the member has left
   */
  default CompletionStage<JournalPage> readJournal(
      UUID member, int durability, int partition, @Nullable StoreKey after, int mostBytes) {
    return CompletableFuture.completedFuture(JournalPage.NONE);
  }

  /** Whether no task that was begun by this member is without its end; also when it is gone. */
  default boolean isAtRest(UUID member) {
    return false;
  }

  /** Tells all others that this member has something to offer of a split, or has offered all. */
  default void offering(int durability, boolean isUnderWay) {}

  /** Tells all others that a partition was made of what a journal had, up to a batch. */
  default void replayed(int durability, int partition, Stamp upTo) {}
}
