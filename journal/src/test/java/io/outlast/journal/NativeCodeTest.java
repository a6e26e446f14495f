// SPDX-License-Identifier: Apache-2.0
package io.outlast.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** What is unpacked for the database. */
class NativeCodeTest {
  private static final Path MAPS = Path.of("/proc/self/maps");

  @Test
  void whenItIsLoaded_thenNoFileOfItIsLeft() throws IOException {
    assumeTrue(Files.exists(MAPS), "what is loaded is told in " + MAPS);

    NativeCode.load();

    assertThat(Files.readAllLines(MAPS))
        .filteredOn(line -> line.contains("librocksdbjni"))
        .isNotEmpty()
        .allMatch(line -> line.endsWith("(deleted)"));
  }
}
