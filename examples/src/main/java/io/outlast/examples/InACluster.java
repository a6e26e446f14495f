// SPDX-License-Identifier: Apache-2.0
package io.outlast.examples;

import io.outlast.config.Config;
import io.outlast.core.Outlast;
import io.outlast.core.OutlastInstance;
import io.outlast.durableexecutor.DurableExecutorService;

/** The same program as a member of a cluster: start it in several terminals. */
class InACluster {
  public static void main(String[] args) throws Exception {
    Config config = new Config();
    config.getNetworkConfig().getInterfaces().setEnabled(true).addInterface("127.0.0.1");
    config.getNetworkConfig().getJoin().getTcpIpConfig().setEnabled(true).addMember("127.0.0.1");
    config.getDurableExecutorConfig("answers").setPoolSize(8).setDurability(2);

    try (OutlastInstance outlast = Outlast.newOutlastInstance(config)) {
      DurableExecutorService executor = outlast.getDurableExecutorService("answers");
      int answer = executor.submit(() -> 6 * 7).get();
      int members = outlast.getCluster().getMembers().size();
      System.out.println(answer + " from a cluster of " + members);
    }
  }
}
