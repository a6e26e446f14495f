// SPDX-License-Identifier: Apache-2.0
package io.outlast.config;

import java.util.regex.Pattern;

/** Finding members by UDP multicast. Not thread-safe. */
public final class MulticastConfig {

  /** Default of {@link #setMulticastGroup}: in the range for use within an organization. */
  public static final String DEFAULT_MULTICAST_GROUP = "239.5.8.1";

  /** Default of {@link #setMulticastPort}. */
  public static final int DEFAULT_MULTICAST_PORT = 58_010;

  /** Default of {@link #setMulticastTimeToLive}. */
  public static final int DEFAULT_MULTICAST_TIME_TO_LIVE = 2;

  private boolean enabled;
  private String multicastGroup = DEFAULT_MULTICAST_GROUP;
  private int multicastPort = DEFAULT_MULTICAST_PORT;
  private int multicastTimeToLive = DEFAULT_MULTICAST_TIME_TO_LIVE;

  /** Makes a configuration that is not enabled. */
  public MulticastConfig() {}

  /** Makes a copy. */
  public MulticastConfig(MulticastConfig other) {
    enabled = other.enabled;
    multicastGroup = other.multicastGroup;
    multicastPort = other.multicastPort;
    multicastTimeToLive = other.multicastTimeToLive;
  }

  /** Tells whether members are found by multicast. */
  public boolean isEnabled() {
    return enabled;
  }

  /** Chooses whether members are found by multicast. */
  public MulticastConfig setEnabled(boolean enabled) {
    this.enabled = enabled;
    return this;
  }

  /** Returns the group. */
  public String getMulticastGroup() {
    return multicastGroup;
  }

  /**
   * Sets the group.
   *
   * @param multicastGroup an IPv4 or IPv6 multicast address; default 239.5.8.1
   * @throws IllegalArgumentException if it is none
   */
  public MulticastConfig setMulticastGroup(String multicastGroup) {
    if (!Group.isOne(multicastGroup)) {
      throw new IllegalArgumentException(
          "multicast-group is '"
              + multicastGroup
              + "', allowed is 224.0.0.0 to 239.255.255.255 or an address in ff00::/8. The default"
              + " is "
              + DEFAULT_MULTICAST_GROUP
              + ".");
    }
    this.multicastGroup = multicastGroup;
    return this;
  }

  /** Returns the port of the group. */
  public int getMulticastPort() {
    return multicastPort;
  }

  /**
   * Sets the port of the group.
   *
   * @param multicastPort 1 to 65535; default 58010
   * @throws IllegalArgumentException if it is out of range
   */
  public MulticastConfig setMulticastPort(int multicastPort) {
    this.multicastPort = ConfigChecks.port("multicast-port", multicastPort);
    return this;
  }

  /** Returns how many routers packets may pass. */
  public int getMulticastTimeToLive() {
    return multicastTimeToLive;
  }

  /**
   * Sets how many routers packets may pass. Too small: members in other subnets are not found. Too
   * large: packets go where nobody wants them.
   *
   * @param multicastTimeToLive 0 to 255; default 2
   * @throws IllegalArgumentException if it is out of range
   */
  public MulticastConfig setMulticastTimeToLive(int multicastTimeToLive) {
    this.multicastTimeToLive =
        ConfigChecks.inRange(
            "multicast-time-to-live",
            multicastTimeToLive,
            0,
            255,
            "0 keeps packets on this machine.");
    return this;
  }

  @Override
  public String toString() {
    return "multicast{enabled=" + enabled + ", " + multicastGroup + ":" + multicastPort + "}";
  }

  /** Apart, because every member has a multicast configuration and few set a group. */
  private static final class Group {
    private static final Pattern IPV4 =
        Pattern.compile("(22[4-9]|23[0-9])(\\.(25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])){3}");
    private static final Pattern IPV6 = Pattern.compile("[fF]{2}[0-9a-fA-F.]*:[0-9a-fA-F:.]*");

    static boolean isOne(String text) {
      return IPV4.matcher(text).matches() || IPV6.matcher(text).matches();
    }
  }
}
