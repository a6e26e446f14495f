// SPDX-License-Identifier: Apache-2.0
package io.outlast.client.config;

import io.outlast.config.ConfigChecks;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;

/** How a client reaches members. Not thread-safe. */
public final class ClientNetworkConfig {

  /** Default of {@link #setConnectionTimeout}. */
  public static final Duration DEFAULT_CONNECTION_TIMEOUT = Duration.ofSeconds(5);

  private final List<String> addresses = new ArrayList<>();
  private Duration connectionTimeout = DEFAULT_CONNECTION_TIMEOUT;

  /** Makes a configuration without addresses. */
  public ClientNetworkConfig() {}

  /** Makes a copy. */
  public ClientNetworkConfig(ClientNetworkConfig other) {
    addresses.addAll(other.addresses);
    connectionTimeout = other.connectionTimeout;
  }

  /** Returns the addresses; immutable. */
  public List<String> getAddresses() {
    return Collections.unmodifiableList(addresses);
  }

  /**
   * Adds client addresses of members: {@code host:port} or {@code [IPv6]:port}, the port being
   * their {@link io.outlast.config.Config#setClientPort client port}. One that is up is enough; the
   * client learns the others from it.
   *
   * @throws IllegalArgumentException if one is no such address
   */
  public ClientNetworkConfig addAddress(String... moreAddresses) {
    for (String address : moreAddresses) {
      addresses.add(ConfigChecks.address("address of client-network", address));
    }
    return this;
  }

  /** Sets the addresses, in place of those added so far. */
  public ClientNetworkConfig setAddresses(Collection<String> newAddresses) {
    String[] copy = newAddresses.toArray(String[]::new);
    addresses.clear();
    return addAddress(copy);
  }

  /** Returns how long one attempt to connect may take. */
  public Duration getConnectionTimeout() {
    return connectionTimeout;
  }

  /**
   * Sets how long one attempt to connect to one address may take. Too short: slow networks look
   * dead. Too long: a dead first address delays the start.
   *
   * @param connectionTimeout positive; default 5 seconds
   * @throws IllegalArgumentException if it is not positive
   */
  public ClientNetworkConfig setConnectionTimeout(Duration connectionTimeout) {
    this.connectionTimeout =
        ConfigChecks.positive(
            "connection-timeout",
            connectionTimeout,
            "The default is " + DEFAULT_CONNECTION_TIMEOUT + ".");
    return this;
  }

  @Override
  public String toString() {
    return "client-network{" + addresses + ", connection-timeout=" + connectionTimeout + "}";
  }
}
