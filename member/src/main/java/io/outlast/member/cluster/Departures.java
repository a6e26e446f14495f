// SPDX-License-Identifier: Apache-2.0
package io.outlast.member.cluster;

import io.outlast.member.cluster.MessageHeader.Kind;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;

/**
 * Lets members leave a store one at a time: two that left together could take a partition's only
 * two copies along.
 *
 * <p>Who wants to leave asks the coordinator and waits for its turn; it is told who went before,
 * and goes only when that one is out of its own topology and all copies are there again. The queue
 * dies with the coordinator, and those who wait ask the next one. That one does not know who was
 * just going: two may then go at once, if the coordinator crashes during a departure.
 *
 * <p>Messages: what (1 byte), durability (1), who went before (16, zeros for nobody).
 */
final class Departures implements MessageProtocol.Receiver {
  /** "May I go?" */
  private static final byte ASK = 0;

  /** "Go, after this one." */
  private static final byte GO = 1;

  /** "I have gone." */
  private static final byte GONE = 2;

  private static final UUID NOBODY = new UUID(0, 0);

  private final MessageProtocol messages;

  // Guarded by this.
  private final Map<Integer, Queue> queues = new HashMap<>();
  private final Map<Integer, CompletableFuture<Optional<UUID>>> turns = new HashMap<>();
  private List<UUID> view = List.of();

  /** Those that want to leave a store, as the coordinator sees it; the first one is on its way. */
  private static final class Queue {
    final Deque<UUID> members = new ArrayDeque<>();
    UUID last = NOBODY;
  }

  Departures(MessageProtocol messages) {
    this.messages = messages;
  }

  /** Completes when this member may leave a store, with the member that left before it. */
  synchronized CompletableFuture<Optional<UUID>> turn(int durability) {
    CompletableFuture<Optional<UUID>> turn = new CompletableFuture<>();
    turns.put(durability, turn);
    send(view.get(0), ASK, durability, NOBODY);
    return turn.copy();
  }

  /** This member has left the store. */
  synchronized void gone(int durability) {
    turns.remove(durability);
    send(view.get(0), GONE, durability, NOBODY);
  }

  private void send(UUID to, byte what, int durability, UUID before) {
    messages.send(
        Kind.DEPARTURES,
        to,
        ByteBuffer.allocate(18)
            .put(what)
            .put((byte) durability)
            .putLong(before.getMostSignificantBits())
            .putLong(before.getLeastSignificantBits())
            .array());
  }

  @Override
  public synchronized void onMessage(UUID from, byte[] message) {
    ByteBuffer bytes = ByteBuffer.wrap(message);
    byte what = bytes.get();
    int durability = bytes.get();
    UUID before = new UUID(bytes.getLong(), bytes.getLong());
    if (what == GO) {
      CompletableFuture<Optional<UUID>> turn = turns.get(durability);
      if (turn == null) {
        send(from, GONE, durability, NOBODY);
      } else {
        turn.complete(before.equals(NOBODY) ? Optional.empty() : Optional.of(before));
      }
      return;
    }
    Queue queue = queues.computeIfAbsent(durability, d -> new Queue());
    if (what == ASK && !queue.members.contains(from)) {
      queue.members.add(from);
      if (queue.members.size() == 1) {
        call(durability, queue);
      }
    } else if (what == GONE) {
      remove(durability, queue, from);
    }
  }

  private void remove(int durability, Queue queue, UUID member) {
    boolean first = member.equals(queue.members.peek());
    queue.members.remove(member);
    if (first) {
      queue.last = member;
      call(durability, queue);
    }
  }

  private void call(int durability, Queue queue) {
    if (!queue.members.isEmpty()) {
      send(queue.members.element(), GO, durability, queue.last);
    }
  }

  @Override
  public synchronized void onView(List<UUID> now) {
    boolean otherCoordinator = !view.isEmpty() && !view.get(0).equals(now.get(0));
    view = now;
    queues.forEach(
        (durability, queue) -> {
          for (UUID member : List.copyOf(queue.members)) {
            if (!now.contains(member)) {
              remove(durability, queue, member);
            }
          }
        });
    if (otherCoordinator) {
      turns.forEach(
          (durability, turn) -> {
            if (!turn.isDone()) {
              send(now.get(0), ASK, durability, NOBODY);
            }
          });
    }
  }
}
