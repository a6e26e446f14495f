// SPDX-License-Identifier: Apache-2.0
package io.outlast.configfile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.outlast.config.Config;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How values are written, what stands in their place, and what entries take from others. */
class ValuesTest {

  private static final String PROPERTY = "io.outlast.configfile.ValuesTest";

  @AfterEach
  void forget() {
    System.clearProperty(PROPERTY);
    System.clearProperty("PATH");
  }

  @ParameterizedTest
  @CsvSource({
    "0, PT0S", "500ms, PT0.5S", "500 ms, PT0.5S", "30s, PT30S", "10min, PT10M", "10 min, PT10M",
    "24h, PT24H", "7d, PT168H", "1us, PT0.000001S", "1ns, PT0.000000001S", "PT1M30S, PT90S",
        "P1D, PT24H"
  })
  void durations(String text, Duration expected) {
    Config config = Config.loadFromString("outlast: {drain-timeout: " + text + "}");

    assertThat(config.getDrainTimeout()).isEqualTo(expected);
  }

  @Test
  void aPlaceholderIsASystemPropertyOrElseOfTheEnvironment() {
    String text = "<outlast><cluster-name>a-${%s}-${PATH}</cluster-name></outlast>";
    String path = System.getenv("PATH");
    System.setProperty(PROPERTY, "${PATH}$1\\");

    assertThat(Config.loadFromString(text.formatted(PROPERTY)).getClusterName())
        .isEqualTo("a-${PATH}$1\\-" + path);

    System.setProperty("PATH", "property");
    assertThat(Config.loadFromString(text.formatted(PROPERTY)).getClusterName())
        .isEqualTo("a-${PATH}$1\\-property");
  }

  @Test
  void placeholdersStandForNumbersAndListsToo() {
    System.setProperty(PROPERTY, "5");
    String place = "${" + PROPERTY + "}";
    Config config =
        Config.loadFromString(
            "outlast: {partition-count: '%1$s', network: {join: {tcp-ip: {members: 'a:%1$s, b'}}}}"
                .formatted(place));

    assertThat(config.getPartitionCount()).isEqualTo(5);
    assertThat(config.getNetworkConfig().getJoin().getTcpIpConfig().getMembers())
        .containsExactly("a:5", "b");
  }

  @Test
  void aListHasWhatItsTextHasBetweenCommas() {
    assertThatIllegalArgumentException()
        .isThrownBy(
            () -> Config.loadFromString("outlast: {network: {join: {tcp-ip: {members: 'a,,b'}}}}"))
        .withMessageContaining("member of tcp-ip is ''");
  }

  @Test
  void aliasesOfYamlStandForWhatTheyName() {
    Config config =
        Config.loadFromString(
            """
            outlast:
              durable-executor-service:
                a: &a {durability: 2, member-selector: {zone: &zone b}}
                b: *a
              cluster-name: *zone
            """);

    assertThat(config.getDurableExecutorConfig("b").getDurability()).isEqualTo(2);
    assertThat(config.getDurableExecutorConfig("b").getMemberSelector())
        .isEqualTo(Map.of("zone", "b"));
    assertThat(config.getClusterName()).isEqualTo("b");
  }

  @Test
  void entriesTakeFromDefaultsAndPatterns_whereverTheseStand() {
    Config config =
        Config.loadFromString(
            """
            outlast:
              durable-executor-service:
                jobs-nightly: {pool-size: 3}
                jobs-n*: {min-replicas: 2}
                jobs-*: {durability: 3}
                other: {}
                default: {capacity: 7}
            """);

    assertThat(config.getDurableExecutorConfig("jobs-nightly").toMap())
        .containsEntry("pool-size", 3)
        .containsEntry("min-replicas", 2)
        .containsEntry("durability", 3)
        .containsEntry("capacity", 7);
    assertThat(config.findDurableExecutorConfig("jobs-x").getDurability()).isEqualTo(3);
    assertThat(config.findDurableExecutorConfig("jobs-x").getMinReplicas()).isZero();
    assertThat(config.getDurableExecutorConfig("other").getCapacity()).isEqualTo(7);
  }

  @Test
  void aNameThatTwoPatternsMatchEquallyWellIsAnError() {
    assertThatIllegalArgumentException()
        .isThrownBy(
            () ->
                Config.loadFromString(
                    "outlast: {durable-executor-service: {a*: {}, '*b': {}, ab: {}}}"))
        .withMessageStartingWith(
            "string:1: outlast/durable-executor-service[ab]: The name 'ab' matches");
  }

  @Test
  void emptySectionsSetNothing() {
    Config defaults = new Config();
    for (String text :
        new String[] {"outlast:", "outlast: {network: }", "<outlast><network/></outlast>"}) {
      assertThat(Config.loadFromString(text)).hasToString(defaults.toString());
    }
  }
}
