// SPDX-License-Identifier: Apache-2.0
package io.outlast.journal;

import static io.outlast.journal.Alone.EXECUTOR;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.outlast.config.Config;
import io.outlast.config.Fsync;
import io.outlast.core.Outlast;
import io.outlast.core.OutlastInstance;
import io.outlast.engine.journal.Journal;
import io.outlast.engine.journal.Journal.Copy;
import io.outlast.engine.journal.Journal.Value;
import io.outlast.engine.journal.JournalException;
import io.outlast.engine.journal.JournalSettings;
import io.outlast.engine.port.StoreKey;
import io.outlast.engine.task.ExecutorId;
import io.outlast.engine.wire.StoredValue;
import io.outlast.engine.wire.StoredValue.Stamp;
import io.outlast.engine.wire.ValueCodec;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Folders that are not as a member would like them. */
class HostileFolderTest {
  private static final StoreKey META =
      new StoreKey(
          StoreKey.number(new ExecutorId(ExecutorId.Kind.DURABLE, EXECUTOR), true),
          StoreKey.META_SLOT);

  @TempDir private Path folder;

  private Path journal() {
    return folder.resolve("journal");
  }

  private void begin() throws Exception {
    try (OutlastInstance member = Alone.start(journal())) {
      member.getDurableExecutorService(EXECUTOR).submit(() -> 1).get();
    }
  }

  private static void assertRefused(Config config, String... words) {
    assertThatExceptionOfType(JournalException.class)
        .isThrownBy(() -> Outlast.newOutlastInstance(config))
        .satisfies(e -> assertThat(e.getMessage()).contains(words));
  }

  @Test
  void aFolderOfAnotherClusterIsRefused() throws Exception {
    begin();

    assertRefused(
        Alone.config(journal()).setClusterName("other"), "cluster 'dev'", "'other'", "folder");
    assertRefused(
        Alone.config(journal()).setPartitionCount(8), "partition-count '7'", "'8'", "folder");
  }

  @Test
  void aFolderOfANewerVersionIsRefused() throws Exception {
    begin();
    Path mark = journal().resolve(FolderMark.FILE);
    Files.writeString(mark, Files.readString(mark).replace("format=1", "format=2"));

    assertRefused(Alone.config(journal()), "newer version", "format 2", "knows 1");
  }

  @Test
  void aMarkThatIsDamagedIsRefused() throws Exception {
    begin();
    Files.writeString(journal().resolve(FolderMark.FILE), "format=x");

    assertRefused(Alone.config(journal()), FolderMark.FILE, "damaged", "Restore");
  }

  @Test
  void aFolderWithOtherFilesIsRefused() throws Exception {
    Files.createDirectories(journal());
    Files.writeString(journal().resolve("letters.txt"), "Dear");

    assertRefused(Alone.config(journal()), "letters.txt", "empty folder");
  }

  @Test
  void aFolderThatIsAFileIsRefused() throws Exception {
    Files.writeString(journal(), "");

    assertRefused(Alone.config(journal()), "cannot be used", "may write");
  }

  @Test
  void aFolderInUseIsRefused() throws Exception {
    try (OutlastInstance member = Alone.start(journal())) {
      assertRefused(Alone.config(journal()), "in use by another member", "of its own");
      assertThat(member.getDurableExecutorService(EXECUTOR).submit(() -> 1).get()).isEqualTo(1);
    }
  }

  @Test
  void anExecutorWhosePersistenceWasTurnedOffIsRefused() throws Exception {
    begin();
    Config config = Alone.config(journal());
    config.getDurableExecutorConfig(EXECUTOR).setPersistent(false);

    assertRefused(
        config, "durable executor '" + EXECUTOR + "'", "persistence is off", "Turn it on");
  }

  @Test
  void aTornLastWriteIsRepaired() throws Exception {
    fill(100);
    Path log = newestLog();
    try (RandomAccessFile file = new RandomAccessFile(log.toFile(), "rw")) {
      file.setLength(file.length() - 7);
    }

    assertThat(batches()).isEqualTo(99);
    assertThat(batches()).as("after a second start").isEqualTo(99);
  }

  @Test
  void damageInTheMiddleIsAnError() throws Exception {
    fill(100);
    Path log = newestLog();
    try (RandomAccessFile file = new RandomAccessFile(log.toFile(), "rw")) {
      file.seek(file.length() / 2);
      file.write(new byte[] {1, 2, 3, 4, 5, 6, 7, 8});
    }

    assertThatExceptionOfType(JournalException.class)
        .isThrownBy(this::batches)
        .satisfies(
            e -> assertThat(e.getMessage()).contains("is damaged", "verify", "empty folder"));
  }

  @Test
  void damageInAFileOfTheDatabaseIsAnError() throws Exception {
    fill(100);
    open().close(); // what was in the log is in a file now
    Path file;
    try (Stream<Path> files = Files.list(journal().resolve(FolderMark.DATA))) {
      file = files.filter(f -> f.toString().endsWith(".sst")).findFirst().orElseThrow();
    }
    try (RandomAccessFile damaged = new RandomAccessFile(file.toFile(), "rw")) {
      damaged.seek(20);
      damaged.write(new byte[] {1, 2, 3, 4, 5, 6, 7, 8});
    }

    assertThatExceptionOfType(JournalException.class)
        .isThrownBy(this::batches)
        .withMessageContaining("is damaged");
  }

  private Path newestLog() throws IOException {
    try (Stream<Path> files = Files.list(journal().resolve(FolderMark.DATA))) {
      return files
          .filter(file -> file.toString().endsWith(".log"))
          .max(Comparator.comparing(Path::toString))
          .orElseThrow();
    }
  }

  private Journal open() {
    return new RocksJournalFactory()
        .open(
            new JournalSettings(
                "tested",
                new UUID(0, 1),
                journal(),
                "dev",
                7,
                /* alone= */ true,
                Fsync.ALWAYS,
                () -> 0));
  }

  /** Leaves a journal as a power cut does: nothing is closed. */
  private void fill(int batches) throws IOException {
    Path whole = folder.resolve("whole");
    try (Journal open =
        new RocksJournalFactory()
            .open(
                new JournalSettings(
                    "tested",
                    new UUID(0, 1),
                    whole,
                    "dev",
                    7,
                    /* alone= */ true,
                    Fsync.ALWAYS,
                    () -> 0))) {
      for (int batch = 1; batch <= batches; batch++) {
        byte[] value =
            ValueCodec.encode(
                new StoredValue.OfExecutor(
                    new Stamp(1, batch),
                    new ExecutorId(ExecutorId.Kind.DURABLE, EXECUTOR),
                    false,
                    new long[] {batch},
                    batch));
        open.write(1, 3, List.of(new Value(META, value))).toCompletableFuture().join();
      }
      copy(whole, journal());
    }
  }

  private static void copy(Path from, Path to) throws IOException {
    try (Stream<Path> files = Files.walk(from)) {
      for (Path file : files.toList()) {
        Files.copy(file, to.resolve(from.relativize(file).toString()));
      }
    }
  }

  /** The newest batch that is found, which the value must be of. */
  private int batches() {
    try (Journal open = open()) {
      Copy copy = open.copies().get(0);
      List<StoredValue> values = new ArrayList<>();
      open.read(copy, (key, value) -> values.add(ValueCodec.decode(value)));
      assertThat(values)
          .singleElement()
          .satisfies(value -> assertThat(value.stamp()).isEqualTo(copy.newest()));
      return copy.newest().batch();
    }
  }
}
