// SPDX-License-Identifier: Apache-2.0
package io.outlast.journal;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import io.outlast.config.Fsync;
import io.outlast.engine.journal.Journal.Standstill;
import io.outlast.engine.journal.JournalException;
import io.outlast.engine.journal.JournalSettings;
import java.nio.file.Path;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.rocksdb.RocksDBException;

/** A disk that refuses to write, as one that has become read-only does. */
class GroupWriterTest {
  private static final byte[] FIRST = "first".getBytes(UTF_8);
  private static final byte[] SECOND = "second".getBytes(UTF_8);

  private final AtomicInteger attempts = new AtomicInteger();
  private volatile boolean isReadOnly = true;

  @TempDir private Path folder;
  private Database database;
  private GroupWriter writer;

  @BeforeEach
  void start() {
    database = Database.open(folder);
    writer =
        new GroupWriter(
            new JournalSettings(
                "tested", new UUID(0, 1), folder, "dev", 7, true, Fsync.ALWAYS, () -> 0),
            database);
    writer.start();
  }

  @AfterEach
  void close() {
    writer.close();
    database.close();
  }

  private CompletableFuture<Void> write(byte[] key) {
    return writer
        .write(
            batch -> {
              attempts.incrementAndGet();
              if (isReadOnly) {
                throw new RocksDBException("Read-only file system");
              }
              batch.put(key, key);
            })
        .toCompletableFuture();
  }

  @Test
  void whatCannotBeWrittenWaits_andIsWrittenWhenItCanBe() throws Exception {
    CompletableFuture<Void> first = write(FIRST);
    CompletableFuture<Void> second = write(SECOND);
    await().until(() -> attempts.get() >= 3);
    assertThat(first).isNotDone();
    assertThat(second).isNotDone();
    Standstill still = writer.standstill().orElseThrow();
    assertThat(still.failure()).contains("Read-only file system", folder.toString());
    assertThat(still.nanos()).isGreaterThan(TimeUnit.MILLISECONDS.toNanos(500));

    isReadOnly = false;

    first.get(20, TimeUnit.SECONDS);
    second.get(20, TimeUnit.SECONDS);
    assertThat(database.get(FIRST)).isEqualTo(FIRST);
    assertThat(database.get(SECOND)).isEqualTo(SECOND);
    assertThat(writer.standstill()).isEmpty();
  }

  @Test
  void whenTheDiskDoesNotAnswer_thenItIsKnownForHowLong() throws Exception {
    CountDownLatch answer = new CountDownLatch(1);
    CompletableFuture<Void> slow =
        writer
            .write(
                batch -> {
                  try {
                    answer.await();
                  } catch (InterruptedException e) {
                    throw new AssertionError(e);
                  }
                })
            .toCompletableFuture();
    await().until(() -> writer.standstill().filter(s -> s.nanos() > 50_000_000).isPresent());

    assertThat(writer.standstill().orElseThrow().failure()).isNull();

    answer.countDown();
    slow.get(20, TimeUnit.SECONDS);
    assertThat(writer.standstill()).isEmpty();
  }

  @Test
  void whenItIsClosedBeforeItCouldWrite_thenWhoWaitsIsTold() {
    CompletableFuture<Void> first = write(FIRST);
    await().until(() -> attempts.get() >= 2);

    writer.close();

    assertThatExceptionOfType(ExecutionException.class)
        .isThrownBy(() -> first.get(20, TimeUnit.SECONDS))
        .withCauseInstanceOf(JournalException.class);
  }
}
