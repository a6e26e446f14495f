// SPDX-License-Identifier: Apache-2.0
package io.outlast.remote;

import io.grpc.netty.shaded.io.grpc.netty.GrpcSslContexts;
import io.grpc.netty.shaded.io.netty.handler.ssl.SslContext;
import io.grpc.netty.shaded.io.netty.handler.ssl.SslContextBuilder;
import io.outlast.config.TlsConfig;
import io.outlast.engine.tls.Credentials;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What a client shows, and what it trusts of members. */
final class Certificates {
  private static final Logger LOG = LoggerFactory.getLogger(Certificates.class);

  private Certificates() {}

  /** Null if connections are not encrypted. */
  static @Nullable SslContext context(String client, TlsConfig tls) {
    tls.validate(TlsConfig.Use.CLIENT);
    if (!tls.isEnabled()) {
      return null;
    }
    try {
      Credentials credentials =
          Credentials.read(tls, warning -> LOG.warn("{}: {}", client, warning));
      SslContextBuilder context =
          GrpcSslContexts.forClient()
              .trustManager(credentials.trust())
              .sessionTimeout(Credentials.SESSION_SECONDS);
      if (tls.getCertificateFile() != null) {
        context.keyManager(credentials.keys());
      }
      return context.build();
    } catch (SSLException | IllegalArgumentException e) {
      throw new IllegalStateException(
          "%s: certificates cannot be used: %s".formatted(client, e.getMessage()), e);
    }
  }
}
