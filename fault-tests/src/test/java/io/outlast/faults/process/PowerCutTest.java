// SPDX-License-Identifier: Apache-2.0
package io.outlast.faults.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.outlast.core.Outlast;
import io.outlast.core.OutlastInstance;
import io.outlast.durableexecutor.DurableExecutorService;
import io.outlast.scheduledexecutor.IScheduledFuture;
import io.outlast.scheduledexecutor.ScheduledTaskHandler;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Processes that keep tasks on disk and are killed at any instant. */
class PowerCutTest {
  private static final int PORT = 7471;

  @TempDir private Path folder;

  @Test
  @Timeout(180)
  void whenASingleJvmIsKilledAtAnyInstant_thenAllThatWasAcknowledgedIsThereWhenItStartsAgain()
      throws Exception {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    for (int round = 0; round < 3; round++) {
      Path journal = folder.resolve("journal-" + round);
      try (JournalJvm killed = JournalJvm.start(journal, "alone", 0, /* submits= */ true)) {
        int enough = 50 + random.nextInt(300);
        await()
            .atMost(Duration.ofSeconds(40))
            .until(() -> killed.said("stored").size() >= enough && killed.said("beat").size() >= 2);
        killed.kill();
        JournalJvm.Beat.LOADED.clear();

        try (OutlastInstance member =
            Outlast.newOutlastInstance(JournalJvm.config(journal, "alone", 0))) {
          requireAll(member, killed, "seed " + seed);
          requireBeat(member, killed);
        }
      }
    }
  }

  @Test
  @Timeout(240)
  void whenAllMembersAreKilledAtOnce_thenAllThatWasAcknowledgedIsThereWhenTheyStartAgain()
      throws Exception {
    List<Path> journals = List.of(journal("a"), journal("b"), journal("c"));
    List<JournalJvm> killed = new ArrayList<>();
    try (JournalJvm a = JournalJvm.start(journals.get(0), "cut", PORT, /* submits= */ true);
        JournalJvm b = JournalJvm.start(journals.get(1), "cut", PORT, /* submits= */ true);
        JournalJvm c = JournalJvm.start(journals.get(2), "cut", PORT, /* submits= */ false)) {
      killed.addAll(List.of(a, b, c));
      await()
          .atMost(Duration.ofSeconds(90))
          .until(() -> c.isReady() && a.said("ended").size() > 200 && b.said("ended").size() > 200);
      killed.forEach(JournalJvm::killNow);
      for (JournalJvm jvm : killed) {
        jvm.kill();
      }
    }

    try (JournalJvm second = JournalJvm.start(journals.get(2), "cut", PORT, false);
        JournalJvm third = JournalJvm.start(journals.get(1), "cut", PORT, false);
        OutlastInstance member =
            Outlast.newOutlastInstance(JournalJvm.config(journals.get(0), "cut", PORT))) {
      requireAll(member, killed.get(0), "submitted by the first");
      requireAll(member, killed.get(1), "submitted by the second");
      assertThat(second.isReady() && third.isReady()).isTrue();
    }
  }

  private Path journal(String name) {
    return folder.resolve(name);
  }

  /** The tasks whose IDs were given out, those that ended among them, are there and end. */
  static void requireAll(OutlastInstance member, JournalJvm killed, String why) throws Exception {
    DurableExecutorService executor = member.getDurableExecutorService(JournalJvm.EXECUTOR);
    List<String> stored = killed.said("stored");
    for (String line : stored) {
      String[] words = line.split(" ");
      if (words.length == 2) {
        assertThat(
                executor.<String>retrieveResult(Long.parseLong(words[1])).get(30, TimeUnit.SECONDS))
            .as("task %s, %s", line, why)
            .isEqualTo("result " + words[0]);
      }
    }
  }

  /**
   * The series goes on with the state of its last run that was stored: it is not behind what that
   * had told by more than the run under way.
   */
  private static void requireBeat(OutlastInstance member, JournalJvm killed) {
    int told = killed.said("beat").size();
    IScheduledFuture<?> beat =
        member
            .getScheduledExecutorService(JournalJvm.EXECUTOR)
            .getAllScheduledFutures()
            .values()
            .iterator()
            .next()
            .get(0);
    ScheduledTaskHandler handler = beat.getHandler();
    assertThat(handler.getTaskName()).isEqualTo("beat");
    assertThat(beat.getStats().getTotalRuns()).isGreaterThanOrEqualTo(told - 1L);
    await().until(() -> beat.getStats().getTotalRuns() > told + 2L);
    assertThat(JournalJvm.Beat.LOADED.peek()).isBetween(told - 1, told);
    beat.dispose();
  }
}
