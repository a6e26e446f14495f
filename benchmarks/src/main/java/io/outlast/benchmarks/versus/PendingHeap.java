// SPDX-License-Identifier: Apache-2.0
package io.outlast.benchmarks.versus;

import java.util.Map;

/** What tasks take that wait for their time: measured when they are given. */
record PendingHeap(Group group) implements Workload {
  @Override
  public String name() {
    return group.name() + ": heap";
  }

  @Override
  public boolean suits(Product product) {
    return product.offers(Deed.SCHEDULE)
        && product != Product.PROBE
        && !product.hasServer()
        && (group.members() == 1 || !product.isOneJvmOnly());
  }

  @Override
  public Map<Metric, Double> measure(Fleet fleet, Product product) throws Exception {
    return Map.of(Metric.HEAP, fleet.deployment(product, group).heapPerTask());
  }
}
