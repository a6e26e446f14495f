// SPDX-License-Identifier: Apache-2.0
package io.outlast.engine.journal;

import io.outlast.engine.journal.Journal.Value;
import io.outlast.engine.port.StoreKey;
import java.util.BitSet;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * This stay's copies of the partitions of one store. Follows the tables that say who has copies, so
 * that the journal knows which of them are complete, and which this member need not have any more.
 *
 * <p>A copy is given up only where others have as many on disk as there should be. That is so, and
 * nobody has to be asked, if the store goes on from one step of a move to the next when all members
 * have done the one before, and takes the stage of {@link #before} for a part of that: when a move
 * has ended, all who have a copy by the table have it on disk, and it says there that it is
 * complete. A copy that is not given up is of an earlier time when this member starts again, and is
 * offered to the owner then.
 *
 * <p>Where all are lost who had a partition the store goes on with what others have: a part, or
 * nothing. On disk that does not count as a copy, beside those of the lost ones, before an owner
 * has begun a term with it.
 *
 * <p>Thread-safe. Nothing blocks.
 */
public final class KeptCopies {
  private static final CompletionStage<Void> DONE = CompletableFuture.completedFuture(null);

  private final Journal journal;
  private final int durability;

  // Guarded by this.
  private final BitSet held = new BitSet();
  private final BitSet marked = new BitSet();
  private final BitSet given = new BitSet();

  /** Of those that were lost, what no owner has begun with yet. */
  private final BitSet partial = new BitSet();

  /** Begins with no table. */
  public KeptCopies(Journal journal, int durability) {
    this.journal = journal;
    this.durability = durability;
  }

  /**
   * What a table says of the partitions.
   *
   * @param whole of which this member has all values
   * @param written of which it is sent what is written
   * @param safe of which all copies that there should be are complete, be it elsewhere
   * @param lost of which nobody is left who had all values by the table before: what a copy has now
   *     may be a part, or nothing
   */
  public record Table(BitSet whole, BitSet written, BitSet safe, BitSet lost) {}

  /**
   * Writes a batch; what comes for a partition of which this member has no copy by the table is
   * late, will be refused by the store, and is not written.
   *
   * @return completes when it is on disk as promised
   */
  public synchronized CompletionStage<Void> write(int partition, List<Value> batch) {
    if (!held.get(partition)) {
      return DONE;
    }
    CompletionStage<Void> written = journal.write(durability, partition, batch);
    boolean begins = batch.stream().anyMatch(value -> value.key().equals(StoreKey.PARTITION));
    if (!begins || !partial.get(partition)) {
      return written;
    }
    partial.clear(partition); // what the owner has found is the partition from now on
    marked.set(partition);
    BitSet complete = new BitSet();
    complete.set(partition);
    return journal.markComplete(durability, complete);
  }

  /**
   * Writes values that others had before this member was given a copy.
   *
   * @return completes when they are on disk as promised
   */
  public synchronized CompletionStage<Void> receive(int partition, List<Value> values) {
    return held.get(partition) ? journal.receive(durability, partition, values) : DONE;
  }

  /**
   * A table is about to hold; all values that this member needs for it have passed to the journal.
   *
   * @return completes when this member's copies are on disk as what they are in this table
   */
  public synchronized CompletionStage<Void> before(Table next) {
    BitSet again = (BitSet) next.written().clone();
    again.andNot(held);
    held.or(again);
    again.and(given);
    if (!again.isEmpty()) {
      given.andNot(again);
      journal.forget(durability, again); // it is of an earlier time, and all comes anew
    }
    given.andNot(next.lost()); // nobody has more of it
    partial.or(next.lost());
    partial.andNot(marked);
    partial.and(next.written());
    BitSet complete = (BitSet) next.whole().clone();
    complete.andNot(marked);
    complete.andNot(partial);
    if (complete.isEmpty()) {
      return DONE;
    }
    marked.or(complete);
    return journal.markComplete(durability, complete);
  }

  /** A table holds, and no move is under way. */
  public synchronized void atRest(Table now) {
    BitSet gone = (BitSet) held.clone();
    gone.andNot(now.written());
    held.andNot(gone);
    marked.andNot(gone);
    given.or(gone);
    BitSet safe = (BitSet) given.clone();
    safe.and(now.safe());
    if (!safe.isEmpty()) {
      given.andNot(safe);
      journal.forget(durability, safe);
    }
  }

  /**
   * This member is in no table any more, and its store drops its values: its side of a split has
   * lost.
   */
  public synchronized void expelled() {
    held.clear();
    marked.clear();
    given.clear();
    partial.clear();
  }
}
