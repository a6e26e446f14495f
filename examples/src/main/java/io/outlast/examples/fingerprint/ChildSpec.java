// SPDX-License-Identifier: Apache-2.0
package io.outlast.examples.fingerprint;

import io.outlast.config.Config;
import io.outlast.config.NetworkConfig;
import java.time.Duration;
import java.util.List;

/** What one process of a cluster is told on its command line. */
record ChildSpec(String name, int port, ClusterSpec cluster) {

  static ChildSpec parse(String... arguments) {
    return new ChildSpec(
        arguments[0],
        Integer.parseInt(arguments[1]),
        new ClusterSpec(
            arguments[2],
            Integer.parseInt(arguments[3]),
            Integer.parseInt(arguments[4]),
            Duration.parse(arguments[5]),
            Integer.parseInt(arguments[6])));
  }

  List<String> toArguments() {
    return List.of(
        name,
        String.valueOf(port),
        cluster.name(),
        String.valueOf(cluster.firstPort()),
        String.valueOf(cluster.members()),
        cluster.slow().toString(),
        String.valueOf(cluster.window()));
  }

  /** Returns the configuration of that process. */
  Config config() {
    Config config = new Config().setClusterName(cluster.name()).setInstanceName(name);
    NetworkConfig network = config.getNetworkConfig();
    network.setPort(port).setPortAutoIncrement(false);
    network.getInterfaces().setEnabled(true).addInterface(ClusterSpec.LOOPBACK);
    network.getJoin().getTcpIpConfig().setEnabled(true).setMembers(cluster.addresses());
    config.setInitialMinClusterSize(cluster.members());
    config.getDurableExecutorConfig(FingerprintJob.EXECUTOR).setPoolSize(ClusterSpec.POOL_SIZE);
    return config;
  }
}
