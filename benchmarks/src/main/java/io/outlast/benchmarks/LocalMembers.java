// SPDX-License-Identifier: Apache-2.0
package io.outlast.benchmarks;

import io.outlast.config.Config;
import io.outlast.config.NetworkConfig;
import io.outlast.core.Outlast;
import io.outlast.core.OutlastInstance;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ObjIntConsumer;

/**
 * Members in this JVM: one without a cluster, or several that are one, on loopback. Their executors
 * take any number of tasks.
 *
 * @param members at least one
 */
record LocalMembers(List<OutlastInstance> members) implements AutoCloseable {
  private static final int PORT = 15_801;

  /** Starts so many members and says so. */
  static LocalMembers start(int count) {
    return start(count, (config, number) -> {});
  }

  /** The same; what else is to be set is set by the number of the member, from 0. */
  static LocalMembers start(int count, ObjIntConsumer<Config> settings) {
    List<OutlastInstance> members = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      Config config = config(count > 1);
      settings.accept(config, i);
      members.add(Outlast.newOutlastInstance(config));
    }
    System.out.printf(
        "Java %s, %d processors, heap of %d MB at most, %s%n",
        Runtime.version().feature(),
        Runtime.getRuntime().availableProcessors(),
        Runtime.getRuntime().maxMemory() >> 20,
        count == 1 ? "one member without a cluster" : count + " members in this JVM, durability 1");
    return new LocalMembers(members);
  }

  private static Config config(boolean cluster) {
    Config config = new Config().setClusterName("benchmark");
    config.getScheduledExecutorConfig("default").setCapacity(0);
    if (cluster) {
      NetworkConfig network = config.getNetworkConfig().setPort(PORT);
      network.getInterfaces().setEnabled(true).addInterface("127.0.0.1");
      network.getJoin().getTcpIpConfig().setEnabled(true).addMember("127.0.0.1:" + PORT);
    }
    return config;
  }

  /** The first to have started. */
  OutlastInstance first() {
    return members.get(0);
  }

  /** How often a task is stored: by its owner and, in a cluster, by a backup. */
  int copies() {
    return Math.min(2, members.size());
  }

  @Override
  public void close() {
    members.forEach(OutlastInstance::close);
  }
}
