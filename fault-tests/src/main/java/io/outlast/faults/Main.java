// SPDX-License-Identifier: Apache-2.0
package io.outlast.faults;

import io.outlast.faults.report.Report;
import java.nio.file.Path;
import java.time.Duration;

/** Runs one trial: {@code <scenario> <seed> <seconds>}; leaves with 1 if a promise was broken. */
public final class Main {
  private Main() {}

  /** Runs it. */
  public static void main(String[] args) throws Exception {
    if (args.length != 3) {
      System.err.println("usage: <scenario> <seed> <seconds>; scenarios:");
      Scenario.ALL.forEach(s -> System.err.println("  " + s.name() + ": " + s.faults()));
      System.exit(2);
    }
    Scenario scenario = Scenario.of(args[0]);
    Duration time = Duration.ofSeconds(Long.parseLong(args[2]));
    Trial trial = new Trial(scenario, Long.parseLong(args[1]), time);
    Report report =
        trial.run(
            Path.of(System.getProperty("faults.folder", "target/faults"))
                .toAbsolutePath()
                .resolve(trial.folder()));
    System.out.println(report.summary());
    System.out.println(report.figures().table(trial.command()));
    System.exit(report.isGood() ? 0 : 1);
  }
}
