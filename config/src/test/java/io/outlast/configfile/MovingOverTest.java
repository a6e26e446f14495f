// SPDX-License-Identifier: Apache-2.0
package io.outlast.configfile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.outlast.client.config.ClientConfig;
import io.outlast.config.Config;
import io.outlast.config.DurableExecutorConfig;
import io.outlast.config.MergePolicyConfig;
import io.outlast.config.ScheduledExecutorConfig;
import io.outlast.config.ScheduledExecutorConfig.CapacityPolicy;
import io.outlast.configfile.bind.Binder;
import io.outlast.configfile.table.Tables;
import io.outlast.configfile.tree.Document;
import io.outlast.spi.lookup.ConfigSource;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Configurations of the system that code moves over from: what we know is read, the rest named. */
class MovingOverTest {

  @ParameterizedTest
  @ValueSource(strings = {"hazelcast-real.yaml", "hazelcast-real.xml"})
  void whatWeKnowIsRead(String file) {
    Config config = Config.loadFromFile(Resources.file(file));

    config.validate();
    assertThat(config.getClusterName()).isEqualTo("production");
    assertThat(config.getInstanceName()).isEqualTo("shop");
    assertThat(config.getNetworkConfig().getPort()).isEqualTo(5701);
    assertThat(config.getNetworkConfig().getInterfaces().getInterfaces())
        .containsExactly("10.10.1.*");
    assertThat(config.getNetworkConfig().getJoin().getTcpIpConfig().isEnabled()).isTrue();
    assertThat(config.getNetworkConfig().getJoin().getTcpIpConfig().getMembers())
        .containsExactly("10.10.1.2:5701", "10.10.1.3", "10.10.1.4", "10.10.1.5:5702");
    assertThat(config.isLiteMember()).isFalse();
    assertThat(config.getMemberAttributes()).isEqualTo(Map.of("CPU_CORE_COUNT", "4", "zone", "a"));
    assertThat(config.findDurableExecutorConfig("mail"))
        .isEqualTo(new DurableExecutorConfig("mail").setPoolSize(4).setDurability(2));
    assertThat(config.findScheduledExecutorConfig("nightly"))
        .isEqualTo(
            new ScheduledExecutorConfig("nightly")
                .setCapacity(0)
                .setCapacityPolicy(CapacityPolicy.PER_PARTITION)
                .setSplitBrainProtectionName("quorum")
                .setMergePolicyConfig(
                    new MergePolicyConfig("io.outlast.spi.merge.PassThroughMergePolicy", 50)));
    assertThat(config.getSplitBrainProtectionConfig("quorum").getMinimumClusterSize()).isEqualTo(3);
  }

  @Test
  void whatWeDoNotKnowIsNamedWithItsPlace() {
    assertThat(skipped("hazelcast-real.yaml"))
        .contains("license-key (line 4)", "map (line 93)", "network/ssl (line 52)")
        .contains("network/join/aws (line 38)", "network/rest-api (line 57)")
        .contains("durable-executor-service[mail]/user-code-namespace (line 80)")
        .hasSize(27);
    assertThat(skipped("hazelcast-real.xml"))
        .containsExactlyInAnyOrder(
            "properties (line 8)",
            "executor-service (line 42)",
            "map (line 60)",
            "map (line 63)",
            "network/public-address (line 12)",
            "network/outbound-ports (line 14)",
            "network/ssl (line 35)",
            "network/rest-api (line 40)",
            "network/join/auto-detection (line 18)",
            "network/join/aws (line 28)",
            "network/join/multicast/loopbackModeEnabled (line 19)",
            "network/join/tcp-ip/connection-timeout-seconds (line 23)");
  }

  @Test
  void itIsToldInOneWarning() {
    String said =
        Said.by(() -> Config.loadFromString("hazelcast: {map: {a: {}}, network: {ssl: {}}}"));

    assertThat(said)
        .containsOnlyOnce("WARN")
        .contains(
            "string: skipped, for Outlast has no such settings: map (line 1), network/ssl (line 1).");
    assertThat(Said.by(() -> Config.loadFromString("hazelcast: {cluster-name: a}"))).isEmpty();
  }

  @Test
  void aValueThatWeKnowAndThatIsWrongIsAnErrorHereToo() {
    assertThatIllegalArgumentException()
        .isThrownBy(
            () ->
                Config.loadFromString(
                    "hazelcast:\n  durable-executor-service:\n    a:\n      durability: 9"))
        .withMessageStartingWith(
            "string:4: hazelcast/durable-executor-service[a]/durability: durability of durable"
                + " executor 'a' is 9, allowed is 0 to 6.");
  }

  @Test
  void clientsMoveOverToo() {
    ClientConfig config =
        ClientConfig.loadFromString(
            """
            <hazelcast-client xmlns="http://www.hazelcast.com/schema/client-config">
              <cluster-name>production</cluster-name>
              <network>
                <cluster-members>
                  <address>10.0.0.1:5900</address>
                  <address>10.0.0.2:5900</address>
                </cluster-members>
                <smart-routing>true</smart-routing>
              </network>
            </hazelcast-client>
            """);

    assertThat(config.getClusterName()).isEqualTo("production");
    assertThat(config.getNetworkConfig().getAddresses())
        .containsExactly("10.0.0.1:5900", "10.0.0.2:5900");
  }

  private static List<String> skipped(String file) {
    return Binder.bind(Document.of(ConfigSource.ofFile(Resources.file(file))), Tables.MEMBER)
        .skipped();
  }
}
