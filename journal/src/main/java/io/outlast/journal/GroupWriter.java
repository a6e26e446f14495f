// SPDX-License-Identifier: Apache-2.0
package io.outlast.journal;

import io.outlast.config.Fsync;
import io.outlast.engine.journal.Journal.Standstill;
import io.outlast.engine.journal.Journal.Written;
import io.outlast.engine.journal.JournalException;
import io.outlast.engine.journal.JournalSettings;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.rocksdb.RocksDBException;
import org.rocksdb.WriteBatch;
import org.rocksdb.WriteOptions;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes what is asked for in groups, on one thread: whatever has come while one group was on its
 * way to the disk goes in the next, so one fsync serves all who waited.
 *
 * <p>What cannot be written is written again until it can be: to go on without it would be to
 * promise what is not so. Who waits waits, and the log says why.
 */
final class GroupWriter {
  private static final Logger LOG = LoggerFactory.getLogger(GroupWriter.class);
  private static final int MOST_AT_ONCE = 4096;
  private static final long RETRY_MILLIS = 500;
  private static final long COMPLAIN_EVERY = 60_000 / RETRY_MILLIS;

  /** Puts what it changes into a batch; called again if that could not be written. */
  @FunctionalInterface
  interface Change {
    void applyTo(WriteBatch batch) throws RocksDBException;
  }

  /** {@code alone}: it looks at what was written before, which must be there. */
  private record Asked(Change change, int values, boolean alone, CompletableFuture<Void> done) {}

  private record Going(long since, @Nullable String failure) {}

  private final JournalSettings settings;
  private final Database database;
  private final LinkedBlockingQueue<Asked> queue = new LinkedBlockingQueue<>();
  private final Thread thread;
  private final WriteOptions buffered = new WriteOptions();
  private final WriteOptions synced = new WriteOptions().setSync(true);
  private Thread tidying = new Thread();
  private volatile boolean isClosed;

  /** Written by the thread alone. */
  private volatile Written written = Written.NOTHING;

  /** What the thread is at now; {@code null} while it waits for something to write. */
  private volatile @Nullable Going going;

  GroupWriter(JournalSettings settings, Database database) {
    this.settings = settings;
    this.database = database;
    thread = new Thread(this::run, "outlast-" + settings.member() + "-journal");
    thread.setDaemon(true);
  }

  void start() {
    thread.start();
  }

  CompletionStage<Void> write(Change change) {
    return write(change, /* values= */ 0);
  }

  /** The same for a change of so many values. */
  CompletionStage<Void> write(Change change, int values) {
    return ask(change, values, /* alone= */ false);
  }

  /** The same for a change that reads what was written before. */
  CompletionStage<Void> writeAlone(Change change, int values) {
    return ask(change, values, /* alone= */ true);
  }

  private CompletionStage<Void> ask(Change change, int values, boolean alone) {
    Asked asked = new Asked(change, values, alone, new CompletableFuture<>());
    queue.add(asked);
    if (isClosed && queue.remove(asked)) {
      asked.done.completeExceptionally(closed());
    }
    return asked.done;
  }

  boolean isClosed() {
    return isClosed;
  }

  Written written() {
    return written;
  }

  Optional<Standstill> standstill() {
    Going now = going;
    return now == null
        ? Optional.empty()
        : Optional.of(new Standstill(SystemPace.now() - now.since, now.failure));
  }

  private JournalException closed() {
    return new JournalException("The journal of " + settings.member() + " is closed.");
  }

  private void run() {
    long interval = settings.fsync().interval().map(d -> d.toNanos()).orElse(Long.MAX_VALUE);
    SystemPace pace = new SystemPace(interval);
    List<Asked> group = new ArrayList<>();
    try {
      while (!isClosed || !queue.isEmpty()) {
        Asked first = queue.poll(pace.nanosToNext(), TimeUnit.NANOSECONDS);
        if (first != null) {
          group.add(first);
          queue.drainTo(group, MOST_AT_ONCE);
          writeAll(group);
          group.clear();
          pace.written();
        }
        if (pace.isDue()) {
          untilDone(database::sync);
          count(/* syncs= */ 1, /* values= */ 0, /* bytes= */ 0);
          pace.synced();
        }
        if (pace.isIdle() && !tidying.isAlive()) {
          tidying = new Thread(this::tidy, thread.getName() + "-tidy");
          tidying.setDaemon(true);
          tidying.start();
          pace.tidied();
        }
      }
      untilDone(database::sync);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      isClosed = true;
      List<Asked> left = new ArrayList<>(group);
      queue.drainTo(left);
      left.forEach(asked -> asked.done.completeExceptionally(closed()));
    }
  }

  private void writeAll(List<Asked> group) throws InterruptedException {
    int from = 0;
    for (int i = 0; i < group.size(); i++) {
      if (group.get(i).alone && i > from) {
        write(group.subList(from, i), buffered);
        from = i;
      }
    }
    write(
        group.subList(from, group.size()),
        settings.fsync().equals(Fsync.ALWAYS) ? synced : buffered);
    group.forEach(asked -> asked.done.complete(null));
  }

  private void write(List<Asked> part, WriteOptions how) throws InterruptedException {
    untilDone(
        () -> {
          try (WriteBatch batch = new WriteBatch()) {
            int values = 0;
            for (Asked asked : part) {
              asked.change.applyTo(batch);
              values += asked.values;
            }
            database.write(how, batch);
            count(how == synced ? 1 : 0, values, batch.getDataSize());
          }
        });
  }

  private void count(int syncs, int values, long bytes) {
    Written before = written;
    written = new Written(before.syncs() + syncs, before.values() + values, before.bytes() + bytes);
  }

  /** Of no consequence if it fails: it comes again. */
  private void tidy() {
    try {
      database.tidy();
    } catch (RocksDBException e) {
      LOG.debug("{}: the journal was not tidied.", settings.member(), e);
    }
  }

  /** Something that the disk may refuse. */
  @FunctionalInterface
  private interface Attempt {
    void run() throws RocksDBException;
  }

  private void untilDone(Attempt attempt) throws InterruptedException {
    long since = SystemPace.now();
    going = new Going(since, /* failure= */ null);
    for (long failures = 0; ; failures++) {
      @Nullable RuntimeException why;
      try {
        if (failures > 0) {
          database.reopen();
        }
        attempt.run();
        going = null;
        if (failures > 0) {
          LOG.info("{}: the journal in {} can be written again.", settings.member(), where());
        }
        return;
      } catch (RocksDBException e) {
        why = database.failure(e);
      } catch (JournalException e) {
        why = e;
      }
      going = new Going(since, why.getMessage());
      if (isClosed) {
        throw new InterruptedException(why.getMessage());
      }
      if (failures % COMPLAIN_EVERY == 0) {
        LOG.error(
            "{}: what is to be written to the journal waits, and who waits for that with it: {}",
            settings.member(),
            why.getMessage(),
            why);
      }
      SystemPace.pause(RETRY_MILLIS);
    }
  }

  private Object where() {
    return settings.folder().toAbsolutePath();
  }

  /** Writes what has been asked for, and takes nothing more. */
  void close() {
    if (!isClosed) {
      isClosed = true;
      // Wakes the thread up, which has to see that first.
      queue.add(
          new Asked(batch -> {}, /* values= */ 0, /* alone= */ false, new CompletableFuture<>()));
    }
    boolean interrupted = false;
    while (thread.isAlive()) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    buffered.close();
    synced.close();
  }
}
