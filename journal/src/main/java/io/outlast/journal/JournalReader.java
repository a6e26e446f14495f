// SPDX-License-Identifier: Apache-2.0
package io.outlast.journal;

import io.outlast.engine.journal.Journal.Copy;
import io.outlast.engine.journal.JournalException;
import io.outlast.engine.port.StoreKey;
import io.outlast.engine.task.ExecutorId;
import io.outlast.engine.task.TaskRecord;
import io.outlast.engine.wire.Input.MalformedException;
import io.outlast.engine.wire.StoredValue;
import io.outlast.engine.wire.ValueCodec;
import io.outlast.journal.Keys.Place;
import io.outlast.journal.Keys.Writer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.rocksdb.RocksDBException;

/**
 * Reads the journal in a folder that no member uses, and changes nothing there. Not thread-safe.
 *
 * <pre>{@code
 * try (JournalReader reader = JournalReader.open(Path.of("/var/lib/outlast"))) {
 *   reader.inspect(System.out::println);
 *   boolean isSound = reader.verify(System.out::println) == 0;
 *   reader.export(System.out::println);
 * }
 * }</pre>
 */
public final class JournalReader implements AutoCloseable {
  private final Path folder;
  private final FolderMark mark;
  private final Database database;
  private final List<Copy> copies;
  private final Map<Long, ExecutorId> executors;

  private JournalReader(
      Path folder,
      FolderMark mark,
      Database database,
      List<Copy> copies,
      Map<Long, ExecutorId> executors) {
    this.folder = folder;
    this.mark = mark;
    this.database = database;
    this.copies = copies;
    this.executors = executors;
  }

  /**
   * Opens the journal in a folder.
   *
   * @throws JournalException if there is none, or if it cannot be read at all; the message says why
   */
  public static JournalReader open(Path folder) {
    FolderMark mark;
    try {
      mark = FolderMark.read(folder);
    } catch (IOException e) {
      throw new JournalException(
          "The journal in %s cannot be read: %s.".formatted(folder.toAbsolutePath(), e), e);
    }
    if (mark == null) {
      throw new JournalException(
          "There is no journal in %s: no file %s. Name the folder that 'persistence' names."
              .formatted(folder.toAbsolutePath(), FolderMark.FILE));
    }
    Database database = Database.openReadOnly(folder);
    try {
      return new JournalReader(
          folder, mark, database, RocksJournal.copies(database), RocksJournal.executors(database));
    } catch (RocksDBException e) {
      JournalException failure = database.failure(e);
      database.close();
      throw failure;
    }
  }

  /** Tells what there is: whose journal it is, its copies, and how many tasks of each executor. */
  public void inspect(Consumer<String> out) {
    out.accept("folder " + folder.toAbsolutePath());
    out.accept("cluster " + mark.cluster() + ", " + mark.partitionCount() + " partitions");
    Writer writer = writer();
    if (writer != null) {
      out.accept(
          "written last by member %s, which %s"
              .formatted(
                  writer.member(), writer.inOrder() ? "ended in order" : "did not end in order"));
    }
    Map<String, long[]> counts = new TreeMap<>();
    for (Copy copy : copies) {
      forEach(copy, (key, value) -> count(counts, copy, key, value), problem -> {});
    }
    out.accept("copies of partitions: " + copies.size() + ", " + incomplete() + " incomplete");
    counts.forEach(
        (executor, count) ->
            out.accept(
                "%s: %d pending, %d ended, %d marks of disposed tasks"
                    .formatted(executor, count[0], count[1], count[2])));
  }

  private long incomplete() {
    return copies.stream().filter(copy -> !copy.complete()).count();
  }

  private void count(Map<String, long[]> counts, Copy copy, StoreKey key, StoredValue value) {
    if (value instanceof StoredValue.OfTask task) {
      long[] count =
          counts.computeIfAbsent(
              name(key) + ", durability " + copy.durability() + ", stay " + copy.stay(),
              executor -> new long[3]);
      count[task.record().isPending() ? 0 : task.record().isEnded() ? 1 : 2]++;
    }
  }

  private @Nullable Writer writer() {
    try {
      byte[] bytes = database.get(Keys.WRITER);
      return bytes == null ? null : Writer.decode(bytes);
    } catch (RocksDBException e) {
      throw database.failure(e);
    }
  }

  /**
   * Reads everything.
   *
   * @param out told a line for each problem, and one at the end
   * @return the number of problems
   */
  public int verify(Consumer<String> out) {
    List<String> problems = new ArrayList<>();
    long[] values = new long[1];
    for (Copy copy : copies) {
      forEach(copy, (key, value) -> values[0]++, problems::add);
    }
    problems.forEach(out);
    out.accept(
        problems.isEmpty()
            ? "sound: %d values in %d copies".formatted(values[0], copies.size())
            : "damaged: %d problems, %d values can be read".formatted(problems.size(), values[0]));
    return problems.size();
  }

  /** Writes each task as a line of JSON; what cannot be read is a line with {@code problem}. */
  public void export(Consumer<String> out) {
    for (Copy copy : copies) {
      forEach(
          copy,
          (key, value) -> {
            if (value instanceof StoredValue.OfTask task) {
              out.accept(json(copy, key, task.record()));
            }
          },
          problem -> out.accept("{\"problem\":" + quoted(problem) + "}"));
    }
  }

  private String json(Copy copy, StoreKey key, TaskRecord record) {
    StringBuilder json = new StringBuilder("{\"executor\":").append(quoted(name(key)));
    json.append(",\"durability\":").append(copy.durability());
    json.append(",\"partition\":").append(copy.partition());
    json.append(",\"stay\":").append(copy.stay());
    json.append(",\"taskId\":").append(record.taskId());
    if (record.timetable() != null) {
      json.append(",\"name\":").append(quoted(record.name()));
    }
    json.append(",\"attempt\":").append(record.attempt());
    json.append(",\"sinceNanos\":").append(record.since());
    String state = record.isPending() ? "pending" : record.isEnded() ? "ended" : "disposed";
    return json.append(",\"state\":\"").append(state).append("\"}").toString();
  }

  private String name(StoreKey key) {
    ExecutorId executor = executors.get(key.executor());
    return executor == null
        ? "executor number " + key.executor()
        : (executor.kind() == ExecutorId.Kind.DURABLE ? "durable '" : "scheduled '")
            + executor.name()
            + "'";
  }

  private interface Visitor {
    void visit(StoreKey key, StoredValue value);
  }

  private void forEach(Copy copy, Visitor visitor, Consumer<String> problems) {
    try {
      RocksJournal.read(
          database,
          Place.of(copy),
          (key, bytes) -> {
            try {
              visitor.visit(key, ValueCodec.decode(bytes));
            } catch (MalformedException e) {
              problems.accept(
                  "partition %d of durability %d, stay %d, slot %d of %s: %s"
                      .formatted(
                          copy.partition(),
                          copy.durability(),
                          copy.stay(),
                          key.slot(),
                          name(key),
                          e.getMessage()));
            }
          });
    } catch (RocksDBException e) {
      problems.accept(
          "partition %d of durability %d, stay %d: %s"
              .formatted(copy.partition(), copy.durability(), copy.stay(), e.getMessage()));
    }
  }

  private static String quoted(String text) {
    StringBuilder quoted = new StringBuilder("\"");
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '"' || c == '\\') {
        quoted.append('\\').append(c);
      } else if (c < ' ') {
        quoted.append("\\u%04x".formatted((int) c));
      } else {
        quoted.append(c);
      }
    }
    return quoted.append('"').toString();
  }

  @Override
  public void close() {
    database.close();
  }
}
