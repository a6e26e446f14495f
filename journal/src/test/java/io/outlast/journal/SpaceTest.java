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
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * What the disk holds is bounded by what is alive, and read soon. Longer and larger by {@code
 * -Doutlast.journal.load.seconds=600} and {@code -Doutlast.journal.records=1000000}.
 */
@Timeout(1200)
class SpaceTest {
  private static final long LOAD_SECONDS = Long.getLong("outlast.journal.load.seconds", 10);
  private static final int RECORDS = Integer.getInteger("outlast.journal.records", 20_000);

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

  @Test
  void aMemberWithManyRecordsStartsSoon() throws Exception {
    Path journal = folder.resolve("journal");
    Config config = Alone.config(journal).setPartitionCount(271);
    config.getDurableExecutorConfig(EXECUTOR).setCapacity(0).setMaxResults(Integer.MAX_VALUE);
    long last = 0;
    try (OutlastInstance member = Outlast.newOutlastInstance(config)) {
      DurableExecutorService executor = member.getDurableExecutorService(EXECUTOR);
      SerializableCallable<Integer> task = () -> 42;
      for (int done = 0; done < RECORDS; done += 10_000) {
        List<DurableExecutorServiceFuture<Integer>> burst = new ArrayList<>();
        for (int i = 0; i < 10_000; i++) {
          burst.add(executor.submitAsync(task));
        }
        for (DurableExecutorServiceFuture<Integer> future : burst) {
          future.get();
        }
        last = burst.get(0).getTaskId();
      }
    }

    long begin = System.nanoTime();
    try (OutlastInstance member = Outlast.newOutlastInstance(config)) {
      DurableExecutorService executor = member.getDurableExecutorService(EXECUTOR);
      assertThat(executor.<Integer>retrieveResult(last).get()).isEqualTo(42);
      assertThat(executor.getLocalExecutorStats().completed()).isGreaterThanOrEqualTo(RECORDS);
      Duration took = Duration.ofNanos(System.nanoTime() - begin);
      System.out.println(RECORDS + " records: started in " + took);
      assertThat(took).isLessThan(Duration.ofSeconds(20));
    }
  }

  private static byte[] incompressible() {
    byte[] bytes = new byte[4000];
    ThreadLocalRandom.current().nextBytes(bytes);
    return bytes;
  }

  private static long size(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      return files.mapToLong(SpaceTest::sizeOf).sum();
    }
  }

  /** Files come and go. */
  private static long sizeOf(Path file) {
    try {
      return Files.isRegularFile(file) ? Files.size(file) : 0;
    } catch (IOException e) {
      return 0;
    }
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
