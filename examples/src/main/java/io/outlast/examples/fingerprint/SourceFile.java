// SPDX-License-Identifier: Apache-2.0
package io.outlast.examples.fingerprint;

import java.io.ByteArrayOutputStream;
import java.io.Serializable;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * A file to fingerprint. Names of files are bytes, not text: they travel as a URI, which keeps
 * every byte whatever the locale of the process is.
 *
 * @param folder the folder that was asked for
 * @param escapedPath the path below that folder, escaped as in a URI
 * @param bytes its size when the folder was listed
 */
record SourceFile(URI folder, String escapedPath, long bytes)
    implements Serializable, Comparable<SourceFile> {

  static SourceFile of(URI folder, Path file, long bytes) {
    String path = file.toUri().getRawPath().substring(folder.getRawPath().length());
    return new SourceFile(folder, path, bytes);
  }

  Path path() {
    return Path.of(URI.create(folder + escapedPath));
  }

  /** Returns the path as {@code find .} gives it, in the bytes that the file system has. */
  byte[] name() {
    ByteArrayOutputStream name = new ByteArrayOutputStream();
    name.writeBytes(new byte[] {'.', '/'});
    for (int i = 0; i < escapedPath.length(); i++) {
      char next = escapedPath.charAt(i);
      if (next == '%') {
        name.write(Integer.parseInt(escapedPath, i + 1, i + 3, 16));
        i += 2;
      } else {
        name.write(next);
      }
    }
    return name.toByteArray();
  }

  /** In the order of {@code LC_ALL=C sort}: that of the bytes. */
  @Override
  public int compareTo(SourceFile other) {
    return Arrays.compareUnsigned(name(), other.name());
  }

  /** Returns the name for people, in one line. */
  @Override
  public String toString() {
    return new String(Manifest.escape(name()), StandardCharsets.UTF_8);
  }
}
