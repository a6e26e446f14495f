// SPDX-License-Identifier: Apache-2.0
package io.outlast.member.local;

import io.outlast.engine.port.PartitionStore;
import io.outlast.engine.port.StoreKey;
import java.util.BitSet;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.BiConsumer;

/**
 * The store of a single JVM. The owner's index is the one copy there is, so a write is done when it
 * is asked for and nothing is encoded: a task costs its memory once.
 */
public final class LocalStore implements PartitionStore {
  private static final CompletionStage<Void> DONE = CompletableFuture.completedFuture(null);

  private final UUID self;
  private final int durability;
  private final int partitionCount;

  /** A store all of whose partitions this member owns. */
  public LocalStore(UUID self, int durability, int partitionCount) {
    this.self = self;
    this.durability = durability;
    this.partitionCount = partitionCount;
  }

  @Override
  public int durability() {
    return durability;
  }

  @Override
  public UUID owner(int partition) {
    return self;
  }

  @Override
  public int copies(int partition) {
    return 1;
  }

  @Override
  public CompletionStage<Void> write(int partition, List<Write> batch) {
    return DONE;
  }

  @Override
  public void scan(int partition, BiConsumer<StoreKey, byte[]> visitor) {}

  @Override
  public void listen(Listener listener) {
    BitSet all = new BitSet(partitionCount);
    all.set(0, partitionCount);
    listener.ownershipChanged(new Ownership(1, all, new BitSet(), /* settled= */ true));
  }

  @Override
  public CompletionStage<Void> leave() {
    return DONE;
  }
}
