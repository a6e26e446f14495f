// SPDX-License-Identifier: Apache-2.0
package io.outlast.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/** Each example prints what it promises. */
class ExamplesTest {

  @Test
  void tenLines() throws Exception {
    assertThat(outputOf(TenLines::main)).isEqualTo("42\n");
  }

  @Test
  void retrieveLater() throws Exception {
    assertThat(outputOf(RetrieveLater::main)).isEqualTo("the report\nagain: the report\n");
  }

  @Test
  void keyOwner() throws Exception {
    assertThat(outputOf(KeyOwner::main)).isEqualTo("ran on the owner: true\n");
  }

  @Test
  void cancel() throws Exception {
    assertThat(outputOf(Cancel::main))
        .isEqualTo("cancelled: true\nand so it stays, for everyone who asks\n");
  }

  @Test
  void submitAsync() throws Exception {
    assertThat(outputOf(SubmitAsync::main)).isEqualTo("sum of 1000 squares: 333833500\n");
  }

  @Test
  void inACluster() throws Exception {
    assertThat(outputOf(InACluster::main)).isEqualTo("42 from a cluster of 1\n");
  }

  @Test
  void fromOutside() throws Exception {
    assertThat(outputOf(FromOutside::main)).isEqualTo("42 from outside, reviled\n");
  }

  @Test
  void ticker() throws Exception {
    assertThat(outputOf(Ticker::main)).startsWith("tick\n").endsWith("tick\nand so on\n");
  }

  @Test
  void delayedClusterSize() throws Exception {
    assertThat(outputOf(DelayedClusterSize::main)).isEqualTo("members: 1, runs: 1\n");
  }

  @Test
  void heartbeats() throws Exception {
    assertThat(outputOf(Heartbeats::main)).isEqualTo("3 of 3 members have a pulse\n");
  }

  private static String outputOf(Example example) throws Exception {
    PrintStream before = System.out;
    ByteArrayOutputStream printed = new ByteArrayOutputStream();
    System.setOut(new PrintStream(printed, true, StandardCharsets.UTF_8));
    try {
      example.start(new String[0]);
    } finally {
      System.setOut(before);
    }
    return printed.toString(StandardCharsets.UTF_8).replace(System.lineSeparator(), "\n");
  }

  @FunctionalInterface
  private interface Example {
    void start(String[] args) throws Exception;
  }
}
