// SPDX-License-Identifier: Apache-2.0
package io.outlast.member.partition;

import io.outlast.engine.port.PartitionStore;
import io.outlast.engine.port.StoreKey;
import io.outlast.engine.wire.StoredValue;
import io.outlast.engine.wire.ValueCodec;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.BiConsumer;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * One member's store: its own copies, and a write that reaches the copies which the test says, when
 * it says so.
 */
final class FakeStore implements PartitionStore {
  /** A write on its way. */
  final class Pending {
    final int partition;
    final List<Write> batch;
    private final CompletableFuture<Void> outcome = new CompletableFuture<>();

    Pending(int partition, List<Write> batch) {
      this.partition = partition;
      this.batch = batch;
    }

    /** The keys that are written. */
    List<StoreKey> keys() {
      return batch.stream().map(Write::key).toList();
    }

    /** The write arrives at one copy. */
    void reach(FakeStore copy) {
      copy.apply(partition, batch);
    }

    /** All copies have it. */
    void succeed() {
      pending.remove(this);
      copies.get().forEach(this::reach);
      outcome.complete(null);
    }

    /** The writer hears of a failure, whatever the copies have. */
    void fail(Throwable failure) {
      pending.remove(this);
      outcome.completeExceptionally(failure);
    }

    /** The writer is told that it is not the owner. */
    void refuse() {
      fail(new NotOwnerException("not the owner"));
    }
  }

  private final UUID self;
  private final Supplier<List<FakeStore>> copies;
  private final Map<Integer, Map<StoreKey, byte[]>> values = new HashMap<>();
  private final Map<Integer, UUID> owners = new HashMap<>();
  private final List<Pending> pending = new ArrayList<>();
  private final List<Pending> written = new ArrayList<>();
  private Listener listener;
  private boolean holdsWrites;
  private RuntimeException refusal;
  private boolean hasLeft;
  private boolean isDead;
  private boolean readsNothing;
  private int copiesToReport = -1;

  /** A member's store; a write that is not held reaches {@code copies}. */
  FakeStore(UUID self, Supplier<List<FakeStore>> copies) {
    this.self = self;
    this.copies = copies;
  }

  // ---- The port ---------------------------------------------------------------------------------

  @Override
  public int durability() {
    return 1;
  }

  @Override
  public UUID owner(int partition) {
    return owners.get(partition);
  }

  @Override
  public int copies(int partition) {
    return copiesToReport < 0 ? copies.get().size() : copiesToReport;
  }

  @Override
  public int holders(int partition) {
    return copies(partition);
  }

  @Override
  public CompletionStage<Void> write(int partition, List<Write> batch) {
    if (refusal != null) {
      throw refusal;
    }
    Pending write = new Pending(partition, batch);
    pending.add(write);
    written.add(write);
    if (isDead) {
      return write.outcome;
    }
    if (!self.equals(owners.get(partition))) {
      write.refuse();
    } else if (!holdsWrites) {
      write.succeed();
    }
    return write.outcome;
  }

  @Override
  public void scan(int partition, BiConsumer<StoreKey, byte[]> visitor) {
    Map.copyOf(copyOf(partition)).forEach(visitor);
  }

  @Override
  public byte[] read(int partition, StoreKey key) {
    return readsNothing ? null : copyOf(partition).get(key);
  }

  @Override
  public void listen(Listener newListener) {
    listener = newListener;
  }

  @Override
  public CompletionStage<Void> leave() {
    hasLeft = true;
    return CompletableFuture.completedFuture(null);
  }

  // ---- What a test does to it -------------------------------------------------------------------

  /** The member learns who owns what. */
  void learn(long version, Map<Integer, UUID> table, BitSet lost, Set<UUID> members) {
    owners.clear();
    owners.putAll(table);
    BitSet owned = new BitSet();
    table.forEach((partition, owner) -> owned.set(partition, owner.equals(self)));
    listener.ownershipChanged(new Ownership(version, owned, lost, /* settled= */ true, members));
  }

  /** Owns a partition, without anybody being told. */
  void own(int partition) {
    owners.put(partition, self);
  }

  /** Writes wait for the test from now on, or no longer. */
  void holdWrites(boolean holds) {
    holdsWrites = holds;
  }

  /** Ends what was held with success, and holds no more. */
  void letWritesGo() {
    holdsWrites = false;
    List.copyOf(pending).forEach(Pending::succeed);
  }

  /** Each write throws from now on; {@code null} for no longer. */
  void throwAtWrites(RuntimeException exception) {
    refusal = exception;
  }

  /** Keeps nothing that could be read, as the store of a single JVM. */
  void readNothing() {
    readsNothing = true;
  }

  /** As many copies as a write would make. */
  void reportCopies(int count) {
    copiesToReport = count;
  }

  /** Writes on their way. */
  List<Pending> pending() {
    return List.copyOf(pending);
  }

  /** The only write on its way. */
  Pending onlyPending() {
    if (pending.size() != 1) {
      throw new AssertionError("Not one write is on its way but " + pending.size());
    }
    return pending.get(0);
  }

  /** All writes that were asked for. */
  List<Pending> written() {
    return List.copyOf(written);
  }

  boolean hasLeft() {
    return hasLeft;
  }

  /** The values of this copy. */
  Map<StoreKey, StoredValue> decoded(int partition) {
    Map<StoreKey, StoredValue> decoded = new HashMap<>();
    copyOf(partition).forEach((key, bytes) -> decoded.put(key, ValueCodec.decode(bytes)));
    return decoded;
  }

  /** Gets a copy of all that another store has, as a member does that joins. */
  void copyFrom(FakeStore other) {
    other.values.forEach((partition, copy) -> values.put(partition, new HashMap<>(copy)));
  }

  /** The member has crashed: nothing that it writes goes anywhere. */
  void die() {
    isDead = true;
  }

  /** Has only got part of a partition when those who have it are gone. */
  void lacks(int partition, Predicate<StoredValue> isMissing) {
    copyOf(partition).values().removeIf(bytes -> isMissing.test(ValueCodec.decode(bytes)));
  }

  /** Drops this copy of a partition. */
  void lose(int partition) {
    values.remove(partition);
  }

  /** Loses all to the other side of a split. */
  void drop() {
    BitSet owned = new BitSet();
    owners.forEach((partition, owner) -> owned.set(partition, owner.equals(self)));
    listener.dropping(owned);
    values.clear();
  }

  /** Makes this copy of a partition unreadable. */
  void garble(int partition) {
    copyOf(partition).replaceAll((key, bytes) -> new byte[] {1, 2, 3});
  }

  void apply(int partition, List<Write> batch) {
    Map<StoreKey, byte[]> copy = copyOf(partition);
    for (Write write : batch) {
      if (write.value() == null) {
        copy.remove(write.key());
      } else {
        copy.put(write.key(), write.value().encode());
      }
    }
  }

  private Map<StoreKey, byte[]> copyOf(int partition) {
    return values.computeIfAbsent(partition, p -> new HashMap<>());
  }
}
