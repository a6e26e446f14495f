// SPDX-License-Identifier: Apache-2.0
package io.outlast.benchmarks.versus;

import io.outlast.benchmarks.versus.Results.Spread;
import java.util.List;
import java.util.Locale;

/**
 * The results as a picture: a row per workload, a point per product with a line from the least to
 * the most of all rounds, on a logarithmic scale.
 */
final class Plot {
  private static final List<String> COLOURS =
      List.of("#0b6e4f", "#999999", "#d1495b", "#30638e", "#8d6a9f", "#c9a227", "#555555");
  private static final int LEFT = 260;
  private static final int WIDTH = 560;
  private static final int ROW = 24;
  private static final int TOP = 60;

  private final Results results;
  private final List<Product> products;
  private final Metric metric;
  private final List<String> workloads;
  private final double lowest;
  private final double highest;

  Plot(Results results, List<Product> products, Metric metric) {
    this.results = results;
    this.products = products;
    this.metric = metric;
    workloads =
        results.workloads().stream()
            .filter(name -> !results.values(name, Product.OUTLAST, metric).isEmpty())
            .toList();
    List<Double> all =
        workloads.stream()
            .flatMap(name -> products.stream().map(each -> results.values(name, each, metric)))
            .flatMap(values -> values.values().stream())
            .filter(value -> value > 0)
            .sorted()
            .toList();
    lowest = all.isEmpty() ? 1 : Math.floor(Math.log10(all.get(0)));
    highest = all.isEmpty() ? 2 : Math.ceil(Math.log10(all.get(all.size() - 1)) + 0.01);
  }

  String svg() {
    int height = TOP + ROW * workloads.size() + 30;
    StringBuilder svg = new StringBuilder();
    add(
        svg,
        "<svg xmlns='http://www.w3.org/2000/svg' width='%d' height='%d' font-family='sans-serif'"
            + " font-size='12'>",
        LEFT + WIDTH + 40,
        height);
    add(svg, "<rect width='100%%' height='100%%' fill='white'/>");
    add(svg, "<text x='%d' y='18' font-weight='bold'>%s</text>", LEFT, metric.title());
    legend(svg);
    for (int power = (int) lowest; power <= highest; power++) {
      double x = x(Math.pow(10, power));
      add(
          svg,
          "<line x1='%.1f' y1='%d' x2='%.1f' y2='%d' stroke='#ddd'/>",
          x,
          TOP - 8,
          x,
          height - 24);
      add(
          svg,
          "<text x='%.1f' y='%d' text-anchor='middle' fill='#555'>%s</text>",
          x,
          height - 8,
          String.format(Locale.ROOT, power < 0 ? "%.2f" : "%,.0f", Math.pow(10, power)));
    }
    for (int i = 0; i < workloads.size(); i++) {
      row(svg, workloads.get(i), TOP + ROW * i + ROW / 2);
    }
    return svg.append("</svg>\n").toString();
  }

  private void legend(StringBuilder svg) {
    int x = LEFT;
    for (int i = 0; i < products.size(); i++) {
      String title = products.get(i).title();
      add(svg, "<circle cx='%d' cy='34' r='4' fill='%s'/>", x, COLOURS.get(i));
      add(svg, "<text x='%d' y='38'>%s</text>", x + 8, title);
      x += 30 + 7 * title.length();
    }
  }

  private void row(StringBuilder svg, String workload, int y) {
    add(svg, "<text x='%d' y='%d' text-anchor='end'>%s</text>", LEFT - 10, y + 4, workload);
    for (int i = 0; i < products.size(); i++) {
      Spread spread = results.of(workload, products.get(i), metric);
      if (spread != null && spread.least() > 0) {
        add(
            svg,
            "<line x1='%.1f' y1='%d' x2='%.1f' y2='%d' stroke='%s' stroke-width='2'/>",
            x(spread.least()),
            y,
            x(spread.most()),
            y,
            COLOURS.get(i));
        add(
            svg,
            "<circle cx='%.1f' cy='%d' r='4' fill='%s'/>",
            x(spread.median()),
            y,
            COLOURS.get(i));
      }
    }
  }

  private double x(double value) {
    return LEFT + WIDTH * (Math.log10(value) - lowest) / (highest - lowest);
  }

  private static void add(StringBuilder svg, String format, Object... arguments) {
    svg.append(String.format(Locale.ROOT, format, arguments)).append('\n');
  }
}
