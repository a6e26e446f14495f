// SPDX-License-Identifier: Apache-2.0
package io.outlast.benchmarks;

import io.outlast.faults.process.Folders;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A folder that goes with what is in it when it is closed.
 *
 * @param path absolute
 */
record ScratchFolder(Path path) implements AutoCloseable {
  /** Makes one in another folder, and so on the disk of that. */
  static ScratchFolder in(Path parent) throws IOException {
    return new ScratchFolder(
        Files.createTempDirectory(parent.toAbsolutePath().normalize(), "outlast-benchmark"));
  }

  @Override
  public void close() throws IOException {
    Folders.delete(path);
  }
}
