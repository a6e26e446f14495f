// SPDX-License-Identifier: Apache-2.0
package io.outlast.benchmarks.versus;

import io.outlast.benchmarks.versus.Results.Spread;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The results as a table in Markdown. */
final class Table {
  private final Results results;
  private final List<Product> products;

  Table(Results results, List<Product> products) {
    this.results = results;
    this.products = products;
  }

  String of(List<Workload> workloads) {
    List<String> head = new ArrayList<>(List.of("workload", "metric"));
    products.forEach(product -> head.add(product.title()));
    others().forEach(product -> head.add("Outlast / " + product.title()));
    StringBuilder table = new StringBuilder(row(head));
    table.append(row(head.stream().map(cell -> "---").toList()));
    for (Workload workload : workloads) {
      for (Metric metric : Metric.values()) {
        if (results.of(workload.name(), Product.OUTLAST, metric) != null) {
          table.append(row(cells(workload.name(), metric)));
        }
      }
    }
    return table.toString();
  }

  private List<Product> others() {
    return products.stream().filter(product -> product != Product.OUTLAST).toList();
  }

  private List<String> cells(String workload, Metric metric) {
    List<String> cells = new ArrayList<>(List.of(workload, metric.title()));
    for (Product product : products) {
      Spread spread = results.of(workload, product, metric);
      cells.add(spread == null ? "" : number(spread.median()));
    }
    for (Product product : others()) {
      List<Double> ratios = results.ratios(workload, Product.OUTLAST, product, metric);
      cells.add(ratios.isEmpty() ? "" : ratio(Spread.of(ratios)));
    }
    return cells;
  }

  private static String row(List<String> cells) {
    return "| " + String.join(" | ", cells) + " |\n";
  }

  /** The targets that were measured. */
  String targets() {
    StringBuilder table = new StringBuilder(row(List.of("target", "", "measured", "met")));
    table.append(row(List.of("---", "---", "---", "---")));
    for (Target target : Target.all()) {
      String row = target.row(results);
      if (row != null) {
        table.append(row);
      }
    }
    return table.toString();
  }

  static String ratio(Spread ratio) {
    return factor(ratio.median()) + " (" + factor(ratio.least()) + "–" + factor(ratio.most()) + ")";
  }

  static String factor(double factor) {
    return String.format(Locale.ROOT, factor < 10 ? "%.2f" : "%.0f", factor);
  }

  private static String number(double value) {
    return String.format(Locale.ROOT, value < 100 ? "%.1f" : "%,.0f", value);
  }
}
