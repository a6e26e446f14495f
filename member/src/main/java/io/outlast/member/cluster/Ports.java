// SPDX-License-Identifier: Apache-2.0
package io.outlast.member.cluster;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;

/**
 * The two ports of a member: the one that is configured, and a second one at a fixed distance, for
 * the detection of failures.
 *
 * <p>They are looked for before the engine is started, which would report a port that is taken with
 * pages of stack traces, and would not go on to the next one if it is the second that is taken.
 */
final class Ports {
  /**
   * The second port is the first plus this. All members must use the same. It keeps the usual ports
   * below the range that systems give to outgoing connections.
   */
  static final int OFFSET = 10_000;

  private static final int ALL = 65_536;
  private static final int OF_THE_SYSTEM = 1_024;

  private Ports() {}

  /** The second port for a first one; for the highest JGroups begins at the bottom again. */
  static int second(int first) {
    int port = (first + OFFSET) % ALL;
    return port < OF_THE_SYSTEM ? port + OF_THE_SYSTEM : port;
  }

  /**
   * Returns the first port of the settings' range that is free together with its second.
   *
   * @throws IllegalStateException if there is none; the message names both ranges
   */
  static int choose(ClusterSettings settings) {
    int last = settings.port() + settings.portCount() - 1;
    IOException failure = new IOException("none was tried");
    for (int port = settings.port(); port <= last; port++) {
      try {
        InetAddress address = InetAddress.getByName(settings.bindAddress());
        listen(address, port);
        listen(address, second(port));
        return port;
      } catch (IOException e) {
        failure = e;
      }
    }
    throw new IllegalStateException(
        ("Member '%s' cannot listen on %s: it needs %s and with it, for the detection of failures, %s, and does not find the two"
                + " free (%s). Choose others by setPort, or let more be tried by setPortAutoIncrement(true) and setPortCount.")
            .formatted(
                settings.memberName(),
                settings.bindAddress(),
                range(settings.port(), last),
                range(second(settings.port()), second(last)),
                failure.getMessage()),
        failure);
  }

  /** Connects and hangs up; fails if nobody is there, or does not answer in time. */
  static void knock(InetAddress machine, int port, int timeoutMillis) throws IOException {
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress(machine, port), timeoutMillis);
    }
  }

  private static String range(int first, int last) {
    return first == last ? "port " + first : "one of the ports " + first + " to " + last;
  }

  private static void listen(InetAddress address, int port) throws IOException {
    try (ServerSocket socket = new ServerSocket()) {
      socket.bind(new InetSocketAddress(address, port), 1);
    }
  }
}
