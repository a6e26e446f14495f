// SPDX-License-Identifier: Apache-2.0
package io.outlast.faults.nemesis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.outlast.faults.Scenario;
import io.outlast.faults.Trial;
import io.outlast.faults.history.Journal;
import io.outlast.faults.report.Report;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A rebalance that hangs does not go unnoticed, and tells what its threads were doing. */
class HangingRebalanceTest {
  private static final int MEMBERS = 2;
  private static final String THREADS = "Full thread dump";

  /** What a thread of each member does, for one. */
  private static final String WAITS_FOR_COMMANDS = "io.outlast.faults.program.Program.serve";

  @TempDir private Path folder;

  @Test
  void whenCopiesAreMissingForever_thenTheTrialFailsAndTheThreadsOfAllMembersAreLogged()
      throws Exception {
    Setting setting = setting(StubProduct.NeverCalm.class, Duration.ofSeconds(2));
    Scenario scenario = new Scenario("hang", setting, false, List.of(Fault.PAUSE_SHORT));

    Report report = new Trial(scenario, 1, Duration.ZERO).run(folder);

    assertThat(report.isGood()).isFalse();
    assertThat(report.summary())
        .contains("BROKEN (1 times): The cluster comes to rest, and answers.")
        .contains("A rebalance hangs: PT2S after the fault")
        .contains("[m1.0 2 1, m2.0 2 1]")
        .contains("again: fault-tests/run hang 1 0");
    assertThat(logs()).hasSize(MEMBERS).allSatisfy(HangingRebalanceTest::hasThreads);
  }

  @Test
  void whenAMemberIsStoppedForever_thenItIsNamedAndItsThreadsAreLogged() throws Exception {
    Setting setting = setting(StubProduct.class, Duration.ofSeconds(3));
    try (Journal journal = Journal.open(folder, "nemesis");
        Cluster cluster = new Cluster(setting, folder, journal, new Random(1))) {
      cluster.start();
      cluster.members().get(1).jvm().signal("STOP");

      assertThatThrownBy(() -> cluster.awaitCalm(MEMBERS))
          .isInstanceOf(TimeoutException.class)
          .hasMessageContaining("[m1.0 2 0, m2.0 does not answer]");

      cluster.printThreads();
      cluster.writeLogs();
    }
    assertThat(logs()).hasSize(MEMBERS).allSatisfy(HangingRebalanceTest::hasThreads);
  }

  private static Setting setting(Class<?> product, Duration calm) {
    return new Setting(
        product.getName(),
        MEMBERS,
        /* clients= */ 0,
        /* durability= */ 1,
        /* detection= */ Duration.ofMillis(100),
        /* hasHosts= */ false,
        /* hasClocks= */ false,
        /* hasJournals= */ false,
        /* hasSlowDisks= */ false,
        /* recovery= */ Duration.ZERO,
        /* threads= */ 1,
        /* pauseMillis= */ 100,
        /* heapMegabytes= */ 64,
        calm);
  }

  private List<String> logs() throws IOException {
    try (var files = Files.list(folder)) {
      List<Path> logs = files.filter(file -> file.toString().endsWith(".log")).toList();
      return logs.stream().map(HangingRebalanceTest::read).toList();
    }
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static void hasThreads(String log) {
    assertThat(log).contains(THREADS, WAITS_FOR_COMMANDS);
  }
}
