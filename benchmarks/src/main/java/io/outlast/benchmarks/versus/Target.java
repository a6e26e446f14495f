// SPDX-License-Identifier: Apache-2.0
package io.outlast.benchmarks.versus;

import io.outlast.benchmarks.versus.Results.Spread;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What Outlast is to reach: most as a ratio within one run, some as they are.
 *
 * @param text what it is about
 * @param values by round
 * @param bound of the median
 * @param isAtLeast whether more is better
 */
record Target(
    String text, Function<Results, List<Double>> values, double bound, boolean isAtLeast) {
  private static final String MEMBER = "3 members: submit, ";
  private static final String FIXED_RATE = "one JVM, 100,000 pending: fixed rate";

  static List<Target> all() {
    return List.of(
        new Target(
            "window 1024, per s, by the best of Hazelcast in any way of submitting",
            Target::byBestOfHazelcast,
            50,
            true),
        atLeast(0.5, MEMBER + "window 1024", Metric.PER_SECOND, Product.PROBE),
        atLeast(10, MEMBER + "64 callers", Metric.PER_SECOND, Product.HAZELCAST),
        atLeast(20, MEMBER + "256 callers", Metric.PER_SECOND, Product.HAZELCAST),
        atMost(0.5, MEMBER + "1 callers", Metric.P50, Product.HAZELCAST),
        atLeast(5, "3 members: schedule, 1 callers", Metric.PER_SECOND, Product.HAZELCAST),
        atLeast(5, "3 members: schedule, 64 callers", Metric.PER_SECOND, Product.HAZELCAST),
        atMost(1, FIXED_RATE, Metric.LATE_P50, Product.HAZELCAST),
        atMost(1, FIXED_RATE, Metric.LATE_P99, Product.HAZELCAST),
        atMost(400, "one JVM, 1,000,000 pending: heap", Metric.HEAP),
        atMost(600, "3 members, 100,000 pending: heap", Metric.HEAP),
        new Target(
            "one JVM: schedule, 64 callers, per s, with 1,000,000 pending by without",
            results ->
                results.ratios(
                    "one JVM, 1,000,000 pending: schedule, 64 callers",
                    "one JVM: schedule, 64 callers",
                    Product.OUTLAST,
                    Metric.PER_SECOND),
            1 / 1.5,
            true),
        atMost(1_000, new Kill().name(), Metric.FIRST_RERUN),
        atMost(1, new Kill().name(), Metric.FIRST_RERUN, Product.HAZELCAST),
        atLeast(0.5, "one JVM: submit, window 1024", Metric.PER_SECOND, Product.JDK_SERIALIZING),
        atMost(150, new StartUp().name(), Metric.START));
  }

  private static Target atLeast(double bound, String workload, Metric metric, Product other) {
    return of(bound, workload, metric, other, true);
  }

  private static Target atMost(double bound, String workload, Metric metric, Product other) {
    return of(bound, workload, metric, other, false);
  }

  private static Target atMost(double bound, String workload, Metric metric) {
    return new Target(
        workload + ", " + metric.title(),
        results -> List.copyOf(results.values(workload, Product.OUTLAST, metric).values()),
        bound,
        false);
  }

  private static Target of(
      double bound, String workload, Metric metric, Product other, boolean isAtLeast) {
    return new Target(
        workload + ", " + metric.title() + ", by " + other.title(),
        results -> results.ratios(workload, Product.OUTLAST, other, metric),
        bound,
        isAtLeast);
  }

  private static List<Double> byBestOfHazelcast(Results results) {
    List<Double> ratios = new ArrayList<>();
    results
        .values(MEMBER + "window 1024", Product.OUTLAST, Metric.PER_SECOND)
        .forEach(
            (round, ours) -> {
              double best =
                  results.workloads().stream()
                      .filter(name -> name.contains("submit, ") && !name.contains("one JVM"))
                      .map(name -> results.values(name, Product.HAZELCAST, Metric.PER_SECOND))
                      .flatMap(values -> Stream.ofNullable(values.get(round)))
                      .mapToDouble(Double::doubleValue)
                      .max()
                      .orElse(Double.NaN);
              ratios.add(ours / best);
            });
    return ratios;
  }

  /** A row of a table in Markdown; null if it was not measured. */
  @Nullable String row(Results results) {
    List<Double> measured = values.apply(results);
    if (measured.isEmpty() || measured.contains(Double.NaN)) {
      return null;
    }
    Spread spread = Spread.of(measured);
    boolean isMet = isAtLeast ? spread.median() >= bound : spread.median() <= bound;
    return String.format(
        Locale.ROOT,
        "| %s | %s %s | %s | %s |%n",
        text,
        isAtLeast ? "at least" : "at most",
        Table.factor(bound),
        Table.ratio(spread),
        isMet ? "yes" : "no");
  }
}
