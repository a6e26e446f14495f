// SPDX-License-Identifier: Apache-2.0
package io.outlast.member.message;

import io.outlast.engine.port.Transport;
import io.outlast.engine.wire.Input;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/** Keeps what is sent. */
public final class RecordingTransport implements Transport {
  /** A packet and whom it went to. */
  public record Packet(UUID to, byte[] bytes) {
    /** The messages in it. */
    public List<Message> messages() {
      List<Message> messages = new ArrayList<>();
      Input in = new Input(bytes);
      while (!in.isAtEnd()) {
        messages.add(MessageCodec.get(in));
      }
      return messages;
    }
  }

  private final UUID self = UUID.randomUUID();
  private final List<Packet> packets = new ArrayList<>();
  private boolean fails;

  @Override
  public UUID self() {
    return self;
  }

  @Override
  public List<UUID> view() {
    return List.of(self);
  }

  @Override
  public synchronized void send(UUID to, byte[] message) {
    if (fails) {
      throw new IllegalStateException("not connected");
    }
    packets.add(new Packet(to, message));
  }

  @Override
  public void listen(Listener listener) {}

  /** Lets each send fail from now on, or succeed again. */
  public synchronized void fail(boolean failsNow) {
    fails = failsNow;
  }

  /** What was sent so far. */
  public synchronized List<Packet> packets() {
    return List.copyOf(packets);
  }

  /** The messages sent to a member, in order. */
  public List<Message> messagesTo(UUID member) {
    return packets().stream()
        .filter(packet -> packet.to().equals(member))
        .flatMap(packet -> packet.messages().stream())
        .toList();
  }

  /** Forgets what was sent so far. */
  public synchronized void clear() {
    packets.clear();
  }
}
