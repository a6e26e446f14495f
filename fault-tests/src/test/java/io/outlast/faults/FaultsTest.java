// SPDX-License-Identifier: Apache-2.0
package io.outlast.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.outlast.faults.nemesis.UnavailableException;
import io.outlast.faults.report.Report;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Faults on real processes. A short choice with fixed seeds is part of each build; {@code mvn
 * -Pfault verify} runs all scenarios with new seeds for {@code faults.minutes} instead.
 */
class FaultsTest {
  private static final Path FOLDER = Path.of("target", "faults").toAbsolutePath();
  private static final long MINUTES = Long.getLong("faults.minutes", 0);

  /** Each takes about half a minute more than its faults: for the start and the audit. */
  @ParameterizedTest
  @CsvSource({
    "kill, 1, 30",
    "pause, 1, 16",
    "rebalance, 1, 12",
    "split, 1, 10",
    "power/POWER_CUT, 1, 10"
  })
  @Timeout(value = 10, unit = TimeUnit.MINUTES)
  void allPromisesAreKept(String scenario, long seed, long seconds) throws Exception {
    Assumptions.assumeTrue(MINUTES == 0, "run by mvn verify");
    Trial trial = new Trial(Scenario.of(scenario), seed, Duration.ofSeconds(seconds));
    Report report;
    try {
      report = trial.run(FOLDER.resolve(trial.folder()));
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
    List<String> broken =
        new LongRun(
                LongRun.scenarios(System.getProperty("faults.scenario", "all")),
                seed == 0 ? System.nanoTime() : seed,
                Duration.ofSeconds(Long.getLong("faults.seconds", 60)),
                Duration.ofMinutes(MINUTES),
                FOLDER)
            .run();

    assertThat(broken).isEmpty();
  }
}
