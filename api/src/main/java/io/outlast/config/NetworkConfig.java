// SPDX-License-Identifier: Apache-2.0
package io.outlast.config;

import java.util.Objects;

/**
 * How a member finds and reaches others. Without an enabled {@link #getJoin() join} no socket is
 * opened. Not thread-safe.
 */
public final class NetworkConfig {

  /** Default of {@link #setPort}. */
  public static final int DEFAULT_PORT = 5801;

  /** Default of {@link #setPortAutoIncrement}. */
  public static final boolean DEFAULT_PORT_AUTO_INCREMENT = true;

  /** Default of {@link #setPortCount}. */
  public static final int DEFAULT_PORT_COUNT = 100;

  private int port = DEFAULT_PORT;
  private boolean portAutoIncrement = DEFAULT_PORT_AUTO_INCREMENT;
  private int portCount = DEFAULT_PORT_COUNT;
  private InterfacesConfig interfaces = new InterfacesConfig();
  private JoinConfig join = new JoinConfig();
  private TlsConfig tlsConfig = new TlsConfig();

  /** Makes a configuration with all defaults. */
  public NetworkConfig() {}

  /** Makes a deep copy. */
  public NetworkConfig(NetworkConfig other) {
    port = other.port;
    portAutoIncrement = other.portAutoIncrement;
    portCount = other.portCount;
    interfaces = new InterfacesConfig(other.interfaces);
    join = new JoinConfig(other.join);
    tlsConfig = new TlsConfig(other.tlsConfig);
  }

  /** Returns the port to listen on. */
  public int getPort() {
    return port;
  }

  /**
   * Sets the port on which the member listens for others, or the first one it tries. It needs a
   * second one, 10,000 above this, by which others see at once that its process has died: from 5801
   * on that is 15801. A firewall must let both pass. If one of the two is taken, the member takes
   * the next pair, or does not start ({@link #setPortAutoIncrement}).
   *
   * @param port 1 to 65535; default 5801. Above 55535 the second one is counted on from the bottom,
   *     where other programs may not expect it
   * @throws IllegalArgumentException if it is out of range
   */
  public NetworkConfig setPort(int port) {
    this.port = ConfigChecks.port("port", port);
    return this;
  }

  /** Tells whether further ports are tried. */
  public boolean isPortAutoIncrement() {
    return portAutoIncrement;
  }

  /**
   * Chooses whether the next ports are tried if one is taken; else the start fails with an {@link
   * IllegalStateException} that names both. Default true.
   */
  public NetworkConfig setPortAutoIncrement(boolean portAutoIncrement) {
    this.portAutoIncrement = portAutoIncrement;
    return this;
  }

  /** Returns how many ports are tried. */
  public int getPortCount() {
    return portCount;
  }

  /**
   * Sets how many ports are tried, from {@link #setPort} on.
   *
   * @param portCount 1 or more; default 100
   * @throws IllegalArgumentException if it is less than 1
   */
  public NetworkConfig setPortCount(int portCount) {
    this.portCount =
        ConfigChecks.inRange(
            "port-count",
            portCount,
            1,
            Integer.MAX_VALUE,
            "To try one port only use setPortAutoIncrement(false).");
    return this;
  }

  /** Returns which network interfaces are used; live. */
  public InterfacesConfig getInterfaces() {
    return interfaces;
  }

  /** Sets which network interfaces are used. */
  public NetworkConfig setInterfaces(InterfacesConfig interfaces) {
    this.interfaces = Objects.requireNonNull(interfaces, "interfaces");
    return this;
  }

  /** Returns how other members are found; live. */
  public JoinConfig getJoin() {
    return join;
  }

  /** Sets how other members are found. */
  public NetworkConfig setJoin(JoinConfig join) {
    this.join = Objects.requireNonNull(join, "join");
    return this;
  }

  /** Returns how the connections between members are encrypted; live. */
  public TlsConfig getTlsConfig() {
    return tlsConfig;
  }

  /**
   * Sets how the connections between members are encrypted. If it is enabled, only who shows a
   * certificate that stands on the trusted ones becomes a member; it is enabled on all members, or
   * they do not find each other. The {@linkplain #setPort second port}, which tells nothing but
   * that the process lives, and multicast are not encrypted. With a JGroups file this is its
   * affair.
   */
  public NetworkConfig setTlsConfig(TlsConfig tlsConfig) {
    this.tlsConfig = Objects.requireNonNull(tlsConfig, "tlsConfig");
    return this;
  }

  @Override
  public String toString() {
    return "network{port="
        + port
        + (portAutoIncrement ? "+" + portCount : "")
        + ", "
        + interfaces
        + ", "
        + join
        + ", "
        + tlsConfig
        + "}";
  }
}
