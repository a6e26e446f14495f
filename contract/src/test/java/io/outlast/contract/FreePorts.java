// SPDX-License-Identifier: Apache-2.0
package io.outlast.contract;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.IntStream;

/** Ports that nobody listens on now: below those that systems give out by themselves. */
final class FreePorts {

  private static final int FIRST_PORT = 20_000;
  private static final int LAST_PORT = 31_000;

  private FreePorts() {}

  /** Returns a free port. */
  static int one() {
    return range(1);
  }

  /** Returns the first of so many free ports in a row. */
  static int range(int count) {
    return ThreadLocalRandom.current()
        .ints(FIRST_PORT, LAST_PORT)
        .limit(1_000)
        .filter(first -> IntStream.range(first, first + count).allMatch(FreePorts::isFree))
        .findFirst()
        .orElseThrow();
  }

  private static boolean isFree(int port) {
    try (ServerSocket socket = new ServerSocket()) {
      socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
      return true;
    } catch (BindException e) {
      return false;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
