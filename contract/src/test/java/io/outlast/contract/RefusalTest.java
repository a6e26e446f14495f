// SPDX-License-Identifier: Apache-2.0
package io.outlast.contract;

import static io.outlast.contract.fixture.Waiting.untilAsserted;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.outlast.cluster.JoinRefusedException;
import io.outlast.cluster.MembershipEvent;
import io.outlast.cluster.MembershipListener;
import io.outlast.config.Config;
import io.outlast.config.MergePolicyConfig;
import io.outlast.config.SplitBrainProtectionConfig;
import io.outlast.contract.fixture.Profile;
import io.outlast.core.OutlastInstance;
import io.outlast.durableexecutor.DurableExecutorService;
import io.outlast.durableexecutor.DurableExecutorServiceFuture;
import io.outlast.partition.Partition;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Newcomers whose settings do not go with the cluster's (SPEC §4, end). */
class RefusalTest extends ClusterSuite {

  private static Arguments differ(Consumer<Config> setting, String... named) {
    return arguments(setting, List.of(named));
  }

  static Stream<Arguments> settingsThatMustAgree() {
    return Stream.of(
        differ(c -> c.setPartitionCount(31), "partition-count", "31", "271"),
        differ(
            c -> c.getDurableExecutorConfig("jobs").setDurability(3),
            "durability",
            "durable executor 'jobs'",
            "3",
            "1"),
        differ(c -> c.getDurableExecutorConfig("plain-*").setCapacity(7), "plain-*", "7", "100"),
        differ(c -> c.getDurableExecutorConfig("default").setCapacity(8), "default", "8", "100"),
        differ(
            c ->
                c.getDurableExecutorConfig("jobs")
                    .setMergePolicyConfig(new MergePolicyConfig("DiscardMergePolicy", 100)),
            "merge-policy",
            "'jobs'",
            "DiscardMergePolicy",
            "PutIfAbsentMergePolicy"),
        differ(
            c ->
                c.addSplitBrainProtectionConfig(new SplitBrainProtectionConfig("most", true, 2))
                    .getDurableExecutorConfig("jobs")
                    .setSplitBrainProtectionName("most"),
            "split-brain-protection",
            "'jobs'",
            "at least 2 members",
            "none"),
        differ(
            c -> c.getScheduledExecutorConfig("timers").setCapacity(9),
            "scheduled executor 'timers'",
            "9",
            "100"));
  }

  @ParameterizedTest
  @MethodSource("settingsThatMustAgree")
  void aNewcomerThatDiffersIsRefusedSoonAndToldWhy(Consumer<Config> setting, List<String> named) {
    long start = System.nanoTime();

    JoinRefusedException refusal = refusal(setting);

    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(10));
    assertThat(refusal.getDifferences()).hasSize(1);
    assertThat(refusal)
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContainingAll(named.toArray(String[]::new))
        .hasMessageContaining(refusal.getDifferences().get(0))
        .hasMessageContaining("newcomer")
        .hasMessageContaining("Give this member the values from there");
  }

  @Test
  void whatTheClusterAloneHasConfiguredIsCompared() {
    JoinRefusedException refusal =
        refusal(
            config ->
                config
                    .getDurableExecutorConfig(Profile.DURABILITY_2.executorName("*"))
                    .setDurability(1));

    assertThat(refusal.getDifferences())
        .containsExactly("durability of durable executor 'durability-2-*' is 1 here, 2 there");
  }

  @Test
  void whatARollingChangeMayChangeMayDiffer() {
    OutlastInstance newcomer =
        cluster()
            .join(
                config ->
                    config
                        .getDurableExecutorConfig(Profile.PLAIN.executorName("*"))
                        .setPoolSize(2)
                        .setStatisticsEnabled(false)
                        .setResultTtl(Duration.ofHours(1))
                        .setMaxResults(50));

    assertThat(newcomer.getCluster().getMembers()).hasSize(4);
  }

  @Test
  void aRefusalDoesNotDisturbTheCluster() throws Exception {
    List<MembershipEvent> events = new CopyOnWriteArrayList<>();
    UUID registration = member(0).getCluster().addMembershipListener(new Recorder(events));
    DurableExecutorService executor = executor(Profile.PLAIN, member(0));
    List<DurableExecutorServiceFuture<String>> futures = submitBrief(executor, 300);
    List<UUID> owners = owners();

    refusal(config -> config.setPartitionCount(31));
    refusal(config -> config.getDurableExecutorConfig("default").setDurability(0));

    assertThat(owners()).isEqualTo(owners);
    assertNames(futures);
    assertNoneRanTwice();
    assertThat(events).isEmpty();
    member(0).getCluster().removeMembershipListener(registration);
  }

  @Test
  void whenAMemberWasRefused_thenNothingOfItIsLeft() {
    refusal(config -> config.setPartitionCount(31));

    untilAsserted("its threads have ended", () -> assertThat(threadsOf("newcomer")).isEmpty());
  }

  @Test
  void whenTheConfigurationIsCorrected_thenTheMemberJoinsUnderTheSameName() {
    refusal(config -> config.setPartitionCount(31));

    OutlastInstance corrected = cluster().join(config -> config.setInstanceName("newcomer"));

    cluster().awaitCalm();
    assertThat(corrected.getCluster().getMembers()).hasSize(4);
  }

  @Test
  void whenAGoodAndABadNewcomerStartTogether_thenTheGoodOneJoins() {
    CompletableFuture<JoinRefusedException> bad =
        CompletableFuture.supplyAsync(() -> refusal(config -> config.setPartitionCount(31)));
    cluster().join();

    assertThat(bad.join().getDifferences()).hasSize(1);
    cluster().awaitCalm();
  }

  @Test
  void aLiteNewcomerIsComparedToo() {
    JoinRefusedException refusal =
        refusal(config -> config.setLiteMember(true).setPartitionCount(31));

    assertThat(refusal.getDifferences()).hasSize(1);
  }

  private static JoinRefusedException refusal(Consumer<Config> setting) {
    Config config = cluster().newConfig().setInstanceName("newcomer");
    setting.accept(config);
    return catchThrowableOfType(
        JoinRefusedException.class, () -> cluster().newMember(config).shutdown());
  }

  private static List<UUID> owners() {
    return member(0).getPartitionService().getPartitions().stream()
        .map(Partition::getOwner)
        .map(owner -> Objects.requireNonNull(owner).getUuid())
        .toList();
  }

  private static List<String> threadsOf(String instance) {
    return Thread.getAllStackTraces().keySet().stream()
        .map(Thread::getName)
        .filter(name -> name.contains(instance))
        .toList();
  }

  private record Recorder(List<MembershipEvent> events) implements MembershipListener {
    @Override
    public void memberAdded(MembershipEvent event) {
      events.add(event);
    }

    @Override
    public void memberRemoved(MembershipEvent event) {
      events.add(event);
    }
  }
}
