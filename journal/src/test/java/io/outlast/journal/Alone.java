// SPDX-License-Identifier: Apache-2.0
package io.outlast.journal;

import io.outlast.config.Config;
import io.outlast.config.Fsync;
import io.outlast.core.Outlast;
import io.outlast.core.OutlastInstance;
import java.nio.file.Path;

/** Members that are alone and keep everything on disk. */
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

  static OutlastInstance start(Path folder) {
    return Outlast.newOutlastInstance(config(folder));
  }
}
