// SPDX-License-Identifier: Apache-2.0
package io.outlast.member;

import io.outlast.config.NetworkConfig;
import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.util.Collection;
import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/**
 * Chooses the one address that a member listens on: an enabled interface if there are any; else
 * that of this machine among the listed members; else the loopback address if only loopback members
 * are listed; else the first address of a local network.
 */
final class BindAddress {
  private BindAddress() {}

  /** The one for clients: a member that nothing says more about stays on its machine. */
  static String forClients(NetworkConfig network) {
    return network.getInterfaces().isEnabled() || network.getJoin().isEnabled()
        ? of(network)
        : InetAddress.getLoopbackAddress().getHostAddress();
  }

  static String of(NetworkConfig network) {
    try {
      if (network.getInterfaces().isEnabled()) {
        return enabled(network.getInterfaces().getInterfaces());
      }
      List<String> hosts =
          network.getJoin().getTcpIpConfig().getMembers().stream().map(BindAddress::host).toList();
      boolean isTcp = network.getJoin().getTcpIpConfig().isEnabled();
      if (isTcp) {
        for (String host : hosts) {
          InetAddress address = InetAddress.getByName(host);
          if (!address.isLoopbackAddress() && NetworkInterface.getByInetAddress(address) != null) {
            return address.getHostAddress();
          }
        }
        boolean allLoopback = true;
        for (String host : hosts) {
          allLoopback &= InetAddress.getByName(host).isLoopbackAddress();
        }
        if (allLoopback) {
          return InetAddress.getLoopbackAddress().getHostAddress();
        }
      }
      return first(InetAddress::isSiteLocalAddress);
    } catch (IOException e) {
      throw new IllegalStateException(
          "No address to listen on could be found: "
              + e.getMessage()
              + ". Name one by getInterfaces().setEnabled(true).addInterface(...).",
          e);
    }
  }

  private static String host(String member) {
    int colon = member.lastIndexOf(':');
    return colon > 0 && member.indexOf(':') == colon ? member.substring(0, colon) : member;
  }

  private static String enabled(Collection<String> interfaces) throws IOException {
    for (String wanted : interfaces) {
      Pattern pattern = Pattern.compile(wanted.replace(".", "\\.").replace("*", "[0-9]+"));
      String found = firstOrNone(a -> pattern.matcher(a.getHostAddress()).matches());
      if (!found.isEmpty()) {
        return found;
      }
    }
    throw new IllegalStateException(
        "None of the enabled interfaces "
            + interfaces
            + " is an address of this machine. Its addresses are "
            + addresses()
            + ".");
  }

  private static String first(Predicate<InetAddress> wanted) throws IOException {
    String found = firstOrNone(wanted);
    return found.isEmpty() ? InetAddress.getLoopbackAddress().getHostAddress() : found;
  }

  private static String firstOrNone(Predicate<InetAddress> wanted) throws IOException {
    for (InetAddress address : addresses()) {
      if (wanted.test(address)) {
        return address.getHostAddress();
      }
    }
    return "";
  }

  private static List<InetAddress> addresses() throws IOException {
    return NetworkInterface.networkInterfaces()
        .flatMap(NetworkInterface::inetAddresses)
        .filter(Inet4Address.class::isInstance)
        .toList();
  }
}
