// SPDX-License-Identifier: Apache-2.0
package io.outlast.configfile;

import static org.assertj.core.api.Assertions.assertThat;

import io.outlast.config.Config;
import io.outlast.config.MergePolicyConfig;
import io.outlast.config.ScheduledExecutorConfig;
import io.outlast.config.SplitBrainProtectionConfig;
import io.outlast.configfile.Documentation.Row;
import io.outlast.configfile.Places.Place;
import io.outlast.configfile.table.Type;
import io.outlast.configfile.table.Type.Span;
import io.outlast.configfile.table.Type.Whole;
import io.outlast.configfile.table.Type.WholeOr;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The page of all settings says what is true. */
class DocumentationTest {

  static List<Place> settings() {
    return Places.all();
  }

  @ParameterizedTest
  @MethodSource("settings")
  void everySettingHasItsRow(Place place) {
    Row row = Documentation.rows().get(place.toString());

    assertThat(row).as("row of %s in docs/configuration.md", place).isNotNull();
    assertThat(row.byDefault()).isEqualTo(Documentation.byDefault(place));
    assertThat(row.allowed()).isEqualTo(Documentation.allowed(place.setting().type()));
    assertThat(row.effect()).hasSizeGreaterThan(20);
    if (hasTwoSides(place.setting().type())) {
      assertThat(row.effect()).containsPattern("Too (small|few|short)");
      assertThat(row.effect()).containsPattern("Too (large|many|long)");
    }
  }

  @Test
  void everyRowHasItsSetting() {
    assertThat(Documentation.rows().keySet())
        .containsExactlyInAnyOrderElementsOf(Places.all().stream().map(Place::toString).toList());
  }

  @Test
  void theThreeExamplesAreEqual() {
    // The page shows the lines of this program.
    Config config = new Config().setClusterName("billing").setDrainTimeout(Duration.ofSeconds(10));
    config.getNetworkConfig().setPort(5900);
    config.getNetworkConfig().getInterfaces().setEnabled(true).addInterface("10.3.*.*");
    config
        .getNetworkConfig()
        .getJoin()
        .getTcpIpConfig()
        .setEnabled(true)
        .addMember("10.3.0.7:5900");
    config
        .getDurableExecutorConfig("jobs-*")
        .setPoolSize(8)
        .setDurability(2)
        .setResultTtl(Duration.ofHours(1));
    config
        .getScheduledExecutorConfig("timers")
        .setCapacityPolicy(ScheduledExecutorConfig.CapacityPolicy.PER_PARTITION)
        .setMergePolicyConfig(new MergePolicyConfig("LatestUpdateMergePolicy", 50))
        .setSplitBrainProtectionName("quorum");
    config.addSplitBrainProtectionConfig(new SplitBrainProtectionConfig("quorum", true, 3));

    config.validate();
    for (String language : List.of("xml", "yaml")) {
      Config read = Config.loadFromString(Documentation.block(language));
      assertThat(read).hasToString(config.toString());
      assertThat(read.getDrainTimeout()).isEqualTo(config.getDrainTimeout());
      assertThat(read.getScheduledExecutorConfigs())
          .isEqualTo(config.getScheduledExecutorConfigs());
      assertThat(read.getDurableExecutorConfigs()).isEqualTo(config.getDurableExecutorConfigs());
    }
    assertThat(
            squeezed(
                Resources.text(
                    Path.of("src/test/java/io/outlast/configfile/DocumentationTest.java"))))
        .contains(squeezed(Documentation.block("java")));
  }

  @Test
  void theExampleOfTheReadmeLoads() {
    String readme = Resources.text(Path.of("../README.md"));
    int begin = readme.indexOf("```yaml\n") + "```yaml\n".length();

    Config config = Config.loadFromString(readme.substring(begin, readme.indexOf("```", begin)));

    config.validate();
    assertThat(config.getNetworkConfig().getJoin().isEnabled()).isTrue();
    assertThat(config.findDurableExecutorConfig("jobs-7").getDurability()).isEqualTo(2);
  }

  private static String squeezed(String program) {
    return program.lines().map(String::strip).collect(Collectors.joining());
  }

  /** A port is right or wrong, not too small. */
  private static boolean hasTwoSides(Type<?> type) {
    return type instanceof Span
        || type instanceof WholeOr either && either.word().equals("virtual")
        || type instanceof Whole whole && whole.max() != 65_535;
  }
}
