// SPDX-License-Identifier: Apache-2.0
package io.outlast.endpoint;

import io.grpc.Server;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.outlast.config.ClientSecurity;
import io.outlast.engine.endpoint.Endpoint;
import io.outlast.engine.endpoint.EndpointHost;
import io.outlast.engine.view.HostAndPort;
import io.outlast.protocol.Frames;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The gRPC server of a member. */
final class GrpcEndpoint implements Endpoint {
  private static final Logger LOG = LoggerFactory.getLogger(GrpcEndpoint.class);

  /** After so long a silence a client is asked whether it is there, and how long it may take. */
  private static final long PING_SECONDS = 10;

  private static final long PONG_SECONDS = 5;
  private static final long FAREWELL_SECONDS = 1;
  private static final long HANDSHAKE_SECONDS = 10;

  /** On one connection: a client in Java has one, others one for each request that waits. */
  private static final int MOST_CALLS = 10_000;

  private final Sessions sessions;
  private final Newsroom newsroom;
  private final Server server;

  private GrpcEndpoint(Sessions sessions, Newsroom newsroom, Server server) {
    this.sessions = sessions;
    this.newsroom = newsroom;
    this.server = server;
  }

  static GrpcEndpoint open(EndpointHost host) {
    HostAndPort address = HostAndPort.parse(host.address());
    Sessions sessions = new Sessions();
    Newsroom newsroom = new Newsroom(host, sessions::tell);
    ClientSecurity security = host.config().getClientSecurity();
    Access access = new Access(security);
    NettyServerBuilder builder =
        NettyServerBuilder.forAddress(new InetSocketAddress(address.host(), address.port()))
            .maxInboundMessageSize(Frames.MAX_MESSAGE_BYTES)
            .keepAliveTime(PING_SECONDS, TimeUnit.SECONDS)
            .keepAliveTimeout(PONG_SECONDS, TimeUnit.SECONDS)
            .permitKeepAliveTime(1, TimeUnit.SECONDS)
            .permitKeepAliveWithoutCalls(true)
            .handshakeTimeout(HANDSHAKE_SECONDS, TimeUnit.SECONDS)
            .maxConcurrentCallsPerConnection(MOST_CALLS)
            // Nothing that is called here blocks.
            .directExecutor()
            .intercept(new Login(security))
            .addService(new PeerService(host, newsroom, sessions, access))
            .addService(new TasksService(host, access));
    if (security.getTlsConfig().isEnabled()) {
      builder.sslContext(Certificates.context(host.instance().getName(), security.getTlsConfig()));
    }
    Server server = builder.build();
    try {
      server.start();
    } catch (IOException e) {
      throw new IllegalStateException(
          "%s: clients cannot be let in at %s: %s. Choose another client-port, or end what uses it."
              .formatted(host.instance().getName(), host.address(), e.getMessage()),
          e);
    }
    newsroom.start();
    LOG.info("{}: lets clients in at {}.", host.instance().getName(), host.address());
    return new GrpcEndpoint(sessions, newsroom, server);
  }

  @Override
  public void membersChanged() {
    newsroom.changed();
  }

  @Override
  public void partitionLost(int durability, int partition, long version) {
    newsroom.lost(durability, partition, version);
  }

  @Override
  public void close() {
    newsroom.stop();
    server.shutdown();
    sessions.close();
    try {
      if (!server.awaitTermination(FAREWELL_SECONDS, TimeUnit.SECONDS)) {
        server.shutdownNow();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      server.shutdownNow();
    }
  }
}
