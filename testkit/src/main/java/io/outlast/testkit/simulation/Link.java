// SPDX-License-Identifier: Apache-2.0
package io.outlast.testkit.simulation;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * One direction between two nodes, first in, first out. What arrives while the nodes are cut off
 * from each other is held, as by a transport that sends again, until {@link #release} or {@link
 * #cut}.
 */
final class Link {
  private final Network network;
  private final SimulatedNode from;
  private final SimulatedNode to;
  private final ArrayDeque<Message> inTransit = new ArrayDeque<>();
  private final ArrayDeque<Message> held = new ArrayDeque<>();
  private long lastArrivalNanos;

  Link(Network network, SimulatedNode from, SimulatedNode to) {
    this.network = network;
    this.from = from;
    this.to = to;
  }

  SimulatedNode from() {
    return from;
  }

  boolean joins(SimulatedNode one, SimulatedNode other) {
    return (from == one && to == other) || (from == other && to == one);
  }

  void send(long nowNanos, DelayRange latency, String what, Runnable arrival) {
    Message message = new Message(nowNanos, arrival);
    inTransit.add(message);
    lastArrivalNanos = to.scheduleInOrder(lastArrivalNanos, latency, what, () -> arrive(message));
  }

  /** Ends the connection: of what was sent until then only a beginning still arrives. */
  void cut(long sentUntilNanos, Random random) {
    held.removeIf(message -> message.sentAtNanos <= sentUntilNanos);
    List<Message> old = new ArrayList<>(inTransit);
    old.removeIf(message -> message.sentAtNanos > sentUntilNanos);
    if (!old.isEmpty()) {
      int survivors = random.nextInt(old.size() + 1);
      old.subList(survivors, old.size()).forEach(message -> message.dropped = true);
    }
  }

  /** Lets what was held arrive, now that the nodes reach each other again. */
  void release() {
    if (!held.isEmpty()) {
      to.schedule(0, "release", this::drain);
    }
  }

  private void arrive(Message message) {
    inTransit.remove(message);
    if (message.dropped) {
      return;
    }
    if (held.isEmpty() && network.connected(from, to)) {
      deliver(message);
    } else {
      held.add(message);
    }
  }

  private void drain() {
    while (!held.isEmpty() && network.connected(from, to)) {
      deliver(held.remove());
    }
  }

  private void deliver(Message message) {
    if (network.accepts(from, to)) {
      message.arrival.run();
    }
  }

  private static final class Message {
    private final long sentAtNanos;
    private final Runnable arrival;
    private boolean dropped;

    Message(long sentAtNanos, Runnable arrival) {
      this.sentAtNanos = sentAtNanos;
      this.arrival = arrival;
    }
  }
}
