// SPDX-License-Identifier: Apache-2.0
package io.outlast.testkit.simulation;

import io.outlast.engine.journal.Journal.Copy;
import io.outlast.engine.port.StoreKey;
import io.outlast.engine.task.ExecutorId;
import io.outlast.engine.wire.StoredValue.Stamp;
import java.util.ArrayDeque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The disk of a machine, which outlives the members that write their journals to it, one at a time.
 * What was on its way when a member ended, by a crash or a power cut, is there up to some point:
 * nobody had been told of any of it.
 */
public final class SimulatedDisk {
  /** A partition as one stay of a member writes it. */
  static final class Place {
    final Map<StoreKey, byte[]> values = new LinkedHashMap<>();
    Stamp newest = Stamp.NONE;
    boolean complete;
  }

  /** Where a copy is. */
  record Address(int durability, int stay, int partition) implements Comparable<Address> {
    static Address of(Copy copy) {
      return new Address(copy.durability(), copy.stay(), copy.partition());
    }

    @Override
    public int compareTo(Address other) {
      int order = Integer.compare(durability, other.durability);
      order = order != 0 ? order : Integer.compare(stay, other.stay);
      return order != 0 ? order : Integer.compare(partition, other.partition);
    }
  }

  final Map<Address, Place> places = new TreeMap<>();
  final Map<Integer, Integer> stays = new TreeMap<>();
  final Set<ExecutorId> executors = new HashSet<>();
  int membersSeen;
  long lastTime = Long.MIN_VALUE;
  private @Nullable UUID endedInOrder;
  private final ArrayDeque<Runnable> onTheWay = new ArrayDeque<>();

  /** An empty one. */
  public SimulatedDisk() {}

  /** What a member has to have written, in its order. */
  void ask(Runnable change) {
    onTheWay.add(change);
  }

  /** The oldest so many of what is on its way have arrived. */
  void arrive(int count) {
    for (int i = 0; i < count; i++) {
      onTheWay.remove().run();
    }
  }

  int onTheWay() {
    return onTheWay.size();
  }

  /** A member begins to use it: whoever did before has ended, at some moment in its last write. */
  void mount(Random random) {
    arrive(random.nextInt(onTheWay.size() + 1));
    onTheWay.clear();
  }

  /** A member has ended in order: all it had to write is there. */
  void unmount(UUID member) {
    arrive(onTheWay.size());
    endedInOrder = member;
  }

  Optional<UUID> endedInOrder() {
    return Optional.ofNullable(endedInOrder);
  }

  /** Somebody writes who has not ended yet. */
  void inUse() {
    endedInOrder = null;
  }

  List<Copy> copies() {
    return places.entrySet().stream().map(e -> copy(e.getKey(), e.getValue())).toList();
  }

  static Copy copy(Address at, Place place) {
    return new Copy(at.durability(), at.partition(), at.stay(), place.newest, place.complete);
  }
}
