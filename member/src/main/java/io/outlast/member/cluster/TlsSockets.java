// SPDX-License-Identifier: Apache-2.0
package io.outlast.member.cluster;

import io.outlast.engine.tls.Credentials;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.util.concurrent.ThreadFactory;
import javax.net.ServerSocketFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import org.jgroups.util.DefaultSocketFactory;
import org.jgroups.util.SocketFactory;

/**
 * Sockets between members that show certificates to each other.
 *
 * <p>JGroups takes a factory of sockets for its transport. Channels of NIO, which it makes by the
 * same factory for its detection of failures, cannot be encrypted that way and stay as they are:
 * nothing but pings, and names and addresses of members, goes over them, and what they say of a
 * member's death is verified over the transport.
 */
final class TlsSockets {
  /** How long a handshake may take. */
  static final int HANDSHAKE_MILLIS = 5_000;

  private TlsSockets() {}

  static SocketFactory of(String member, Credentials credentials, ThreadFactory threads) {
    SSLContext context = credentials.context();
    return new DefaultSocketFactory(new Outgoing(context), new Incoming(context, member, threads));
  }

  private static UnsupportedOperationException notAsked() {
    return new UnsupportedOperationException("JGroups makes sockets first and connects them later");
  }

  /** Makes sockets to other members; JGroups connects them and begins the handshake. */
  private static final class Outgoing extends javax.net.SocketFactory {
    private final SSLContext context;

    Outgoing(SSLContext context) {
      this.context = context;
    }

    @Override
    public Socket createSocket() throws IOException {
      SSLSocket socket = (SSLSocket) context.getSocketFactory().createSocket();
      // A process that hangs still takes connections, and never answers. JGroups would wait for it
      // with the thread that sends to all others.
      socket.setSoTimeout(HANDSHAKE_MILLIS);
      socket.addHandshakeCompletedListener(
          done -> {
            try {
              done.getSocket().setSoTimeout(0);
            } catch (SocketException closed) {
              // Then nobody reads from it.
            }
          });
      return socket;
    }

    @Override
    public Socket createSocket(String host, int port) {
      throw notAsked();
    }

    @Override
    public Socket createSocket(String host, int port, InetAddress local, int localPort) {
      throw notAsked();
    }

    @Override
    public Socket createSocket(InetAddress host, int port) {
      throw notAsked();
    }

    @Override
    public Socket createSocket(InetAddress host, int port, InetAddress local, int localPort) {
      throw notAsked();
    }
  }

  private static final class Incoming extends ServerSocketFactory {
    private final SSLContext context;
    private final String member;
    private final ThreadFactory threads;

    Incoming(SSLContext context, String member, ThreadFactory threads) {
      this.context = context;
      this.member = member;
      this.threads = threads;
    }

    @Override
    public ServerSocket createServerSocket() throws IOException {
      return new TlsServerSocket(context, member, threads);
    }

    @Override
    public ServerSocket createServerSocket(int port) {
      throw notAsked();
    }

    @Override
    public ServerSocket createServerSocket(int port, int backlog) {
      throw notAsked();
    }

    @Override
    public ServerSocket createServerSocket(int port, int backlog, InetAddress address) {
      throw notAsked();
    }
  }
}
