// SPDX-License-Identifier: Apache-2.0
package io.outlast.endpoint;

import io.grpc.netty.shaded.io.grpc.netty.GrpcSslContexts;
import io.grpc.netty.shaded.io.netty.handler.ssl.ClientAuth;
import io.grpc.netty.shaded.io.netty.handler.ssl.SslContext;
import io.grpc.netty.shaded.io.netty.handler.ssl.SslContextBuilder;
import io.outlast.config.TlsConfig;
import java.io.File;
import java.util.Objects;
import javax.net.ssl.SSLException;

/** Reads what a member shows, and what it trusts. */
final class Certificates {
  private Certificates() {}

  static SslContext context(TlsConfig tls) {
    try {
      SslContextBuilder context =
          GrpcSslContexts.forServer(
              new File(Objects.requireNonNull(tls.getCertificateFile(), "certificate-file")),
              new File(Objects.requireNonNull(tls.getPrivateKeyFile(), "private-key-file")));
      String trusted = tls.getTrustedCertificatesFile();
      if (trusted != null) {
        context.trustManager(new File(trusted));
      }
      return context
          .clientAuth(tls.isClientCertificateRequired() ? ClientAuth.REQUIRE : ClientAuth.NONE)
          .build();
    } catch (SSLException | IllegalArgumentException e) {
      throw new IllegalStateException(
          "Certificates for clients cannot be read: %s, with %s.".formatted(e.getMessage(), tls),
          e);
    }
  }
}
