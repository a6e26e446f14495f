// SPDX-License-Identifier: Apache-2.0
package io.outlast.config;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Whom a member lets in at its {@linkplain Config#setClientPort client port}, and what they may do
 * (R49). It is the same on all members, or what a client may do depends on whom it is connected to.
 *
 * <p>A client's <em>principal</em> is that of the token it shows; else the common name of its
 * certificate, if certificates are required; else {@value #ANONYMOUS}, who is let in only if no
 * tokens are configured and no certificates required. A client is asked who it is before anything
 * else of it is read. Not thread-safe.
 */
public final class ClientSecurity {

  /** The principal of clients that need not say who they are. */
  public static final String ANONYMOUS = "anonymous";

  private static final int SHORTEST_TOKEN = 16;

  private TlsConfig tlsConfig = new TlsConfig();
  private final Map<String, String> principals = new LinkedHashMap<>();
  private final List<ClientPermission> permissions = new ArrayList<>();

  /** Makes a configuration that lets everybody do everything. */
  public ClientSecurity() {}

  /** Makes a deep copy. */
  public ClientSecurity(ClientSecurity other) {
    tlsConfig = new TlsConfig(other.tlsConfig);
    principals.putAll(other.principals);
    permissions.addAll(other.permissions);
  }

  /** Returns how connections of clients are encrypted; live. */
  public TlsConfig getTlsConfig() {
    return tlsConfig;
  }

  /** Sets how connections of clients are encrypted. */
  public ClientSecurity setTlsConfig(TlsConfig tlsConfig) {
    this.tlsConfig = Objects.requireNonNull(tlsConfig, "tlsConfig");
    return this;
  }

  /**
   * Adds a token by which a client is let in. Tokens are as secret as passwords: without TLS who
   * listens on the network learns them.
   *
   * @param principal whose it is; may have several
   * @param token at least 16 characters, drawn at random
   * @throws IllegalArgumentException if the principal is blank or the token too short
   */
  public ClientSecurity addToken(String principal, String token) {
    ConfigChecks.notBlank("principal of a token", principal, "Permissions name it.");
    if (token.length() < SHORTEST_TOKEN) {
      throw new IllegalArgumentException(
          "The token of '%s' has %d characters; it must have %d or more, drawn at random."
              .formatted(principal, token.length(), SHORTEST_TOKEN));
    }
    principals.put(token, principal);
    return this;
  }

  /** Returns the principals by their tokens: a copy of live values. */
  public Map<String, String> getPrincipalsByToken() {
    return Collections.unmodifiableMap(new LinkedHashMap<>(principals));
  }

  /**
   * Adds a permission. With none at all everything is permitted to all that are let in; with one,
   * what none permits is refused.
   */
  public ClientSecurity addPermission(ClientPermission permission) {
    permissions.add(Objects.requireNonNull(permission, "permission"));
    return this;
  }

  /** Sets the permissions, in place of those added so far. */
  public ClientSecurity setPermissions(Collection<ClientPermission> permissions) {
    List<ClientPermission> copy = List.copyOf(permissions);
    this.permissions.clear();
    this.permissions.addAll(copy);
    return this;
  }

  /** Returns the permissions: a copy. */
  public List<ClientPermission> getPermissions() {
    return List.copyOf(permissions);
  }

  /** Tells whether a principal may do that with the executor of that name. */
  public boolean isPermitted(String principal, String executor, ClientAction action) {
    return permissions.isEmpty()
        || permissions.stream().anyMatch(p -> p.permits(principal, executor, action));
  }

  /** Names no tokens. */
  @Override
  public String toString() {
    return "client-security{"
        + tlsConfig
        + ", tokens="
        + principals.size()
        + ", permissions="
        + permissions
        + "}";
  }
}
