// SPDX-License-Identifier: Apache-2.0
package io.outlast.configfile.table;

import static java.time.Duration.ZERO;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofNanos;

import io.outlast.client.config.ClientConfig;
import io.outlast.client.config.ClientNetworkConfig;
import io.outlast.config.Config;
import io.outlast.config.PersistenceConfig;
import io.outlast.config.SplitBrainProtectionConfig;
import io.outlast.configfile.table.Section.Family;
import io.outlast.configfile.table.Section.Group;
import io.outlast.configfile.table.Section.Setting;
import io.outlast.configfile.table.Type.Attributes;
import io.outlast.configfile.table.Type.Choice;
import io.outlast.configfile.table.Type.Fsyncs;
import io.outlast.configfile.table.Type.Span;
import io.outlast.configfile.table.Type.Text;
import io.outlast.configfile.table.Type.Texts;
import io.outlast.configfile.table.Type.Truth;
import io.outlast.configfile.table.Type.Whole;
import io.outlast.configfile.table.Type.WholeOr;
import io.outlast.splitbrainprotection.SplitBrainProtectionOn;
import java.util.List;
import java.util.OptionalInt;
import java.util.function.Function;

/** All settings of members and of clients. */
public final class Tables {

  private static final int NO_LIMIT = Integer.MAX_VALUE;

  private static final Section<Config> LITE_MEMBER =
      new Section<>(
          "enabled",
          List.of(
              new Setting<>("enabled", new Truth(), Config::setLiteMember, Config::isLiteMember)));

  private static final Section<SplitBrainProtectionConfig> PROTECTION =
      new Section<>(
          null,
          List.of(
              new Setting<>(
                  "enabled",
                  new Truth(),
                  SplitBrainProtectionConfig::setEnabled,
                  SplitBrainProtectionConfig::isEnabled),
              new Setting<>(
                  "minimum-cluster-size",
                  new Whole(SplitBrainProtectionConfig.DEFAULT_MINIMUM_CLUSTER_SIZE, NO_LIMIT),
                  SplitBrainProtectionConfig::setMinimumClusterSize,
                  SplitBrainProtectionConfig::getMinimumClusterSize),
              new Setting<>(
                  "protect-on",
                  new Choice<>(SplitBrainProtectionOn.class),
                  SplitBrainProtectionConfig::setProtectOn,
                  SplitBrainProtectionConfig::getProtectOn),
              new Setting<>(
                  "function-class-name",
                  new Text("the name of a class"),
                  SplitBrainProtectionConfig::setFunctionClassName,
                  SplitBrainProtectionConfig::getFunctionClassName),
              new Setting<>(
                  "listeners",
                  new Texts("listeners", "listener", "names of classes"),
                  (protection, names) -> names.forEach(protection::addListenerClassName),
                  SplitBrainProtectionConfig::getListenerClassNames)));

  private static final Texts CLASSES =
      new Texts(
          "allowed-classes",
          "class",
          "names of classes; .* and .** stand for those of a package, and of those below it; ** for all");

  private static final Section<ClientNetworkConfig> CLIENT_NETWORK =
      new Section<>(
          null,
          List.of(
              new Setting<>(
                  "cluster-members",
                  new Texts("cluster-members", "address", NetworkTable.ADDRESS),
                  ClientNetworkConfig::setAddresses,
                  ClientNetworkConfig::getAddresses),
              new Setting<>(
                  "connection-timeout",
                  new Span(ofNanos(1)),
                  ClientNetworkConfig::setConnectionTimeout,
                  ClientNetworkConfig::getConnectionTimeout)));

  private static final Section<PersistenceConfig> PERSISTENCE =
      new Section<>(
          null,
          List.of(
              new Setting<>(
                  "folder",
                  new Text("the path of a folder"),
                  PersistenceConfig::setFolder,
                  PersistenceConfig::getFolder),
              new Setting<>(
                  "fsync", new Fsyncs(), PersistenceConfig::setFsync, PersistenceConfig::getFsync),
              new Setting<>(
                  "recovery-min-members",
                  new WholeOr(new Whole(0, NO_LIMIT), "last-seen"),
                  (persistence, members) ->
                      persistence.setRecoveryMinMembers(
                          members.orElse(PersistenceConfig.LAST_SEEN)),
                  persistence ->
                      persistence.getRecoveryMinMembers() == PersistenceConfig.LAST_SEEN
                          ? OptionalInt.empty()
                          : OptionalInt.of(persistence.getRecoveryMinMembers())),
              new Setting<>(
                  "recovery-timeout",
                  new Span(ZERO),
                  PersistenceConfig::setRecoveryTimeout,
                  PersistenceConfig::getRecoveryTimeout)));

  /** What a member may be told. */
  public static final Root<Config> MEMBER =
      new Root<>(
          Config.class,
          "outlast",
          "hazelcast",
          Config::new,
          new Section<>(
              null,
              List.of(
                  new Setting<>(
                      "cluster-name",
                      new Text("any text that is not blank"),
                      Config::setClusterName,
                      Config::getClusterName),
                  new Setting<>(
                      "instance-name",
                      new Text("any text that is not blank"),
                      Config::setInstanceName,
                      Config::getInstanceName),
                  new Setting<>(
                      "partition-count",
                      new Whole(1, Config.MAX_PARTITION_COUNT),
                      Config::setPartitionCount,
                      Config::getPartitionCount),
                  new Setting<>(
                      "drain-timeout",
                      new Span(ZERO),
                      Config::setDrainTimeout,
                      Config::getDrainTimeout),
                  new Setting<>(
                      "failure-detection-timeout",
                      new Span(ofMillis(100)),
                      Config::setFailureDetectionTimeout,
                      Config::getFailureDetectionTimeout),
                  new Setting<>(
                      "merge-interval",
                      new Span(ofMillis(100)),
                      Config::setMergeInterval,
                      Config::getMergeInterval),
                  new Setting<>(
                      "stall-threshold",
                      new Span(ofNanos(1)),
                      Config::setStallThreshold,
                      Config::getStallThreshold),
                  new Setting<>(
                      "client-port",
                      new WholeOr(new Whole(0, NetworkTable.MAX_PORT), "off"),
                      (config, port) -> config.setClientPort(port.orElse(Config.CLIENT_PORT_OFF)),
                      config ->
                          config.getClientPort() == Config.CLIENT_PORT_OFF
                              ? OptionalInt.empty()
                              : OptionalInt.of(config.getClientPort())),
                  new Group<>(
                      "client-tls",
                      config -> config.getClientSecurity().getTlsConfig(),
                      NetworkTable.TLS),
                  ClientTable.PRINCIPALS,
                  new Setting<>(
                      "allowed-classes",
                      CLASSES,
                      Config::setAllowedClasses,
                      Config::getAllowedClasses),
                  new Group<>("lite-member", Function.identity(), LITE_MEMBER),
                  new Setting<>(
                      "member-attributes",
                      new Attributes(),
                      Config::setMemberAttributes,
                      Config::getMemberAttributes),
                  new Setting<>(
                      "start-gate", new Truth(), Config::setStartGate, Config::isStartGate),
                  new Setting<>(
                      "initial-min-cluster-size",
                      new Whole(1, NO_LIMIT),
                      Config::setInitialMinClusterSize,
                      Config::getInitialMinClusterSize),
                  new Group<>("persistence", Config::getPersistenceConfig, PERSISTENCE),
                  new Group<>("network", Config::getNetworkConfig, NetworkTable.NETWORK),
                  new Family<>(
                      "durable-executor-service",
                      Config::getDurableExecutorConfig,
                      ExecutorTable.DURABLE),
                  new Family<>(
                      "scheduled-executor-service",
                      Config::getScheduledExecutorConfig,
                      ExecutorTable.SCHEDULED),
                  new Family<>(
                      "split-brain-protection",
                      Config::getSplitBrainProtectionConfig,
                      PROTECTION))));

  /** What a client may be told. */
  public static final Root<ClientConfig> CLIENT =
      new Root<>(
          ClientConfig.class,
          "outlast-client",
          "hazelcast-client",
          ClientConfig::new,
          new Section<>(
              null,
              List.of(
                  new Setting<>(
                      "cluster-name",
                      new Text("any text that is not blank"),
                      ClientConfig::setClusterName,
                      ClientConfig::getClusterName),
                  new Setting<>(
                      "instance-name",
                      new Text("any text that is not blank"),
                      ClientConfig::setInstanceName,
                      ClientConfig::getInstanceName),
                  new Setting<>(
                      "max-in-flight",
                      new Whole(1, NO_LIMIT),
                      ClientConfig::setMaxInFlight,
                      ClientConfig::getMaxInFlight),
                  new Setting<>(
                      "token",
                      new Text("what members know", /* isSecret= */ true),
                      ClientConfig::setToken,
                      ClientConfig::getToken),
                  new Group<>("tls", ClientConfig::getTlsConfig, NetworkTable.TLS),
                  new Setting<>(
                      "allowed-classes",
                      CLASSES,
                      ClientConfig::setAllowedClasses,
                      ClientConfig::getAllowedClasses),
                  new Group<>("network", ClientConfig::getNetworkConfig, CLIENT_NETWORK))));

  /** Both. */
  public static final List<Root<?>> ALL = List.of(MEMBER, CLIENT);

  private Tables() {}
}
