// SPDX-License-Identifier: Apache-2.0
package io.outlast.journal;

import static io.outlast.journal.Alone.EXECUTOR;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.outlast.config.Config;
import io.outlast.config.Fsync;
import io.outlast.core.Outlast;
import io.outlast.core.OutlastInstance;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a journal has written, as a bean. */
class JournalBeanTest {
  private static final MBeanServer BEANS = ManagementFactory.getPlatformMBeanServer();

  @TempDir private Path folder;

  @Test
  void itCountsWhatReachesTheDisk_andGoesWithTheMember() throws Exception {
    ObjectName name = new ObjectName("io.outlast:type=Journal,instance=\"counted\"");
    Config config = Alone.config(folder).setInstanceName("counted");
    config.getPersistenceConfig().setFsync(Fsync.ALWAYS);
    try (OutlastInstance member = Outlast.newOutlastInstance(config)) {
      await().until(() -> BEANS.isRegistered(name));
      long syncs = count(name, "Syncs");
      long values = count(name, "Values");
      long bytes = count(name, "Bytes");

      member.getDurableExecutorService(EXECUTOR).submit(() -> new byte[1000]).get();

      assertThat(count(name, "Syncs") - syncs).as("accepted, then ended").isEqualTo(2);
      assertThat(count(name, "Values") - values).isGreaterThanOrEqualTo(2);
      assertThat(count(name, "Bytes") - bytes).isGreaterThan(1000);
    }

    assertThat(BEANS.isRegistered(name)).isFalse();
  }

  private static long count(ObjectName name, String attribute) throws Exception {
    return (long) BEANS.getAttribute(name, attribute);
  }
}
