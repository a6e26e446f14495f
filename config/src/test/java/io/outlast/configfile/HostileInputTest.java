// SPDX-License-Identifier: Apache-2.0
package io.outlast.configfile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.outlast.config.Config;
import java.io.File;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.assertj.core.api.ThrowableAssertAlternative;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever a configuration holds, it is refused at once and with a reason. */
@Timeout(value = 5, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class HostileInputTest {

  @TempDir Path directory;

  @Test
  void aHundredMegabytesOfAFileAreNotRead() throws IOException {
    File file = directory.resolve("large.yaml").toFile();
    try (RandomAccessFile sparse = new RandomAccessFile(file, "rw")) {
      sparse.setLength(100L << 20);
    }

    assertThatIllegalArgumentException()
        .isThrownBy(() -> Config.loadFromFile(file))
        .withMessageContaining("large.yaml is longer than 262144 bytes");
  }

  @Test
  void aHundredMegabytesOfAStringAreNotRead() {
    refused("x".repeat(100 << 20)).withMessageContaining("is longer than 262144 characters");
  }

  @ParameterizedTest
  @ValueSource(strings = {"<a>", "<a b='c'>\n"})
  void deepXml(String tag) {
    refused(tag.repeat(250_000 / tag.length())).withMessageContaining("nested deeper than 32");
  }

  @ParameterizedTest
  @ValueSource(strings = {"[", "{a: ", "- "})
  void deepYaml(String opening) {
    refused(opening.repeat(250_000 / opening.length()))
        .withMessageContaining("string:1: nested deeper than 32");
  }

  @Test
  void deepYamlByIndentation() {
    String text =
        IntStream.range(0, 500)
            .mapToObj(depth -> " ".repeat(depth) + "a:\n")
            .collect(Collectors.joining());

    refused(text).withMessageContaining("string:34: nested deeper than 32");
  }

  @Test
  void manyElements() {
    refused("<outlast>" + "<a/>".repeat(50_000) + "</outlast>")
        .withMessageContaining("more than 20000 elements");
    refused("outlast: [" + "a,".repeat(100_000) + "a]")
        .withMessageContaining("more than 20000 elements");
    refused("<outlast>" + ("<a " + attributes(150) + "/>").repeat(140))
        .withMessageContaining("more than 20000 elements");
  }

  @Test
  void manyKeysThatAreNotKnown() {
    String text =
        IntStream.range(0, 1_000)
            .mapToObj(i -> "  unknown-" + i + ": 1\n")
            .collect(Collectors.joining("", "hazelcast:\n", ""));

    assertThat(Config.loadFromString(text).getDurableExecutorConfigs()).isEmpty();
  }

  @Test
  void keysAndValuesOfAnyLength() {
    refused("<outlast><" + "a".repeat(250_000) + "/></outlast>")
        .satisfies(e -> assertThat(e.getMessage()).hasSizeLessThan(1100));
    refused("outlast: {cluster-name: [" + "a".repeat(250_000) + "]}")
        .satisfies(e -> assertThat(e.getMessage()).hasSizeLessThan(1100));
    refused(
            "outlast: {network: {join: {multicast: {multicast-group: "
                + "a".repeat(250_000)
                + "}}}}")
        .satisfies(e -> assertThat(e.getMessage()).hasSizeLessThan(1100));
  }

  /** What setters match against their patterns has an end. */
  @Test
  void aValueOfAnyLengthIsNotMatched() {
    refused(
            "outlast: {network: {join: {multicast: {multicast-group: 'ff%sx'}}}}"
                .formatted(":".repeat(200_000)))
        .withMessageContaining("has 200003 characters, allowed are 8192.");
    refused(
            "outlast: {network: {join: {multicast: {multicast-group: 'ff%sx'}}}}"
                .formatted(":".repeat(8000)))
        .withMessageContaining("multicast-group is 'ff:::");
  }

  @Test
  void billionLaughsOfYaml() {
    String text =
        IntStream.range(1, 30)
            .mapToObj(i -> "a%d: &a%d [*a%d, *a%d]\n".formatted(i, i, i - 1, i - 1))
            .collect(Collectors.joining("", "a0: &a0 [lol]\n", ""));

    refused(text).withMessageContaining("more than 20000 elements");
  }

  @Test
  void moreAliasesThanAnyoneNeeds() {
    refused("a: &a x\nb: [" + "*a,".repeat(101) + "]")
        .withMessageContaining("string:2: more than 100 aliases");
  }

  @Test
  void anAliasWithinItsOwnAnchor() {
    refused("outlast: &a [*a]").withMessageContaining("the alias *a has no anchor &a");
  }

  @Test
  void billionLaughsOfXml() {
    refused(
            """
            <!DOCTYPE outlast [
              <!ENTITY a "lol"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">
            ]>
            <outlast><cluster-name>&b;</cluster-name></outlast>
            """)
        .withMessage("string:1: a DOCTYPE is not allowed. Delete it.");
  }

  @Test
  void externalEntitiesOfXml() throws IOException {
    Path secret = Files.writeString(directory.resolve("secret"), "secret");

    refused(
            """
            <!DOCTYPE outlast [<!ENTITY x SYSTEM "%s">]>
            <outlast><cluster-name>&x;</cluster-name></outlast>
            """
                .formatted(secret.toUri()))
        .withMessageContaining("a DOCTYPE is not allowed");
    refused("<outlast><cluster-name>&x;</cluster-name></outlast>").withMessageContaining("\"x\"");
  }

  @Test
  void typesInYaml() {
    refused("outlast: {cluster-name: !!javax.script.ScriptEngineManager [x]}")
        .withMessage(
            "string:1: the tag tag:yaml.org,2002:javax.script.ScriptEngineManager is not allowed."
                + " Leave it out.");
    refused("outlast: {!!java.io.File x: 1}").withMessageContaining("java.io.File is not allowed");
    assertThat(Config.loadFromString("outlast: {cluster-name: !!str 7}").getClusterName())
        .isEqualTo("7");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " \n", "# only a comment", "---\n"})
  void nothing(String text) {
    refused(text);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "<outlast",
        "<outlast></hazelcast>",
        "<a/><b/>",
        "outlast: [",
        "a: b: c",
        "\t",
        "\u0000",
        "{? [a] : b}",
        "outlast: 'x",
        "- outlast",
        "outlast",
        "a: 1\n---\nb: 2",
        "a: 1\nb: 2"
      })
  void whatIsNeither(String text) {
    refused(text).withMessageStartingWith("string:");
  }

  private static String attributes(int count) {
    return IntStream.range(0, count)
        .mapToObj(i -> "a" + i + "=''")
        .collect(Collectors.joining(" "));
  }

  private static ThrowableAssertAlternative<IllegalArgumentException> refused(String text) {
    return assertThatIllegalArgumentException().isThrownBy(() -> Config.loadFromString(text));
  }
}
