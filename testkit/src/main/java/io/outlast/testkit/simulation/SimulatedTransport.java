// SPDX-License-Identifier: Apache-2.0
package io.outlast.testkit.simulation;

import io.outlast.engine.port.Transport;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A node's end of the {@link Network}.
 *
 * <p>The port as read here: the listener hears of the present view at once when it is set after
 * joining; what arrives while there is none is lost. Messages between two members of which only one
 * sees the other may arrive or not, as the seed decides, but never twice and never out of order.
 */
final class SimulatedTransport implements Transport {
  private final SimulatedNode node;
  private final Network network;
  private @Nullable Listener listener;

  SimulatedTransport(SimulatedNode node, Network network) {
    this.node = node;
    this.network = network;
  }

  @Override
  public UUID self() {
    return node.id();
  }

  @Override
  public List<UUID> view() {
    return node.view().ids();
  }

  @Override
  public void send(UUID to, byte[] message) {
    SimulatedNode receiver = node.world().find(to);
    if (receiver != null) {
      byte[] bytes = message.clone();
      network.sendMessage(node, receiver, () -> receiver.transportEnd().receive(node, bytes));
    }
  }

  @Override
  public void listen(Listener listener) {
    this.listener = listener;
    if (!view().isEmpty()) {
      listener.onView(view());
    }
  }

  void viewChanged() {
    if (listener != null) {
      listener.onView(view());
    }
  }

  private void receive(SimulatedNode from, byte[] message) {
    if (listener != null) {
      listener.onMessage(from.id(), message);
    }
  }
}
