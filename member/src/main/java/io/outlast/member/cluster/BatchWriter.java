// SPDX-License-Identifier: Apache-2.0
package io.outlast.member.cluster;

import io.outlast.member.cluster.PackedBatch.Packed;
import java.util.List;
import org.infinispan.commands.write.PutMapCommand;
import org.infinispan.commons.marshall.WrappedByteArray;
import org.infinispan.container.entries.CacheEntry;
import org.infinispan.container.entries.ReadCommittedEntry;
import org.infinispan.context.InvocationContext;
import org.infinispan.distribution.DistributionManager;
import org.infinispan.factories.ComponentRegistry;
import org.infinispan.factories.impl.BasicComponentRegistry;
import org.infinispan.interceptors.AsyncInterceptorChain;
import org.infinispan.interceptors.DDAsyncInterceptor;
import org.infinispan.interceptors.distribution.TriangleDistributionInterceptor;
import org.infinispan.metadata.EmbeddedMetadata;
import org.infinispan.statetransfer.CommitManager;
import org.infinispan.statetransfer.OutdatedTopologyException;
import org.infinispan.statetransfer.StateTransferLock;
import org.jspecify.annotations.Nullable;

/**
 * Stores what is in a {@link PackedBatch}, on the owner and on backups, where the engine would
 * store the batch itself: when the command has got through all that stands below, which on an owner
 * is the acknowledgement of all backups, and on all of them the {@link JournalKeeper}.
 *
 * <p>What makes this as good as what the engine does with values of its own:
 *
 * <ol>
 *   <li>A batch is stored in the topology of its command or not at all: no other is installed while
 *       the lock is held. What comes later is tried again in the next one, as far as the {@link
 *       Fence} lets it. So nobody who reads after a change of topology sees a part of a batch, nor
 *       one that is overwritten later by an older one.
 *   <li>{@code CommitManager} remembers what was written while state is being received, key by key,
 *       and lets no older value that comes with that overwrite it.
 *   <li>Within a topology the batches of a partition come to a backup in order, as all commands do.
 * </ol>
 */
final class BatchWriter extends DDAsyncInterceptor {
  private final CommitManager commits;
  private final StateTransferLock topologies;
  private final DistributionManager distribution;

  private BatchWriter(BasicComponentRegistry cache) {
    commits = cache.getComponent(CommitManager.class).wired();
    topologies = cache.getComponent(StateTransferLock.class).wired();
    distribution = cache.getComponent(DistributionManager.class).wired();
  }

  /**
   * Puts one into a cache that is about to start, before it is sent a batch. What is put there
   * later, before the same interceptor, stands below.
   */
  static BatchWriter install(ComponentRegistry cache) {
    BasicComponentRegistry components = cache.getComponent(BasicComponentRegistry.class);
    BatchWriter writer = new BatchWriter(components);
    boolean found =
        components
            .getComponent(AsyncInterceptorChain.class)
            .wired()
            .addInterceptorBefore(writer, TriangleDistributionInterceptor.class);
    if (!found) {
      throw new IllegalStateException(
          "Cache " + cache.getCacheName() + " has no place for batches.");
    }
    return writer;
  }

  @Override
  public Object visitPutMapCommand(InvocationContext context, PutMapCommand command) {
    List<Packed> writes = PackedBatch.writes(command);
    return invokeNextThenApply(
        context,
        command,
        (c, batch, result) -> {
          store(c, batch, writes);
          return result;
        });
  }

  private void store(InvocationContext context, PutMapCommand batch, List<Packed> writes) {
    topologies.acquireSharedTopologyLock();
    try {
      if (distribution.getCacheTopology().getTopologyId() != batch.getTopologyId()) {
        throw OutdatedTopologyException.RETRY_NEXT_TOPOLOGY;
      }
      store(PackedBatch.partition(batch), writes);
    } finally {
      topologies.releaseSharedTopologyLock();
    }
    // The batch itself is stored nowhere.
    context.getLookedUpEntries().values().forEach(entry -> entry.setChanged(false));
  }

  /** Stores values in this member's memory, in whatever topology; returns at once. */
  void store(int partition, List<Packed> writes) {
    for (Packed write : writes) {
      commits.commit(
          entry(partition, write),
          /* operation= */ null,
          partition,
          /* l1Only= */ false,
          /* context, which it does not look at with entries of this kind= */ null);
    }
  }

  private static CacheEntry<?, ?> entry(int partition, Packed write) {
    byte[] value = write.value();
    var entry =
        new ReadCommittedEntry<WrappedByteArray, @Nullable WrappedByteArray>(
            KeyBytes.encode(partition, write.key()),
            value == null ? null : new WrappedByteArray(value),
            EmbeddedMetadata.EMPTY);
    entry.setChanged(true);
    entry.setRemoved(value == null);
    return entry;
  }
}
