// SPDX-License-Identifier: Apache-2.0
package io.outlast.engine.view;

/**
 * An address as text: {@code host:port}, {@code [IPv6]:port}.
 *
 * @param host a name or an address, without brackets
 * @param port 1 to 65535
 */
public record HostAndPort(String host, int port) {
  /** Writes an address. */
  public static String of(String host, int port) {
    return host.indexOf(':') < 0 ? host + ":" + port : "[" + host + "]:" + port;
  }

  /**
   * Reads an address.
   *
   * @throws IllegalArgumentException if it is none
   */
  public static HostAndPort parse(String address) {
    int colon = address.lastIndexOf(':');
    String host = colon < 0 ? address : address.substring(0, colon);
    boolean isBracketed = host.startsWith("[") && host.endsWith("]");
    try {
      return new HostAndPort(
          isBracketed ? host.substring(1, host.length() - 1) : host,
          Integer.parseInt(address.substring(colon + 1)));
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(
          "'%s' is no address: it must be host:port or [IPv6]:port.".formatted(address), e);
    }
  }
}
