// SPDX-License-Identifier: Apache-2.0
package io.outlast.remote;

import io.grpc.ClientInterceptor;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.shaded.io.netty.channel.ChannelOption;
import io.grpc.netty.shaded.io.netty.handler.ssl.SslContext;
import io.grpc.stub.MetadataUtils;
import io.outlast.client.config.ClientConfig;
import io.outlast.engine.port.Timers;
import io.outlast.engine.view.HostAndPort;
import io.outlast.protocol.Frames;
import io.outlast.protocol.v1.Hello;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Makes links: how a client's connections are set up. */
final class Channels {
  /** After so long a silence a member is asked whether it is there, and how long it may take. */
  private static final long PING_SECONDS = 10;

  private static final long PONG_SECONDS = 5;

  private static final Metadata.Key<String> AUTHORIZATION =
      Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER);

  private final Hello hello;
  private final Duration timeout;
  private final @Nullable SslContext certificates;
  private final List<ClientInterceptor> interceptors;
  private final Executor packing;
  private final Timers timers;

  Channels(
      ClientConfig config,
      String clientName,
      List<ClientInterceptor> interceptors,
      Executor packing,
      Timers timers) {
    this.hello =
        Hello.newBuilder()
            .setVersion(Frames.VERSION)
            .setOldestVersion(Frames.OLDEST_VERSION)
            .setClusterName(config.getClusterName())
            .setClientName(clientName)
            .build();
    this.timeout = config.getNetworkConfig().getConnectionTimeout();
    this.certificates = Certificates.context(clientName, config.getTlsConfig());
    this.interceptors = new ArrayList<>(interceptors);
    String token = config.getToken();
    if (token != null) {
      Metadata shown = new Metadata();
      shown.put(AUTHORIZATION, "Bearer " + token);
      this.interceptors.add(MetadataUtils.newAttachHeadersInterceptor(shown));
    }
    this.packing = packing;
    this.timers = timers;
  }

  /** A link to an address, not started; it is closed if it does not open in time. */
  Link link(String address, Link.Listener listener) {
    HostAndPort target = HostAndPort.parse(address);
    int millis = (int) Math.min(Integer.MAX_VALUE, Math.max(1, timeout.toMillis()));
    NettyChannelBuilder builder =
        NettyChannelBuilder.forAddress(target.host(), target.port())
            .withOption(ChannelOption.CONNECT_TIMEOUT_MILLIS, millis)
            .maxInboundMessageSize(Frames.MAX_MESSAGE_BYTES)
            .keepAliveTime(PING_SECONDS, TimeUnit.SECONDS)
            .keepAliveTimeout(PONG_SECONDS, TimeUnit.SECONDS)
            .disableRetry()
            // Nothing that is called here blocks.
            .directExecutor()
            .intercept(interceptors);
    if (certificates == null) {
      builder.usePlaintext();
    } else {
      builder.sslContext(certificates);
    }
    Link link = new Link(address, hello, builder.build(), packing, listener);
    timers.after(timeout.toNanos(), () -> closeIfNotOpen(link));
    return link;
  }

  private void closeIfNotOpen(Link link) {
    if (link.member() == null) {
      link.close(
          Status.DEADLINE_EXCEEDED.withDescription(
              "No answer within connection-timeout, %d ms.".formatted(timeout.toMillis())));
    }
  }
}
