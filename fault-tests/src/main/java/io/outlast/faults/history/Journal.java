// SPDX-License-Identifier: Apache-2.0
package io.outlast.faults.history;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.outlast.faults.history.Event.Kind;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Writes the history of this process: each line is in the hands of the kernel when {@link #write}
 * returns, so a SIGKILL loses at most the line that is being written. Thread-safe.
 */
public final class Journal implements AutoCloseable {
  /** Names of files that hold histories end like this. */
  public static final String SUFFIX = ".history";

  private static volatile @Nullable Journal here;

  private final String process;
  private final OutputStream file;

  private Journal(String process, OutputStream file) {
    this.process = process;
    this.file = file;
  }

  /** Opens the history of a process in a folder. */
  public static Journal open(Path folder, String process) {
    try {
      var file =
          new FileOutputStream(folder.resolve(process + SUFFIX).toFile(), /* append= */ true);
      return new Journal(process, file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Makes this the journal of the tasks in this JVM. */
  public void useHere() {
    here = this;
  }

  /** The journal of the tasks in this JVM. */
  public static Journal here() {
    return Objects.requireNonNull(here, "the journal of this JVM");
  }

  /** The process that writes it. */
  public String process() {
    return process;
  }

  /** Writes that something happens now. */
  public void write(Kind kind, Object... words) {
    writeAt(System.nanoTime(), kind, words);
  }

  /** Writes that something happened at a time, by {@link System#nanoTime}. */
  public void writeAt(long nanos, Kind kind, Object... words) {
    List<String> texts = Stream.of(words).map(String::valueOf).toList();
    Event event = new Event(nanos, System.currentTimeMillis(), process, kind, texts);
    try {
      // One call of the kernel for the line. A channel would be closed by an interrupt of the run.
      file.write((event.line() + "\n").getBytes(UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    try {
      file.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
