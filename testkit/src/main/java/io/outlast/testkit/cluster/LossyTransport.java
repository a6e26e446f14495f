// SPDX-License-Identifier: Apache-2.0
package io.outlast.testkit.cluster;

import io.outlast.engine.port.Transport;
import io.outlast.engine.wire.Input;
import io.outlast.engine.wire.Output;
import io.outlast.member.message.Message;
import io.outlast.member.message.MessageCodec;
import io.outlast.testkit.simulation.SimulatedNode;
import java.util.List;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * A node's transport that loses what it is told to lose, message by message, and tells of views.
 *
 * <p>Commands, replies and questions with an answer may be lost: the engine sends them again. The
 * rest it entrusts to the transport, whose contract is that nothing between members who see each
 * other is lost.
 */
final class LossyTransport implements Transport {
  private final SimulatedNode node;
  private final Predicate<Message> isLost;
  private final Consumer<List<UUID>> onView;
  private @Nullable Listener listener;

  /** Begins to listen to the node; its first view is told to {@code onView} as well. */
  LossyTransport(SimulatedNode node, Predicate<Message> isLost, Consumer<List<UUID>> onView) {
    this.node = node;
    this.isLost = isLost;
    this.onView = onView;
    node.transport()
        .listen(
            new Listener() {
              @Override
              public void onMessage(UUID from, byte[] message) {
                Listener told = listener;
                if (told != null) {
                  told.onMessage(from, message);
                }
              }

              @Override
              public void onView(List<UUID> view) {
                viewChanged(view);
              }
            });
  }

  private void viewChanged(List<UUID> view) {
    Listener told = listener;
    onView.accept(view);
    if (told != null) {
      told.onView(view);
    }
  }

  @Override
  public UUID self() {
    return node.id();
  }

  @Override
  public List<UUID> view() {
    return node.transport().view();
  }

  @Override
  public void send(UUID to, byte[] packet) {
    Input in = new Input(packet);
    Output kept = new Output(packet.length);
    while (!in.isAtEnd()) {
      Message message = MessageCodec.get(in);
      if (!mayBeLost(message) || !isLost.test(message)) {
        MessageCodec.put(kept, message);
      }
    }
    if (kept.size() > 0) {
      node.transport().send(to, kept.toBytes());
    }
  }

  private static boolean mayBeLost(Message message) {
    return !(message instanceof Message.Order) && !(message instanceof Message.Hello);
  }

  @Override
  public void listen(Listener newListener) {
    listener = newListener;
  }
}
