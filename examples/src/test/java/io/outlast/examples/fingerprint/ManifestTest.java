// SPDX-License-Identifier: Apache-2.0
package io.outlast.examples.fingerprint;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class ManifestTest {

  @ParameterizedTest
  @MethodSource("namesAndLines")
  void aLineIsWrittenAsSha256sumDoes(String name, String line) {
    byte[] written = Manifest.line(name.getBytes(StandardCharsets.UTF_8), "0a1b");

    assertThat(written).asString(StandardCharsets.UTF_8).isEqualTo(line);
  }

  private static Stream<Arguments> namesAndLines() {
    return Stream.of(
        Arguments.of("./plain", "0a1b  ./plain\n"),
        Arguments.of("./two words", "0a1b  ./two words\n"),
        Arguments.of("./back\\slash", "\\0a1b  ./back\\\\slash\n"),
        Arguments.of("./new\nline", "\\0a1b  ./new\\nline\n"),
        Arguments.of("./carriage\rreturn", "\\0a1b  ./carriage\\rreturn\n"),
        Arguments.of("./grün", "0a1b  ./grün\n"));
  }
}
