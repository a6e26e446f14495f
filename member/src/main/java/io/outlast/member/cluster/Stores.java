// SPDX-License-Identifier: Apache-2.0
package io.outlast.member.cluster;

import io.outlast.engine.port.PartitionStore;
import io.outlast.member.cluster.MessageHeader.Kind;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.IntFunction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The stores that the cluster has, one for each durability in use. A member that opens one asks all
 * others to open it as well, or the values would have nobody to be backed up on; a member that
 * joins is told by the others.
 *
 * <p>Messages are two bytes: what, and a set of durabilities as bits.
 */
final class Stores implements MessageProtocol.Receiver {
  static final int MAX_DURABILITY = 6;

  private static final Logger LOG = LoggerFactory.getLogger(Stores.class);
  private static final long PATIENCE_SECONDS = 15;

  /** "Which ones are there?" */
  private static final byte ASK = 0;

  /** "These are there: open them." */
  private static final byte KNOWN = 1;

  /** "I have opened these." */
  private static final byte OPENED = 2;

  private final String name;
  private final MessageProtocol messages;
  private final IntFunction<InfinispanStore> opener;
  private final Executor blocking;

  // Guarded by this.
  private final Map<Integer, CompletableFuture<InfinispanStore>> stores = new HashMap<>();
  private final Map<Integer, Opening> openings = new HashMap<>();
  private Set<UUID> members = Set.of();
  private final CompletableFuture<Void> answered = new CompletableFuture<>();

  /** The members that have yet to open a store. */
  private static final class Opening {
    final Set<UUID> missing;
    final CompletableFuture<Void> done = new CompletableFuture<>();

    Opening(Set<UUID> missing) {
      this.missing = missing;
    }
  }

  /**
   * Makes the set of stores.
   *
   * @param opener opens a store of a durability on this member; may block
   * @param blocking runs it
   */
  Stores(
      String name,
      MessageProtocol messages,
      IntFunction<InfinispanStore> opener,
      Executor blocking) {
    this.name = name;
    this.messages = messages;
    this.opener = opener;
    this.blocking = blocking;
  }

  /**
   * Begins to take messages, and opens what the cluster has; completes when it is open, or after a
   * time limit.
   */
  CompletableFuture<Void> join() {
    messages.receive(Kind.STORES, this);
    List<UUID> view = messages.view();
    UUID coordinator = view.get(0);
    if (coordinator.equals(messages.self())) {
      return CompletableFuture.completedFuture(null);
    }
    send(coordinator, ASK, 0);
    return answered
        .copy()
        .orTimeout(PATIENCE_SECONDS, TimeUnit.SECONDS)
        .exceptionally(
            late -> {
              LOG.warn(
                  "{}: {} did not tell within {} s which stores there are; they will be opened when it does.",
                  name,
                  coordinator,
                  PATIENCE_SECONDS);
              return null;
            })
        .thenCompose(done -> allOpen());
  }

  /** The store of a durability; opens it everywhere if it is new. */
  CompletableFuture<PartitionStore> open(int durability) {
    if (durability < 0 || durability > MAX_DURABILITY) {
      throw new IllegalArgumentException(
          "Durability is " + durability + ", not from 0 to " + MAX_DURABILITY + ".");
    }
    Opening opening;
    CompletableFuture<InfinispanStore> store;
    synchronized (this) {
      store = stores.get(durability);
      opening = openings.get(durability);
      if (store == null) {
        store = openHere(durability);
        Set<UUID> others = new HashSet<>(members);
        others.remove(messages.self());
        opening = new Opening(others);
        openings.put(durability, opening);
        others.forEach(member -> send(member, KNOWN, 1 << durability));
        end(opening);
      }
    }
    if (opening == null) {
      return store.thenApply(opened -> opened);
    }
    CompletableFuture<Void> everywhere =
        opening
            .done
            .copy()
            .orTimeout(PATIENCE_SECONDS, TimeUnit.SECONDS)
            .exceptionally(
                late -> {
                  LOG.warn(
                      "{}: not all members opened the store of durability {} within {} s; going on without them.",
                      name,
                      durability,
                      PATIENCE_SECONDS);
                  return null;
                });
    return store.thenCombine(everywhere, (opened, done) -> opened);
  }

  /** Those that are open here. */
  synchronized List<InfinispanStore> opened() {
    var opened = new ArrayList<InfinispanStore>();
    for (CompletableFuture<InfinispanStore> store : stores.values()) {
      if (store.isDone() && !store.isCompletedExceptionally()) {
        opened.add(store.join());
      }
    }
    return opened;
  }

  private CompletableFuture<InfinispanStore> openHere(int durability) {
    return stores.computeIfAbsent(
        durability,
        d ->
            CompletableFuture.supplyAsync(() -> opener.apply(d), blocking)
                .whenComplete(
                    (store, failure) -> {
                      if (failure != null) {
                        forget(durability);
                        LOG.error(
                            "{}: the store of durability {} did not open; others do without this member's copies.",
                            name,
                            d,
                            failure);
                      }
                    }));
  }

  /** It did not open; the next who asks for it tries again. */
  private synchronized void forget(int durability) {
    stores.remove(durability);
    openings.remove(durability);
  }

  private synchronized CompletableFuture<Void> allOpen() {
    return CompletableFuture.allOf(stores.values().toArray(new CompletableFuture<?>[0]));
  }

  private void send(UUID to, byte what, int durabilities) {
    messages.send(Kind.STORES, to, new byte[] {what, (byte) durabilities});
  }

  private int known() {
    return stores.keySet().stream().mapToInt(durability -> 1 << durability).sum();
  }

  @Override
  public synchronized void onMessage(UUID from, byte[] message) {
    int durabilities = message[1];
    switch (message[0]) {
      case ASK -> send(from, KNOWN, known());
      case KNOWN -> {
        for (int d = 0; d <= MAX_DURABILITY; d++) {
          if ((durabilities & 1 << d) != 0) {
            int durability = d;
            openHere(d).thenRun(() -> send(from, OPENED, 1 << durability));
          }
        }
        answered.complete(null);
      }
      case OPENED ->
          openings.forEach(
              (durability, opening) -> {
                if ((durabilities & 1 << durability) != 0) {
                  opening.missing.remove(from);
                  end(opening);
                }
              });
      default -> LOG.warn("{}: {} sent an unknown message {}.", name, from, message[0]);
    }
  }

  @Override
  public synchronized void onView(List<UUID> view) {
    Set<UUID> before = members;
    members = Set.copyOf(view);
    // On a merge this tells each side what the other has.
    for (UUID member : view) {
      if (!before.isEmpty() && !before.contains(member) && !stores.isEmpty()) {
        send(member, KNOWN, known());
      }
    }
    openings.forEach(
        (durability, opening) -> {
          opening.missing.retainAll(members);
          end(opening);
        });
  }

  private void end(Opening opening) {
    if (opening.missing.isEmpty()) {
      opening.done.completeAsync(() -> null, blocking);
    }
  }
}
