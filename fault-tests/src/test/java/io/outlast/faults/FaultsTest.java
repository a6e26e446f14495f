// SPDX-License-Identifier: Apache-2.0
package io.outlast.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.outlast.faults.nemesis.UnavailableException;
import io.outlast.faults.report.Figures;
import io.outlast.faults.report.Report;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Faults on real processes. A short choice with fixed seeds is part of each build; {@code mvn
 * -Pfault verify} runs all scenarios with new seeds for {@code faults.minutes}.
 */
class FaultsTest {
  private static final Path FOLDER = Path.of("target", "faults").toAbsolutePath();
  private static final long MINUTES = Long.getLong("faults.minutes", 0);

  /** Each takes about half a minute more than its faults: for the start and the audit. */
  @ParameterizedTest
  @CsvSource({"kill, 1, 35", "pause, 1, 20", "power/POWER_CUT, 1, 10"})
  @Timeout(value = 10, unit = TimeUnit.MINUTES)
  void allPromisesAreKept(String scenario, long seed, long seconds) throws Exception {
    Report report;
    try {
      report = run(new Trial(Scenario.of(scenario), seed, Duration.ofSeconds(seconds)));
    } catch (UnavailableException e) {
      Assumptions.abort(e.getMessage());
      return;
    }

    assertThat(report.violations()).as(report.summary()).isEmpty();
  }

  @Test
  @Timeout(value = 1, unit = TimeUnit.DAYS)
  void allPromisesAreKeptForALongTime() throws Exception {
    Assumptions.assumeTrue(MINUTES > 0, "run by mvn -Pfault verify");
    long seed = Long.getLong("faults.seed", 0);
    Random seeds = new Random(seed == 0 ? System.nanoTime() : seed);
    long until = System.nanoTime() + Duration.ofMinutes(MINUTES).toNanos();
    String only = System.getProperty("faults.scenario", "all");
    Figures sum = new Figures();
    List<String> broken = new ArrayList<>();
    for (int i = 0; System.nanoTime() < until; i++) {
      Scenario scenario = Scenario.ALL.get(i % Scenario.ALL.size());
      if (only.equals("all") || only.equals(scenario.name())) {
        long chosen = seeds.nextInt(1_000_000);
        try {
          Report report = run(new Trial(scenario, chosen, Duration.ofSeconds(60)));
          sum.add(report.figures());
          if (!report.isGood()) {
            broken.add(report.summary());
          }
        } catch (UnavailableException e) {
          System.out.println("Left out: " + e.getMessage());
        }
      }
    }
    System.out.println(sum.table("mvn -Pfault verify -Dfaults.minutes=" + MINUTES));

    assertThat(broken).isEmpty();
  }

  private static Report run(Trial trial) throws Exception {
    System.out.println(trial);
    Report report = trial.run(FOLDER.resolve(trial.folder()));
    System.out.println(report.summary());
    return report;
  }
}
