// SPDX-License-Identifier: Apache-2.0
package io.outlast.configfile;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Files that tests use. */
final class Resources {

  private Resources() {}

  static File file(String name) {
    return Path.of("src/test/resources", name).toFile();
  }

  static String text(String name) {
    return text(file(name).toPath());
  }

  static String text(Path path) {
    try {
      return Files.readString(path);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
