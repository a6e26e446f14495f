// SPDX-License-Identifier: Apache-2.0
package io.outlast.faults;

import io.outlast.faults.nemesis.UnavailableException;
import io.outlast.faults.report.Figures;
import io.outlast.faults.report.Report;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Trials of some scenarios in turn, until the time is up. After each the figures of all so far are
 * in the folder, so that an interruption loses no more than the trial that it hits.
 *
 * @param scenarios in turn
 * @param seed the seeds of the trials are drawn from this one
 * @param perTrial time for the faults of a trial
 * @param time no trial begins when it is up
 * @param folder a folder below it for each trial; {@link #FIGURES} for all
 */
public record LongRun(
    List<Scenario> scenarios, long seed, Duration perTrial, Duration time, Path folder) {
  /** The file of figures that can be added to others; beside it the same as a table. */
  private static final String FIGURES = "all.figures";

  /** Copies the list. */
  public LongRun {
    scenarios = List.copyOf(scenarios);
  }

  /** Reads names of scenarios with commas between them, or {@code all}. */
  public static List<Scenario> scenarios(String names) {
    return names.equals("all")
        ? Scenario.ALL
        : Arrays.stream(names.split(",")).map(Scenario::of).toList();
  }

  /** Runs it; returns the summaries of the trials that broke a promise. */
  public List<String> run() throws IOException, InterruptedException {
    Random seeds = new Random(seed);
    long until = System.nanoTime() + time.toNanos();
    Figures sum = new Figures();
    List<String> broken = new ArrayList<>();
    Set<Scenario> unavailable = new LinkedHashSet<>();
    for (int i = 0; System.nanoTime() < until && unavailable.size() < scenarios.size(); i++) {
      Scenario scenario = scenarios.get(i % scenarios.size());
      Trial trial = new Trial(scenario, seeds.nextInt(1_000_000), perTrial);
      if (unavailable.contains(scenario)) {
        continue;
      }
      System.out.println(trial);
      try {
        Report report = trial.run(folder.resolve(scenario.name() + "-" + trial.seed()));
        System.out.println(report.summary());
        sum.add(report.figures());
        write(sum, folder);
        if (!report.isGood()) {
          broken.add(report.summary());
        }
      } catch (UnavailableException e) {
        System.out.println("Left out: " + e.getMessage());
        unavailable.add(scenario);
      }
    }
    System.out.println(sum.table(command()));
    return broken;
  }

  private void write(Figures sum, Path to) throws IOException {
    sum.write(to.resolve(FIGURES));
    Files.writeString(to.resolve("figures.md"), sum.table(command()));
  }

  /** The figures of all long runs in some folders, together. */
  public static Figures sum(Stream<Path> folders) throws IOException {
    Figures sum = new Figures();
    for (Path folder : folders.toList()) {
      sum.add(Figures.read(folder.resolve(FIGURES)));
    }
    return sum;
  }

  private String command() {
    return "fault-tests/run %s %d %d %d"
        .formatted(
            scenarios.equals(Scenario.ALL)
                ? "all"
                : String.join(",", scenarios.stream().map(Scenario::name).toList()),
            seed,
            perTrial.toSeconds(),
            time.toMinutes());
  }
}
