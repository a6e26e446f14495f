// SPDX-License-Identifier: Apache-2.0
package io.outlast.member.cluster;

import io.outlast.engine.journal.Journal;
import io.outlast.engine.journal.Journal.Value;
import io.outlast.engine.journal.KeptCopies;
import io.outlast.engine.port.StoreKey;
import io.outlast.member.cluster.PackedBatch.Packed;
import io.outlast.member.cluster.TopologyEvents.Change;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.infinispan.commands.VisitableCommand;
import org.infinispan.commands.write.PutKeyValueCommand;
import org.infinispan.commands.write.PutMapCommand;
import org.infinispan.commons.marshall.WrappedByteArray;
import org.infinispan.context.InvocationContext;
import org.infinispan.context.impl.FlagBitSets;
import org.infinispan.distribution.DistributionManager;
import org.infinispan.distribution.LocalizedCacheTopology;
import org.infinispan.distribution.ch.ConsistentHash;
import org.infinispan.factories.ComponentRegistry;
import org.infinispan.factories.impl.BasicComponentRegistry;
import org.infinispan.interceptors.AsyncInterceptorChain;
import org.infinispan.interceptors.DDAsyncInterceptor;
import org.infinispan.interceptors.distribution.TriangleDistributionInterceptor;
import org.infinispan.remoting.transport.Address;
import org.infinispan.remoting.transport.Transport;
import org.infinispan.topology.CacheTopology.Phase;
import org.jspecify.annotations.Nullable;

/**
 * Has the journal write what the cache takes in: the one point that every value passes on its way
 * into the memory of an owner or a backup. The engine goes on with a write, and acknowledges it,
 * when it is on disk as promised; its threads do not wait for that.
 *
 * <p>It stands below the {@link Fence}, so what is refused there is not written. An owner writes
 * while the backups do. So its journal may be ahead of its memory by the one batch that is on its
 * way; after the end of all members that is a batch that nobody was told of, and is rolled forward.
 *
 * <p>A copy is complete as soon as the engine reads from this member, which it does when all state
 * has been transferred, and every value of that has passed here. {@link KeptCopies} says when one
 * is given up, and relies on this: the engine goes on to the next phase of a move when all members
 * have confirmed the one before.
 */
final class JournalKeeper extends DDAsyncInterceptor {
  private final int durability;
  private final Address self;
  private final KeptCopies copies;

  JournalKeeper(Journal journal, int durability, Address self) {
    this.durability = durability;
    this.self = self;
    copies = new KeptCopies(journal, durability);
  }

  /**
   * Puts one into a cache that is about to start: before its place in the chain sees a value, and
   * before there are topologies.
   */
  static void install(ComponentRegistry cache, Journal journal, int durability) {
    BasicComponentRegistry components = cache.getComponent(BasicComponentRegistry.class);
    JournalKeeper keeper =
        new JournalKeeper(
            journal,
            durability,
            cache.getGlobalComponentRegistry().getComponent(Transport.class).getAddress());
    boolean found =
        components
            .getComponent(AsyncInterceptorChain.class)
            .wired()
            .addInterceptorBefore(keeper, TriangleDistributionInterceptor.class);
    if (!found) {
      throw new IllegalStateException(
          "Cache " + cache.getCacheName() + " has no place for the journal.");
    }
    DistributionManager distribution = components.getComponent(DistributionManager.class).wired();
    TopologyEvents.waitedFor(
            keeper::beforeTopology, () -> keeper.afterTopology(distribution.getCacheTopology()))
        .listenTo(cache);
  }

  // ---- Values -----------------------------------------------------------------------------------

  @Override
  public Object visitPutMapCommand(InvocationContext context, PutMapCommand command) {
    List<Value> values = new ArrayList<>();
    for (Packed write : PackedBatch.writes(command)) {
      if (write.key().isPersistent()) {
        values.add(new Value(write.key(), write.value()));
      }
    }
    if (values.isEmpty()) {
      return invokeNext(context, command);
    }
    CompletionStage<Void> written = copies.write(PackedBatch.partition(command), values);
    return invokeNextAnd(written, context, command);
  }

  /** A value that comes with others when the partition is given to this member. */
  @Override
  public Object visitPutKeyValueCommand(InvocationContext context, PutKeyValueCommand command) {
    WrappedByteArray key = (WrappedByteArray) command.getKey();
    StoreKey decoded = KeyBytes.decode(key);
    if (!decoded.isPersistent() || !command.hasAnyFlag(FlagBitSets.PUT_FOR_STATE_TRANSFER)) {
      return invokeNext(context, command);
    }
    CompletionStage<Void> written =
        copies.receive(
            KeyBytes.partition(key.getBytes()),
            List.of(new Value(decoded, ((WrappedByteArray) command.getValue()).getBytes())));
    return invokeNextAnd(written, context, command);
  }

  /** Acknowledges when the copy in memory has it, and that on disk. */
  private Object invokeNextAnd(
      CompletionStage<Void> written, InvocationContext context, VisitableCommand command) {
    return invokeNextThenApply(
        context, command, (c, cmd, result) -> asyncValue(written.thenApply(done -> result)));
  }

  // ---- Copies -----------------------------------------------------------------------------------

  /**
   * A topology will be installed. The engine confirms it to the others only when the stage has
   * completed, and by it that this member's copies are on disk.
   */
  CompletionStage<Void> beforeTopology(Change change) {
    ConsistentHash readNow = change.readNow();
    ConsistentHash writeNow = change.writeNow();
    if (!writeNow.getMembers().contains(self)) {
      copies.expelled();
      return CompletableFuture.completedFuture(null);
    }
    return copies.before(table(readNow, writeNow, lost(change.readBefore(), writeNow)));
  }

  /** Who was being given values does not count: it has a part. */
  private static BitSet lost(@Nullable ConsistentHash readBefore, ConsistentHash writeNow) {
    BitSet lost = new BitSet();
    for (int p = 0; readBefore != null && p < readBefore.getNumSegments(); p++) {
      List<Address> had = readBefore.locateOwnersForSegment(p);
      lost.set(p, !had.isEmpty() && had.stream().noneMatch(writeNow.getMembers()::contains));
    }
    return lost;
  }

  /** A topology has been installed. */
  void afterTopology(LocalizedCacheTopology topology) {
    if (topology.getMembersSet().contains(self) && topology.getPhase() == Phase.NO_REBALANCE) {
      copies.atRest(
          table(
              topology.getReadConsistentHash(),
              topology.getWriteConsistentHash(),
              /* lost= */ new BitSet()));
    }
  }

  private KeptCopies.Table table(ConsistentHash read, ConsistentHash write, BitSet lost) {
    BitSet whole = new BitSet();
    BitSet written = new BitSet();
    BitSet safe = new BitSet();
    for (int p = 0; p < write.getNumSegments(); p++) {
      whole.set(p, read.isSegmentLocalToNode(self, p));
      written.set(p, write.isSegmentLocalToNode(self, p));
      safe.set(p, read.locateOwnersForSegment(p).size() > durability);
    }
    return new KeptCopies.Table(whole, written, safe, lost);
  }
}
