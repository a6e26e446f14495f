// SPDX-License-Identifier: Apache-2.0
package io.outlast.contract;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;

/** Ports that nobody listens on now: below those that systems give to outgoing connections. */
final class FreePorts {

  /** A member's second port is so much higher than its first. */
  private static final int SECOND_PORT = 10_000;

  /** First and second ports of all clusters lie apart from each other, and from other ports. */
  private static final int FIRST_PAIR = 10_000;

  private static final int LAST_PAIR = 15_700;
  private static final int FIRST_OTHER = 26_000;
  private static final int LAST_OTHER = 31_000;

  private FreePorts() {}

  /** Returns a free port. */
  static int one() {
    return free(FIRST_OTHER, LAST_OTHER, FreePorts::isFree);
  }

  /** Returns the first of so many free ports in a row, each with the second port of a member. */
  static int pairs(int count) {
    return free(
        FIRST_PAIR,
        LAST_PAIR,
        first ->
            IntStream.range(first, first + count)
                .allMatch(port -> isFree(port) && isFree(port + SECOND_PORT)));
  }

  private static int free(int from, int to, IntPredicate isFree) {
    return ThreadLocalRandom.current()
        .ints(from, to)
        .limit(1_000)
        .filter(isFree)
        .findFirst()
        .orElseThrow();
  }

  /** Tells whether nobody listens on a port. */
  static boolean isFree(int port) {
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
