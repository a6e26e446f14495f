// SPDX-License-Identifier: Apache-2.0
package io.outlast.member.cluster;

import java.util.ArrayList;
import java.util.List;
import org.jgroups.Address;
import org.jgroups.blocks.cs.NioServer;
import org.jgroups.conf.ClassConfigurator;
import org.jgroups.protocols.FD_SOCK2;
import org.jspecify.annotations.Nullable;

/**
 * Detection of dead processes, on a port that anybody may connect to: who announces more bytes than
 * a ping has is cut off before memory is set aside for them. And a suspect is told of before a new
 * neighbour has answered, which on a busy machine takes a while.
 */
final class BoundedFdSock extends FD_SOCK2 {
  private static final int MOST_BYTES = 10_000;

  BoundedFdSock() {
    setId(ClassConfigurator.getProtocolId(FD_SOCK2.class));
  }

  @Override
  protected NioServer createServer(int[] ports) {
    NioServer server = super.createServer(ports);
    server.setMaxLength(MOST_BYTES);
    return server;
  }

  @Override
  protected void connectToNextPingDest(@Nullable Address suspect) {
    if (suspect != null) {
      broadcastSuspectMessage(new ArrayList<>(List.of(suspect))); // whoever is told changes it
    }
    super.connectToNextPingDest(/* already_suspect= */ null);
  }
}
