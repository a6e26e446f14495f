// SPDX-License-Identifier: Apache-2.0
package io.outlast.journal;

import static io.outlast.journal.Alone.EXECUTOR;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.outlast.core.OutlastInstance;
import io.outlast.core.SerializableRunnable;
import io.outlast.scheduledexecutor.TaskUtils;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Journals that are read without a member. */
class JournalReaderTest {
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  @TempDir private Path folder;

  private int run(String command) {
    return JournalMain.run(
        new PrintStream(out, true, UTF_8),
        new PrintStream(err, true, UTF_8),
        command,
        folder.resolve("journal").toString());
  }

  private void fill() throws Exception {
    try (OutlastInstance member = Alone.start(folder.resolve("journal"))) {
      member.getDurableExecutorService(EXECUTOR).submit(() -> 1).get();
      member.getDurableExecutorService(EXECUTOR).submit(() -> 2).get();
      member
          .getScheduledExecutorService(EXECUTOR)
          .schedule(
              TaskUtils.named("to \"come\"", (SerializableRunnable) () -> {}), 1, TimeUnit.HOURS);
    }
  }

  @Test
  void inspectTellsWhatThereIs() throws Exception {
    fill();

    assertThat(run("inspect")).isZero();
    assertThat(out.toString(UTF_8))
        .contains("cluster dev, 7 partitions")
        .contains("ended in order")
        .contains("durable '" + EXECUTOR + "', durability 1, stay 1: 0 pending, 2 ended, 0 marks")
        .contains("scheduled '" + EXECUTOR + "', durability 1, stay 1: 1 pending");
  }

  @Test
  void verifyReadsAll() throws Exception {
    fill();

    assertThat(run("verify")).isZero();
    assertThat(out.toString(UTF_8)).startsWith("sound: ");
  }

  @Test
  void exportGivesALineForEachTask() throws Exception {
    fill();

    assertThat(run("export")).isZero();
    assertThat(out.toString(UTF_8).lines())
        .hasSize(3)
        .allMatch(line -> line.startsWith("{\"executor\":\"") && line.endsWith("\"}"))
        .anyMatch(line -> line.contains("\"name\":\"to \\\"come\\\"\",\"attempt\":1"));
  }

  @Test
  void whatIsNoJournalIsAnError() {
    assertThat(run("verify")).isEqualTo(1);
    assertThat(err.toString(UTF_8))
        .contains("There is no journal in", "outlast-journal.properties");
    assertThat(run("mend")).isEqualTo(2);
    assertThat(err.toString(UTF_8)).contains("Usage");
  }
}
