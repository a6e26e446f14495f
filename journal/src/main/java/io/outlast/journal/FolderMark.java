// SPDX-License-Identifier: Apache-2.0
package io.outlast.journal;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.outlast.engine.journal.JournalException;
import java.io.IOException;
import java.io.Reader;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Properties;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The file that says whose journal a folder holds, in which format: written once, before all else,
 * and read before the database is touched.
 *
 * @param cluster name of the cluster
 * @param partitionCount its number of partitions
 */
record FolderMark(String cluster, int partitionCount) {
  static final String FILE = "outlast-journal.properties";

  /** The folder of the database within that of the journal. */
  static final String DATA = "data";

  /** Raised when older versions could not read what is written. */
  static final int FORMAT = 1;

  /**
   * Makes sure that the folder is of this cluster; an empty or missing one becomes it.
   *
   * @throws JournalException if it is not, or cannot be written
   */
  void claim(Path folder) {
    try {
      Files.createDirectories(folder);
      FolderMark found = read(folder);
      if (found == null) {
        requireEmpty(folder);
        write(folder);
      } else {
        require(folder, "cluster", found.cluster, cluster);
        require(folder, "partition-count", "" + found.partitionCount, "" + partitionCount);
      }
    } catch (IOException e) {
      throw new JournalException(
          "The folder of the journal, %s, cannot be used: %s. Name one that this process may write to."
              .formatted(folder.toAbsolutePath(), e),
          e);
    }
  }

  /**
   * Reads the mark of a folder; {@code null} if there is none.
   *
   * @throws JournalException if it is of a version that is not known here
   */
  static @Nullable FolderMark read(Path folder) throws IOException {
    Path file = folder.resolve(FILE);
    if (!Files.exists(file)) {
      return null;
    }
    Properties properties = new Properties();
    try (Reader in = Files.newBufferedReader(file, UTF_8)) {
      properties.load(in);
    } catch (IllegalArgumentException e) {
      throw damaged(file, e);
    }
    try {
      int format = Integer.parseInt(properties.getProperty("format", ""));
      if (format > FORMAT) {
        throw new JournalException(
            "The journal in %s was written by a newer version, in format %d; this one knows %d. Start the newer version on it, or name another folder."
                .formatted(folder.toAbsolutePath(), format, FORMAT));
      }
      return new FolderMark(
          properties.getProperty("cluster", ""),
          Integer.parseInt(properties.getProperty("partition-count", "")));
    } catch (NumberFormatException e) {
      throw damaged(file, e);
    }
  }

  private static JournalException damaged(Path file, Exception cause) {
    return new JournalException(
        "%s is damaged: %s. Restore it: format, cluster and partition-count of the journal beside it."
            .formatted(file.toAbsolutePath(), cause.getMessage()),
        cause);
  }

  private void require(Path folder, String what, String found, String wanted) {
    if (!found.equals(wanted)) {
      throw new JournalException(
          "The journal in %s is of a cluster with %s '%s', and this member's is '%s'. Name another folder, or correct %s."
              .formatted(
                  folder.toAbsolutePath(),
                  what,
                  found,
                  wanted,
                  what.equals("cluster") ? "cluster-name" : what));
    }
  }

  private static void requireEmpty(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      Path other = files.findFirst().orElse(null);
      if (other != null) {
        throw new JournalException(
            "The folder of the journal, %s, has no journal, but other files such as %s. Name an empty folder, or one that is not there yet."
                .formatted(folder.toAbsolutePath(), other.getFileName()));
      }
    }
  }

  /** As a whole or not at all, and on disk before anything else is. */
  private void write(Path folder) throws IOException {
    Properties properties = new Properties();
    properties.setProperty("format", "" + FORMAT);
    properties.setProperty("cluster", cluster);
    properties.setProperty("partition-count", "" + partitionCount);
    Path made = Files.createTempFile(folder, "new", ".tmp");
    try (var out = Files.newBufferedWriter(made, UTF_8)) {
      properties.store(out, "The journal of an Outlast member. Do not edit.");
    }
    force(made);
    Files.move(made, folder.resolve(FILE), StandardCopyOption.ATOMIC_MOVE);
    force(folder);
  }

  private static void force(Path path) throws IOException {
    StandardOpenOption mode =
        Files.isDirectory(path) ? StandardOpenOption.READ : StandardOpenOption.WRITE;
    try (FileChannel channel = FileChannel.open(path, mode)) {
      channel.force(true);
    }
  }
}
