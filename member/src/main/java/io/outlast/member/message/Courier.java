// SPDX-License-Identifier: Apache-2.0
package io.outlast.member.message;

import io.outlast.engine.port.Transport;
import io.outlast.engine.wire.Output;
import io.outlast.engine.wire.Packing;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;

/**
 * Sends messages to members, in order, packed by the rules of {@link Packing}. Safe from any
 * thread, never blocks.
 */
public final class Courier {
  /**
   * A packet is sent when it has grown beyond this: less than a fragment of the transport below.
   */
  private static final int PACKET_BYTES = 48 * 1024;

  private final Transport transport;
  private final Executor executor;
  private final Map<UUID, Outbox> outboxes = new ConcurrentHashMap<>();

  /** Sends over a transport; packets of several messages are made on the executor. */
  public Courier(Transport transport, Executor executor) {
    this.transport = transport;
    this.executor = executor;
  }

  /** Sends a message to a member; it is dropped when the member is gone. */
  public void send(UUID to, Message message) {
    outboxes.computeIfAbsent(to, Outbox::new).add(message);
  }

  /** Forgets a member that has left. */
  public void forget(UUID member) {
    outboxes.remove(member);
  }

  private final class Outbox {
    private final UUID to;
    private final ConcurrentLinkedQueue<Message> messages = new ConcurrentLinkedQueue<>();
    private final Packing packing =
        new Packing(executor, this::packAndSend, () -> !messages.isEmpty());

    Outbox(UUID to) {
      this.to = to;
    }

    void add(Message message) {
      messages.add(message);
      if (to.equals(transport.self())) {
        packing.order();
      } else {
        packing.came();
      }
    }

    private void packAndSend() {
      transport.send(to, nextPacket());
    }

    private byte[] nextPacket() {
      Output packet = new Output(1024);
      int count = 0;
      while (packet.size() <= PACKET_BYTES) {
        Message message = messages.poll();
        if (message == null) {
          break;
        }
        count++;
        MessageCodec.put(packet, message);
      }
      packing.left(count);
      return packet.toBytes();
    }
  }
}
