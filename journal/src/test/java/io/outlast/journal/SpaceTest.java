// SPDX-License-Identifier: Apache-2.0
package io.outlast.journal;

import static io.outlast.journal.Alone.EXECUTOR;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.outlast.config.Config;
import io.outlast.config.Fsync;
import io.outlast.core.Outlast;
import io.outlast.core.OutlastInstance;
import io.outlast.core.SerializableCallable;
import io.outlast.durableexecutor.DurableExecutorService;
import io.outlast.durableexecutor.DurableExecutorServiceFuture;
import io.outlast.engine.journal.Journal;
import io.outlast.engine.journal.Journal.Copy;
import io.outlast.engine.journal.JournalSettings;
import java.io.File;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * What the disk holds is bounded by what is alive. Longer by {@code
 * -Doutlast.journal.load.seconds=600}.
 */
@Timeout(1200)
class SpaceTest {
  private static final long LOAD_SECONDS = Long.getLong("outlast.journal.load.seconds", 10);

  @TempDir private Path folder;

  @Test
  void afterALoadAtFullSpeedTheFolderIsNoLargerThanTwiceWhatIsAlive() throws Exception {
    Path journal = folder.resolve("journal");
    Config config = Alone.config(journal);
    config
        .getDurableExecutorConfig(EXECUTOR)
        .setPoolSize(4)
        .setCapacity(1000)
        .setDedupTtl(Duration.ofMillis(1));
    long submitted = 0;
    try (OutlastInstance member = Outlast.newOutlastInstance(config)) {
      DurableExecutorService executor = member.getDurableExecutorService(EXECUTOR);
      SerializableCallable<byte[]> task = SpaceTest::incompressible;
      long end = System.nanoTime() + Duration.ofSeconds(LOAD_SECONDS).toNanos();
      while (System.nanoTime() < end) {
        List<DurableExecutorServiceFuture<byte[]>> burst = new ArrayList<>();
        for (int i = 0; i < 500; i++) {
          burst.add(executor.submitAsync(task));
        }
        for (DurableExecutorServiceFuture<byte[]> future : burst) {
          future.get();
        }
        submitted += burst.size();
      }
      long[] size = new long[1];
      await()
          .atMost(Duration.ofSeconds(60))
          .until(
              () -> {
                size[0] = size(journal);
                return size[0] < 2 * 7_000 * 4_000L;
              });
    }

    long live = live(journal);
    long used = size(journal);
    System.out.printf(
        "%d tasks in %d s: %d bytes alive, %d on disk%n", submitted, LOAD_SECONDS, live, used);
    assertThat(used).isLessThan(2 * live);
  }

  private static byte[] incompressible() {
    byte[] bytes = new byte[4000];
    ThreadLocalRandom.current().nextBytes(bytes);
    return bytes;
  }

  /** Files come and go: what is gone has no size. */
  private static long size(Path path) {
    File[] children = path.toFile().listFiles();
    return children == null
        ? path.toFile().length()
        : Arrays.stream(children).mapToLong(child -> size(child.toPath())).sum();
  }

  private static long live(Path folder) {
    long[] live = new long[1];
    JournalSettings settings =
        new JournalSettings(
            "counting", new UUID(0, 1), folder, "dev", 7, true, Fsync.NEVER, () -> 0);
    try (Journal journal = new RocksJournalFactory().open(settings)) {
      for (Copy copy : journal.copies()) {
        journal.read(copy, (key, value) -> live[0] += 22 + value.length);
      }
    }
    return live[0];
  }
}
