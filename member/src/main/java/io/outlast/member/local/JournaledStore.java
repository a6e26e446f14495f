// SPDX-License-Identifier: Apache-2.0
package io.outlast.member.local;

import io.outlast.engine.journal.Journal;
import io.outlast.engine.journal.Journal.Copy;
import io.outlast.engine.journal.Journal.Value;
import io.outlast.engine.port.PartitionStore;
import io.outlast.engine.port.StoreKey;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The store of a single JVM with a journal: a write is done when it is on disk. What is on disk at
 * the start is the copy that the owner takes over, as after the loss of an owner before.
 */
public final class JournaledStore implements PartitionStore {
  private static final Logger LOG = LoggerFactory.getLogger(JournaledStore.class);
  private static final CompletionStage<Void> DONE = CompletableFuture.completedFuture(null);

  /** A line in the log for each so many values. */
  private static final int PROGRESS = 100_000;

  private final String member;
  private final LocalStore local;
  private final Journal journal;
  private final Map<Integer, Copy> copies;
  private final AtomicInteger valuesRead = new AtomicInteger();
  private final AtomicInteger partitionsRead = new AtomicInteger();

  /** Puts a journal below a store. */
  public JournaledStore(String member, LocalStore local, Journal journal) {
    this.member = member;
    this.local = local;
    this.journal = journal;
    copies =
        journal.copies().stream()
            .filter(copy -> copy.durability() == local.durability())
            .collect(Collectors.toMap(Copy::partition, Function.identity()));
  }

  @Override
  public int durability() {
    return local.durability();
  }

  @Override
  public @Nullable UUID owner(int partition) {
    return local.owner(partition);
  }

  @Override
  public int copies(int partition) {
    return local.copies(partition);
  }

  @Override
  public int holders(int partition) {
    return local.holders(partition);
  }

  @Override
  public CompletionStage<Void> write(int partition, List<Write> batch) {
    List<Value> values = new ArrayList<>(batch.size());
    for (Write write : batch) {
      if (write.key().isPersistent()) {
        Encodable value = write.value();
        values.add(new Value(write.key(), value == null ? null : value.encode()));
      }
    }
    return values.isEmpty() ? DONE : journal.write(durability(), partition, values);
  }

  @Override
  public void scan(int partition, BiConsumer<StoreKey, byte[]> visitor) {
    Copy copy = copies.get(partition);
    if (copy != null) {
      journal.read(
          copy,
          (key, value) -> {
            visitor.accept(key, value);
            if (valuesRead.incrementAndGet() % PROGRESS == 0) {
              tellProgress();
            }
          });
      if (partitionsRead.incrementAndGet() == copies.size()) {
        tellProgress();
      }
    }
  }

  private void tellProgress() {
    LOG.info(
        "{}: {} values of {} of {} partitions have been read from the journal.",
        member,
        valuesRead.get(),
        partitionsRead.get(),
        copies.size());
  }

  @Override
  public @Nullable UUID endedInOrder() {
    return journal.endedInOrder().orElse(null);
  }

  @Override
  public void listen(Listener listener) {
    local.listen(listener);
  }

  @Override
  public CompletionStage<Void> leave() {
    return local.leave();
  }
}
