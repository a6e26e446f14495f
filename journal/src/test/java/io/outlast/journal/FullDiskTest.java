// SPDX-License-Identifier: Apache-2.0
package io.outlast.journal;

import static io.outlast.journal.Alone.EXECUTOR;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.outlast.config.Config;
import io.outlast.core.Outlast;
import io.outlast.core.OutlastInstance;
import io.outlast.core.SerializableCallable;
import io.outlast.durableexecutor.DurableExecutorService;
import io.outlast.durableexecutor.DurableExecutorServiceFuture;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A disk that fills up while a member runs: one of its own, in memory, which only root may make.
 */
@Timeout(180)
class FullDiskTest {
  private static final int TASKS = 400;
  private static final int BYTES = 100_000;

  @TempDir private Path folder;
  private Path disk = Path.of("");

  @BeforeEach
  void mount() throws Exception {
    disk = Files.createDirectory(folder.resolve("disk"));
    assumeTrue(
        Shell.run("mount", "-t", "tmpfs", "-o", "size=192m", "tmpfs", disk.toString()),
        "A disk can be made full only where this process may mount one.");
  }

  @AfterEach
  void unmount() throws Exception {
    Shell.run("umount", disk.toString());
  }

  private Config config() {
    Config config = Alone.config(disk.resolve("journal"));
    config.getDurableExecutorConfig(EXECUTOR).setCapacity(0);
    return config;
  }

  @Test
  void whenThereIsRoomAgain_thenAllThatWaitedGoesOn() throws Exception {
    Map<Long, byte[]> acknowledged = new HashMap<>();
    try (OutlastInstance member = Outlast.newOutlastInstance(config())) {
      Path ballast = fill();
      List<DurableExecutorServiceFuture<byte[]>> futures = submitAll(member);
      awaitStandstill(futures);
      assertThat(done(futures)).as("what was told of on a full disk").hasSizeLessThan(TASKS);
      assertThat(member.getHealth().problems())
          .singleElement()
          .asString()
          .startsWith("The journal has stalled: nothing could be written for ")
          .contains("The disk of the journal in " + disk.resolve("journal") + " is full");

      Files.delete(ballast);

      for (DurableExecutorServiceFuture<byte[]> future : futures) {
        byte[] result = future.get(60, TimeUnit.SECONDS);
        acknowledged.put(future.getTaskId(), result);
      }
      await().until(() -> member.getHealth().isHealthy());
    }

    assertThat(acknowledged).hasSize(TASKS);
    requireAll(acknowledged);
  }

  @Test
  void whenTheMemberEndsWhileItIsFull_thenAllThatWasAcknowledgedIsThere() throws Exception {
    Map<Long, byte[]> acknowledged = new HashMap<>();
    OutlastInstance member = Outlast.newOutlastInstance(config());
    Path ballast = fill();
    List<DurableExecutorServiceFuture<byte[]>> futures = submitAll(member);
    awaitStandstill(futures);
    for (DurableExecutorServiceFuture<byte[]> future : done(futures)) {
      acknowledged.put(future.getTaskId(), future.get());
    }
    member.getLifecycleService().terminate();
    Files.delete(ballast);

    assertThat(acknowledged).isNotEmpty();
    requireAll(acknowledged);
  }

  private static List<DurableExecutorServiceFuture<byte[]>> submitAll(OutlastInstance member) {
    DurableExecutorService executor = member.getDurableExecutorService(EXECUTOR);
    List<DurableExecutorServiceFuture<byte[]>> futures = new ArrayList<>();
    for (int i = 0; i < TASKS; i++) {
      futures.add(executor.submitAsync(incompressible()));
    }
    return futures;
  }

  /** Some have ended: the database had taken room beforehand. Then there is no more. */
  private static void awaitStandstill(List<DurableExecutorServiceFuture<byte[]>> futures) {
    AtomicInteger before = new AtomicInteger();
    await()
        .during(Duration.ofSeconds(2))
        .atMost(Duration.ofSeconds(60))
        .until(
            () -> {
              int now = done(futures).size();
              return before.getAndSet(now) == now && now > 0;
            });
  }

  private static List<DurableExecutorServiceFuture<byte[]>> done(
      List<DurableExecutorServiceFuture<byte[]>> futures) {
    return futures.stream().filter(DurableExecutorServiceFuture::isDone).toList();
  }

  /** Takes all the room that there is. */
  private Path fill() throws IOException {
    Path ballast = disk.resolve("ballast");
    try (var out = Files.newOutputStream(ballast)) {
      byte[] some = new byte[4096];
      while (disk.toFile().getUsableSpace() > 0) {
        out.write(some);
      }
    }
    return ballast;
  }

  private void requireAll(Map<Long, byte[]> acknowledged) throws Exception {
    try (OutlastInstance member = Outlast.newOutlastInstance(config())) {
      DurableExecutorService executor = member.getDurableExecutorService(EXECUTOR);
      for (Map.Entry<Long, byte[]> result : acknowledged.entrySet()) {
        assertThat(executor.<byte[]>retrieveResult(result.getKey()).get(30, TimeUnit.SECONDS))
            .isEqualTo(result.getValue());
      }
    }
  }

  private static SerializableCallable<byte[]> incompressible() {
    return () -> {
      byte[] bytes = new byte[BYTES];
      ThreadLocalRandom.current().nextBytes(bytes);
      return bytes;
    };
  }
}
