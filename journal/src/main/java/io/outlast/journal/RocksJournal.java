// SPDX-License-Identifier: Apache-2.0
package io.outlast.journal;

import io.outlast.config.Fsync;
import io.outlast.engine.journal.Journal;
import io.outlast.engine.journal.JournalException;
import io.outlast.engine.journal.JournalSettings;
import io.outlast.engine.port.StoreKey;
import io.outlast.engine.task.ExecutorId;
import io.outlast.engine.wire.StoredValue;
import io.outlast.engine.wire.StoredValue.Stamp;
import io.outlast.engine.wire.ValueCodec;
import io.outlast.journal.Keys.Head;
import io.outlast.journal.Keys.Place;
import io.outlast.journal.Keys.Writer;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiConsumer;
import java.util.function.BiPredicate;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.rocksdb.RocksDBException;
import org.rocksdb.WriteBatch;

/**
 * A journal on RocksDB. Everything that changes it goes through one {@link GroupWriter}, in order,
 * so heads and stays are its thread's alone.
 */
final class RocksJournal implements Journal {
  private final JournalSettings settings;
  private final Database database;
  private final GroupWriter writer;
  private final @Nullable Writer before;
  private final List<Copy> found;
  private final int membersSeen;
  private final long lastTime;

  /**
   * By durability: the number of this stay. Guarded by the order of the writer, but for reading.
   */
  private final Map<Integer, Integer> stays;

  /** Executors whose names are on disk, by their numbers in keys. */
  private final Map<Long, ExecutorId> executors = new ConcurrentHashMap<>();

  /** Of the copies of this stay. Belongs to the writer. */
  private final Map<Place, Head> heads = new HashMap<>();

  private RocksJournal(
      JournalSettings settings,
      Database database,
      @Nullable Writer before,
      List<Copy> found,
      int membersSeen,
      long lastTime) {
    this.settings = settings;
    this.database = database;
    this.before = before;
    this.found = found;
    this.membersSeen = membersSeen;
    this.lastTime = lastTime;
    this.stays = new ConcurrentHashMap<>();
    found.forEach(
        copy ->
            stays.merge(
                copy.durability(), settings.alone() ? copy.stay() : copy.stay() + 1, Math::max));
    if (settings.alone()) {
      found.forEach(copy -> heads.put(Place.of(copy), new Head(copy.newest(), copy.complete())));
    }
    writer = new GroupWriter(settings, database);
  }

  static RocksJournal open(JournalSettings settings) {
    new FolderMark(settings.cluster(), settings.partitionCount()).claim(settings.folder());
    Database database = Database.open(settings.folder());
    try {
      byte[] wrote = database.get(Keys.WRITER);
      Writer before = wrote == null ? null : Writer.decode(wrote);
      if (settings.alone() && before != null && !before.alone()) {
        throw new JournalException(
            ("The journal in %s is of a member of a cluster, which has only part of its tasks; without a cluster it"
                    + " cannot be gone on with. Enable the join of that cluster, or name another folder.")
                .formatted(settings.folder().toAbsolutePath()));
      }
      RocksJournal journal =
          new RocksJournal(
              settings,
              database,
              before,
              copies(database),
              Keys.members(database.get(Keys.MEMBERS)),
              Keys.time(database.get(Keys.TIME)));
      journal.executors.putAll(executors(database));
      journal.writer.start();
      journal.say(/* inOrder= */ false).toCompletableFuture().join();
      return journal;
    } catch (RocksDBException e) {
      JournalException failure = database.failure(e);
      database.close();
      throw failure;
    } catch (RuntimeException e) {
      database.close();
      throw e;
    }
  }

  static List<Copy> copies(Database database) throws RocksDBException {
    List<Copy> copies = new ArrayList<>();
    database.scan(
        Keys.heads(),
        (key, value) -> {
          boolean isHead = Keys.isHead(key);
          if (isHead) {
            copies.add(Head.decode(value).copy(Keys.place(key)));
          }
          return isHead;
        });
    return List.copyOf(copies);
  }

  static Map<Long, ExecutorId> executors(Database database) throws RocksDBException {
    Map<Long, ExecutorId> executors = new HashMap<>();
    database.scan(
        Keys.executors(),
        (key, value) -> {
          boolean isExecutor = Keys.isExecutor(key);
          if (isExecutor) {
            executors.put(Keys.executorNumber(key), Keys.executor(value));
          }
          return isExecutor;
        });
    return executors;
  }

  private CompletionStage<Void> say(boolean inOrder) {
    byte[] said = new Writer(settings.self(), inOrder, settings.alone()).encode();
    return writer.write(batch -> batch.put(Keys.WRITER, said));
  }

  @Override
  public Optional<UUID> endedInOrder() {
    return Optional.ofNullable(before).filter(Writer::inOrder).map(Writer::member);
  }

  @Override
  public Set<ExecutorId> executors() {
    return Set.copyOf(executors.values());
  }

  @Override
  public String member() {
    return settings.member();
  }

  // ---- Reading ----------------------------------------------------------------------------------

  @Override
  public List<Copy> copies() {
    return found;
  }

  @Override
  public void read(Copy copy, @Nullable StoreKey after, BiPredicate<StoreKey, byte[]> visitor) {
    Place place = Place.of(copy);
    try {
      read(database, place, after == null ? place.begin() : place.after(after), visitor);
    } catch (RocksDBException e) {
      throw database.failure(e);
    }
  }

  static void read(Database database, Place place, BiConsumer<StoreKey, byte[]> visitor)
      throws RocksDBException {
    read(
        database,
        place,
        place.begin(),
        (key, value) -> {
          visitor.accept(key, value);
          return true;
        });
  }

  private static void read(
      Database database, Place place, byte[] from, BiPredicate<StoreKey, byte[]> visitor)
      throws RocksDBException {
    database.scan(
        from,
        (key, value) ->
            Keys.isData(key)
                && Keys.place(key).equals(place)
                && (value.length == 0 || visitor.test(Keys.storeKey(key), value)));
  }

  // ---- Writing ----------------------------------------------------------------------------------

  @Override
  public CompletionStage<Void> write(int durability, int partition, List<Value> values) {
    return noting(
        unknown(values),
        change -> writer.write(change, values.size()),
        batch -> {
          Place place = place(durability, partition);
          Head head = head(place);
          Stamp newest = head.newest();
          for (Value value : values) {
            byte[] key = place.data(value.key());
            byte[] bytes = value.bytes();
            if (bytes != null) {
              batch.put(key, bytes);
              newest = ValueCodec.stampOf(bytes);
            } else if (head.complete()) {
              batch.delete(key);
            } else {
              batch.put(key, Keys.REMOVED);
            }
          }
          note(batch, place, head.with(newest));
          batch.put(Keys.TIME, Keys.encodeTime(settings.time().getAsLong()));
        });
  }

  @Override
  public CompletionStage<Void> receive(int durability, int partition, List<Value> values) {
    return noting(
        unknown(values),
        change -> writer.writeAlone(change, values.size()),
        batch -> {
          Place place = place(durability, partition);
          Head head = head(place);
          for (Value value : values) {
            byte[] key = place.data(value.key());
            byte[] bytes = value.bytes();
            if (bytes != null && isNewer(bytes, database.get(key))) {
              batch.put(key, bytes);
              head = head.with(ValueCodec.stampOf(bytes));
            }
          }
          note(batch, place, head);
        });
  }

  /** The names of executors stand beside their tasks, so that a member can tell whose they are. */
  private Map<Long, ExecutorId> unknown(List<Value> values) {
    Map<Long, ExecutorId> unknown = Map.of();
    for (Value value : values) {
      byte[] bytes = value.bytes();
      StoreKey key = value.key();
      if (bytes != null
          && key.slot() == StoreKey.META_SLOT
          && !executors.containsKey(key.executor())
          && ValueCodec.decode(bytes) instanceof StoredValue.OfExecutor meta) {
        unknown = unknown.isEmpty() ? new HashMap<>() : unknown;
        unknown.put(key.executor(), meta.executor());
      }
    }
    return unknown;
  }

  private CompletionStage<Void> noting(
      Map<Long, ExecutorId> unknown,
      Function<GroupWriter.Change, CompletionStage<Void>> write,
      GroupWriter.Change change) {
    if (unknown.isEmpty()) {
      return write.apply(change);
    }
    return write
        .apply(
            batch -> {
              for (Map.Entry<Long, ExecutorId> executor : unknown.entrySet()) {
                batch.put(Keys.executor(executor.getKey()), Keys.encode(executor.getValue()));
              }
              change.applyTo(batch);
            })
        .thenRun(() -> executors.putAll(unknown));
  }

  private static boolean isNewer(byte[] bytes, byte @Nullable [] present) {
    return present == null
        || (present.length > 0
            && ValueCodec.stampOf(bytes).compareTo(ValueCodec.stampOf(present)) > 0);
  }

  @Override
  public CompletionStage<Void> markComplete(int durability, BitSet partitions) {
    BitSet marked = (BitSet) partitions.clone();
    return writer.write(
        batch -> {
          for (int p = marked.nextSetBit(0); p >= 0; p = marked.nextSetBit(p + 1)) {
            Place place = place(durability, p);
            Head head = head(place);
            if (!head.complete()) {
              note(batch, place, new Head(head.newest(), true));
            }
          }
        });
  }

  @Override
  public CompletionStage<Void> forget(int durability, BitSet partitions) {
    BitSet forgotten = (BitSet) partitions.clone();
    return writer.write(
        batch -> {
          for (int p = forgotten.nextSetBit(0); p >= 0; p = forgotten.nextSetBit(p + 1)) {
            Place place = place(durability, p);
            heads.remove(place);
            strike(batch, place);
          }
        });
  }

  @Override
  public CompletionStage<Void> drop(Copy copy) {
    return writer.write(batch -> strike(batch, Place.of(copy)));
  }

  private static void strike(WriteBatch batch, Place place) throws RocksDBException {
    batch.deleteRange(place.begin(), place.end());
    batch.delete(place.head());
  }

  @Override
  public CompletionStage<List<Copy>> beginStay(int durability) {
    List<Copy> left = new ArrayList<>();
    return writer
        .write(
            batch -> {
              if (!left.isEmpty()) {
                return; // the batch is tried again
              }
              heads.forEach(
                  (place, head) -> {
                    if (place.durability() == durability) {
                      left.add(head.copy(place));
                    }
                  });
              left.forEach(copy -> heads.remove(Place.of(copy)));
              if (!left.isEmpty()) {
                stays.merge(durability, 1, Integer::sum);
              }
            })
        .thenApply(done -> left);
  }

  @Override
  public long lastTime() {
    return lastTime;
  }

  @Override
  public int membersSeen() {
    return membersSeen;
  }

  @Override
  public CompletionStage<Void> noteMembers(int members) {
    return writer.write(batch -> batch.put(Keys.MEMBERS, Keys.encode(members)));
  }

  private Place place(int durability, int partition) {
    return new Place(durability, stays.computeIfAbsent(durability, d -> 1), partition);
  }

  /** Nobody but this member has anything of what it is alone with. */
  private Head head(Place place) {
    Head head = heads.get(place);
    return head != null ? head : new Head(Stamp.NONE, settings.alone());
  }

  private void note(WriteBatch batch, Place place, Head head) throws RocksDBException {
    heads.put(place, head);
    batch.put(place.head(), head.encode());
  }

  @Override
  public Written written() {
    return writer.written();
  }

  @Override
  public Optional<Standstill> standstill() {
    return writer.standstill();
  }

  // ---- The end ----------------------------------------------------------------------------------

  @Override
  public void close(boolean inOrder) {
    if (inOrder && !writer.isClosed()) {
      say(/* inOrder= */ true);
    }
    writer.close();
    database.stopTidying();
    database.close();
  }

  @Override
  public String toString() {
    Fsync fsync = settings.fsync();
    return "journal of " + settings.member() + " in " + settings.folder() + ", fsync: " + fsync;
  }
}
