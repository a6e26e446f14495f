// SPDX-License-Identifier: Apache-2.0
package io.outlast.benchmarks.versus;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * How does Outlast compare? Outlast, its peers, and the limits of what is possible, in turn in the
 * same run on the same machine: all products run at the same time, one is loaded at a time, and in
 * each round each has its turn with each workload, in another order.
 *
 * <p>Prints one table of medians and ratios, and writes it with the raw numbers and a plot into a
 * folder.
 *
 * <p>Usage: {@code benchmarks/run versus.Compare [rounds=5] [millis=1000] [warmups=2] [only=regex
 * of workloads] [products=OUTLAST,HAZELCAST,...] [jvm=options] [out=benchmarks/target/versus]}
 */
public final class Compare {
  private final Settings settings;
  private final List<Workload> workloads;
  private final Results results = new Results();
  private final List<String> failures = new ArrayList<>();

  private Compare(Settings settings) {
    this.settings = settings;
    workloads =
        Workloads.all().stream()
            .filter(workload -> settings.only().matcher(workload.name()).find())
            .toList();
  }

  /** Runs the comparison. */
  public static void main(String[] args) throws Exception {
    Compare compare = new Compare(Settings.parse(args));
    String head = compare.head();
    System.out.println(head);
    compare.measure(head);
    System.out.println(compare.tables());
    System.out.println("Written to " + compare.settings.out().toAbsolutePath());
  }

  private String tables() {
    Table table = new Table(results, settings.products());
    return table.of(workloads) + "\n" + table.targets() + "\n" + String.join("", failures);
  }

  private String head() throws IOException {
    StringBuilder text = new StringBuilder();
    text.append(
        String.format(
            Locale.ROOT,
            "%s, %d processors (%s), %s %s, Java %s%n",
            Instant.now(),
            Runtime.getRuntime().availableProcessors(),
            processor(),
            System.getProperty("os.name"),
            System.getProperty("os.version"),
            Runtime.version()));
    text.append(settings).append('\n');
    settings
        .products()
        .forEach(
            product ->
                text.append(product.title()).append(": ").append(product.version()).append('\n'));
    return text.toString();
  }

  private static String processor() throws IOException {
    Path info = Path.of("/proc/cpuinfo");
    if (!Files.exists(info)) {
      return System.getProperty("os.arch");
    }
    return Files.readAllLines(info).stream()
        .filter(line -> line.startsWith("model name"))
        .map(line -> line.substring(line.indexOf(':') + 1).strip())
        .findFirst()
        .orElse(System.getProperty("os.arch"));
  }

  /** One group after the other, so that all products of a fleet are loaded alike. */
  private void measure(String head) throws Exception {
    try (Fleet fleet = new Fleet(settings)) {
      for (Group group : workloads.stream().map(Workload::group).distinct().toList()) {
        for (int round = 1 - settings.warmUps(); round <= settings.rounds(); round++) {
          long start = System.nanoTime();
          round(fleet, group, round);
          write(head); // what there is now, should this be stopped
          System.err.printf(
              "%s, round %d of %d took %d s%n",
              group.name(), round, settings.rounds(), (System.nanoTime() - start) / 1_000_000_000);
        }
      }
    }
  }

  private void round(Fleet fleet, Group group, int round) throws Exception {
    List<Product> order = new ArrayList<>(settings.products());
    Collections.rotate(order, round);
    for (Workload workload : workloads) {
      if (!workload.group().equals(group) || (round <= 0 && !workload.needsWarmUp())) {
        continue;
      }
      for (Product product : order) {
        if (workload.suits(product)) {
          measure(fleet, workload, product, round);
        }
      }
    }
  }

  /** What fails is named under the table; its product starts anew. */
  private void measure(Fleet fleet, Workload workload, Product product, int round)
      throws InterruptedException {
    try {
      Map<Metric, Double> values = workload.measure(fleet, product);
      if (round > 0) {
        results.add(round, workload.name(), product, values);
      }
    } catch (InterruptedException e) {
      throw e;
    } catch (Exception e) {
      e.printStackTrace();
      failures.add(
          String.format(
              Locale.ROOT, "Failed: %s, %s, round %d%n", workload.name(), product.title(), round));
      fleet.end(product);
    }
  }

  private void write(String head) throws IOException {
    Path folder = settings.out();
    Files.createDirectories(folder);
    Files.writeString(folder.resolve("table.md"), head + "\n" + tables());
    List<String> lines = new ArrayList<>(List.of("round,workload,product,metric,value"));
    for (Results.Result result : results.all()) {
      lines.add(
          String.format(
              Locale.ROOT,
              "%d,\"%s\",%s,%s,%.3f",
              result.round(),
              result.workload(),
              result.product(),
              result.metric(),
              result.value()));
    }
    Files.write(folder.resolve("raw.csv"), lines);
    for (Metric metric : List.of(Metric.PER_SECOND, Metric.P50)) {
      Files.writeString(
          folder.resolve(metric.name().toLowerCase(Locale.ROOT) + ".svg"),
          new Plot(results, settings.products(), metric).svg());
    }
  }
}
