// SPDX-License-Identifier: Apache-2.0
package io.outlast.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Documents name tests that there are. */
class DocumentsTest {
  private static final Path ROOT = Path.of("..");
  private static final List<Path> DOCUMENTS =
      List.of(
          ROOT.resolve("README.md"),
          ROOT.resolve("docs").resolve("architecture.md"),
          ROOT.resolve("docs").resolve("durability.md"),
          ROOT.resolve("docs").resolve("split-brain.md"),
          ROOT.resolve("docs").resolve("reliability.md"));
  private static final Pattern TEST = Pattern.compile("`([A-Z]\\w*(?:Test|Contract))`");

  @Test
  void whatDocumentsNameAsATestIsOne() throws IOException {
    Set<String> named = new TreeSet<>();
    for (Path document : DOCUMENTS) {
      TEST.matcher(Files.readString(document))
          .results()
          .map((MatchResult test) -> test.group(1))
          .forEach(named::add);
    }

    assertThat(named).hasSizeGreaterThan(10);
    assertThat(sources())
        .as("Java files of this project; name another test in %s, or write it", DOCUMENTS)
        .containsAll(named);
  }

  private static Set<String> sources() throws IOException {
    try (Stream<Path> files = Files.walk(ROOT)) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> name.endsWith(".java"))
          .map(name -> name.substring(0, name.length() - ".java".length()))
          .collect(Collectors.toSet());
    }
  }
}
