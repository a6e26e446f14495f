// SPDX-License-Identifier: Apache-2.0
package io.outlast.benchmarks.versus;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** All that has been measured, round by round. */
final class Results {
  private final List<Result> results = new ArrayList<>();
  private final Map<String, SortedMap<Integer, Double>> byKey = new LinkedHashMap<>();

  /** One number. */
  record Result(int round, String workload, Product product, Metric metric, double value) {}

  /**
   * Of the rounds.
   *
   * @param median of them
   * @param least of them
   * @param most of them
   */
  record Spread(double median, double least, double most) {
    static Spread of(Collection<Double> values) {
      List<Double> sorted = values.stream().sorted().toList();
      int half = sorted.size() / 2;
      double median =
          sorted.size() % 2 == 1 ? sorted.get(half) : (sorted.get(half - 1) + sorted.get(half)) / 2;
      return new Spread(median, sorted.get(0), sorted.get(sorted.size() - 1));
    }
  }

  void add(int round, String workload, Product product, Map<Metric, Double> values) {
    values.forEach(
        (metric, value) -> {
          results.add(new Result(round, workload, product, metric, value));
          byKey
              .computeIfAbsent(key(workload, product, metric), key -> new TreeMap<>())
              .put(round, value);
        });
  }

  private static String key(String workload, Product product, Metric metric) {
    return workload + "|" + product + "|" + metric;
  }

  List<Result> all() {
    return List.copyOf(results);
  }

  /** In the order in which they were measured first. */
  List<String> workloads() {
    return results.stream().map(Result::workload).distinct().toList();
  }

  /** By round; rounds in which it was not measured are missing. */
  SortedMap<Integer, Double> values(String workload, Product product, Metric metric) {
    return byKey.getOrDefault(key(workload, product, metric), Collections.emptySortedMap());
  }

  /** Returns null if it was not measured. */
  @Nullable Spread of(String workload, Product product, Metric metric) {
    Collection<Double> values = values(workload, product, metric).values();
    return values.isEmpty() ? null : Spread.of(values);
  }

  /** One product's values by another's of the same round; none if one was not measured. */
  List<Double> ratios(String workload, Product product, Product other, Metric metric) {
    return ratios(values(workload, product, metric), values(workload, other, metric));
  }

  /** A product's values in one workload by those in another. */
  List<Double> ratios(String workload, String other, Product product, Metric metric) {
    return ratios(values(workload, product, metric), values(other, product, metric));
  }

  private static List<Double> ratios(
      SortedMap<Integer, Double> values, SortedMap<Integer, Double> others) {
    List<Double> ratios = new ArrayList<>();
    values.forEach(
        (round, value) -> {
          Double by = others.get(round);
          if (by != null) {
            ratios.add(value / by);
          }
        });
    return ratios;
  }
}
