// SPDX-License-Identifier: Apache-2.0
package io.outlast.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The README shows what compiles. */
class ReadmeTest {

  private static final Path README = Path.of("..", "README.md");
  private static final Path EXAMPLES = Path.of("src", "main", "java", "io", "outlast", "examples");
  private static final Pattern SNIPPET = Pattern.compile("```java\n(.*?)```", Pattern.DOTALL);

  @Test
  void theTenLineProgramIsThatOfTheExamples() throws IOException {
    assertThat(Files.readString(README))
        .as("README.md; copy the program from TenLines.java into it")
        .contains("```java\n" + tenLines() + "```");
  }

  @Test
  void theTenLineProgramHasTenLines() throws IOException {
    assertThat(tenLines().lines().filter(line -> !line.isBlank())).hasSize(10);
  }

  @Test
  void everySnippetIsPartOfAnExample() throws IOException {
    List<String> snippets =
        SNIPPET.matcher(Files.readString(README)).results().map(MatchResult::group).toList();

    assertThat(snippets)
        .as("snippets of README.md; each must be in a program of " + EXAMPLES)
        .isNotEmpty()
        .allMatch(snippet -> examples().anyMatch(example -> example.contains(code(snippet))));
  }

  private static String tenLines() throws IOException {
    String source = Files.readString(EXAMPLES.resolve("TenLines.java"));
    return source.substring(source.indexOf("import "));
  }

  private static String code(String snippet) {
    return withoutIndent(snippet.replace("```java\n", "").replace("```", ""));
  }

  private static Stream<String> examples() {
    try (Stream<Path> files = Files.list(EXAMPLES)) {
      return files.filter(Files::isRegularFile).map(ReadmeTest::source).toList().stream();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String source(Path file) {
    try {
      return withoutIndent(Files.readString(file));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String withoutIndent(String code) {
    return code.lines().map(String::strip).collect(Collectors.joining("\n"));
  }
}
