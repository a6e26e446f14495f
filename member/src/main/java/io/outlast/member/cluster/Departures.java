// SPDX-License-Identifier: Apache-2.0
package io.outlast.member.cluster;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiConsumer;
import java.util.function.Supplier;

/**
 * Lets members leave a store one at a time: two that left together could take a partition's only
 * two copies along.
 *
 * <p>Who wants to leave asks the coordinator and waits for its turn; it is told who has gone, and
 * goes only when none of them is in its own topology and all copies are there again. All that a
 * coordinator knows it knows from the members: a new one is told anew by each, and calls nobody
 * before it has heard from all that were there before it. So it makes no difference when the
 * coordinator itself goes, in order or not.
 *
 * <p>Messages: what (1 byte), durability (1), members (16 each; only with {@link What#GO}).
 */
final class Departures implements MessageProtocol.Receiver {
  /** The order is part of the messages: append only. */
  private enum What {
    /** May I go? */
    ASK,
    /** Go, after these. */
    GO,
    /** I have been called, and am on my way. */
    GOING,
    /** I have gone. */
    GONE,
    /** You know all about me. */
    TOLD,
    /** I do not go after all. */
    STAY
  }

  private static final int NO_STORE = -1;

  private final Supplier<UUID> self;
  private final BiConsumer<UUID, byte[]> messages;

  // Guarded by this.
  private final Map<Integer, Departure> own = new HashMap<>();
  private final Map<Integer, Queue> queues = new HashMap<>();
  private final Set<UUID> told = new HashSet<>();
  private Set<UUID> toTell = new HashSet<>();
  private List<UUID> view = List.of();

  /** This member's departure from a store. */
  private static final class Departure {
    final CompletableFuture<Set<UUID>> turn = new CompletableFuture<>();
    boolean isGone;

    What state() {
      return isGone ? What.GONE : turn.isDone() ? What.GOING : What.ASK;
    }
  }

  /** Who leaves a store, as the coordinator sees it. Invariant: it calls one at a time. */
  private static final class Queue {
    final Deque<UUID> waiting = new ArrayDeque<>();
    final Set<UUID> going = new HashSet<>();
    final Set<UUID> gone = new HashSet<>();

    void take(UUID member, What state) {
      waiting.remove(member);
      going.remove(member);
      if (state != What.STAY && !gone.contains(member)) {
        Collection<UUID> its = state == What.ASK ? waiting : state == What.GOING ? going : gone;
        its.add(member);
      }
    }

    void retain(List<UUID> view) {
      waiting.retainAll(view);
      going.retainAll(view);
      gone.retainAll(view);
    }
  }

  /**
   * Sends through the messages of the cluster.
   *
   * @param self this member, asked for only when there is a view
   */
  Departures(Supplier<UUID> self, BiConsumer<UUID, byte[]> messages) {
    this.self = self;
    this.messages = messages;
  }

  /**
   * Completes when this member may leave a store, with members that have left it and may still be
   * in its topology.
   */
  synchronized CompletableFuture<Set<UUID>> turn(int durability) {
    Departure departure = own.computeIfAbsent(durability, d -> new Departure());
    tell(view.get(0), departure.state(), durability);
    return departure.turn.copy();
  }

  /** This member does not leave the store after all. */
  synchronized void stay(int durability) {
    own.remove(durability);
    tell(view.get(0), What.STAY, durability);
  }

  /** This member has left the store. */
  synchronized void gone(int durability) {
    own.computeIfAbsent(durability, d -> new Departure()).isGone = true;
    tell(view.get(0), What.GONE, durability);
  }

  private void tell(UUID to, What what, int durability) {
    send(to, what, durability, Set.of());
  }

  private void send(UUID to, What what, int durability, Set<UUID> members) {
    ByteBuffer bytes = ByteBuffer.allocate(2 + 16 * members.size());
    bytes.put((byte) what.ordinal()).put((byte) durability);
    members.forEach(
        member ->
            bytes
                .putLong(member.getMostSignificantBits())
                .putLong(member.getLeastSignificantBits()));
    messages.accept(to, bytes.array());
  }

  @Override
  public synchronized void onMessage(UUID from, byte[] message) {
    ByteBuffer bytes = ByteBuffer.wrap(message);
    What what = What.values()[bytes.get()];
    int durability = bytes.get();
    if (what == What.GO) {
      Set<UUID> gone = new HashSet<>();
      while (bytes.hasRemaining()) {
        gone.add(new UUID(bytes.getLong(), bytes.getLong()));
      }
      called(from, durability, gone);
      return;
    }
    if (what == What.TOLD) {
      told.add(from);
    } else {
      queues.computeIfAbsent(durability, d -> new Queue()).take(from, what);
    }
    callNext();
  }

  private void called(UUID by, int durability, Set<UUID> gone) {
    Departure departure = own.get(durability);
    if (departure == null) {
      tell(by, What.STAY, durability);
    } else if (departure.isGone) {
      tell(by, What.GONE, durability);
    } else {
      departure.turn.complete(gone);
    }
  }

  private void callNext() {
    if (view.isEmpty() || !view.get(0).equals(self.get()) || !told.containsAll(toTell)) {
      return;
    }
    queues.forEach(
        (durability, queue) -> {
          UUID next = queue.going.isEmpty() ? queue.waiting.poll() : null;
          if (next != null) {
            queue.going.add(next);
            send(next, What.GO, durability, queue.gone);
          }
        });
  }

  @Override
  public synchronized void onView(List<UUID> now) {
    boolean isOtherCoordinator = view.isEmpty() || !view.get(0).equals(now.get(0));
    view = List.copyOf(now);
    if (isOtherCoordinator) {
      if (now.get(0).equals(self.get())) {
        toTell = new HashSet<>(now);
      } else {
        queues.clear();
        told.clear();
      }
      own.forEach((durability, departure) -> tell(now.get(0), departure.state(), durability));
      tell(now.get(0), What.TOLD, NO_STORE);
    }
    toTell.retainAll(now);
    queues.values().forEach(queue -> queue.retain(now));
    callNext();
  }
}
