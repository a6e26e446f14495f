// SPDX-License-Identifier: Apache-2.0
package io.outlast.endpoint;

import io.grpc.netty.shaded.io.grpc.netty.GrpcSslContexts;
import io.grpc.netty.shaded.io.netty.handler.ssl.ClientAuth;
import io.grpc.netty.shaded.io.netty.handler.ssl.SslContext;
import io.grpc.netty.shaded.io.netty.handler.ssl.SslContextBuilder;
import io.outlast.config.TlsConfig;
import io.outlast.engine.tls.Credentials;
import javax.net.ssl.SSLException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What a member shows to clients, and what it trusts of them. */
final class Certificates {
  private static final Logger LOG = LoggerFactory.getLogger(Certificates.class);

  private Certificates() {}

  static SslContext context(String member, TlsConfig tls) {
    try {
      Credentials credentials =
          Credentials.read(tls, warning -> LOG.warn("{}: clients: {}", member, warning));
      return GrpcSslContexts.configure(SslContextBuilder.forServer(credentials.keys()))
          .trustManager(credentials.trust())
          .sessionTimeout(Credentials.SESSION_SECONDS)
          .clientAuth(tls.isClientCertificateRequired() ? ClientAuth.REQUIRE : ClientAuth.NONE)
          .build();
    } catch (SSLException | IllegalArgumentException e) {
      throw new IllegalStateException(
          "%s: certificates for clients cannot be used: %s".formatted(member, e.getMessage()), e);
    }
  }
}
