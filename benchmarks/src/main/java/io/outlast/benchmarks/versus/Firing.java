// SPDX-License-Identifier: Apache-2.0
package io.outlast.benchmarks.versus;

import java.util.Map;

/** How late runs of a thousand series are, of one run a second each, in one JVM. */
record Firing(Group group) implements Workload {
  static final int SERIES = 1_000;
  static final int PERIOD_MILLIS = 1_000;

  /** Rare lateness needs a longer look. */
  private static final int ROUND_FACTOR = 3;

  @Override
  public String name() {
    return group.name() + ": fixed rate";
  }

  @Override
  public boolean suits(Product product) {
    return product.offers(Deed.SCHEDULE) && product != Product.PROBE && !product.hasServer();
  }

  @Override
  public Map<Metric, Double> measure(Fleet fleet, Product product) throws Exception {
    return fleet
        .deployment(product, group)
        .fire(SERIES, PERIOD_MILLIS, fleet.settings().millis() * ROUND_FACTOR);
  }
}
