// SPDX-License-Identifier: Apache-2.0
package io.outlast.examples.process;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Finds ports that nobody uses. A member takes two: its own, and one by which others notice its
 * death. Both are sought below those that systems give out by themselves.
 */
public final class FreePorts {

  private static final int LOWEST = 11_000;
  private static final int HIGHEST = 21_000;
  private static final int SECOND_PORT_OFFSET = 10_000;
  private static final int TRIES = 100;

  private FreePorts() {}

  /** Returns the first of some consecutive ports that are free on loopback now. */
  public static int find(int count) {
    for (int i = 0; i < TRIES; i++) {
      int first = ThreadLocalRandom.current().nextInt(LOWEST, HIGHEST);
      if (areFree(first, count)) {
        return first;
      }
    }
    throw new IllegalStateException(
        "No " + count + " free ports in a row between " + LOWEST + " and " + HIGHEST + ".");
  }

  private static boolean areFree(int first, int count) {
    for (int port = first; port < first + count; port++) {
      if (!isFree(port) || !isFree(port + SECOND_PORT_OFFSET)) {
        return false;
      }
    }
    return true;
  }

  private static boolean isFree(int port) {
    try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
      return socket.isBound();
    } catch (IOException taken) {
      return false;
    }
  }
}
