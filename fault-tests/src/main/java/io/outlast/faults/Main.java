// SPDX-License-Identifier: Apache-2.0
package io.outlast.faults;

import io.outlast.faults.report.Report;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;

/**
 * Runs one trial, {@code <scenario> <seed> <seconds>}; or many for so long, {@code
 * <scenario,scenario|all> <seed> <seconds> <minutes>}; leaves with 1 if a promise was broken. Or
 * adds up what many came to: {@code sum <folder> ...}.
 */
public final class Main {
  private static final Path FOLDER =
      Path.of(System.getProperty("faults.folder", "target/faults")).toAbsolutePath();

  private Main() {}

  /** Runs it. */
  public static void main(String[] args) throws Exception {
    if (args.length > 1 && args[0].equals("sum")) {
      System.out.println(LongRun.sum(Arrays.stream(args).skip(1).map(Path::of)).table("see above"));
    } else if (args.length == 3) {
      System.exit(one(args) ? 0 : 1);
    } else if (args.length == 4) {
      System.exit(many(args) ? 0 : 1);
    } else {
      System.err.println("usage: <scenario> <seed> <seconds>");
      System.err.println("       <scenario,scenario|all> <seed> <seconds> <minutes>");
      System.err.println("       sum <folder> ...");
      System.err.println("scenarios:");
      Scenario.ALL.forEach(s -> System.err.println("  " + s.name() + ": " + s.faults()));
      System.exit(2);
    }
  }

  private static boolean one(String[] args) throws Exception {
    Scenario scenario = Scenario.of(args[0]);
    Trial trial = new Trial(scenario, Long.parseLong(args[1]), seconds(args[2]));
    Report report = trial.run(FOLDER.resolve(trial.folder()));
    System.out.println(report.summary());
    System.out.println(report.figures().table(trial.command()));
    return report.isGood();
  }

  private static boolean many(String[] args) throws Exception {
    return new LongRun(
            LongRun.scenarios(args[0]),
            Long.parseLong(args[1]),
            seconds(args[2]),
            Duration.ofMinutes(Long.parseLong(args[3])),
            FOLDER)
        .run()
        .isEmpty();
  }

  private static Duration seconds(String text) {
    return Duration.ofSeconds(Long.parseLong(text));
  }
}
