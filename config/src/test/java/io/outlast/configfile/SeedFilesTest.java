// SPDX-License-Identifier: Apache-2.0
package io.outlast.configfile;

import static org.assertj.core.api.Assertions.assertThat;

import io.outlast.config.Config;
import io.outlast.config.DurableExecutorConfig;
import io.outlast.config.MergePolicyConfig;
import io.outlast.config.ScheduledExecutorConfig;
import io.outlast.config.ScheduledExecutorConfig.CapacityPolicy;
import io.outlast.config.SplitBrainProtectionConfig;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The examples from which this product began load as they are, under their root and under ours. */
class SeedFilesTest {

  @ParameterizedTest
  @ValueSource(strings = {"hazelcast", "outlast"})
  void theDurableExecutorOfXml(String root) {
    Config config =
        Config.loadFromString(
            """
            <%1$s>
            <durable-executor-service name="myDurableExecSvc">
            	<pool-size>8</pool-size>
            	<durability>1</durability>
            	<capacity>1</capacity>
            </durable-executor-service>
            </%1$s>
            """
                .formatted(root));

    assertThat(config.getDurableExecutorConfigs()).containsOnlyKeys("myDurableExecSvc");
    assertThat(config.findDurableExecutorConfig("myDurableExecSvc"))
        .isEqualTo(
            new DurableExecutorConfig("myDurableExecSvc")
                .setPoolSize(8)
                .setDurability(1)
                .setCapacity(1));
    config.validate();
  }

  @ParameterizedTest
  @ValueSource(strings = {"hazelcast", "outlast"})
  void theScheduledExecutorOfXml(String root) {
    assertIsTheScheduledExecutor(
        Config.loadFromString(
            """
            <%1$s>
                <scheduled-executor-service name="myScheduledExecSvc">
                    <statistics-enabled>true</statistics-enabled>
                    <pool-size>16</pool-size>
                    <durability>1</durability>
                    <capacity>100</capacity>
                    <capacity-policy>PER_NODE</capacity-policy>
                    <split-brain-protection-ref>splitbrainprotection-name</split-brain-protection-ref>
                    <merge-policy batch-size="100">PutIfAbsentMergePolicy</merge-policy>
                </scheduled-executor-service>
            </%1$s>
            """
                .formatted(root)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"hazelcast", "outlast"})
  void theScheduledExecutorOfYaml(String root) {
    assertIsTheScheduledExecutor(
        Config.loadFromString(
            """
            %s:
              scheduled-executor-service:
                myScheduledExecSvc:
                  statistics-enabled: true
                  pool-size: 16
                  durability: 1
                  capacity: 100
                  capacity-policy: PER_NODE
                  split-brain-protection-ref: splitbrainprotection-name
                  merge-policy:
                    batch-size: 100
                    class-name: PutIfAbsentMergePolicy
            """
                .formatted(root)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        """
        <hazelcast>
            <scheduled-executor-service name="myScheduledExecSvc">
                <split-brain-protection-ref>splitbrainprotection-name</split-brain-protection-ref>
            </scheduled-executor-service>
        </hazelcast>
        """,
        """
        hazelcast:
          scheduled-executor-service:
            myScheduledExecSvc:
              split-brain-protection-ref: splitbrainprotection-name
        """
      })
  void theReferenceToAProtection(String text) {
    Config config = Config.loadFromString(text);

    assertThat(
            config.getScheduledExecutorConfig("myScheduledExecSvc").getSplitBrainProtectionName())
        .isEqualTo("splitbrainprotection-name");
    config.addSplitBrainProtectionConfig(
        new SplitBrainProtectionConfig("splitbrainprotection-name"));
    config.validate();
  }

  @Test
  void policiesOfTheOldPackageAreOurs() {
    Config config =
        Config.loadFromString(
            """
            hazelcast:
              scheduled-executor-service:
                a: {merge-policy: {class-name: com.hazelcast.spi.merge.PassThroughMergePolicy, batch-size: 110}}
                b: {merge-policy: DiscardMergePolicy}
                c: {merge-policy: {class-name: com.acme.Mine}}
            """);

    assertThat(config.getScheduledExecutorConfig("a").getMergePolicyConfig())
        .isEqualTo(new MergePolicyConfig("io.outlast.spi.merge.PassThroughMergePolicy", 110));
    assertThat(config.getScheduledExecutorConfig("b").getMergePolicyConfig())
        .isEqualTo(new MergePolicyConfig("DiscardMergePolicy", 100));
    assertThat(config.getScheduledExecutorConfig("c").getMergePolicyConfig().getPolicy())
        .isEqualTo("com.acme.Mine");
  }

  private static void assertIsTheScheduledExecutor(Config config) {
    assertThat(config.getScheduledExecutorConfigs()).containsOnlyKeys("myScheduledExecSvc");
    assertThat(config.findScheduledExecutorConfig("myScheduledExecSvc"))
        .isEqualTo(
            new ScheduledExecutorConfig("myScheduledExecSvc")
                .setStatisticsEnabled(true)
                .setPoolSize(16)
                .setDurability(1)
                .setCapacity(100)
                .setCapacityPolicy(CapacityPolicy.PER_NODE)
                .setSplitBrainProtectionName("splitbrainprotection-name")
                .setMergePolicyConfig(new MergePolicyConfig("PutIfAbsentMergePolicy", 100)));
    config.addSplitBrainProtectionConfig(
        new SplitBrainProtectionConfig("splitbrainprotection-name"));
    config.validate();
  }
}
