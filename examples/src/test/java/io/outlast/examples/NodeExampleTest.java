// SPDX-License-Identifier: Apache-2.0
package io.outlast.examples;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.outlast.config.Config;
import io.outlast.core.Outlast;
import io.outlast.core.OutlastInstance;
import io.outlast.examples.process.FreePorts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A program in another language, as its users run it; left out where there is no Node.js. */
@Timeout(300)
class NodeExampleTest {
  private static final Path FOLDER = Path.of("node");
  private static final String TOKEN = "0123456789abcdef";

  /** What a process exits with, and all it says; no code if it took too long or is not there. */
  private record Said(int code, String text) {
    private static final int NOTHING = -1;
  }

  @BeforeAll
  static void install() throws Exception {
    for (String program : List.of("node", "npm")) {
      assumeTrue(run(30, program, "--version").code() == 0, "There is no " + program + " here.");
    }
    Said installed = run(120, "npm", "ci");
    assumeTrue(
        installed.code() == 0,
        "'npm ci' could not install what the example needs: " + installed.text());
  }

  @Test
  void whenNodeSubmitsAName_thenTheMembersRunItAndNodeReadsTheResult() throws Exception {
    int port = FreePorts.find(1);
    try (OutlastInstance member = Outlast.newOutlastInstance(config(port))) {
      String address = "127.0.0.1:" + port;

      Said said = run(60, "node", "submit.mjs", address, "jobs", "upper", "grün", TOKEN);
      Said refused = run(60, "node", "submit.mjs", address, "jobs", "upper", "grün");
      Said failed = run(60, "node", "submit.mjs", address, "jobs", "broken", "", TOKEN);

      assertThat(said.text()).matches("\\d+ GRÜN\\s+");
      assertThat(said.code()).isZero();
      assertThat(refused.code()).isEqualTo(1);
      assertThat(refused.text()).startsWith("UNAUTHENTICATED: ");
      assertThat(failed.text()).contains("IllegalStateException", "broken it is");
      assertThat(member.getDurableExecutorService("jobs").getLocalExecutorStats().submitted())
          .isEqualTo(2);
    }
  }

  private static Config config(int port) {
    Config config =
        new Config()
            .setClientPort(port)
            .addAllowedClasses("io.outlast.examples.*")
            .registerTask(
                "upper",
                argument -> new String(argument, UTF_8).toUpperCase(Locale.ROOT).getBytes(UTF_8))
            .registerTask(
                "broken",
                argument -> {
                  throw new IllegalStateException("broken it is");
                });
    config.getClientSecurity().addToken("node", TOKEN);
    return config;
  }

  private static Said run(int seconds, String... command) throws IOException, InterruptedException {
    Path said = Files.createTempFile("node", ".txt");
    try {
      Process process =
          new ProcessBuilder(command)
              .directory(FOLDER.toFile())
              .redirectErrorStream(true)
              .redirectOutput(said.toFile())
              .start();
      boolean hasEnded = process.waitFor(seconds, TimeUnit.SECONDS);
      if (!hasEnded) {
        process.destroyForcibly().waitFor();
      }
      return new Said(hasEnded ? process.exitValue() : Said.NOTHING, Files.readString(said));
    } catch (IOException absent) {
      return new Said(Said.NOTHING, String.valueOf(absent.getMessage()));
    } finally {
      Files.delete(said);
    }
  }
}
