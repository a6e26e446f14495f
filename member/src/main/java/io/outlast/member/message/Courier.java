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
import java.util.function.BiConsumer;

/**
 * Sends messages of one sort to members, in order, packed by the rules of {@link Packing}. Safe
 * from any thread, never blocks.
 */
public final class Courier<M> {
  /**
   * A packet is sent when it has grown beyond this: less than a fragment of the transport below.
   */
  private static final int PACKET_BYTES = 48 * 1024;

  private final Transport transport;
  private final Executor executor;
  private final BiConsumer<Output, M> codec;
  private final Map<UUID, Outbox> outboxes = new ConcurrentHashMap<>();

  /**
   * Sends over a transport.
   *
   * @param executor makes packets of several messages
   * @param codec writes a message into its packet
   */
  public Courier(Transport transport, Executor executor, BiConsumer<Output, M> codec) {
    this.transport = transport;
    this.executor = executor;
    this.codec = codec;
  }

  /** Sends a message to a member; it is dropped when the member is gone. */
  public void send(UUID to, M message) {
    outboxes.computeIfAbsent(to, Outbox::new).add(message);
  }

  /** Forgets a member that has left. */
  public void forget(UUID member) {
    outboxes.remove(member);
  }

  private final class Outbox {
    private final UUID to;
    private final ConcurrentLinkedQueue<M> messages = new ConcurrentLinkedQueue<>();
    private final Packing packing =
        new Packing(executor, this::packAndSend, () -> !messages.isEmpty());

    Outbox(UUID to) {
      this.to = to;
    }

    void add(M message) {
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
        M message = messages.poll();
        if (message == null) {
          break;
        }
        count++;
        codec.accept(packet, message);
      }
      packing.left(count);
      return packet.toBytes();
    }
  }
}
