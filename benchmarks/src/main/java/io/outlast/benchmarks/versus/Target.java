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
 * What Outlast is to reach, each as a ratio within one run.
 *
 * @param text what it is about
 * @param ratio by round
 * @param bound of the median
 * @param isAtLeast whether more is better
 */
record Target(String text, Function<Results, List<Double>> ratio, double bound, boolean isAtLeast) {
  private static final String MEMBER = "3 members: submit, ";

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
        atLeast(0.5, "one JVM: submit, window 1024", Metric.PER_SECOND, Product.JDK_SERIALIZING));
  }

  private static Target atLeast(double bound, String workload, Metric metric, Product other) {
    return of(bound, workload, metric, other, true);
  }

  private static Target atMost(double bound, String workload, Metric metric, Product other) {
    return of(bound, workload, metric, other, false);
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
    List<Double> ratios = ratio.apply(results);
    if (ratios.isEmpty() || ratios.contains(Double.NaN)) {
      return null;
    }
    Spread spread = Spread.of(ratios);
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
