// SPDX-License-Identifier: Apache-2.0
package io.outlast.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The archive as users have it: unpacked, started by its scripts, with what is in it. */
class ArchiveTest {
  private static final Duration START = Duration.ofSeconds(20);

  @TempDir private Path folder;
  private Path home = Path.of("");

  @BeforeEach
  void unpack() throws Exception {
    String archive = System.getProperty("outlast.archive");
    assumeTrue(
        archive != null && Files.exists(Path.of(archive)),
        "There is no archive before the phase of packages: " + archive);
    run("tar", "-xzf", archive, "-C", folder.toString());
    try (var entries = Files.list(folder)) {
      home = entries.filter(Files::isDirectory).findFirst().orElseThrow();
    }
  }

  @Test
  void whenItIsUnpacked_thenServerAndCommandLineWork() throws Exception {
    int clientPort = ServerProcess.freePort();
    int healthPort = ServerProcess.freePort();
    Path example = home.resolve("conf/outlast.yaml");
    Files.writeString(
        example, Files.readString(example).replace("5901", String.valueOf(clientPort)));
    long before = System.nanoTime();
    try (ServerProcess server =
        ServerProcess.of(
            folder, List.of(home + "/bin/outlast-server", "--health-port=" + healthPort))) {
      server.awaitReady(healthPort);
      long took = System.nanoTime() - before;
      System.out.printf("The archive's server was ready after %d ms.%n", took / 1_000_000);
      assertThat(Duration.ofNanos(took)).isLessThan(START);
      assertThat(server.said())
          .contains("0 jars in " + home.resolve("tasks"), "the server is ready")
          .doesNotContain("WARN");

      String address = "--address=127.0.0.1:" + clientPort;
      assertThat(run(home + "/bin/outlast", "members", "--json", address))
          .startsWith("[{\"uuid\":\"");
      assertThat(run(home + "/bin/outlast", "executors", address)).startsWith("NAME");

      server.terminate();

      assertThat(server.exitCode()).as(server.said()).isZero();
    }
  }

  @Test
  void theCommandLineCompletesItself() throws Exception {
    assertThat(run(home + "/bin/outlast", "generate-completion")).contains("complete -F");
    assertThat(run(home + "/bin/outlast", "--version")).startsWith("Outlast 0.");
    assertThat(run(home + "/bin/outlast-server", "--version")).startsWith("Outlast 0.");
  }

  private String run(String... command) throws IOException, InterruptedException {
    Path said = Files.createTempFile("said", ".txt");
    Process process =
        new ProcessBuilder(new ArrayList<>(List.of(command)))
            .redirectErrorStream(true)
            .redirectOutput(said.toFile())
            .start();
    assertThat(process.waitFor(40, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).as(Files.readString(said)).isZero();
    String text = Files.readString(said);
    Files.delete(said);
    return text;
  }
}
