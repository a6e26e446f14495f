// SPDX-License-Identifier: Apache-2.0
package io.outlast.member;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.outlast.config.Config;
import io.outlast.core.Outlast;
import io.outlast.core.OutlastInstance;
import io.outlast.engine.journal.JournalException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Members without a journal on their class path, as in this module. */
class PersistenceTest {
  @TempDir private Path folder;

  private Config config() {
    Config config = new Config();
    config.getPersistenceConfig().setFolder(folder.resolve("journal").toString());
    return config;
  }

  @Test
  void whatNothingCanKeepOnDiskIsRefusedAtTheStart() {
    Config config = config();
    config.getDurableExecutorConfig("jobs").setPersistent(true);

    assertThatExceptionOfType(JournalException.class)
        .isThrownBy(() -> Outlast.newOutlastInstance(config))
        .withMessageContainingAll("persistence of an executor is on", "io.outlast:outlast-journal");
  }

  @Test
  void theSameForAMemberOfACluster() {
    Config config = config();
    config.getScheduledExecutorConfig("jobs").setPersistent(true);
    var network = config.getNetworkConfig().setPort(7461);
    network.getInterfaces().setEnabled(true).addInterface("127.0.0.1");
    network.getJoin().getTcpIpConfig().setEnabled(true).addMember("127.0.0.1:7461");

    assertThatExceptionOfType(JournalException.class)
        .isThrownBy(() -> Outlast.newOutlastInstance(config))
        .withMessageContainingAll("persistence of an executor is on", "io.outlast:outlast-journal");
  }

  @Test
  void whereNothingIsToBeKept_nothingIsMissed() throws Exception {
    try (OutlastInstance member = Outlast.newOutlastInstance(config())) {
      assertThat(member.getDurableExecutorService("jobs").submit(() -> 1).get()).isEqualTo(1);
    }
    assertThat(folder.resolve("journal")).doesNotExist();
  }
}
