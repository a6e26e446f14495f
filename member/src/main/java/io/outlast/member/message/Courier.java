// SPDX-License-Identifier: Apache-2.0
package io.outlast.member.message;

import io.outlast.engine.port.Transport;
import io.outlast.engine.wire.Output;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Sends messages to members, in order, packed: while one packet is being made, what comes meanwhile
 * goes into the next. An idle member adds no delay, a busy one sends few large packets. Safe from
 * any thread, never blocks.
 */
public final class Courier {
  /**
   * A packet is sent when it has grown beyond this: less than a fragment of the transport below.
   */
  private static final int PACKET_BYTES = 48 * 1024;

  private final Transport transport;
  private final Executor executor;
  private final Map<UUID, Outbox> outboxes = new ConcurrentHashMap<>();

  /** Sends over a transport; packets are made on the executor. */
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

    /**
     * Whether packing is due or going on, so that it is done by one thread at a time: who sets it
     * orders the packing, which clears it at its end.
     */
    private final AtomicBoolean packingIsDue = new AtomicBoolean();

    Outbox(UUID to) {
      this.to = to;
    }

    void add(Message message) {
      messages.add(message);
      orderPacking();
    }

    private void orderPacking() {
      if (packingIsDue.compareAndSet(false, true)) {
        executor.execute(this::packAndSend);
      }
    }

    private void packAndSend() {
      try {
        transport.send(to, nextPacket());
      } finally {
        packingIsDue.set(false);
        // Looked at after the flag was cleared: who added before that did not order the packing.
        if (!messages.isEmpty()) {
          orderPacking();
        }
      }
    }

    private byte[] nextPacket() {
      Output packet = new Output(1024);
      while (packet.size() <= PACKET_BYTES) {
        Message message = messages.poll();
        if (message == null) {
          break;
        }
        MessageCodec.put(packet, message);
      }
      return packet.toBytes();
    }
  }
}
