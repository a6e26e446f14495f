// SPDX-License-Identifier: Apache-2.0
package io.outlast.faults.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.outlast.config.Config;
import io.outlast.core.Outlast;
import io.outlast.core.OutlastInstance;
import io.outlast.durableexecutor.DurableExecutorService;
import io.outlast.durableexecutor.DurableExecutorServiceFuture;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A process that is stopped, as by a long pause of its machine, and goes on much later. */
class SilentMemberTest {
  private static final int TASKS = 40;
  private static final int PORT = 7311;

  @Test
  @Timeout(90)
  void whenAMemberFallsSilent_thenItsTasksRunAgainAndWhatItSaysWhenItIsBackChangesNothing()
      throws Exception {
    assumeTrue(Files.isExecutable(Path.of("/bin/kill")), "stopped by a signal");
    String cluster = "silent-" + UUID.randomUUID();
    Config config = MemberJvm.config(cluster, PORT).setLiteMember(true);
    try (MemberJvm well = MemberJvm.start(cluster, PORT);
        MemberJvm silent = MemberJvm.start(cluster, PORT);
        OutlastInstance submitter = Outlast.newOutlastInstance(config)) {
      await()
          .atMost(Duration.ofSeconds(60))
          .untilAsserted(
              () -> {
                assertThat(List.of(well, silent)).allMatch(MemberJvm::isReady);
                assertThat(submitter.getCluster().getMembers()).hasSize(3);
              });
      var executor = submitter.getDurableExecutorService(MemberJvm.executor());
      List<DurableExecutorServiceFuture<Integer>> futures = submit(executor, Duration.ofSeconds(2));
      await().until(() -> well.starts().size() + silent.starts().size() == TASKS);

      long stopped = System.currentTimeMillis();
      silent.freeze();
      Set<Integer> cutOff = silent.starts().keySet();
      await()
          .atMost(Duration.ofSeconds(30))
          .until(() -> well.starts().keySet().containsAll(cutOff));
      for (int task = 0; task < TASKS; task++) {
        int attempt = cutOff.contains(task) ? 2 : 1;
        assertThat(futures.get(task).get(30, TimeUnit.SECONDS)).as("run").isEqualTo(attempt);
      }
      long rerun =
          cutOff.stream().mapToLong(task -> well.starts().get(task).epochMillis()).max().orElse(0);
      System.out.println("last re-run " + (rerun - stopped) + " ms after a SIGSTOP");
      assertThat(cutOff).isNotEmpty();
      assertThat(Duration.ofMillis(rerun - stopped))
          .isLessThan(config.getFailureDetectionTimeout().plusSeconds(1));

      silent.thaw();
      await()
          .atMost(Duration.ofSeconds(30))
          .untilAsserted(
              () -> {
                assertThat(silent.ends()).containsAll(cutOff);
                assertThat(submitter.getCluster().getMembers()).hasSize(3);
              });
      for (int task : cutOff) {
        long id = futures.get(task).getTaskId();
        assertThat(executor.<Integer>retrieveResult(id).get(10, TimeUnit.SECONDS)).isEqualTo(2);
      }
      for (DurableExecutorServiceFuture<Integer> future : submit(executor, Duration.ZERO)) {
        assertThat(future.get(30, TimeUnit.SECONDS)).isEqualTo(1);
      }
      assertThat(silent.starts().values()).allMatch(start -> start.attempt() == 1);
      assertThat(well.starts().values()).allMatch(start -> start.attempt() <= 2);
    }
  }

  private static List<DurableExecutorServiceFuture<Integer>> submit(
      DurableExecutorService executor, Duration time) {
    List<DurableExecutorServiceFuture<Integer>> futures = new ArrayList<>();
    for (int i = 0; i < TASKS; i++) {
      int number = i;
      futures.add(executor.submit(() -> MemberJvm.run(number, time)));
    }
    return futures;
  }
}
