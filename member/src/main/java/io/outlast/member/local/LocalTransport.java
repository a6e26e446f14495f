// SPDX-License-Identifier: Apache-2.0
package io.outlast.member.local;

import io.outlast.engine.port.Transport;
import java.util.List;
import java.util.UUID;

/** The transport of a single JVM: there is nobody to talk to. */
public final class LocalTransport implements Transport {
  private final UUID self;

  /** A transport for the member of this name. */
  public LocalTransport(UUID self) {
    this.self = self;
  }

  @Override
  public UUID self() {
    return self;
  }

  @Override
  public List<UUID> view() {
    return List.of(self);
  }

  @Override
  public void send(UUID to, byte[] message) {}

  @Override
  public void listen(Listener listener) {}
}
