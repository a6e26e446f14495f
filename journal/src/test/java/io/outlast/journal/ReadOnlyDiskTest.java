// SPDX-License-Identifier: Apache-2.0
package io.outlast.journal;

import static io.outlast.journal.Alone.EXECUTOR;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.outlast.config.Config;
import io.outlast.config.Fsync;
import io.outlast.core.Outlast;
import io.outlast.core.OutlastInstance;
import io.outlast.durableexecutor.DurableExecutorService;
import io.outlast.durableexecutor.DurableExecutorServiceFuture;
import io.outlast.engine.journal.JournalException;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A disk that the operating system makes read-only while a member writes to it, as it does with one
 * that it has found an error on: one of its own, in a file, which only root may mount.
 */
@Timeout(180)
class ReadOnlyDiskTest {
  @TempDir private Path folder;
  private Path disk = Path.of("");

  @BeforeEach
  void mount() throws Exception {
    disk = Files.createDirectory(folder.resolve("disk"));
    Path image = folder.resolve("image");
    try (RandomAccessFile file = new RandomAccessFile(image.toFile(), "rw")) {
      file.setLength(128 << 20);
    }
    assumeTrue(
        Shell.run("mkfs.ext4", "-q", image.toString()) && mountAgain() && device() != null,
        "A disk can be made read-only only where this process may mount one with ext4.");
  }

  private boolean mountAgain() throws InterruptedException {
    return Shell.run(
        "mount",
        "-o",
        "loop,errors=remount-ro",
        folder.resolve("image").toString(),
        disk.toString());
  }

  @AfterEach
  void unmount() throws Exception {
    Shell.run("umount", disk.toString());
  }

  /** The device that the file is mounted as; {@code null} if that is not known here. */
  private Path device() throws IOException {
    for (String mount : Files.readAllLines(Path.of("/proc/mounts"))) {
      String[] parts = mount.split(" ", -1);
      Path device = Path.of("/sys/fs/ext4").resolve(Path.of(parts[0]).getFileName().toString());
      if (parts[1].equals(disk.toString())
          && parts[0].startsWith("/dev/loop")
          && Files.isWritable(device.resolve("trigger_fs_error"))) {
        return device;
      }
    }
    return null;
  }

  /** What the system does after an error on the disk. */
  private void makeReadOnly() throws IOException {
    Files.writeString(device().resolve("trigger_fs_error"), "as a test wants it");
  }

  private Config config() {
    Config config = Alone.config(disk.resolve("journal"));
    config.getPersistenceConfig().setFsync(Fsync.ALWAYS);
    config.getDurableExecutorConfig(EXECUTOR).setCapacity(0);
    return config;
  }

  @Test
  void whenItBecomesReadOnly_thenNothingIsAcknowledgedAndWhyIsTold_untilItIsMountedAgain()
      throws Exception {
    Map<Long, String> acknowledged = new HashMap<>();
    try (OutlastInstance member = Outlast.newOutlastInstance(config())) {
      DurableExecutorService executor = member.getDurableExecutorService(EXECUTOR);
      for (int i = 0; i < 20; i++) {
        acknowledge(executor.submitAsync(() -> "before"), acknowledged);
      }
      makeReadOnly();
      List<DurableExecutorServiceFuture<String>> waiting = new ArrayList<>();
      for (int i = 0; i < 20; i++) {
        waiting.add(executor.submitAsync(() -> "after"));
      }
      await()
          .atMost(Duration.ofSeconds(60))
          .until(() -> member.getHealth().problems().toString().contains("Read-only file system"));
      assertThat(member.getHealth().problems())
          .singleElement()
          .asString()
          .startsWith("The journal has stalled: nothing could be written for ")
          .contains(disk.toString());
      assertThat(waiting).noneMatch(DurableExecutorServiceFuture::isDone);

      await()
          .atMost(Duration.ofSeconds(60))
          .until(() -> Shell.run("umount", disk.toString()) && mountAgain());

      for (DurableExecutorServiceFuture<String> future : waiting) {
        acknowledge(future, acknowledged);
      }
      await().until(() -> member.getHealth().isHealthy());
    }

    requireAll(acknowledged);
  }

  @Test
  void whenItIsReadOnlyAtTheStart_thenTheStartFailsAndSaysWhy() throws Exception {
    Map<Long, String> acknowledged = new HashMap<>();
    try (OutlastInstance member = Outlast.newOutlastInstance(config())) {
      acknowledge(
          member.getDurableExecutorService(EXECUTOR).submitAsync(() -> "before"), acknowledged);
    }
    makeReadOnly();

    assertThatExceptionOfType(JournalException.class)
        .isThrownBy(() -> Outlast.newOutlastInstance(config()))
        .withMessageContainingAll(disk.resolve("journal").toString(), "Read-only file system");

    assertThat(Shell.run("umount", disk.toString()) && mountAgain()).isTrue();
    requireAll(acknowledged);
  }

  private static void acknowledge(
      DurableExecutorServiceFuture<String> future, Map<Long, String> acknowledged)
      throws Exception {
    String result = future.get(60, TimeUnit.SECONDS);
    acknowledged.put(future.getTaskId(), result);
  }

  private void requireAll(Map<Long, String> acknowledged) throws Exception {
    try (OutlastInstance member = Outlast.newOutlastInstance(config())) {
      DurableExecutorService executor = member.getDurableExecutorService(EXECUTOR);
      for (Map.Entry<Long, String> result : acknowledged.entrySet()) {
        assertThat(executor.<String>retrieveResult(result.getKey()).get(30, TimeUnit.SECONDS))
            .isEqualTo(result.getValue());
      }
    }
  }
}
