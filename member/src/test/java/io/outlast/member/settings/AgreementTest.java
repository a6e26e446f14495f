// SPDX-License-Identifier: Apache-2.0
package io.outlast.member.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.outlast.config.Config;
import io.outlast.config.MergePolicyConfig;
import io.outlast.config.ScheduledExecutorConfig.CapacityPolicy;
import io.outlast.config.ScheduledExecutorConfig.DelayOnTakeover;
import io.outlast.config.SplitBrainProtectionConfig;
import io.outlast.splitbrainprotection.SplitBrainProtectionOn;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Which configurations go together (SPEC §4, end). */
class AgreementTest {

  private static Arguments differ(String line, Consumer<Config> setting) {
    return arguments(line, setting);
  }

  static Stream<Arguments> settingsThatMustAgree() {
    return Stream.of(
        differ("partition-count is 31 here, 271 there", config -> config.setPartitionCount(31)),
        differ(
            "durability of durable executor 'jobs' is 2 here, 1 there",
            config -> config.getDurableExecutorConfig("jobs").setDurability(2)),
        differ(
            "capacity of durable executor 'jobs-*' is 0 here, 100 there",
            config -> config.getDurableExecutorConfig("jobs-*").setCapacity(0)),
        differ(
            "capacity of durable executor 'default' is 7 here, 100 there",
            config -> config.getDurableExecutorConfig("default").setCapacity(7)),
        differ(
            "merge-policy of durable executor 'jobs' is io.outlast.spi.merge.DiscardMergePolicy here,"
                + " io.outlast.spi.merge.PutIfAbsentMergePolicy there",
            config ->
                config
                    .getDurableExecutorConfig("jobs")
                    .setMergePolicyConfig(new MergePolicyConfig("DiscardMergePolicy", 100))),
        differ(
            "split-brain-protection of durable executor 'jobs' is at least 3 members for WRITE here, none there",
            config ->
                config
                    .addSplitBrainProtectionConfig(
                        new SplitBrainProtectionConfig("quorum", true, 3)
                            .setProtectOn(SplitBrainProtectionOn.WRITE))
                    .getDurableExecutorConfig("jobs")
                    .setSplitBrainProtectionName("quorum")),
        differ(
            "member-selector of durable executor 'jobs' is {disk=ssd, zone=a} here, {} there",
            config ->
                config
                    .getDurableExecutorConfig("jobs")
                    .setMemberSelector(Map.of("zone", "a", "disk", "ssd"))),
        differ(
            "merge-policy of scheduled executor 'timers' is com.acme.Mine here,"
                + " io.outlast.spi.merge.PutIfAbsentMergePolicy there",
            config ->
                config
                    .getScheduledExecutorConfig("timers")
                    .setMergePolicyConfig(new MergePolicyConfig("com.acme.Mine", 100))),
        differ(
            "split-brain-protection of scheduled executor 'timers' is at least 2 members for READ_WRITE here, none there",
            config ->
                config
                    .addSplitBrainProtectionConfig(new SplitBrainProtectionConfig("most", true))
                    .getScheduledExecutorConfig("timers")
                    .setSplitBrainProtectionName("most")),
        differ(
            "capacity of scheduled executor 'timers' is 5 here, 100 there",
            config -> config.getScheduledExecutorConfig("timers").setCapacity(5)),
        differ(
            "durability of scheduled executor 'timers' is 0 here, 1 there",
            config -> config.getScheduledExecutorConfig("timers").setDurability(0)),
        differ(
            "capacity-policy of scheduled executor 'timers' is PER_PARTITION here, PER_NODE there",
            config ->
                config
                    .getScheduledExecutorConfig("timers")
                    .setCapacityPolicy(CapacityPolicy.PER_PARTITION)),
        differ(
            "delay-on-takeover of scheduled executor 'timers' is KEEP here, RESTART there",
            config ->
                config
                    .getScheduledExecutorConfig("timers")
                    .setDelayOnTakeover(DelayOnTakeover.KEEP)));
  }

  @ParameterizedTest
  @MethodSource("settingsThatMustAgree")
  void aSettingThatDiffersIsNamedWithBothValues(String line, Consumer<Config> setting) {
    Config here = with(setting);

    assertThat(differences(here, new Config())).containsExactly(line);
  }

  @ParameterizedTest
  @MethodSource("settingsThatMustAgree")
  void whatTheOtherSideAloneHasConfiguredIsComparedToo(String line, Consumer<Config> setting) {
    Config there = with(setting);

    assertThat(differences(new Config(), there)).hasSize(1);
  }

  @ParameterizedTest
  @MethodSource("settingsThatMustAgree")
  void membersWithTheSameConfigurationAgree(String line, Consumer<Config> setting) {
    assertThat(differences(with(setting), with(setting))).isEmpty();
  }

  @Test
  void whatARollingChangeMayChangeMayDiffer() {
    Config here = new Config();
    here.getDurableExecutorConfig("jobs")
        .setPoolSize(3)
        .setMaxConcurrent(5)
        .setStatisticsEnabled(false)
        .setMinReplicas(1)
        .setDedupTtl(Duration.ofMinutes(1))
        .setClassWait(Duration.ZERO)
        .setMaxInFlight(2)
        .setMergePolicyConfig(new MergePolicyConfig("PutIfAbsentMergePolicy", 7))
        .setResultTtl(Duration.ofHours(1))
        .setMaxResults(3);
    here.setDrainTimeout(Duration.ZERO).setLiteMember(true).setMemberAttributes(Map.of("a", "b"));

    assertThat(differences(here, new Config())).isEmpty();
  }

  @Test
  void allDifferencesAreNamedAtOnce() {
    Config here = new Config().setPartitionCount(7);
    here.getDurableExecutorConfig("jobs").setDurability(3).setCapacity(5);

    assertThat(differences(here, new Config()))
        .containsExactly(
            "partition-count is 7 here, 271 there",
            "capacity of durable executor 'jobs' is 5 here, 100 there",
            "durability of durable executor 'jobs' is 3 here, 1 there");
  }

  @Test
  void whatCountsIsWhatHoldsForAName_notWhereItIsWritten() {
    Config here = new Config();
    here.getDurableExecutorConfig("jobs-*").setCapacity(5);
    Config there = new Config();
    there.getDurableExecutorConfig("jobs-*").setCapacity(5);
    there.getDurableExecutorConfig("jobs-nightly").setPoolSize(1);
    there.getDurableExecutorConfig("unchanged");

    assertThat(differences(here, there)).isEmpty();
  }

  @Test
  void aNameThatFallsUnderAPatternIsComparedWithThePattern() {
    Config here = new Config();
    here.getDurableExecutorConfig("jobs-nightly").setCapacity(6);
    Config there = new Config();
    there.getDurableExecutorConfig("jobs-*").setCapacity(5);

    assertThat(differences(here, there))
        .containsExactlyInAnyOrder(
            "capacity of durable executor 'jobs-nightly' is 6 here, 5 there",
            "capacity of durable executor 'jobs-*' is 100 here, 5 there");
  }

  @Test
  void durableAndScheduledExecutorsOfOneNameAreTwo() {
    Config here = new Config();
    here.getDurableExecutorConfig("jobs").setCapacity(5);
    Config there = new Config();
    there.getScheduledExecutorConfig("jobs").setCapacity(5);

    assertThat(differences(here, there))
        .containsExactlyInAnyOrder(
            "capacity of durable executor 'jobs' is 5 here, 100 there",
            "capacity of scheduled executor 'jobs' is 100 here, 5 there");
  }

  @Test
  void aProtectionIsWhatItDoes_notItsName() {
    Config here = protectedBy(new SplitBrainProtectionConfig("a", true, 3));
    Config there = protectedBy(new SplitBrainProtectionConfig("b", true, 3));
    Config switchedOff = protectedBy(new SplitBrainProtectionConfig("b", false, 3));

    assertThat(differences(here, there)).isEmpty();
    assertThat(differences(switchedOff, new Config())).isEmpty();
    assertThat(differences(switchedOff, here))
        .containsExactly(
            "split-brain-protection of durable executor 'jobs' is none here, at least 3 members for READ_WRITE there");
  }

  @Test
  void aProtectionByFunctionIsComparedByItsClass() {
    Config here =
        protectedBy(new SplitBrainProtectionConfig("a", true).setFunctionClassName("x.Even"));
    Config there =
        protectedBy(
            new SplitBrainProtectionConfig("a", true)
                .setFunctionImplementation(members -> members.size() % 2 == 0));

    assertThat(differences(here, there))
        .containsExactly(
            "split-brain-protection of durable executor 'jobs' is the function x.Even for READ_WRITE here,"
                + " a function for READ_WRITE there");
    assertThat(differences(there, there)).isEmpty();
  }

  @Test
  void aNameThatTwoPatternsMatchEquallyWellIsADifference() {
    Config here = new Config();
    here.getDurableExecutorConfig("ab");
    Config there = new Config();
    there.getDurableExecutorConfig("a*");
    there.getDurableExecutorConfig("*b");

    assertThat(differences(here, there))
        .contains("configuration of durable executor 'ab' is unknown here, ambiguous there");
  }

  private static Config protectedBy(SplitBrainProtectionConfig protection) {
    Config config = new Config().addSplitBrainProtectionConfig(protection);
    config.getDurableExecutorConfig("jobs").setSplitBrainProtectionName(protection.getName());
    return config;
  }

  private static Config with(Consumer<Config> setting) {
    Config config = new Config();
    setting.accept(config);
    return config;
  }

  /** As two members find out: one tells its names, the other answers with all values. */
  private static List<String> differences(Config here, Config there) {
    Agreement own = new Agreement(here);
    Terms theirs = new Agreement(there).terms(own.named());
    return own.terms(theirs.executors().keySet()).differences(theirs);
  }
}
