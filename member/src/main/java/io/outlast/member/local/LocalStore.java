// SPDX-License-Identifier: Apache-2.0
package io.outlast.member.local;

import io.outlast.engine.gateway.Address;
import io.outlast.engine.port.PartitionStore;
import io.outlast.engine.port.StoreKey;
import java.util.BitSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.BiConsumer;

/**
 * The store of a single JVM, and of what is bound to one member of a cluster. The owner's index is
 * the one copy there is, so a write is done when it is asked for and nothing is encoded: a task
 * costs its memory once.
 */
public final class LocalStore implements PartitionStore {
  private static final CompletionStage<Void> DONE = CompletableFuture.completedFuture(null);

  private final UUID self;
  private final int durability;
  private final int partitionCount;
  private final int copies;

  /** What is bound to a member: one partition, for which more copies are not wanted. */
  public static LocalStore bound(UUID self) {
    return new LocalStore(self, Address.BOUND, 1, Integer.MAX_VALUE);
  }

  /** A store all of whose partitions this member owns. */
  public LocalStore(UUID self, int durability, int partitionCount) {
    this(self, durability, partitionCount, 1);
  }

  private LocalStore(UUID self, int durability, int partitionCount, int copies) {
    this.copies = copies;
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
    return copies;
  }

  @Override
  public int holders(int partition) {
    return copies(partition);
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
    listener.ownershipChanged(new Ownership(1, all, new BitSet(), /* settled= */ true, Set.of()));
  }

  @Override
  public CompletionStage<Void> leave() {
    return DONE;
  }
}
