// SPDX-License-Identifier: Apache-2.0
package io.outlast.contract;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.Random;

/** Say to a port what no member would: random bytes, cut off, or announcing more than there is. */
final class Strangers {
  static final byte[] MAGIC_OF_JGROUPS = {'b', 'e', 'l', 'a'};

  /** The head of a ClientHello of 16 KB. */
  private static final byte[] HELLO_OF_TLS = {22, 3, 1, 64, 0};

  private static final int MOST_BYTES = 3_000;
  private static final int MILLIS = 5_000;

  private Strangers() {}

  /** Connects, and says nothing. */
  static Socket connect(int port) throws IOException {
    Socket socket = new Socket();
    socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), MILLIS);
    socket.setSoTimeout(MILLIS);
    return socket;
  }

  /**
   * Says something and listens until the other end closes.
   *
   * @param round chooses between nonsense, and nonsense after each of two promising beginnings
   * @return what was answered; nothing if the connection was refused or broken
   */
  static byte[] say(int port, Random random, int round) {
    byte[] bytes = new byte[1 + random.nextInt(MOST_BYTES)];
    random.nextBytes(bytes);
    if (round % 3 == 1) {
      begin(bytes, MAGIC_OF_JGROUPS);
    } else if (round % 3 == 2) {
      begin(bytes, HELLO_OF_TLS);
    }
    try (Socket socket = connect(port);
        OutputStream out = socket.getOutputStream();
        InputStream in = socket.getInputStream()) {
      out.write(bytes);
      socket.shutdownOutput();
      return in.readAllBytes();
    } catch (IOException refused) {
      return new byte[0];
    }
  }

  private static void begin(byte[] bytes, byte[] beginning) {
    System.arraycopy(beginning, 0, bytes, 0, Math.min(bytes.length, beginning.length));
  }
}
