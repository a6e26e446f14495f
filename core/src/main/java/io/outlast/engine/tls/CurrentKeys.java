// SPDX-License-Identifier: Apache-2.0
package io.outlast.engine.tls;

import java.net.Socket;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedKeyManager;
import org.jspecify.annotations.Nullable;

/**
 * Shows what the files hold now. An alias stands for what they held when a handshake chose it, so
 * that its chain and its key belong together whatever happens between.
 */
final class CurrentKeys extends X509ExtendedKeyManager {
  private final Credentials credentials;

  CurrentKeys(Credentials credentials) {
    this.credentials = credentials;
  }

  private @Nullable String alias(String... keyTypes) {
    Material now = credentials.current();
    PrivateKey key = now.key();
    if (key == null) {
      return null;
    }
    for (String type : keyTypes) {
      // EC_RSA is an EC key that an RSA key has signed.
      if (type.equals(key.getAlgorithm()) || type.startsWith(key.getAlgorithm() + "_")) {
        return aliasOf(now);
      }
    }
    return null;
  }

  private static String aliasOf(Material material) {
    return Integer.toHexString(System.identityHashCode(material));
  }

  private Material of(String alias) {
    Material now = credentials.current();
    Material before = credentials.before();
    return alias.equals(aliasOf(before)) ? before : now;
  }

  @Override
  public X509Certificate @Nullable [] getCertificateChain(String alias) {
    return of(alias).chain().toArray(X509Certificate[]::new);
  }

  @Override
  public @Nullable PrivateKey getPrivateKey(String alias) {
    return of(alias).key();
  }

  @Override
  public @Nullable String chooseClientAlias(
      String[] keyTypes, Principal @Nullable [] issuers, @Nullable Socket socket) {
    return alias(keyTypes);
  }

  @Override
  public @Nullable String chooseEngineClientAlias(
      String[] keyTypes, Principal @Nullable [] issuers, @Nullable SSLEngine engine) {
    return alias(keyTypes);
  }

  @Override
  public @Nullable String chooseServerAlias(
      String keyType, Principal @Nullable [] issuers, @Nullable Socket socket) {
    return alias(keyType);
  }

  @Override
  public @Nullable String chooseEngineServerAlias(
      String keyType, Principal @Nullable [] issuers, @Nullable SSLEngine engine) {
    return alias(keyType);
  }

  @Override
  public String @Nullable [] getClientAliases(String keyType, Principal @Nullable [] issuers) {
    return aliases(keyType);
  }

  @Override
  public String @Nullable [] getServerAliases(String keyType, Principal @Nullable [] issuers) {
    return aliases(keyType);
  }

  private String @Nullable [] aliases(String keyType) {
    String alias = alias(keyType);
    return alias == null ? null : new String[] {alias};
  }
}
