// SPDX-License-Identifier: Apache-2.0
package io.outlast.member.cluster;

import io.outlast.member.cluster.PackedBatch.Packed;
import org.infinispan.commands.write.PutMapCommand;
import org.infinispan.commons.marshall.WrappedByteArray;
import org.infinispan.container.entries.ReadCommittedEntry;
import org.infinispan.context.InvocationContext;
import org.infinispan.factories.ComponentRegistry;
import org.infinispan.factories.impl.BasicComponentRegistry;
import org.infinispan.interceptors.AsyncInterceptorChain;
import org.infinispan.interceptors.DDAsyncInterceptor;
import org.infinispan.interceptors.impl.CallInterceptor;
import org.infinispan.metadata.EmbeddedMetadata;
import org.infinispan.statetransfer.CommitManager;
import org.jspecify.annotations.Nullable;

/**
 * Stores what is in a {@link PackedBatch}, on the owner and on backups: the end of the chain for a
 * batch, which the engine itself never stores.
 *
 * <p>What makes this as good as what the engine does with single values:
 *
 * <ol>
 *   <li>The topology of the command has just been looked at ({@code
 *       TriangleDistributionInterceptor} ), and is looked at once more when the values are stored
 *       ({@code EntryWrappingInterceptor}): if it has changed meanwhile the command is tried again,
 *       with the same values.
 *   <li>{@code CommitManager} remembers what was written while state is being received, key by key,
 *       and lets no older value that comes with that overwrite it.
 *   <li>Batches of a partition come one after the other to a backup, as all its commands do.
 * </ol>
 *
 * <p>The owner stores a batch when it has been sent, not when it is acknowledged: it may be the one
 * copy that is a batch ahead, as any backup may be.
 */
final class BatchWriter extends DDAsyncInterceptor {
  private final CommitManager commits;

  private BatchWriter(CommitManager commits) {
    this.commits = commits;
  }

  /** Puts one into a cache that is about to start: before it is sent a batch. */
  static void install(ComponentRegistry cache) {
    BasicComponentRegistry components = cache.getComponent(BasicComponentRegistry.class);
    boolean found =
        components
            .getComponent(AsyncInterceptorChain.class)
            .wired()
            .addInterceptorBefore(
                new BatchWriter(components.getComponent(CommitManager.class).wired()),
                CallInterceptor.class);
    if (!found) {
      throw new IllegalStateException(
          "Cache " + cache.getCacheName() + " has no place for batches.");
    }
  }

  @Override
  public @Nullable Object visitPutMapCommand(InvocationContext context, PutMapCommand command) {
    int partition = PackedBatch.partition(command);
    for (Packed write : PackedBatch.writes(command)) {
      var entry =
          new ReadCommittedEntry<WrappedByteArray, @Nullable WrappedByteArray>(
              KeyBytes.encode(partition, write.key()),
              write.value() == null ? null : new WrappedByteArray(write.value()),
              EmbeddedMetadata.EMPTY);
      entry.setChanged(true);
      entry.setRemoved(write.value() == null);
      commits.commit(entry, /* operation= */ null, partition, /* l1Only= */ false, context);
    }
    return null;
  }
}
