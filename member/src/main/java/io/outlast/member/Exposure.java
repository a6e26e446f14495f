// SPDX-License-Identifier: Apache-2.0
package io.outlast.member;

import io.outlast.config.Config;
import io.outlast.config.NetworkConfig;
import io.outlast.config.TlsConfig;
import java.net.InetAddress;
import java.net.UnknownHostException;
import org.jspecify.annotations.Nullable;

/** Refuses to let strangers have classes deserialized that nobody has named (R49). */
final class Exposure {
  private Exposure() {}

  /**
   * Checks that it is said which classes a member deserializes, if others than members of its own
   * machine may send it any.
   *
   * @throws IllegalArgumentException if it is not; the message names what is open, the setting, and
   *     an example
   */
  static void require(String member, Config config) {
    String way = config.getAllowedClasses().isEmpty() ? wayIn(config) : null;
    if (way != null) {
      throw new IllegalArgumentException(
          ("%s: allowed-classes names no class, and %s: whoever reaches the member could choose which of its classes it deserializes."
                  + " Name the classes of your tasks, results and exceptions, as in config.addAllowedClasses(\"com.acme.jobs.**\") or"
                  + " <allowed-classes>com.acme.jobs.**</allowed-classes>; \"**\" takes all.")
              .formatted(member, way));
    }
  }

  /** How strangers may reach the member; null if they may not. */
  private static @Nullable String wayIn(Config config) {
    TlsConfig forClients = config.getClientSecurity().getTlsConfig();
    if (config.getClientPort() != Config.CLIENT_PORT_OFF
        && !(forClients.isEnabled() && forClients.isClientCertificateRequired())) {
      return "client-port %d lets clients in that need no certificate (client-tls, client-certificate-required)"
          .formatted(config.getClientPort());
    }
    NetworkConfig network = config.getNetworkConfig();
    if (!network.getJoin().isEnabled()) {
      return null;
    }
    String file = network.getJoin().getJgroupsFile();
    if (file != null) {
      return "only jgroups-file %s knows who reaches its port".formatted(file);
    }
    String address = BindAddress.of(network);
    return network.getTlsConfig().isEnabled() || isLoopback(address)
        ? null
        : "it listens for members on %s without TLS (network/tls)".formatted(address);
  }

  private static boolean isLoopback(String address) {
    try {
      return InetAddress.getByName(address).isLoopbackAddress();
    } catch (UnknownHostException e) {
      return false;
    }
  }
}
