// SPDX-License-Identifier: Apache-2.0
package io.outlast.configfile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.outlast.client.config.ClientConfig;
import io.outlast.config.Config;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What is wrong is said with its place, the value, and the way out. */
class MessagesTest {

  @TempDir Path directory;

  static Stream<Arguments> wrong() {
    return Stream.of(
        arguments(
            "<outlast>\n <durable-executor-service name='a'>\n  <pool-siz>8</pool-siz>\n"
                + " </durable-executor-service>\n</outlast>",
            "string:3: outlast/durable-executor-service[a]: there is no 'pool-siz' here. Did you mean"
                + " 'pool-size'? Known are pool-size, max-concurrent, durability, "),
        arguments(
            "outlast:\n  network:\n    prot: 1",
            "string:3: outlast/network: there is no 'prot' here. Did you mean 'port'? Known are port,"
                + " interfaces, join, tls."),
        arguments(
            "outlast:\n  network:\n    rest-api: 1",
            "string:3: outlast/network: there is no 'rest-api' here. Known are port, "),
        arguments(
            "<outlast>\n<network>\n<port auto-incremet='true'\n>1</port></network></outlast>",
            "string:3: outlast/network/port: there is no 'auto-incremet' here. Did you mean"
                + " 'auto-increment'?"),
        arguments(
            "outlast:\n  durable-executor-service:\n    a:\n      durability: 7",
            "string:4: outlast/durable-executor-service[a]/durability: durability of durable executor"
                + " 'a' is 7, allowed is 0 to 6. It is the number of backups besides the owner."),
        arguments(
            "outlast:\n  scheduled-executor-service:\n    a: {pool-size: many}",
            "string:3: outlast/scheduled-executor-service[a]/pool-size: pool-size is 'many', allowed is"
                + " 1 or more, or virtual."),
        arguments(
            "outlast: {drain-timeout: 30}",
            "string:1: outlast/drain-timeout: drain-timeout is '30', allowed is a duration such as"
                + " 500ms, 30s, 10min, 24h or 7d; 0 or more."),
        arguments(
            "outlast: {scheduled-executor-service: {a: {capacity-policy: per-node}}}",
            "string:1: outlast/scheduled-executor-service[a]/capacity-policy: capacity-policy is"
                + " 'per-node', allowed is PER_NODE, PER_PARTITION."),
        arguments(
            "outlast: {network: {join: {tcp-ip: {member-list: [a:b]}}}}",
            "string:1: outlast/network/join/tcp-ip/member-list: member of tcp-ip is 'a:b', allowed is"
                + " host, host:port or [IPv6]:port"),
        arguments(
            "outlast:\n  cluster-name: a\n  cluster-name: b",
            "string:3: outlast/cluster-name: stands here for the second time, after line 2. Delete"
                + " one."),
        arguments(
            "<outlast><durable-executor-service name='a'/>\n<durable-executor-service name='a'/>"
                + "</outlast>",
            "string:2: outlast/durable-executor-service[a]: stands here for the second time, after line"
                + " 1. Delete one."),
        arguments(
            "<outlast>\n<durable-executor-service/></outlast>",
            "string:2: outlast/durable-executor-service: has no name. Add the attribute name=\"...\"."),
        arguments(
            "outlast: {durable-executor-service: [a, b]}",
            "string:1: outlast/durable-executor-service: has no names. Write durable-executor-service:"
                + " <name>: ..."),
        arguments(
            "outlast: {split-brain-protection: {' ': {}}}",
            "string:1: outlast/split-brain-protection[ ]: name of split-brain-protection is ' ',"),
        arguments(
            "outlast: {cluster-name: }",
            "string:1: outlast/cluster-name: has no value. Give it one, or leave it out."),
        arguments(
            "outlast: {cluster-name: {a: b}}",
            "string:1: outlast/cluster-name: there is no 'a' here, but one value."),
        arguments(
            "<outlast><network>5801</network></outlast>",
            "string:1: outlast/network: is '5801', allowed are the settings [port, interfaces, join, tls]."),
        arguments(
            "<outlast><member-attributes><zone>a</zone></member-attributes></outlast>",
            "string:1: outlast/member-attributes: 'zone' is none. Write <attribute name=\"...\">."),
        arguments(
            "outlast: {member-attributes: a}",
            "string:1: outlast/member-attributes: is 'a', allowed are names with texts."),
        arguments("outlast: [a]", "string:1: outlast: is a list, allowed are settings. Known are"),
        arguments(
            "outlast: {network: {join: {tcp-ip: {member-list: {a: b}}}}}",
            "string:1: outlast/network/join/tcp-ip/member-list: there is no 'a' here. Write a list."),
        arguments(
            "outlast:\n  cluster-name: ${no.such}-x",
            "string:2: outlast/cluster-name: is '${no.such}-x', but there is neither a system property"
                + " nor an environment variable 'no.such'. Set one of them."),
        arguments(
            "<outlast-client/>",
            "string:1: the root is 'outlast-client', allowed is outlast or hazelcast. Read it as a"
                + " ClientConfig."),
        arguments("x: 1", "string:1: the root is 'x', allowed is outlast or hazelcast."),
        arguments("<outlast>\n<a>", "string:2: is no XML: "),
        arguments("outlast:\n  a: [", "string:2: is no YAML: "));
  }

  @ParameterizedTest
  @MethodSource("wrong")
  void whatIsWrongIsSaid(String text, String message) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Config.loadFromString(text))
        .withMessageStartingWith(message);
  }

  @Test
  void ofAFileItsNameIsSaid() throws IOException {
    Path file = Files.writeString(directory.resolve("mine.yml"), "\n\noutlast: {x: 1}");

    assertThatIllegalArgumentException()
        .isThrownBy(() -> Config.loadFromFile(file.toFile()))
        .withMessageStartingWith(file + ":3: outlast: there is no 'x' here.");
  }

  @Test
  void aFileThatCannotBeReadIsNamed() throws IOException {
    Path latin =
        Files.writeString(directory.resolve("latin.xml"), "<ö/>", StandardCharsets.ISO_8859_1);

    assertThatIllegalArgumentException()
        .isThrownBy(() -> Config.loadFromFile(directory.resolve("none.xml").toFile()))
        .withMessageContaining("none.xml cannot be read, from directory");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ClientConfig.loadFromFile(directory.toFile()))
        .withMessageContaining("cannot be read");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Config.loadFromFile(latin.toFile()))
        .withMessageContaining("is not UTF-8. Save it in that encoding.");
  }

  @Test
  void theEndingTellsTheFormat_elseTheContent() throws IOException {
    String xml = "<outlast><cluster-name>x</cluster-name></outlast>";
    String yaml = "outlast: {cluster-name: y}";

    assertThat(named("a.xml", "\uFEFF" + xml)).isEqualTo("x");
    assertThat(named("a.YAML", yaml)).isEqualTo("y");
    assertThat(named("a.conf", "\n " + xml)).isEqualTo("x");
    assertThat(named("a.conf", yaml)).isEqualTo("y");
    assertThat(named("a.conf", "{\"outlast\": {\"cluster-name\": \"json\"}}")).isEqualTo("json");
  }

  private String named(String name, String text) throws IOException {
    Path file = Files.writeString(directory.resolve(name), text);
    return Config.loadFromFile(file.toFile()).getClusterName();
  }
}
