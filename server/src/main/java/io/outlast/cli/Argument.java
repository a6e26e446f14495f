// SPDX-License-Identifier: Apache-2.0
package io.outlast.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Option;

/** What a registered task is given. */
final class Argument {
  @ArgGroup(exclusive = true)
  private @Nullable Source source;

  private static final class Source {
    @Option(
        names = "--argument",
        paramLabel = "TEXT",
        description = "What the task is given, in UTF-8. Default: nothing.")
    private @Nullable String text;

    @Option(
        names = "--argument-file",
        paramLabel = "FILE",
        description = "The same as the bytes of a file; - for the standard input.")
    private @Nullable String file;
  }

  byte[] bytes() throws IOException {
    if (source == null) {
      return new byte[0];
    }
    String file = source.file;
    if (file != null) {
      return file.equals("-") ? System.in.readAllBytes() : Files.readAllBytes(Path.of(file));
    }
    return source.text == null ? new byte[0] : source.text.getBytes(StandardCharsets.UTF_8);
  }
}
