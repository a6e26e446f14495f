// SPDX-License-Identifier: Apache-2.0
package io.outlast.benchmarks.versus;

import java.util.Map;

/** A member of three is killed while ten thousand tasks of its cluster run or wait for a thread. */
record Kill() implements Workload {
  static final int TASKS = 10_000;
  private static final Group THREE = new Group(3, 0);

  @Override
  public String name() {
    return String.format("SIGKILL of one of three, %,d tasks", TASKS);
  }

  @Override
  public Group group() {
    return Group.NONE;
  }

  @Override
  public boolean suits(Product product) {
    return product == Product.OUTLAST || product == Product.HAZELCAST || product == Product.BEFORE;
  }

  @Override
  public boolean needsWarmUp() {
    return false;
  }

  @Override
  public Map<Metric, Double> measure(Fleet fleet, Product product) throws Exception {
    fleet.close();
    try (Deployment deployment = new Deployment(product, THREE, fleet.settings())) {
      return deployment.killLast(TASKS);
    }
  }
}
