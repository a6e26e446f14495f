// SPDX-License-Identifier: Apache-2.0
package io.outlast.member.cluster;

import io.outlast.engine.journal.Journal;
import io.outlast.engine.port.StoreKey;
import io.outlast.engine.task.ExecutorId;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.BiPredicate;
import org.jspecify.annotations.Nullable;

/** A journal in memory that can be stalled, as by a disk that is full. */
public final class FakeJournal implements Journal {
  /** By partition: what was written, as if on disk. */
  private final Map<Integer, Map<Integer, String>> values = new HashMap<>();

  private final Set<Integer> complete = new TreeSet<>();
  private final List<Runnable> waiting = new ArrayList<>();
  private boolean isStalled;

  /** What earlier stays have left. */
  private final Map<Copy, Map<StoreKey, byte[]>> left = new LinkedHashMap<>();

  /** Has it find a copy of an earlier stay. */
  public synchronized void find(Copy copy, Map<StoreKey, byte[]> of) {
    left.put(copy, new LinkedHashMap<>(of));
  }

  /** Nothing reaches the disk before {@link #goOn}. */
  synchronized void stall() {
    isStalled = true;
  }

  synchronized void goOn() {
    isStalled = false;
    waiting.forEach(Runnable::run);
    waiting.clear();
  }

  /** What is on disk of a partition, by slot. */
  synchronized Map<Integer, String> holds(int partition) {
    return Map.copyOf(values.getOrDefault(partition, Map.of()));
  }

  /** The partitions whose copies are complete on disk. */
  synchronized Set<Integer> complete() {
    return Set.copyOf(complete);
  }

  private synchronized CompletionStage<Void> change(Runnable action) {
    CompletableFuture<Void> done = new CompletableFuture<>();
    Runnable change =
        () -> {
          action.run();
          done.complete(null);
        };
    if (isStalled) {
      waiting.add(change);
    } else {
      change.run();
    }
    return done;
  }

  private void put(int partition, Value value, boolean isNewer) {
    Map<Integer, String> of = values.computeIfAbsent(partition, p -> new HashMap<>());
    byte[] bytes = value.bytes();
    if (bytes == null) {
      of.remove(value.key().slot());
    } else if (isNewer) {
      of.put(value.key().slot(), new String(bytes, java.nio.charset.StandardCharsets.UTF_8));
    } else {
      of.putIfAbsent(
          value.key().slot(), new String(bytes, java.nio.charset.StandardCharsets.UTF_8));
    }
  }

  @Override
  public CompletionStage<Void> write(int durability, int partition, List<Value> batch) {
    return change(() -> batch.forEach(value -> put(partition, value, /* isNewer= */ true)));
  }

  @Override
  public CompletionStage<Void> receive(int durability, int partition, List<Value> received) {
    return change(() -> received.forEach(value -> put(partition, value, /* isNewer= */ false)));
  }

  @Override
  public CompletionStage<Void> markComplete(int durability, BitSet partitions) {
    BitSet marked = (BitSet) partitions.clone();
    return change(() -> marked.stream().forEach(complete::add));
  }

  @Override
  public CompletionStage<Void> forget(int durability, BitSet partitions) {
    BitSet forgotten = (BitSet) partitions.clone();
    return change(
        () ->
            forgotten.stream()
                .forEach(
                    partition -> {
                      values.remove(partition);
                      complete.remove(partition);
                    }));
  }

  @Override
  public String member() {
    return "fake";
  }

  @Override
  public synchronized List<Copy> copies() {
    return List.copyOf(left.keySet());
  }

  @Override
  public Set<ExecutorId> executors() {
    return Set.of();
  }

  @Override
  public synchronized void read(
      Copy copy, @Nullable StoreKey after, BiPredicate<StoreKey, byte[]> visitor) {
    boolean isAfter = after == null;
    for (Map.Entry<StoreKey, byte[]> value : left.getOrDefault(copy, Map.of()).entrySet()) {
      if (isAfter && !visitor.test(value.getKey(), value.getValue())) {
        return;
      }
      isAfter = isAfter || value.getKey().equals(after);
    }
  }

  @Override
  public CompletionStage<Void> drop(Copy copy) {
    return change(() -> left.remove(copy));
  }

  @Override
  public CompletionStage<List<Copy>> beginStay(int durability) {
    return CompletableFuture.completedFuture(List.of());
  }

  @Override
  public int membersSeen() {
    return 0;
  }

  @Override
  public CompletionStage<Void> noteMembers(int members) {
    return change(() -> {});
  }

  @Override
  public long lastTime() {
    return Long.MIN_VALUE;
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
    return Optional.empty();
  }

  @Override
  public void close(boolean inOrder) {}
}
