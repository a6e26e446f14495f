// SPDX-License-Identifier: Apache-2.0
package io.outlast.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.outlast.client.config.ClientNetworkConfig;
import io.outlast.splitbrainprotection.SplitBrainProtectionOn;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ConfigTest {

  @Test
  void defaultsAreThoseOfTheContract() {
    assertThat(new DurableExecutorConfig("x").toMap())
        .containsEntry("pool-size", 16)
        .containsEntry("durability", 1)
        .containsEntry("capacity", 100)
        .containsEntry("statistics-enabled", true)
        .containsEntry("split-brain-protection-ref", "none")
        .containsEntry("merge-policy", "PutIfAbsentMergePolicy")
        .containsEntry("batch-size", 100)
        .containsEntry("result-ttl", Duration.ofHours(24))
        .containsEntry("max-results", 10_000)
        .containsEntry("min-replicas", 0)
        .containsEntry("dedup-ttl", Duration.ofMinutes(10))
        .containsEntry("class-wait", Duration.ofSeconds(30));
    assertThat(new ScheduledExecutorConfig("x").toMap())
        .containsEntry("capacity-policy", ScheduledExecutorConfig.CapacityPolicy.PER_NODE)
        .containsEntry("delay-on-takeover", ScheduledExecutorConfig.DelayOnTakeover.RESTART)
        .containsEntry("overflow-timeout", Duration.ZERO);

    Config config = new Config();
    assertThat(config.getClusterName()).isEqualTo("dev");
    assertThat(config.getDrainTimeout()).isEqualTo(Duration.ofSeconds(30));
    assertThat(config.getFailureDetectionTimeout()).isEqualTo(Duration.ofSeconds(10));
    assertThat(config.getMergeInterval()).isEqualTo(Duration.ofSeconds(5));
    assertThat(config.getStallThreshold()).isEqualTo(Duration.ofSeconds(5));
    assertThat(config.getPartitionCount()).isEqualTo(271);
    assertThat(config.getClientPort()).isZero();
    assertThat(config.getNetworkConfig().getPort()).isEqualTo(5801);
    assertThat(config.getNetworkConfig().getJoin().isEnabled()).isFalse();
  }

  @Test
  void theProgramOfTheSeedReads() {
    Config config = new Config();
    config
        .getScheduledExecutorConfig("myScheduledExecSvc")
        .setPoolSize(16)
        .setCapacityPolicy(ScheduledExecutorConfig.CapacityPolicy.PER_PARTITION)
        .setCapacity(100)
        .setDurability(1)
        .setMergePolicyConfig(new MergePolicyConfig("PassThroughMergePolicy", 110))
        .setSplitBrainProtectionName("splitbrainprotectionname");
    config.addSplitBrainProtectionConfig(
        new SplitBrainProtectionConfig("splitbrainprotectionname", /* enabled= */ true)
            .setMinimumClusterSize(3)
            .setProtectOn(SplitBrainProtectionOn.WRITE));
    config
        .getNetworkConfig()
        .getJoin()
        .getTcpIpConfig()
        .setEnabled(true)
        .addMember("127.0.0.1:5801");

    config.validate();

    assertThat(config.findScheduledExecutorConfig("myScheduledExecSvc").getMergePolicyConfig())
        .isEqualTo(new MergePolicyConfig("PassThroughMergePolicy", 110));
    assertThat(config.getNetworkConfig().getJoin().isEnabled()).isTrue();
  }

  @Test
  void aBadValueIsRefusedWithPropertyValueRangeAndRemedy() {
    DurableExecutorConfig config = new DurableExecutorConfig("billing");

    refused(() -> config.setDurability(7))
        .withMessage(
            "durability of durable executor 'billing' is 7, allowed is 0 to 6. It is the number of"
                + " backups besides the owner.");
    refused(() -> config.setPoolSize(0)).withMessageContaining("is 0, allowed is 1 or more. ");
    refused(() -> config.setCapacity(-1)).withMessageContaining("For no limit use 0.");
    refused(() -> config.setMinReplicas(8)).withMessageContaining("0 to 7");
    refused(() -> config.setResultTtl(Duration.ZERO)).withMessageContaining("PT0S, allowed is");
    refused(() -> config.setDedupTtl(Duration.ofNanos(-1))).withMessageContaining("dedup-ttl");
    refused(() -> config.setClassWait(Duration.ofSeconds(Long.MAX_VALUE)))
        .withMessageContaining("292 years");
    assertThat(config).isEqualTo(new DurableExecutorConfig("billing"));

    refused(() -> new ScheduledExecutorConfig("x").setOverflowTimeout(Duration.ofNanos(-1)))
        .withMessageContaining("overflow-timeout")
        .withMessageContaining("To refuse at once use Duration.ZERO.");
    refused(() -> new Config().setPartitionCount(4097)).withMessageContaining("1 to 4096");
    refused(() -> new Config().setClientPort(65_536)).withMessageContaining("client-port");
    refused(() -> new Config().setClusterName(" ")).withMessageContaining("cluster-name");
    refused(() -> new NetworkConfig().setPort(0)).withMessageContaining("1 to 65535");
    refused(() -> new SplitBrainProtectionConfig("p").setMinimumClusterSize(1))
        .withMessageContaining("2 or more");
    refused(() -> new MergePolicyConfig("P", 0)).withMessageContaining("batch-size");
    refused(() -> new MulticastConfig().setMulticastGroup("10.0.0.1"))
        .withMessageContaining("224.0.0.0 to 239.255.255.255");
  }

  @Test
  void virtualThreadsNeedAJvmThatHasThem() {
    DurableExecutorConfig config = new DurableExecutorConfig("x");
    int feature = Runtime.version().feature();

    if (feature >= 21) {
      assertThat(config.setVirtualThreads(true).toMap()).containsEntry("pool-size", "virtual");
    } else {
      refused(() -> config.setVirtualThreads(true)).withMessageContaining("is Java " + feature);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"host", "10.0.0.7", "10.0.0.7:5801", "[::1]:5801", "[::1]", "::1", "a.b-c:65535"})
  void addressesAreAccepted(String address) {
    assertThat(new TcpIpConfig().addMember(address).getMembers()).containsExactly(address);
    assertThat(new ClientNetworkConfig().addAddress(address).getAddresses())
        .containsExactly(address);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "a b",
        "a,b",
        "a:",
        ":1",
        "a:0",
        "a:65536",
        "a:x",
        "a:123456",
        "[::1",
        "::1]",
        "[]:1",
        "a:1:"
      })
  void otherAddressesAreNot(String address) {
    refused(() -> new TcpIpConfig().addMember(address))
        .withMessageStartingWith("member of tcp-ip is '" + address + "', allowed is host");
  }

  @ParameterizedTest
  @CsvSource({
    "jobs-*, jobs-, true",
    "jobs-*, jobs-a, true",
    "jobs-*, job-a, false",
    "*, '', true",
    "*-a, x-a, true",
    "*-a, x-ab, false",
    "a*b*c, aXbYbZc, true",
    "a*b*c, acb, false",
    "**, x, true",
    "a*, A, false"
  })
  void aStarIsAnyText(String pattern, String name, boolean matches) {
    assertThat(NamePatterns.matches(pattern, name)).isEqualTo(matches);
  }

  @Test
  void theLongestPatternWinsThenTheDefault() {
    Config config = new Config();
    config.getDurableExecutorConfig("default").setPoolSize(1);
    config.addDurableExecutorConfig(new DurableExecutorConfig("jobs-*").setPoolSize(2));
    config.addDurableExecutorConfig(new DurableExecutorConfig("jobs-nightly-*").setPoolSize(3));
    config.addDurableExecutorConfig(new DurableExecutorConfig("jobs-nightly-x").setPoolSize(4));

    assertThat(config.findDurableExecutorConfig("other").getPoolSize()).isEqualTo(1);
    assertThat(config.findDurableExecutorConfig("jobs-a").getPoolSize()).isEqualTo(2);
    assertThat(config.findDurableExecutorConfig("jobs-nightly-a").getPoolSize()).isEqualTo(3);
    assertThat(config.findDurableExecutorConfig("jobs-nightly-x").getPoolSize()).isEqualTo(4);
    assertThat(config.findDurableExecutorConfig("jobs-a").getName()).isEqualTo("jobs-a");
    assertThat(new Config().findDurableExecutorConfig("any").getPoolSize()).isEqualTo(16);
  }

  @Test
  void twoPatternsThatMatchEquallyWellAreAnError() {
    Config config = new Config();
    config.addScheduledExecutorConfig(new ScheduledExecutorConfig("jobs-*"));
    config.addScheduledExecutorConfig(new ScheduledExecutorConfig("*-fast"));

    refused(() -> config.findScheduledExecutorConfig("jobs-fast"))
        .withMessageContaining("'jobs-fast' matches [jobs-*, *-fast] equally well");
  }

  @Test
  void whatGetReturnsIsLiveAndBelongsToThatNameOnly() {
    Config config = new Config();
    config.getDurableExecutorConfig("jobs-*").setPoolSize(2);

    config.getDurableExecutorConfig("jobs-a").setPoolSize(9);

    assertThat(config.findDurableExecutorConfig("jobs-a").getPoolSize()).isEqualTo(9);
    assertThat(config.findDurableExecutorConfig("jobs-b").getPoolSize()).isEqualTo(2);
    assertThat(config.getDurableExecutorConfigs()).containsOnlyKeys("jobs-*", "jobs-a");
  }

  @Test
  void aNameSetLateIsTheNameLookedUp() {
    DurableExecutorConfig late = new DurableExecutorConfig().setPoolSize(5);
    Config config = new Config().addDurableExecutorConfig(late);

    late.setName("late");

    assertThat(config.findDurableExecutorConfig("late").getPoolSize()).isEqualTo(5);
    assertThat(config.findDurableExecutorConfig("other").getPoolSize()).isEqualTo(16);
  }

  @Test
  void aCopyHasEverythingAndSharesNothing() {
    Config original = new Config().setClusterName("c").setInstanceName("i").setClientPort(7000);
    original.setMemberAttributes(Map.of("zone", "a")).setLiteMember(true).setStartGate(true);
    original
        .getDurableExecutorConfig("d")
        .setResultTtl(Duration.ofHours(1))
        .setMaxResults(7)
        .setMemberSelector(Map.of("zone", "a"));
    original
        .getScheduledExecutorConfig("s")
        .setDelayOnTakeover(ScheduledExecutorConfig.DelayOnTakeover.KEEP)
        .setOverflowTimeout(Duration.ofSeconds(3));
    original.getSplitBrainProtectionConfig("p").setEnabled(true);
    original.getNetworkConfig().getJoin().getTcpIpConfig().addMember("a:1");
    original.getUserContext().put("k", "v");

    Config copy = new Config(original);
    assertThat(copy).usingRecursiveComparison().isEqualTo(original);

    original.getDurableExecutorConfig("d").setMaxResults(8).getMergePolicyConfig().setBatchSize(9);
    original.getSplitBrainProtectionConfig("p").setEnabled(false);
    original.getNetworkConfig().getJoin().getTcpIpConfig().addMember("b:2");
    assertThat(copy.findDurableExecutorConfig("d").getMaxResults()).isEqualTo(7);
    assertThat(copy.findDurableExecutorConfig("d").getMergePolicyConfig().getBatchSize())
        .isEqualTo(100);
    assertThat(copy.getSplitBrainProtectionConfig("p").isEnabled()).isTrue();
    assertThat(copy.getNetworkConfig().getJoin().getTcpIpConfig().getMembers())
        .isEqualTo(List.of("a:1"));
    assertThat(copy.getUserContext()).isSameAs(original.getUserContext());
  }

  @Test
  void contradictionsAreFoundAtTheStart() {
    Config undefined = new Config();
    undefined.getDurableExecutorConfig("d").setSplitBrainProtectionName("nowhere");
    refused(undefined::validate)
        .withMessageContaining("durable executor 'd' is 'nowhere', which is not defined");

    Config tooMany = new Config();
    tooMany.getScheduledExecutorConfig("s").setDurability(1).setMinReplicas(3);
    refused(tooMany::validate).withMessageContaining("never has more than 2 copies");

    Config twoWays = new Config();
    twoWays.getNetworkConfig().getJoin().getTcpIpConfig().setEnabled(true);
    twoWays.getNetworkConfig().getJoin().getMulticastConfig().setEnabled(true);
    refused(twoWays::validate).withMessageContaining("[tcp-ip, multicast]");

    Config noDns = new Config();
    noDns.getNetworkConfig().getJoin().getKubernetesConfig().setEnabled(true);
    refused(noDns::validate).withMessageContaining("service-dns");
  }

  private static org.assertj.core.api.ThrowableAssertAlternative<IllegalArgumentException> refused(
      ThrowingCallable call) {
    return assertThatIllegalArgumentException().isThrownBy(call);
  }
}
