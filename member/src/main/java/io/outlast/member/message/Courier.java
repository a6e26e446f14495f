// SPDX-License-Identifier: Apache-2.0
package io.outlast.member.message;

import io.outlast.engine.port.Transport;
import io.outlast.engine.wire.Company;
import io.outlast.engine.wire.Output;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Sends messages to members, in order, packed: those that have {@link Company} gather until the
 * executor comes to pack them, and what comes meanwhile goes into the next packet; the others leave
 * at once, on the thread that has them. Safe from any thread, never blocks.
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

    /**
     * Whether packing is due or going on, so that it is done by one thread at a time: who sets it
     * orders the packing, which clears it at its end.
     */
    private final AtomicBoolean packingIsDue = new AtomicBoolean();

    /** Of the thread that packs; the flag passes it on. */
    private final Company company = new Company();

    Outbox(UUID to) {
      this.to = to;
    }

    void add(Message message) {
      messages.add(message);
      if (packingIsDue.compareAndSet(false, true)) {
        if (company.isAbsent() && !to.equals(transport.self())) {
          sendHere();
        } else {
          executor.execute(this::packAndSend);
        }
      }
    }

    /** What goes wrong is not the fault of the thread that happens to send. */
    private void sendHere() {
      try {
        packAndSend();
      } catch (RuntimeException e) {
        executor.execute(
            () -> {
              throw e;
            });
      }
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
        if (!messages.isEmpty()) {
          company.came();
        }
        packingIsDue.set(false);
        // Looked at after the flag was cleared: who added before that did not order the packing.
        if (!messages.isEmpty()) {
          orderPacking();
        }
      }
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
      company.left(count);
      return packet.toBytes();
    }
  }
}
