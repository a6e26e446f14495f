// SPDX-License-Identifier: Apache-2.0
package io.outlast.journal;

import io.outlast.engine.journal.JournalException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.BiPredicate;
import org.jspecify.annotations.Nullable;
import org.rocksdb.BlockBasedTableConfig;
import org.rocksdb.CompressionType;
import org.rocksdb.FlushOptions;
import org.rocksdb.InfoLogLevel;
import org.rocksdb.LRUCache;
import org.rocksdb.Options;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;
import org.rocksdb.Status;
import org.rocksdb.WALRecoveryMode;
import org.rocksdb.WriteBatch;
import org.rocksdb.WriteOptions;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The database in a journal's folder: opens it with what can be repaired repaired, and opens it
 * anew when a write has failed, since RocksDB takes no more after that.
 *
 * <p>Thread-safe: reads wait while it is opened anew.
 */
final class Database implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Database.class);
  private static final long MEGABYTE = 1 << 20;

  /** What waits in memory to become a file; as much again may be in the log beside it. */
  private static final long WRITE_BUFFER = 16 * MEGABYTE;

  private static final long MOST_LOG = 48 * MEGABYTE;

  private final Path folder;
  private final boolean readOnly;
  private final ReadWriteLock lock = new ReentrantReadWriteLock();
  private @Nullable Options options;
  private @Nullable RocksDB db;

  private Database(Path folder, boolean readOnly) {
    this.folder = folder;
    this.readOnly = readOnly;
  }

  /**
   * Opens it for writing, and checks all of it.
   *
   * @throws JournalException if that cannot be; the message says why and what to do
   */
  static Database open(Path folder) {
    Database database = new Database(folder, /* readOnly= */ false);
    database.openRepairing();
    database.verify();
    return database;
  }

  /** Opens it for reading; a member may not use it at the same time. */
  static Database openReadOnly(Path folder) {
    Database database = new Database(folder, /* readOnly= */ true);
    database.openRepairing();
    return database;
  }

  /**
   * Opens it again after a failure. Makes no new one where there is none any more, as where its
   * disk is not mounted: that would be to begin anew without a word.
   *
   * @throws JournalException if that cannot be, or it is not there
   */
  void reopen() {
    lock.writeLock().lock();
    try {
      closeNow();
      if (!Files.exists(folder.resolve(FolderMark.DATA).resolve("CURRENT"))) {
        throw new JournalException(
            "The journal that was in %s is not there any more. Mount its disk, or put it back."
                .formatted(folder.toAbsolutePath()));
      }
      openRepairing();
    } finally {
      lock.writeLock().unlock();
    }
  }

  /**
   * A log that ends in the middle of a write is what a power cut leaves; what that write told of
   * was not acknowledged. Damage anywhere else is an error.
   */
  private void openRepairing() {
    try {
      open(WALRecoveryMode.AbsoluteConsistency);
    } catch (RocksDBException strict) {
      if (strict.getStatus() == null || strict.getStatus().getCode() != Status.Code.Corruption) {
        throw failure(strict);
      }
      try {
        open(WALRecoveryMode.TolerateCorruptedTailRecords);
      } catch (RocksDBException e) {
        throw failure(e);
      }
      LOG.warn(
          "The journal in {} ended in the middle of a write and was repaired: that write is undone."
              + " With fsync: always nobody had been told that it was done.",
          folder.toAbsolutePath());
    }
  }

  private void open(WALRecoveryMode recovery) throws RocksDBException {
    NativeCode.load();
    Options made = options(recovery);
    try {
      Path data = folder.resolve(FolderMark.DATA);
      if (readOnly) {
        db = RocksDB.openReadOnly(made, data.toString());
      } else {
        Files.createDirectories(data);
        db = RocksDB.open(made, data.toString());
      }
      options = made;
    } catch (IOException e) {
      made.close();
      throw new JournalException(
          "The journal in %s cannot be opened: %s. Name a folder that this process may write to."
              .formatted(folder.toAbsolutePath(), e),
          e);
    } catch (RocksDBException e) {
      made.close();
      throw e;
    }
  }

  private static Options options(WALRecoveryMode recovery) {
    return new Options()
        .setCreateIfMissing(true)
        .setWalRecoveryMode(recovery)
        .setParanoidChecks(true)
        .setWriteBufferSize(WRITE_BUFFER)
        .setMaxWriteBufferNumber(3)
        .setMaxTotalWalSize(MOST_LOG)
        .setTargetFileSizeBase(WRITE_BUFFER)
        .setMaxBytesForLevelBase(4 * WRITE_BUFFER)
        .setLevelCompactionDynamicLevelBytes(true)
        .setLevel0FileNumCompactionTrigger(2)
        .setCompressionType(CompressionType.LZ4_COMPRESSION)
        .setMaxBackgroundJobs(2)
        .setMaxManifestFileSize(4 * MEGABYTE)
        .setInfoLogLevel(InfoLogLevel.WARN_LEVEL)
        .setKeepLogFileNum(2)
        .setMaxLogFileSize(MEGABYTE)
        .setTableFormatConfig(
            new BlockBasedTableConfig().setBlockCache(new LRUCache(8 * MEGABYTE)));
  }

  private void verify() {
    try {
      db().verifyChecksum();
    } catch (RocksDBException e) {
      JournalException damaged = failure(e);
      close();
      throw damaged;
    }
  }

  JournalException failure(RocksDBException e) {
    String where = folder.toAbsolutePath().toString();
    Status status = e.getStatus();
    String said = e.getMessage();
    if (status != null && status.getCode() == Status.Code.Corruption) {
      return new JournalException(
          ("The journal in %s is damaged: %s. Look at it with 'outlast journal verify', save what can be read with 'outlast journal"
                  + " export'. In a cluster start this member with an empty folder: others have copies of what it had.")
              .formatted(where, said),
          e);
    }
    if (said != null && said.contains("lock")) {
      return new JournalException(
          "The journal in %s is in use by another member: %s. Each member needs a folder of its own; or wait until the other has ended."
              .formatted(where, said),
          e);
    }
    if (status != null && status.getSubCode() == Status.SubCode.NoSpace) {
      return new JournalException(
          "The disk of the journal in %s is full: %s. Make room.".formatted(where, said), e);
    }
    return new JournalException(
        "The journal in %s cannot be used: %s. Is the disk there, writable, and sound?"
            .formatted(where, said),
        e);
  }

  // ---- Use --------------------------------------------------------------------------------------

  byte @Nullable [] get(byte[] key) throws RocksDBException {
    lock.readLock().lock();
    try {
      return db().get(key);
    } finally {
      lock.readLock().unlock();
    }
  }

  void write(WriteOptions how, WriteBatch batch) throws RocksDBException {
    lock.readLock().lock();
    try {
      db().write(how, batch);
    } finally {
      lock.readLock().unlock();
    }
  }

  /** Forces to disk what has been written. */
  void sync() throws RocksDBException {
    lock.readLock().lock();
    try {
      db().flushWal(/* sync= */ true);
    } finally {
      lock.readLock().unlock();
    }
  }

  /** Hands over all from a key on, in order, until the visitor has had enough. */
  void scan(byte[] from, BiPredicate<byte[], byte[]> visitor) throws RocksDBException {
    lock.readLock().lock();
    try (RocksIterator entries = db().newIterator()) {
      entries.seek(from);
      while (entries.isValid() && visitor.test(entries.key(), entries.value())) {
        entries.next();
      }
      entries.status();
    } finally {
      lock.readLock().unlock();
    }
  }

  /**
   * Gives back to the disk what overwritten and forgotten values still take up, if that is much.
   * Blocks, while others may read and write.
   */
  void tidy() throws RocksDBException {
    lock.readLock().lock();
    try (FlushOptions flush = new FlushOptions().setWaitForFlush(true)) {
      RocksDB open = db;
      if (open == null) {
        return; // closed meanwhile
      }
      open.flush(flush);
      long live = open.getLongProperty("rocksdb.estimate-live-data-size");
      long all = open.getLongProperty("rocksdb.total-sst-files-size");
      if (2 * all > 3 * live) {
        open.compactRange();
      }
    } finally {
      lock.readLock().unlock();
    }
  }

  /** Lets a {@link #tidy} that goes on end at once; for the close that follows. */
  void stopTidying() {
    lock.readLock().lock();
    try {
      RocksDB open = db;
      if (open != null) {
        open.cancelAllBackgroundWork(/* wait= */ false);
      }
    } finally {
      lock.readLock().unlock();
    }
  }

  private RocksDB db() {
    RocksDB open = db;
    if (open == null) {
      throw new JournalException("The journal in " + folder.toAbsolutePath() + " is closed.");
    }
    return open;
  }

  @Override
  public void close() {
    lock.writeLock().lock();
    try {
      closeNow();
    } finally {
      lock.writeLock().unlock();
    }
  }

  private void closeNow() {
    RocksDB open = db;
    db = null;
    if (open != null) {
      open.close();
    }
    Options used = options;
    options = null;
    if (used != null) {
      used.close();
    }
  }
}
