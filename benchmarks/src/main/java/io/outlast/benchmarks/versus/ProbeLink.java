// SPDX-License-Identifier: Apache-2.0
package io.outlast.benchmarks.versus;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * A connection of the limit probe: frames of a kind, a number and bytes. Who sends while nobody
 * writes does so at once; what others add meanwhile leaves as one write after it.
 */
final class ProbeLink {
  private static final int HEADER = Integer.BYTES + 1 + Long.BYTES;
  private static final int BUFFER = 1 << 16;

  /** Is given each frame on the thread of its link. */
  interface Receiver {
    void receive(ProbeLink from, byte kind, long number, byte[] bytes);
  }

  private final Socket socket;
  private final OutputStream out;
  private ByteBuffer gathering = ByteBuffer.allocate(BUFFER);
  private ByteBuffer writing = ByteBuffer.allocate(BUFFER);
  private boolean isWriting;

  ProbeLink(Socket socket, Receiver receiver) throws IOException {
    this.socket = socket;
    socket.setTcpNoDelay(true);
    out = socket.getOutputStream();
    Thread reader = new Thread(() -> read(receiver), "probe-link");
    reader.setDaemon(true);
    reader.start();
  }

  private void read(Receiver receiver) {
    try (var in = new DataInputStream(new BufferedInputStream(socket.getInputStream(), BUFFER))) {
      while (true) {
        byte[] bytes = new byte[in.readInt()];
        byte kind = in.readByte();
        long number = in.readLong();
        in.readFully(bytes);
        receiver.receive(this, kind, number, bytes);
      }
    } catch (EOFException | SocketException e) {
      // the other process has ended, or this one does
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  void send(byte kind, long number, byte[] bytes) {
    synchronized (this) {
      put(kind, number, bytes);
      if (isWriting) {
        return;
      }
      isWriting = true;
    }
    while (swap()) {
      try {
        out.write(writing.array(), 0, writing.position());
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  private void put(byte kind, long number, byte[] bytes) {
    int needed = gathering.position() + HEADER + bytes.length;
    if (needed > gathering.capacity()) {
      int size = Math.max(needed, 2 * gathering.capacity());
      gathering =
          ByteBuffer.wrap(Arrays.copyOf(gathering.array(), size)).position(gathering.position());
    }
    gathering.putInt(bytes.length).put(kind).putLong(number).put(bytes);
  }

  private synchronized boolean swap() {
    isWriting = gathering.position() > 0;
    ByteBuffer written = writing.clear();
    writing = gathering;
    gathering = written;
    return isWriting;
  }

  void close() throws IOException {
    socket.close();
  }
}
