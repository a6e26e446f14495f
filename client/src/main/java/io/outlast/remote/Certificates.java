// SPDX-License-Identifier: Apache-2.0
package io.outlast.remote;

import io.grpc.netty.shaded.io.grpc.netty.GrpcSslContexts;
import io.grpc.netty.shaded.io.netty.handler.ssl.SslContext;
import io.grpc.netty.shaded.io.netty.handler.ssl.SslContextBuilder;
import io.outlast.config.TlsConfig;
import java.io.File;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/** Reads what a client shows, and what it trusts. */
final class Certificates {
  private Certificates() {}

  /** Null if connections are not encrypted. */
  static @Nullable SslContext context(TlsConfig tls) {
    tls.validate(TlsConfig.Use.CLIENT);
    if (!tls.isEnabled()) {
      return null;
    }
    try {
      SslContextBuilder context = GrpcSslContexts.forClient();
      String trusted = tls.getTrustedCertificatesFile();
      if (trusted != null) {
        context.trustManager(new File(trusted));
      }
      String certificate = tls.getCertificateFile();
      String key = tls.getPrivateKeyFile();
      if (certificate != null && key != null) {
        context.keyManager(new File(certificate), new File(key));
      }
      return context.build();
    } catch (SSLException | IllegalArgumentException e) {
      throw new IllegalStateException(
          "Certificates cannot be read: %s, with %s.".formatted(e.getMessage(), tls), e);
    }
  }
}
