// SPDX-License-Identifier: Apache-2.0
package io.outlast.examples.fingerprint;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The demo on four processes, of which one is killed. */
@Timeout(180)
class ClusterDemoTest {

  private static final int FILES = 100;

  @TempDir Path folder;
  @TempDir Path project;

  private final ByteArrayOutputStream printed = new ByteArrayOutputStream();

  @BeforeEach
  void writeFiles() throws IOException {
    for (int i = 0; i < FILES; i++) {
      Files.writeString(folder.resolve("file-" + i), "content " + i);
    }
  }

  @AfterEach
  void noProcessIsLeft() {
    assertThat(ProcessHandle.current().children().filter(ProcessHandle::isAlive)).isEmpty();
  }

  @Test
  void whenAMemberIsKilledHalfWay_thenNothingIsMissing() {
    int exit = demo("--members", "3", "--kill", "--slow", "100", folder.toString());

    assertThat(output())
        .contains("SIGKILL to member-")
        .containsPattern("killed     member-\\d, while [1-4] tasks ran there")
        .containsPattern("run again  [1-9]\\d* tasks")
        .contains("missing    nothing", "made the same manifest");
    assertThat(exit).isZero();
  }

  @Test
  void whenNoMemberIsKilled_thenNothingRunsTwice() {
    int exit = demo("--members", "2", folder.toString());

    assertThat(output())
        .contains("run again  nothing", "missing    nothing", "made the same manifest");
    assertThat(exit).isZero();
  }

  private int demo(String... arguments) {
    PrintStream out = new PrintStream(printed, true, StandardCharsets.UTF_8);
    return Main.run(List.of(arguments), new Home(project, false), out, out);
  }

  private String output() {
    return printed.toString(StandardCharsets.UTF_8);
  }
}
