// SPDX-License-Identifier: Apache-2.0
package io.outlast.journal;

import static io.outlast.journal.Alone.EXECUTOR;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.outlast.config.Config;
import io.outlast.core.Outlast;
import io.outlast.core.OutlastInstance;
import io.outlast.core.SerializableCallable;
import io.outlast.durableexecutor.DurableExecutorService;
import io.outlast.durableexecutor.DurableExecutorServiceFuture;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A journal whose disk goes and comes back while a member runs, as by an unmount. */
@Timeout(180)
class FolderGoneTest {
  private static final int TASKS = 400;
  private static final int BYTES = 100_000;

  @TempDir private Path folder;

  @Test
  void whenTheDiskIsGone_thenTheMemberSaysSo_beginsNoNewOne_andGoesOnWhenItIsBack()
      throws Exception {
    Path data = folder.resolve(FolderMark.DATA);
    Path away = folder.resolve("away");
    Map<Long, byte[]> acknowledged = new HashMap<>();
    try (OutlastInstance member = Outlast.newOutlastInstance(config())) {
      DurableExecutorService executor = member.getDurableExecutorService(EXECUTOR);
      executor.submit(() -> "warm").get();
      Files.move(data, away);
      List<DurableExecutorServiceFuture<byte[]>> futures = new ArrayList<>();
      for (int i = 0; i < TASKS; i++) {
        futures.add(executor.submitAsync(incompressible()));
      }
      await()
          .atMost(Duration.ofSeconds(60))
          .until(
              () -> {
                // A file is begun with the write after the one that made it necessary.
                futures.add(executor.submitAsync(incompressible()));
                return member.getHealth().problems().toString().contains("is not there any more");
              });
      assertThat(member.getHealth().problems())
          .singleElement()
          .asString()
          .startsWith("The journal has stalled: nothing could be written for ")
          .contains(folder.toString(), "put it back");
      assertThat(data).as("a new one in the place of the one that is gone").doesNotExist();
      assertThat(futures).anyMatch(future -> !future.isDone());

      Files.move(away, data);

      for (DurableExecutorServiceFuture<byte[]> future : futures) {
        byte[] result = future.get(60, TimeUnit.SECONDS);
        acknowledged.put(future.getTaskId(), result);
      }
      await().until(() -> member.getHealth().isHealthy());
    }

    try (OutlastInstance member = Outlast.newOutlastInstance(config())) {
      DurableExecutorService executor = member.getDurableExecutorService(EXECUTOR);
      for (Map.Entry<Long, byte[]> result : acknowledged.entrySet()) {
        assertThat(executor.<byte[]>retrieveResult(result.getKey()).get(30, TimeUnit.SECONDS))
            .isEqualTo(result.getValue());
      }
    }
  }

  private Config config() {
    Config config = Alone.config(folder);
    config.getDurableExecutorConfig(EXECUTOR).setCapacity(0);
    return config;
  }

  /** More than is kept in memory before it becomes a file. */
  private static SerializableCallable<byte[]> incompressible() {
    return () -> {
      byte[] bytes = new byte[BYTES];
      ThreadLocalRandom.current().nextBytes(bytes);
      return bytes;
    };
  }
}
