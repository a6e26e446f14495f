// SPDX-License-Identifier: Apache-2.0
package io.outlast.testkit.simulation;

import io.outlast.engine.journal.Journal;
import io.outlast.engine.port.StoreKey;
import io.outlast.engine.task.ExecutorId;
import io.outlast.engine.wire.StoredValue;
import io.outlast.engine.wire.ValueCodec;
import io.outlast.testkit.simulation.SimulatedDisk.Address;
import io.outlast.testkit.simulation.SimulatedDisk.Place;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.BiPredicate;
import org.jspecify.annotations.Nullable;

/**
 * A node's journal on a {@link SimulatedDisk}, with {@code fsync: always}: what has come while one
 * group was on its way to the disk goes in the next.
 */
final class SimulatedJournal implements Journal {
  /** For a key that was removed while its copy was not complete. */
  private static final byte[] REMOVED = {};

  private final SimulatedNode node;
  private final SimulatedDisk disk;
  private final List<Copy> found;
  private final Optional<UUID> endedInOrder;
  private final int membersSeen;
  private final long lastTime;
  private final List<CompletableFuture<Void>> waiting = new ArrayList<>();
  private boolean isWriting;
  private boolean isClosed;

  SimulatedJournal(SimulatedNode node, SimulatedDisk disk) {
    this.node = node;
    this.disk = disk;
    disk.mount(node.world().simulation().random());
    found = disk.copies();
    endedInOrder = disk.endedInOrder();
    membersSeen = disk.membersSeen;
    lastTime = disk.lastTime;
    found.forEach(copy -> disk.stays.merge(copy.durability(), copy.stay() + 1, Math::max));
    disk.inUse();
  }

  // ---- What was there ---------------------------------------------------------------------------

  @Override
  public String member() {
    return node.toString();
  }

  @Override
  public List<Copy> copies() {
    return found;
  }

  @Override
  public Set<ExecutorId> executors() {
    return Set.copyOf(disk.executors);
  }

  @Override
  public void read(Copy copy, @Nullable StoreKey after, BiPredicate<StoreKey, byte[]> visitor) {
    Place place = disk.places.get(Address.of(copy));
    if (place == null) {
      return;
    }
    boolean isAfter = after == null;
    for (Map.Entry<StoreKey, byte[]> value : place.values.entrySet()) {
      byte[] bytes = value.getValue();
      if (isAfter && bytes.length > 0 && !visitor.test(value.getKey(), bytes.clone())) {
        return;
      }
      isAfter = isAfter || value.getKey().equals(after);
    }
  }

  @Override
  public int membersSeen() {
    return membersSeen;
  }

  @Override
  public long lastTime() {
    return lastTime;
  }

  @Override
  public Optional<Standstill> standstill() {
    return Optional.empty();
  }

  @Override
  public Written written() {
    return Written.NOTHING;
  }

  @Override
  public Optional<UUID> endedInOrder() {
    return endedInOrder;
  }

  // ---- Writing ----------------------------------------------------------------------------------

  private CompletionStage<Void> ask(Runnable change) {
    CompletableFuture<Void> done = new CompletableFuture<>();
    if (!isClosed) {
      disk.ask(change);
      waiting.add(done);
      writeSoon();
    }
    return done;
  }

  private void writeSoon() {
    if (!isWriting && !waiting.isEmpty()) {
      isWriting = true;
      List<CompletableFuture<Void>> group = List.copyOf(waiting);
      waiting.clear();
      node.scheduleWithin(node.world().config().fsync(), "fsync", () -> written(group));
    }
  }

  private void written(List<CompletableFuture<Void>> group) {
    if (!isClosed) {
      disk.arrive(group.size());
    }
    isWriting = false;
    group.forEach(done -> done.complete(null));
    writeSoon();
  }

  private Address address(int durability, int partition) {
    return new Address(durability, disk.stays.computeIfAbsent(durability, d -> 1), partition);
  }

  private Place place(int durability, int partition) {
    return disk.places.computeIfAbsent(address(durability, partition), a -> new Place());
  }

  @Override
  public CompletionStage<Void> write(int durability, int partition, List<Value> batch) {
    long now = node.time().nanos();
    return ask(
        () -> {
          Place place = place(durability, partition);
          for (Value value : batch) {
            byte[] bytes = value.bytes();
            if (bytes != null) {
              put(place, value.key(), bytes);
            } else if (place.complete) {
              place.values.remove(value.key());
            } else {
              place.values.put(value.key(), REMOVED);
            }
          }
          disk.lastTime = now;
        });
  }

  @Override
  public CompletionStage<Void> receive(int durability, int partition, List<Value> values) {
    return ask(
        () -> {
          Place place = place(durability, partition);
          for (Value value : values) {
            byte[] bytes = value.bytes();
            if (bytes != null && isNewer(bytes, place.values.get(value.key()))) {
              put(place, value.key(), bytes);
            }
          }
        });
  }

  private static boolean isNewer(byte[] bytes, byte @Nullable [] present) {
    return present == null
        || (present.length > 0
            && ValueCodec.stampOf(bytes).compareTo(ValueCodec.stampOf(present)) > 0);
  }

  private void put(Place place, StoreKey key, byte[] bytes) {
    StoredValue value = ValueCodec.decode(bytes);
    if (value instanceof StoredValue.OfExecutor meta) {
      disk.executors.add(meta.executor());
    }
    if (value.stamp().compareTo(place.newest) > 0) {
      place.newest = value.stamp();
    }
    place.values.put(key, bytes.clone());
  }

  @Override
  public CompletionStage<Void> markComplete(int durability, BitSet partitions) {
    BitSet marked = (BitSet) partitions.clone();
    return ask(() -> marked.stream().forEach(p -> place(durability, p).complete = true));
  }

  @Override
  public CompletionStage<Void> forget(int durability, BitSet partitions) {
    BitSet forgotten = (BitSet) partitions.clone();
    return ask(() -> forgotten.stream().forEach(p -> disk.places.remove(address(durability, p))));
  }

  @Override
  public CompletionStage<Void> drop(Copy copy) {
    return ask(() -> disk.places.remove(Address.of(copy)));
  }

  @Override
  public CompletionStage<List<Copy>> beginStay(int durability) {
    List<Copy> left = new ArrayList<>();
    return ask(() -> {
          int stay = disk.stays.getOrDefault(durability, 1);
          disk.places.forEach(
              (at, place) -> {
                if (at.durability() == durability && at.stay() == stay) {
                  left.add(SimulatedDisk.copy(at, place));
                }
              });
          disk.stays.put(durability, stay + 1);
        })
        .thenApply(done -> left);
  }

  @Override
  public CompletionStage<Void> noteMembers(int members) {
    return ask(() -> disk.membersSeen = members);
  }

  @Override
  public void close(boolean inOrder) {
    if (!isClosed) {
      isClosed = true;
      if (inOrder) {
        disk.unmount(node.id());
      }
    }
  }
}
