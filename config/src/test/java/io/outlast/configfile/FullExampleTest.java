// SPDX-License-Identifier: Apache-2.0
package io.outlast.configfile;

import static org.assertj.core.api.Assertions.assertThat;

import io.outlast.client.config.ClientConfig;
import io.outlast.config.ClientAction;
import io.outlast.config.ClientPermission;
import io.outlast.config.ClientSecurity;
import io.outlast.config.Config;
import io.outlast.config.Fsync;
import io.outlast.config.MergePolicyConfig;
import io.outlast.config.ScheduledExecutorConfig.CapacityPolicy;
import io.outlast.config.ScheduledExecutorConfig.DelayOnTakeover;
import io.outlast.config.SplitBrainProtectionConfig;
import io.outlast.config.TlsConfig;
import io.outlast.configfile.Places.Place;
import io.outlast.splitbrainprotection.SplitBrainProtectionOn;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** One configuration of everything, three times: a program, XML and YAML. */
class FullExampleTest {

  static List<Place> settings() {
    return Places.all();
  }

  @ParameterizedTest
  @MethodSource("settings")
  void allThreeSetTheSame(Place place) {
    boolean isClient = place.root().type() == ClientConfig.class;
    Object program = isClient ? client() : member();
    Object xml = read(isClient, isClient ? "full-client.xml" : "full.xml");
    Object yaml = read(isClient, isClient ? "full-client.yaml" : "full.yaml");

    Object expected = inTheExample(place, program);

    assertThat(expected).isNotEqualTo(place.byDefault());
    assertThat(inTheExample(place, xml)).isEqualTo(expected);
    assertThat(inTheExample(place, yaml)).isEqualTo(expected);
  }

  private static Object read(boolean isClient, String file) {
    return isClient
        ? ClientConfig.loadFromFile(Resources.file(file))
        : Config.loadFromFile(Resources.file(file));
  }

  /** The sections with names have names of their own here. */
  private static Object inTheExample(Place place, Object config) {
    if (config instanceof Config member) {
      Config copy = new Config(member);
      copy.addDurableExecutorConfig(copy.getDurableExecutorConfig("jobs").setName(Places.NAME));
      copy.addScheduledExecutorConfig(
          copy.getScheduledExecutorConfig("timers-*").setName(Places.NAME));
      copy.getSplitBrainProtectionConfig("quorum").setName(Places.NAME);
      rename(copy.getClientSecurity());
      assertThat(copy.getDurableExecutorConfigs()).containsOnlyKeys(Places.NAME);
      assertThat(copy.getScheduledExecutorConfigs()).containsOnlyKeys(Places.NAME);
      assertThat(copy.getSplitBrainProtectionConfigs()).containsOnlyKeys(Places.NAME);
      return place.get(copy);
    }
    return place.get(config);
  }

  private static void rename(ClientSecurity security) {
    assertThat(security.getPrincipalsByToken().values()).containsOnly("billing");
    security.getPrincipalsByToken().keySet().forEach(t -> security.addToken(Places.NAME, t));
    security.setPermissions(
        security.getPermissions().stream()
            .map(permission -> new ClientPermission(Places.NAME, Places.NAME, permission.actions()))
            .toList());
  }

  private static ClientConfig client() {
    ClientConfig config =
        new ClientConfig().setClusterName("billing").setInstanceName("front-1").setMaxInFlight(50);
    config
        .getNetworkConfig()
        .addAddress("10.0.0.7:5900", "10.0.0.8:5900")
        .setConnectionTimeout(Duration.ofSeconds(2));
    config
        .setToken("0123456789abcdef")
        .setTlsConfig(tls())
        .addAllowedClasses("com.acme.jobs.**", "com.acme.Money");
    return config;
  }

  private static TlsConfig tls() {
    return new TlsConfig()
        .setEnabled(true)
        .setCertificateFile("member.crt")
        .setPrivateKeyFile("member.key")
        .setTrustedCertificatesFile("clients.crt")
        .setClientCertificateRequired(true);
  }

  private static Config member() {
    Config config =
        new Config()
            .setClusterName("billing")
            .setInstanceName("billing-1")
            .setPartitionCount(31)
            .setDrainTimeout(Duration.ofSeconds(10))
            .setFailureDetectionTimeout(Duration.ofMillis(500))
            .setMergeInterval(Duration.ofSeconds(1))
            .setStallThreshold(Duration.ofMinutes(1))
            .setClientPort(5900)
            .setLiteMember(true)
            .setMemberAttributes(Map.of("zone", "a", "disk", "ssd"))
            .setStartGate(true)
            .setInitialMinClusterSize(3);
    config
        .getPersistenceConfig()
        .setFolder("/var/lib/outlast")
        .setFsync(Fsync.every(Duration.ofMillis(100)))
        .setRecoveryMinMembers(3)
        .setRecoveryTimeout(Duration.ofMinutes(5));
    config.addAllowedClasses("com.acme.jobs.**", "com.acme.Money");
    config
        .getClientSecurity()
        .setTlsConfig(tls())
        .addToken("billing", "0123456789abcdef")
        .addToken("billing", "fedcba9876543210")
        .addPermission(
            new ClientPermission("billing", "jobs-*", EnumSet.allOf(ClientAction.class)));
    setNetwork(config);
    config
        .getDurableExecutorConfig("jobs")
        .setPoolSize(8)
        .setMaxConcurrent(5000)
        .setDurability(2)
        .setCapacity(0)
        .setStatisticsEnabled(false)
        .setSplitBrainProtectionName("quorum")
        .setMergePolicyConfig(new MergePolicyConfig("LatestUpdateMergePolicy", 10))
        .setMinReplicas(2)
        .setPersistent(true)
        .setDedupTtl(Duration.ofHours(1))
        .setClassWait(Duration.ZERO)
        .setMaxInFlight(100)
        .setMemberSelector(Map.of("zone", "a"))
        .setResultTtl(Duration.ofDays(7))
        .setMaxResults(50);
    config
        .getScheduledExecutorConfig("timers-*")
        .setPoolSize(4)
        .setMaxConcurrent(3)
        .setDurability(0)
        .setCapacity(1000)
        .setStatisticsEnabled(false)
        .setSplitBrainProtectionName("quorum")
        .setMergePolicyConfig(new MergePolicyConfig("DiscardMergePolicy", 20))
        .setMinReplicas(1)
        .setPersistent(true)
        .setDedupTtl(Duration.ofMinutes(5))
        .setClassWait(Duration.ofSeconds(5))
        .setMaxInFlight(200)
        .setMemberSelector(Map.of("disk", "ssd"))
        .setCapacityPolicy(CapacityPolicy.PER_PARTITION)
        .setDelayOnTakeover(DelayOnTakeover.KEEP)
        .setOverflowTimeout(Duration.ofSeconds(2));
    return config.addSplitBrainProtectionConfig(
        new SplitBrainProtectionConfig("quorum", /* enabled= */ true)
            .setMinimumClusterSize(3)
            .setProtectOn(SplitBrainProtectionOn.WRITE)
            .setFunctionClassName("com.acme.Quorum")
            .addListenerClassName("com.acme.Alarm")
            .addListenerClassName("com.acme.Log"));
  }

  private static void setNetwork(Config config) {
    config.getNetworkConfig().setPort(5999).setPortAutoIncrement(false).setPortCount(7);
    config
        .getNetworkConfig()
        .getInterfaces()
        .setEnabled(true)
        .addInterface("10.3.*.*")
        .addInterface("127.0.0.1");
    config
        .getNetworkConfig()
        .getJoin()
        .getTcpIpConfig()
        .setEnabled(true)
        .addMember("10.0.0.7:5801")
        .addMember("[::1]:5801");
    config
        .getNetworkConfig()
        .getJoin()
        .getMulticastConfig()
        .setEnabled(true)
        .setMulticastGroup("239.1.2.3")
        .setMulticastPort(5000)
        .setMulticastTimeToLive(1);
    config
        .getNetworkConfig()
        .getJoin()
        .getKubernetesConfig()
        .setEnabled(true)
        .setServiceDns("outlast.default.svc.cluster.local");
    config.getNetworkConfig().getJoin().setJgroupsFile("jgroups.xml");
    config.getNetworkConfig().setTlsConfig(tls());
  }
}
