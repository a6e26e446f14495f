// SPDX-License-Identifier: Apache-2.0
package io.outlast.member.cluster;

import io.outlast.engine.journal.Journal;
import io.outlast.engine.journal.Journal.Value;
import io.outlast.engine.port.PartitionStore;
import io.outlast.engine.port.StoreKey;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.infinispan.commands.write.PutKeyValueCommand;
import org.infinispan.commands.write.PutMapCommand;
import org.infinispan.commands.write.RemoveCommand;
import org.infinispan.commons.marshall.WrappedByteArray;
import org.infinispan.context.InvocationContext;
import org.infinispan.context.impl.FlagBitSets;
import org.infinispan.distribution.LocalizedCacheTopology;
import org.infinispan.distribution.ch.ConsistentHash;
import org.infinispan.interceptors.DDAsyncInterceptor;
import org.infinispan.remoting.transport.Address;
import org.infinispan.topology.CacheTopology.Phase;

/**
 * Has the journal write what the cache takes in: the one point that every value passes on its way
 * into the memory of an owner or a backup. The engine goes on with a write, and acknowledges it,
 * when it is on disk as promised; its threads do not wait for that.
 *
 * <p>It stands below the {@link Fence}, so what is refused there is not written. An owner writes
 * while the backups do. So its journal may be ahead of its memory by the one batch that is on its
 * way; after the end of all members that is a batch that nobody was told of, and is rolled forward.
 *
 * <p>A copy counts as complete when the engine reads from this member, which it does when all state
 * has been transferred, and every value of that has passed here; or when all who had them are gone,
 * and then it does not count before an owner here has begun with what there is. What a member has
 * of a partition that it gives away is forgotten after a while, when the new owners' disks have
 * long had it; it would do no harm, since they write by a newer term.
 */
final class JournalKeeper extends DDAsyncInterceptor {
  private static final Executor LATER = CompletableFuture.delayedExecutor(30, TimeUnit.SECONDS);

  private final Journal journal;
  private final int durability;
  private final Address self;

  // Guarded by this.
  private final BitSet held = new BitSet();
  private final BitSet marked = new BitSet();
  private final BitSet given = new BitSet();

  /** All who had all of it are gone; what is here may be a part. */
  private final BitSet partial = new BitSet();

  JournalKeeper(Journal journal, int durability, Address self) {
    this.journal = journal;
    this.durability = durability;
    this.self = self;
  }

  // ---- Values -----------------------------------------------------------------------------------

  @Override
  public Object visitPutMapCommand(InvocationContext context, PutMapCommand command) {
    List<Value> values = new ArrayList<>(command.getMap().size());
    int partition = -1;
    for (Map.Entry<?, ?> entry : command.getMap().entrySet()) {
      WrappedByteArray key = (WrappedByteArray) entry.getKey();
      StoreKey decoded = KeyBytes.decode(key);
      if (decoded.isPersistent()) {
        partition = KeyBytes.partition(key.getBytes());
        values.add(new Value(decoded, ((WrappedByteArray) entry.getValue()).getBytes()));
      }
    }
    if (values.isEmpty()) {
      return invokeNext(context, command);
    }
    CompletionStage<Void> written = journal.write(durability, partition, values);
    boolean begins = values.stream().anyMatch(value -> value.key().equals(StoreKey.PARTITION));
    if (begins && context.isOriginLocal()) {
      madeAnew(partition);
    }
    return invokeNextThenApply(
        context, command, (c, cmd, result) -> asyncValue(written.thenApply(done -> result)));
  }

  @Override
  public Object visitRemoveCommand(InvocationContext context, RemoveCommand command) {
    WrappedByteArray key = (WrappedByteArray) command.getKey();
    StoreKey decoded = KeyBytes.decode(key);
    if (!decoded.isPersistent()) {
      return invokeNext(context, command);
    }
    CompletionStage<Void> written =
        journal.write(
            durability,
            KeyBytes.partition(key.getBytes()),
            List.of(new Value(decoded, /* bytes= */ null)));
    return invokeNextThenApply(
        context, command, (c, cmd, result) -> asyncValue(written.thenApply(done -> result)));
  }

  @Override
  public Object visitPutKeyValueCommand(InvocationContext context, PutKeyValueCommand command) {
    WrappedByteArray key = (WrappedByteArray) command.getKey();
    StoreKey decoded = KeyBytes.decode(key);
    if (!decoded.isPersistent() || !command.hasAnyFlag(FlagBitSets.PUT_FOR_STATE_TRANSFER)) {
      return invokeNext(context, command);
    }
    CompletionStage<Void> written =
        journal.receive(
            durability,
            KeyBytes.partition(key.getBytes()),
            List.of(new Value(decoded, ((WrappedByteArray) command.getValue()).getBytes())));
    return invokeNextThenApply(
        context, command, (c, cmd, result) -> asyncValue(written.thenApply(done -> result)));
  }

  // ---- Copies -----------------------------------------------------------------------------------

  /** Begins with what this member was given before it could listen. */
  synchronized void begin(LocalizedCacheTopology topology, PartitionStore store) {
    for (int p = 0; p < topology.getReadConsistentHash().getNumSegments(); p++) {
      if (topology.getSegmentDistribution(p).isWriteOwner()) {
        held.set(p);
        List<Value> values = new ArrayList<>();
        store.scan(
            p,
            (key, bytes) -> {
              if (key.isPersistent()) {
                values.add(new Value(key, bytes));
              }
            });
        if (!values.isEmpty()) {
          journal.receive(durability, p, values);
        }
      }
    }
    afterTopology(topology);
  }

  /**
   * A topology will be installed that writes to these owners.
   *
   * @param lost the partitions that have lost all their copies: the engine makes new owners of
   *     them, whose values have not all come, or none
   */
  synchronized void beforeTopology(ConsistentHash writeNow, BitSet lost) {
    partial.or(lost);
    if (!writeNow.getMembers().contains(self)) {
      partial.clear();
      held.clear();
      marked.clear();
      given.clear();
      return;
    }
    BitSet again = new BitSet();
    for (int p = 0; p < writeNow.getNumSegments(); p++) {
      if (!writeNow.isSegmentLocalToNode(self, p)) {
        partial.clear(p);
      } else if (!held.get(p)) {
        held.set(p);
        again.set(p);
      }
    }
    again.and(given);
    if (!again.isEmpty()) {
      given.andNot(again);
      journal.forget(durability, again); // it is of an earlier time, and all comes anew
    }
  }

  /** A topology has been installed. */
  synchronized void afterTopology(LocalizedCacheTopology topology) {
    if (!topology.getMembersSet().contains(self)) {
      return;
    }
    BitSet complete = new BitSet();
    BitSet gone = (BitSet) held.clone();
    for (int p = 0; p < topology.getReadConsistentHash().getNumSegments(); p++) {
      boolean isRead = topology.getSegmentDistribution(p).isReadOwner();
      complete.set(p, isRead && !marked.get(p) && !partial.get(p));
      if (topology.getSegmentDistribution(p).isWriteOwner()) {
        gone.clear(p);
      }
    }
    if (!complete.isEmpty()) {
      marked.or(complete);
      journal.markComplete(durability, complete);
    }
    if (topology.getPhase() == Phase.NO_REBALANCE && !gone.isEmpty()) {
      held.andNot(gone);
      marked.andNot(gone);
      given.or(gone);
      LATER.execute(() -> forget(gone));
    }
  }

  /** An owner here has begun its term by what it found: that is the partition from now on. */
  private synchronized void madeAnew(int partition) {
    if (partial.get(partition)) {
      partial.clear(partition);
      marked.set(partition);
      BitSet complete = new BitSet();
      complete.set(partition);
      journal.markComplete(durability, complete);
    }
  }

  private synchronized void forget(BitSet gone) {
    BitSet still = (BitSet) gone.clone();
    still.and(given);
    if (!still.isEmpty()) {
      given.andNot(still);
      journal.forget(durability, still);
    }
  }
}
