// SPDX-License-Identifier: Apache-2.0
package io.outlast.member.partition;

import io.outlast.engine.port.StoreKey;
import io.outlast.engine.wire.StoredValue.Stamp;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What a member tells the next owner of a partition, once it will itself change nothing there any
 * more.
 *
 * @param partition the partition asked about
 * @param will the member whose answer this was, to one who was to own the partition but had to give
 *     it away before it acted and now hands the answer on; {@code null} if it is the own one. That
 *     member may have left since.
 * @param stance what the answer means for who acts as the owner
 * @param complete whether {@code values} are all of the partition's, taken along by an owner that
 *     leaves
 * @param values the newest batch that this member holds or has tried to write: it may be missing on
 *     other copies
 * @param runs runs of the partition's tasks that are going on at this member
 * @param given runs that this member, when it was the owner last, had given to other members
 * @param earlier what its journal has of it, of a time before this stay in the cluster
 * @param loss whether it knows that all copies were lost, and whether that has been told
 */
public record Holding(
    int partition,
    @Nullable UUID will,
    Stance stance,
    boolean complete,
    List<Value> values,
    List<Run> runs,
    List<Given> given,
    @Nullable Earlier earlier,
    Loss loss) {
  /** What an answer means for who acts as the owner. */
  public enum Stance {
    /** The member changes nothing any more. */
    GIVES_WAY,
    /** The asker is behind: the member owns the partition by a newer table. */
    REFUSES,
    /** The member is on another side of a split: what goes on there is not told. */
    APART
  }

  /** A stored value. */
  public record Value(StoreKey key, byte[] bytes) {}

  /** A run, by its task and token. */
  public record Run(long taskId, long token) {}

  /** A run by its token, and the member that was to do it. */
  public record Given(long token, UUID runner) {}

  /**
   * What a journal has of the partition as it once was.
   *
   * @param newest the newest batch in it
   * @param endedInOrder the member that wrote it, if that ended in order: nothing that it owned had
   *     begun to run and not ended
   */
  public record Earlier(Stamp newest, @Nullable UUID endedInOrder) {}

  boolean refused() {
    return stance == Stance.REFUSES;
  }

  boolean isApart() {
    return stance == Stance.APART;
  }

  /** The same with what the journal has as values: all there is. */
  Holding replayed(List<Value> journaled) {
    return new Holding(
        partition, will, stance, /* complete= */ true, journaled, runs, given, earlier, loss);
  }

  /** The same with what is known of a loss. */
  public Holding withLoss(Loss known) {
    return new Holding(partition, will, stance, complete, values, runs, given, earlier, known);
  }

  /** Of a member that holds nothing for who asks, but what its journal has. */
  static Holding apart(int partition, Earlier earlier) {
    return nothing(partition, Stance.APART, earlier);
  }

  /** A refusal. */
  static Holding refused(int partition) {
    return nothing(partition, Stance.REFUSES, /* earlier= */ null);
  }

  private static Holding nothing(int partition, Stance stance, @Nullable Earlier earlier) {
    return new Holding(
        partition,
        /* will= */ null,
        stance,
        /* complete= */ false,
        List.of(),
        List.of(),
        List.of(),
        earlier,
        Loss.NONE);
  }

  /** The same to be handed on. What is on its disk the member tells itself. */
  Holding asWillOf(UUID member) {
    return new Holding(
        partition, member, stance, complete, values, runs, given, /* earlier= */ null, loss);
  }
}
