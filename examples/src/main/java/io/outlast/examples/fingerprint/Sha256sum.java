// SPDX-License-Identifier: Apache-2.0
package io.outlast.examples.fingerprint;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.Charset;
import java.nio.file.Path;
import java.util.Optional;

/** The program of that name, as the judge. */
final class Sha256sum {

  private Sha256sum() {}

  /**
   * Lets {@code sha256sum -c} compare a folder with a manifest.
   *
   * @return its complaints, none being good, or empty if there is no such program
   */
  static Optional<String> check(Path folder, Path manifest)
      throws IOException, InterruptedException {
    Process process;
    try {
      process =
          new ProcessBuilder("sha256sum", "-c", "--quiet", "--strict", "-")
              .directory(folder.toFile())
              .redirectInput(manifest.toFile())
              .redirectErrorStream(true)
              .start();
    } catch (IOException notInstalled) {
      return Optional.empty();
    }
    String output;
    try (InputStream in = process.getInputStream()) {
      output = new String(in.readAllBytes(), Charset.defaultCharset()).strip();
    }
    int exit = process.waitFor();
    return Optional.of(exit == 0 || !output.isEmpty() ? output : "exit code " + exit);
  }
}
