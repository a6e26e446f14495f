// SPDX-License-Identifier: Apache-2.0
package io.outlast.member.partition;

import io.outlast.engine.journal.Journal;
import io.outlast.engine.journal.Journal.Copy;
import io.outlast.engine.port.StoreKey;
import io.outlast.engine.wire.StoredValue.Stamp;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What this member's journal has of the partitions of one store, as they were in earlier stays in a
 * cluster: until the owners of now have it, by one of two ways.
 *
 * <ol>
 *   <li>Where no copy is alive, the next owner makes the partition of the newest copy that any
 *       journal has, and tells all. Copies of the same term are beginnings of that one, so there is
 *       nothing in them that it does not have.
 *   <li>Any other copy is offered to the owner as the losing side of a split is ({@link Offers}).
 * </ol>
 *
 * <p>Invariant: a copy is dropped from disk only when the owner has said that what it holds is
 * stored, and the partition has all the copies that it can have by then: the owner may be the only
 * one at first. A member that dies before has it when it starts again.
 *
 * <p>Thread-safe.
 */
public final class Replay {
  /** Of a member without a journal. */
  static final Replay NONE = new Replay(null, -1, Runnable::run);

  private final @Nullable Journal journal;
  private final int durability;
  private final Executor blocking;

  /** Runs something as soon as partitions have all the copies that they can have. */
  private volatile Consumer<Runnable> whenSettled = Runnable::run;

  /** By partition; what is not in it any more has been taken in. */
  private final Map<Integer, List<Copy>> copies = new ConcurrentHashMap<>();

  /**
   * Takes up what the journal has of a store.
   *
   * @param blocking reads it
   */
  public Replay(@Nullable Journal journal, int durability, Executor blocking) {
    this.journal = journal;
    this.durability = durability;
    this.blocking = blocking;
    if (journal != null) {
      add(journal.copies());
    }
  }

  /** Sets what runs something as soon as partitions have all the copies that they can have. */
  void dropWhen(Consumer<Runnable> settled) {
    whenSettled = settled;
  }

  private void add(Collection<Copy> found) {
    for (Copy copy : found) {
      if (copy.durability() == durability) {
        copies.compute(
            copy.partition(),
            (partition, before) -> {
              List<Copy> all = before == null ? new ArrayList<>() : new ArrayList<>(before);
              all.add(copy);
              return List.copyOf(all);
            });
      }
    }
  }

  private List<Copy> of(int partition) {
    return copies.getOrDefault(partition, List.of());
  }

  private @Nullable Copy best(int partition) {
    return of(partition).stream()
        .filter(Copy::complete)
        .max(Comparator.comparing(Copy::newest))
        .orElse(null);
  }

  /** What there is to tell the next owner of a partition. */
  Holding.@Nullable Earlier earlier(int partition) {
    Journal open = journal;
    Copy best = best(partition);
    if (open == null || best == null) {
      return null;
    }
    UUID inOrder = open.endedInOrder().orElse(null);
    return new Holding.Earlier(best.newest(), inOrder);
  }

  /** The values of the newest copy; empty if there is none any more. */
  CompletionStage<List<Holding.Value>> read(int partition) {
    Copy best = best(partition);
    return best == null ? CompletableFuture.completedFuture(List.of()) : read(best);
  }

  private CompletionStage<List<Holding.Value>> read(Copy copy) {
    Journal open = journal;
    if (open == null) {
      return CompletableFuture.completedFuture(List.of());
    }
    return CompletableFuture.supplyAsync(
        () -> {
          List<Holding.Value> values = new ArrayList<>();
          open.read(copy, (key, value) -> values.add(new Holding.Value(key, value)));
          return values;
        },
        blocking);
  }

  /** The values of the newest copy after a key, as many as a page has. */
  CompletionStage<JournalPage> page(int partition, @Nullable StoreKey after, int mostBytes) {
    Journal open = journal;
    Copy best = best(partition);
    if (open == null || best == null) {
      return CompletableFuture.completedFuture(JournalPage.NONE);
    }
    return CompletableFuture.supplyAsync(() -> page(open, best, after, mostBytes), blocking);
  }

  private static JournalPage page(
      Journal journal, Copy copy, @Nullable StoreKey after, int mostBytes) {
    List<Holding.Value> values = new ArrayList<>();
    long[] bytes = {0};
    boolean[] more = {false};
    journal.read(
        copy,
        after,
        (key, value) -> {
          bytes[0] += value.length;
          more[0] = bytes[0] > mostBytes && !values.isEmpty();
          if (!more[0]) {
            values.add(new Holding.Value(key, value));
          }
          return !more[0];
        });
    return new JournalPage(values, copy.newest(), more[0]);
  }

  /**
   * The values of the newest copy that another member's journal has, page by page; empty if it has
   * none any more.
   *
   * @return fails when the member has left, or has dropped the copy meanwhile
   */
  CompletionStage<List<Holding.Value>> fetch(Peers peers, UUID member, int partition) {
    return fetch(peers, member, partition, new ArrayList<>(), /* before= */ null);
  }

  private CompletionStage<List<Holding.Value>> fetch(
      Peers peers,
      UUID member,
      int partition,
      List<Holding.Value> fetched,
      @Nullable JournalPage before) {
    StoreKey after = before == null ? null : fetched.get(fetched.size() - 1).key();
    return peers
        .readJournal(member, durability, partition, after, JournalPage.MOST_BYTES)
        .thenCompose(
            page -> {
              if (before != null && !page.newest().equals(before.newest())) {
                throw new IllegalStateException(
                    "Member %s no longer has the copy of partition %d of which it has told %d values."
                        .formatted(member, partition, fetched.size()));
              }
              fetched.addAll(page.values());
              return page.more()
                  ? fetch(peers, member, partition, fetched, page)
                  : CompletableFuture.completedFuture(fetched);
            });
  }

  /** A partition was made of what some journal had up to a batch, and that is stored. */
  void replayed(int partition, Stamp upTo) {
    for (Copy copy : of(partition)) {
      if (copy.newest().epoch() == upTo.epoch() && copy.newest().compareTo(upTo) <= 0) {
        drop(copy);
      }
    }
  }

  private void drop(Copy copy) {
    Journal open = journal;
    copies.computeIfPresent(
        copy.partition(),
        (partition, before) -> {
          List<Copy> left = before.stream().filter(other -> !other.equals(copy)).toList();
          return left.isEmpty() ? null : left;
        });
    if (open != null) {
      whenSettled.accept(() -> open.drop(copy));
    }
  }

  /** The partitions of which something has not been taken in. */
  BitSet left() {
    BitSet left = new BitSet();
    copies.keySet().forEach(left::set);
    return left;
  }

  /**
   * Offers what the owner of a partition has not taken in, one copy after the other, and drops what
   * it has taken.
   */
  CompletionStage<Void> offer(int partition, Offers offers) {
    CompletionStage<Void> offered = CompletableFuture.completedFuture(null);
    for (Copy copy : of(partition)) {
      offered =
          offered
              .thenCompose(before -> read(copy))
              .thenCompose(values -> offers.offerEarlier(copy.partition(), values, copy.complete()))
              .thenAccept(taken -> drop(copy));
    }
    return offered;
  }

  /**
   * The store drops all values of this member, whose side of a split has lost: what is on disk of
   * them stays until it has been offered.
   *
   * @return completes with the copies of that side
   */
  CompletionStage<List<Copy>> dropping() {
    Journal open = journal;
    return open == null ? CompletableFuture.completedFuture(List.of()) : open.beginStay(durability);
  }

  /** What was on disk of the losing side of a split has been offered from memory. */
  void offered(Copy copy) {
    drop(copy);
  }

  /** Whether there is a journal. */
  boolean isKept() {
    return journal != null;
  }

  /** A partition was handed over, and others have as many copies of it as there should be. */
  void handedOver(int partition) {
    Journal open = journal;
    if (open != null) {
      BitSet given = new BitSet();
      given.set(partition);
      open.forget(durability, given);
    }
  }
}
