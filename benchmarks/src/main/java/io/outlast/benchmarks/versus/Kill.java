// SPDX-License-Identifier: Apache-2.0
package io.outlast.benchmarks.versus;

import java.util.Map;

/**
 * A member of three is killed while ten thousand tasks of its cluster run or wait for a thread. As
 * that can be measured once, the warm-up rounds are a load before it.
 */
record Kill() implements Workload {
  static final int TASKS = 10_000;
  private static final int CALLERS = 64;
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
      long warmUp = fleet.settings().warmUps() * fleet.settings().millis();
      if (warmUp > 0) {
        deployment.load(
            /* fromClient= */ true,
            new Order(Deed.SUBMIT, CALLERS, CALLERS, Workloads.USUAL_BYTES, 0, warmUp));
      }
      return deployment.killLast(TASKS);
    }
  }
}
