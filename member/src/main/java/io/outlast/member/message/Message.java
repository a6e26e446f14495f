// SPDX-License-Identifier: Apache-2.0
package io.outlast.member.message;

import io.outlast.engine.gateway.Address;
import io.outlast.engine.gateway.Command;
import io.outlast.engine.gateway.Reply;
import io.outlast.engine.port.StoreKey;
import io.outlast.engine.view.MemberInfo;
import io.outlast.engine.wire.StoredValue.Stamp;
import io.outlast.member.partition.Holding;
import io.outlast.member.partition.JournalPage;
import io.outlast.member.run.RunSpec;
import java.util.BitSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** All messages between members. */
public sealed interface Message {
  /** A command for the owner of a partition. */
  record Request(long correlation, Address address, Command command) implements Message {}

  /** An answer to a {@link Request}. */
  record Response(long correlation, Reply reply) implements Message {}

  /** Run this, on behalf of the partition's owner; answered only if it is {@link NotTaken}. */
  record Order(RunSpec run) implements Message {}

  /** An order was not taken: the receiver is no owner here, or not yet, or the sender leaves. */
  record NotTaken(int durability, int partition, long token) implements Message {}

  /** End a run; answered with {@link Halted}. */
  record Halt(long correlation, int durability, int partition, long token, boolean interrupt)
      implements Message {}

  /** The run has begun, and was interrupted if asked for; or it never will. */
  record Halted(long correlation, boolean begun) implements Message {}

  /** Tell the next owner of partitions what is held of them; answered with {@link Holdings}. */
  record Inquiry(
      long correlation, int durability, long version, BitSet partitions, boolean isInTable)
      implements Message {}

  /** The answer to an {@link Inquiry}. */
  record Holdings(long correlation, List<Holding> holdings) implements Message {}

  /**
   * Who the sender is; sent to each member that comes into view and whenever it changes.
   *
   * @param asks whether the sender does not know the receiver and is to be greeted by it
   */
  record Hello(MemberInfo info, boolean asks) implements Message {}

  /** All copies of a partition were lost; from its new owner to all. */
  record Lost(int durability, int partition, long version) implements Message {}

  /**
   * After all members were gone: the sender can be asked what its journal has.
   *
   * @param open whether it knows that recovery is over, or never was needed
   */
  record Recovering(boolean open) implements Message {}

  /**
   * Tell a page of what the journal has of a partition; answered with {@link Journaled}.
   *
   * @param after the last key of the page before; {@code null} for the first page
   * @param mostBytes what a page of more than one value may have; one that is older asks for all
   */
  record ReadJournal(
      long correlation, int durability, int partition, @Nullable StoreKey after, int mostBytes)
      implements Message {}

  /** The answer to a {@link ReadJournal}. */
  record Journaled(long correlation, JournalPage page) implements Message {}

  /** A partition was made of what a journal had, up to a batch; from its owner to all. */
  record Replayed(int durability, int partition, Stamp upTo) implements Message {}

  /**
   * Sides of a split have met: whether the sender, from the smaller one, has anything to offer yet.
   */
  record Offering(int durability, boolean isUnderWay) implements Message {}

  /**
   * All members end: no task that the sender has begun is without its end, and it begins none any
   * more.
   *
   * @param all whether it has heard that of all others, and acts for no further partitions
   */
  record AtRest(boolean all) implements Message {}

  /** What time is it? Answered with {@link TimeReply}. */
  record TimeRequest(long correlation) implements Message {}

  /** The sender's cluster time and its error bound. */
  record TimeReply(long correlation, long clusterNanos, long errorBoundNanos) implements Message {}
}
