// SPDX-License-Identifier: Apache-2.0
package io.outlast.journal;

import static io.outlast.journal.Alone.EXECUTOR;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.outlast.core.OutlastInstance;
import io.outlast.core.SerializableRunnable;
import io.outlast.engine.journal.JournalException;
import io.outlast.scheduledexecutor.TaskUtils;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Journals that are read without a member. */
class JournalReaderTest {
  private final List<String> told = new ArrayList<>();

  @TempDir private Path folder;

  private JournalReader open() {
    return JournalReader.open(folder.resolve("journal"));
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

    try (JournalReader journal = open()) {
      journal.inspect(told::add);
    }

    assertThat(String.join("\n", told))
        .contains("cluster dev, 7 partitions")
        .contains("ended in order")
        .contains("durable '" + EXECUTOR + "', durability 1, stay 1: 0 pending, 2 ended, 0 marks")
        .contains("scheduled '" + EXECUTOR + "', durability 1, stay 1: 1 pending");
  }

  @Test
  void verifyReadsAll() throws Exception {
    fill();

    try (JournalReader journal = open()) {
      assertThat(journal.verify(told::add)).isZero();
    }

    assertThat(told).singleElement().asString().startsWith("sound: ");
  }

  @Test
  void exportGivesALineForEachTask() throws Exception {
    fill();

    try (JournalReader journal = open()) {
      journal.export(told::add);
    }

    assertThat(told)
        .hasSize(3)
        .allMatch(line -> line.startsWith("{\"executor\":\"") && line.endsWith("\"}"))
        .anyMatch(line -> line.contains("\"name\":\"to \\\"come\\\"\",\"attempt\":1"));
  }

  @Test
  void whatIsNoJournalIsAnError() {
    assertThatExceptionOfType(JournalException.class)
        .isThrownBy(this::open)
        .withMessageContainingAll("There is no journal in", "outlast-journal.properties");
  }
}
