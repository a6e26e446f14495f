// SPDX-License-Identifier: Apache-2.0
package io.outlast.benchmarks.versus;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** The products that run now: all of one group, in JVMs with the same options. */
final class Fleet implements AutoCloseable {
  private final Settings settings;
  private final Map<Product, Deployment> deployments = new ConcurrentHashMap<>();
  private Group group = Group.ONE_JVM;

  Fleet(Settings settings) {
    this.settings = settings;
  }

  Settings settings() {
    return settings;
  }

  /** Returns it, started if need be; those of another group end. */
  Deployment deployment(Product product, Group wanted) throws Exception {
    if (!group.equals(wanted)) {
      close();
      group = wanted;
    }
    Deployment running = deployments.get(product);
    if (running == null) {
      running = new Deployment(product, wanted, settings);
      deployments.put(product, running);
    }
    return running;
  }

  /** Ends one of them. */
  void end(Product product) {
    Deployment running = deployments.remove(product);
    if (running != null) {
      running.close();
    }
  }

  @Override
  public void close() {
    List.copyOf(deployments.values()).forEach(Deployment::close);
    deployments.clear();
  }
}
