// SPDX-License-Identifier: Apache-2.0
package io.outlast.benchmarks.faults;

import io.outlast.faults.LongRun;
import io.outlast.faults.Scenario;
import io.outlast.faults.Trial;
import io.outlast.faults.check.Promise.Violation;
import io.outlast.faults.peer.OutlastProduct;
import io.outlast.faults.report.Figures;
import io.outlast.faults.report.Report;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

/**
 * Question: what do the same faults do to Outlast and to Hazelcast? Arguments: {@code
 * <scenario,scenario> <seed> <seconds> <trials>}. Each trial is run with both, in turn: same seed,
 * same plan. What one of them lacks ({@link io.outlast.faults.peer.Peer#features}) is asked of
 * neither, or of one and named in the documentation. The table is in {@code target/faults/table.md}
 * after each trial.
 */
public final class SideBySide {
  private static final Path FOLDER =
      Path.of(System.getProperty("faults.folder", "target/faults")).toAbsolutePath();

  private final Map<String, Figures> figures = new LinkedHashMap<>();

  /** Of each promise, how often each product broke it. */
  private final Map<String, Map<String, Integer>> broken = new TreeMap<>();

  private final Map<String, String> products = new LinkedHashMap<>();

  private SideBySide() {
    products.put("Outlast", OutlastProduct.class.getName());
    products.put("Hazelcast", HazelcastProduct.class.getName());
    products.keySet().forEach(product -> figures.put(product, new Figures()));
  }

  /** Runs it. */
  public static void main(String[] args) throws Exception {
    List<Scenario> scenarios = LongRun.scenarios(args[0]);
    Random seeds = new Random(Long.parseLong(args[1]));
    Duration time = Duration.ofSeconds(Long.parseLong(args[2]));
    SideBySide sideBySide = new SideBySide();
    for (int i = 0; i < Integer.parseInt(args[3]); i++) {
      sideBySide.run(scenarios.get(i % scenarios.size()), seeds.nextInt(1_000_000), time);
      sideBySide.write(String.join(" ", args));
    }
  }

  private void run(Scenario scenario, long seed, Duration time) throws Exception {
    for (Map.Entry<String, String> product : products.entrySet()) {
      Scenario chosen = scenario.with(product.getValue());
      Trial trial = new Trial(chosen, seed, time, "benchmarks/run faults.SideBySide");
      Report report =
          trial.run(FOLDER.resolve(product.getKey() + "-" + scenario.name() + "-" + seed));
      System.out.println(product.getKey() + ": " + report.summary());
      figures(product.getKey()).add(report.figures());
      for (Violation violation : report.violations()) {
        broken
            .computeIfAbsent(violation.promise(), promise -> new LinkedHashMap<>())
            .merge(product.getKey(), 1, Integer::sum);
      }
    }
  }

  private Figures figures(String product) {
    return figures.computeIfAbsent(product, name -> new Figures());
  }

  private void write(String arguments) throws IOException {
    StringBuilder table = new StringBuilder(Figures.table(figures));
    broken.forEach(
        (promise, counts) -> {
          List<String> cells = new ArrayList<>();
          figures.keySet().forEach(name -> cells.add(String.valueOf(counts.getOrDefault(name, 0))));
          table.append("| broken: ").append(promise).append(" | ");
          table.append(String.join(" | ", cells)).append(" |\n");
        });
    table.append("\n").append(Figures.machine());
    table.append("; `benchmarks/run faults.SideBySide ").append(arguments).append("`\n");
    Files.createDirectories(FOLDER);
    Files.writeString(FOLDER.resolve("table.md"), table.toString());
    System.out.println(table);
  }
}
