// SPDX-License-Identifier: Apache-2.0
package io.outlast.examples.fingerprint;

import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Map;
import java.util.SortedMap;

/**
 * A list of fingerprints, byte for byte that of
 *
 * <pre>{@code find . -type f -print0 | LC_ALL=C sort -z | xargs -0 sha256sum}</pre>
 *
 * <p>A name with a backslash, a newline or a carriage return is escaped, and its line begins with a
 * backslash.
 */
final class Manifest {

  private Manifest() {}

  /** Writes a list; the file has the old content or the new, never a part. */
  static void write(Path manifest, SortedMap<SourceFile, Fingerprint> fingerprints)
      throws IOException {
    Path absolute = manifest.toAbsolutePath();
    Path draft = absolute.resolveSibling(absolute.getFileName() + ".part");
    Files.createDirectories(absolute.getParent());
    try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(draft))) {
      for (Map.Entry<SourceFile, Fingerprint> entry : fingerprints.entrySet()) {
        out.write(line(entry.getKey().name(), entry.getValue().sha256()));
      }
    }
    Files.move(draft, absolute, StandardCopyOption.REPLACE_EXISTING);
  }

  static byte[] line(byte[] name, String sha256) {
    byte[] escaped = escape(name);
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    if (escaped.length > name.length) {
      line.write('\\');
    }
    line.writeBytes(sha256.getBytes(StandardCharsets.US_ASCII));
    line.write(' ');
    line.write(' ');
    line.writeBytes(escaped);
    line.write('\n');
    return line.toByteArray();
  }

  static byte[] escape(byte[] name) {
    ByteArrayOutputStream escaped = new ByteArrayOutputStream(name.length);
    for (byte next : name) {
      switch (next) {
        case '\\' -> escaped.writeBytes(new byte[] {'\\', '\\'});
        case '\n' -> escaped.writeBytes(new byte[] {'\\', 'n'});
        case '\r' -> escaped.writeBytes(new byte[] {'\\', 'r'});
        default -> escaped.write(next);
      }
    }
    return escaped.toByteArray();
  }
}
