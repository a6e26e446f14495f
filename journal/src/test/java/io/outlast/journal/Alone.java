// SPDX-License-Identifier: Apache-2.0
package io.outlast.journal;

import io.outlast.config.Config;
import io.outlast.config.Fsync;
import io.outlast.core.Outlast;
import io.outlast.core.OutlastInstance;
import java.nio.file.Path;

/** Members that keep everything on disk, alone or among others on this machine. */
final class Alone {
  static final String EXECUTOR = "kept";

  private Alone() {}

  static Config config(Path folder) {
    Config config = new Config().setPartitionCount(7);
    config.getPersistenceConfig().setFolder(folder.toString()).setFsync(Fsync.NEVER);
    config.getDurableExecutorConfig(EXECUTOR).setPersistent(true).setPoolSize(2);
    config.getScheduledExecutorConfig(EXECUTOR).setPersistent(true).setPoolSize(2);
    return config;
  }

  /** Of one of up to four members, which find each other on the ports from this one on. */
  static Config config(Path folder, String cluster, int firstPort) {
    Config config = config(folder).setClusterName(cluster);
    config.getDurableExecutorConfig(EXECUTOR).setCapacity(0);
    var network = config.getNetworkConfig().setPort(firstPort);
    network.getInterfaces().setEnabled(true).addInterface("127.0.0.1");
    network.getJoin().getTcpIpConfig().setEnabled(true);
    for (int port = firstPort; port < firstPort + 4; port++) {
      network.getJoin().getTcpIpConfig().addMember("127.0.0.1:" + port);
    }
    return config;
  }

  static OutlastInstance start(Path folder) {
    return Outlast.newOutlastInstance(config(folder));
  }
}
