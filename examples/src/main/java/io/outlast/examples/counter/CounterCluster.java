// SPDX-License-Identifier: Apache-2.0
package io.outlast.examples.counter;

import io.outlast.config.Config;
import io.outlast.config.NetworkConfig;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Two members and the process that watches them.
 *
 * @param name keeps two of these programs apart
 * @param firstPort the port of the watcher; the members have the next ones
 */
record CounterCluster(String name, int firstPort) {

  static final int MEMBERS = 2;
  static final int PROCESSES = MEMBERS + 1;
  static final String LOOPBACK = "127.0.0.1";

  /** What a member is told on its command line. */
  List<String> arguments(int number) {
    return List.of(name, String.valueOf(firstPort), String.valueOf(number));
  }

  /** The configuration of the watcher, number 0, or of a member. */
  Config config(int number) {
    Config config = new Config().setClusterName(name).setInitialMinClusterSize(MEMBERS);
    NetworkConfig network = config.getNetworkConfig();
    network.setPort(firstPort + number).setPortAutoIncrement(false);
    network.getInterfaces().setEnabled(true).addInterface(LOOPBACK);
    network
        .getJoin()
        .getTcpIpConfig()
        .setEnabled(true)
        .setMembers(
            IntStream.range(firstPort, firstPort + PROCESSES)
                .mapToObj(port -> LOOPBACK + ":" + port)
                .toList());
    return config;
  }
}
