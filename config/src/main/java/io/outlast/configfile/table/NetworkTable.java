// SPDX-License-Identifier: Apache-2.0
package io.outlast.configfile.table;

import io.outlast.config.InterfacesConfig;
import io.outlast.config.JoinConfig;
import io.outlast.config.KubernetesConfig;
import io.outlast.config.MulticastConfig;
import io.outlast.config.NetworkConfig;
import io.outlast.config.TcpIpConfig;
import io.outlast.config.TlsConfig;
import io.outlast.configfile.table.Section.Group;
import io.outlast.configfile.table.Section.Setting;
import io.outlast.configfile.table.Type.Text;
import io.outlast.configfile.table.Type.Texts;
import io.outlast.configfile.table.Type.Truth;
import io.outlast.configfile.table.Type.Whole;
import java.util.List;
import java.util.function.Function;

/** The settings of the network of a member. */
final class NetworkTable {

  static final int MAX_PORT = 65_535;

  /** What an address may be. */
  static final String ADDRESS = "host, host:port or [IPv6]:port";

  private static final Section<NetworkConfig> PORT =
      new Section<>(
          "port",
          List.of(
              new Setting<>(
                  "port", new Whole(1, MAX_PORT), NetworkConfig::setPort, NetworkConfig::getPort),
              new Setting<>(
                  "auto-increment",
                  new Truth(),
                  NetworkConfig::setPortAutoIncrement,
                  NetworkConfig::isPortAutoIncrement),
              new Setting<>(
                  "port-count",
                  new Whole(1, Integer.MAX_VALUE),
                  NetworkConfig::setPortCount,
                  NetworkConfig::getPortCount)));

  private static final Section<InterfacesConfig> INTERFACES =
      new Section<>(
          null,
          List.of(
              new Setting<>(
                  "enabled",
                  new Truth(),
                  InterfacesConfig::setEnabled,
                  InterfacesConfig::isEnabled),
              new Setting<>(
                  "interfaces",
                  new Texts("interfaces", "interface", "addresses; * stands for any text"),
                  InterfacesConfig::setInterfaces,
                  config -> List.copyOf(config.getInterfaces()))));

  private static final Section<TcpIpConfig> TCP_IP =
      new Section<>(
          null,
          List.of(
              new Setting<>(
                  "enabled", new Truth(), TcpIpConfig::setEnabled, TcpIpConfig::isEnabled),
              new Setting<>(
                  "member-list",
                  new Texts("members", "member", ADDRESS),
                  TcpIpConfig::setMembers,
                  TcpIpConfig::getMembers)));

  private static final Section<MulticastConfig> MULTICAST =
      new Section<>(
          null,
          List.of(
              new Setting<>(
                  "enabled", new Truth(), MulticastConfig::setEnabled, MulticastConfig::isEnabled),
              new Setting<>(
                  "multicast-group",
                  new Text("224.0.0.0 to 239.255.255.255, or in ff00::/8"),
                  MulticastConfig::setMulticastGroup,
                  MulticastConfig::getMulticastGroup),
              new Setting<>(
                  "multicast-port",
                  new Whole(1, MAX_PORT),
                  MulticastConfig::setMulticastPort,
                  MulticastConfig::getMulticastPort),
              new Setting<>(
                  "multicast-time-to-live",
                  new Whole(0, 255),
                  MulticastConfig::setMulticastTimeToLive,
                  MulticastConfig::getMulticastTimeToLive)));

  private static final Section<KubernetesConfig> KUBERNETES =
      new Section<>(
          null,
          List.of(
              new Setting<>(
                  "enabled",
                  new Truth(),
                  KubernetesConfig::setEnabled,
                  KubernetesConfig::isEnabled),
              new Setting<>(
                  "service-dns",
                  new Text("a DNS name"),
                  KubernetesConfig::setServiceDns,
                  KubernetesConfig::getServiceDns)));

  private static final Section<JoinConfig> JOIN =
      new Section<>(
          null,
          List.of(
              new Group<>("tcp-ip", JoinConfig::getTcpIpConfig, TCP_IP),
              new Group<>("multicast", JoinConfig::getMulticastConfig, MULTICAST),
              new Group<>("kubernetes", JoinConfig::getKubernetesConfig, KUBERNETES),
              new Setting<>(
                  "jgroups-file",
                  new Text("a path, or the name of a resource"),
                  JoinConfig::setJgroupsFile,
                  JoinConfig::getJgroupsFile)));

  private static final String PEM = "the path of a PEM file";

  static final Section<TlsConfig> TLS =
      new Section<>(
          null,
          List.of(
              new Setting<>("enabled", new Truth(), TlsConfig::setEnabled, TlsConfig::isEnabled),
              new Setting<>(
                  "certificate-file",
                  new Text(PEM),
                  TlsConfig::setCertificateFile,
                  TlsConfig::getCertificateFile),
              new Setting<>(
                  "private-key-file",
                  new Text(PEM),
                  TlsConfig::setPrivateKeyFile,
                  TlsConfig::getPrivateKeyFile),
              new Setting<>(
                  "trusted-certificates-file",
                  new Text(PEM),
                  TlsConfig::setTrustedCertificatesFile,
                  TlsConfig::getTrustedCertificatesFile),
              new Setting<>(
                  "client-certificate-required",
                  new Truth(),
                  TlsConfig::setClientCertificateRequired,
                  TlsConfig::isClientCertificateRequired)));

  static final Section<NetworkConfig> NETWORK =
      new Section<>(
          null,
          List.of(
              new Group<>("port", Function.identity(), PORT),
              new Group<>("interfaces", NetworkConfig::getInterfaces, INTERFACES),
              new Group<>("join", NetworkConfig::getJoin, JOIN),
              new Group<>("tls", NetworkConfig::getTlsConfig, TLS)));

  private NetworkTable() {}
}
