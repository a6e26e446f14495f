// SPDX-License-Identifier: Apache-2.0
package io.outlast.endpoint;

import io.grpc.Context;
import io.grpc.Contexts;
import io.grpc.Grpc;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import io.outlast.config.ClientSecurity;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Map;
import java.util.Optional;
import javax.naming.InvalidNameException;
import javax.naming.ldap.LdapName;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/** Asks each caller who it is before anything else of its call is read. */
final class Login implements ServerInterceptor {
  /** Who calls. */
  static final Context.Key<String> PRINCIPAL =
      Context.keyWithDefault("principal", ClientSecurity.ANONYMOUS);

  static final Metadata.Key<String> AUTHORIZATION =
      Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER);

  private static final String BEARER = "Bearer ";

  private final Map<String, String> principalsByToken;
  private final boolean hasCertificates;

  Login(ClientSecurity security) {
    this.principalsByToken = security.getPrincipalsByToken();
    this.hasCertificates =
        security.getTlsConfig().isEnabled()
            && security.getTlsConfig().isClientCertificateRequired();
  }

  @Override
  public <Q, R> ServerCall.Listener<Q> interceptCall(
      ServerCall<Q, R> call, Metadata headers, ServerCallHandler<Q, R> next) {
    Optional<String> principal = principal(call, headers.get(AUTHORIZATION));
    if (principal.isEmpty()) {
      call.close(
          Status.UNAUTHENTICATED.withDescription(
              "This member lets in only who shows a token that it knows."),
          new Metadata());
      return new ServerCall.Listener<>() {};
    }
    return Contexts.interceptCall(
        Context.current().withValue(PRINCIPAL, principal.get()), call, headers, next);
  }

  private Optional<String> principal(ServerCall<?, ?> call, @Nullable String authorization) {
    if (authorization != null && !principalsByToken.isEmpty()) {
      return authorization.startsWith(BEARER)
          ? byToken(authorization.substring(BEARER.length()))
          : Optional.empty();
    }
    if (hasCertificates) {
      return byCertificate(call.getAttributes().get(Grpc.TRANSPORT_ATTR_SSL_SESSION));
    }
    return principalsByToken.isEmpty() ? Optional.of(ClientSecurity.ANONYMOUS) : Optional.empty();
  }

  /** Compares with all tokens, each in constant time: how long it takes tells nothing of them. */
  private Optional<String> byToken(String shown) {
    byte[] bytes = shown.getBytes(StandardCharsets.UTF_8);
    Optional<String> found = Optional.empty();
    for (Map.Entry<String, String> known : principalsByToken.entrySet()) {
      if (MessageDigest.isEqual(known.getKey().getBytes(StandardCharsets.UTF_8), bytes)) {
        found = Optional.of(known.getValue());
      }
    }
    return found;
  }

  private static Optional<String> byCertificate(@Nullable SSLSession session) {
    if (session == null) {
      return Optional.empty();
    }
    try {
      return new LdapName(session.getPeerPrincipal().getName())
          .getRdns().stream()
              .filter(part -> part.getType().equalsIgnoreCase("CN"))
              .map(part -> String.valueOf(part.getValue()))
              .findFirst();
    } catch (SSLPeerUnverifiedException | InvalidNameException e) {
      return Optional.empty();
    }
  }
}
