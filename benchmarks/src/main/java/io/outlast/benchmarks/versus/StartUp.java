// SPDX-License-Identifier: Apache-2.0
package io.outlast.benchmarks.versus;

import java.util.Map;

/** A JVM of its own that has just begun to run: until the product has started, and has a result. */
record StartUp() implements Workload {
  @Override
  public String name() {
    return "one JVM: start";
  }

  @Override
  public Group group() {
    return Group.ONE_JVM;
  }

  @Override
  public boolean suits(Product product) {
    return true;
  }

  @Override
  public boolean needsWarmUp() {
    return false;
  }

  @Override
  public Map<Metric, Double> measure(Fleet fleet, Product product) throws Exception {
    Place place = new Place(1, 0, Deployment.firstPort(product) + 1);
    try (ChildProcess child = new ChildProcess(product, place, fleet.settings(), Group.ONE_JVM)) {
      return Map.of(
          Metric.START, child.await("ready")[0] / 1e6,
          Metric.FIRST_RESULT, child.await("first")[0] / 1e6);
    }
  }
}
