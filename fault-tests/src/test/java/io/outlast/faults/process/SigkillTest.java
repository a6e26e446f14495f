// SPDX-License-Identifier: Apache-2.0
package io.outlast.faults.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.outlast.core.Outlast;
import io.outlast.core.OutlastInstance;
import io.outlast.durableexecutor.DurableExecutorService;
import io.outlast.durableexecutor.DurableExecutorServiceFuture;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Three member processes, a submitter, and a kill that no member can prepare for. */
class SigkillTest {
  private static final int TASKS = 150;
  private static final int PORT = 7301;
  private static final Duration PROMISED = Duration.ofSeconds(2);

  /**
   * From the kill to the first run elsewhere it takes 0.2 to 0.5 s, and the promise is 2 s. On a
   * machine that is so busy that this is exceeded once, a second kill decides: what is wrong in the
   * code is so both times.
   */
  @Test
  @Timeout(180)
  void whenAMemberIsKilled_thenItsTasksRunAgainElsewhereSoonAndNoResultIsLost() throws Exception {
    Duration firstRerun = killOneOfThree();
    if (firstRerun.compareTo(PROMISED) >= 0) {
      firstRerun = killOneOfThree();
    }

    assertThat(firstRerun).as("first re-run after the kill").isLessThan(PROMISED);
  }

  private static Duration killOneOfThree() throws Exception {
    String cluster = "sigkill-" + UUID.randomUUID();
    try (MemberJvm a = MemberJvm.start(cluster, PORT);
        MemberJvm b = MemberJvm.start(cluster, PORT);
        MemberJvm c = MemberJvm.start(cluster, PORT);
        OutlastInstance submitter =
            Outlast.newOutlastInstance(MemberJvm.config(cluster, PORT).setLiteMember(true))) {
      List<MemberJvm> members = List.of(a, b, c);
      await()
          .atMost(Duration.ofSeconds(60))
          .untilAsserted(
              () -> {
                assertThat(members).allMatch(MemberJvm::isReady);
                assertThat(submitter.getCluster().getMembers()).hasSize(4);
              });
      DurableExecutorService executor = submitter.getDurableExecutorService(MemberJvm.executor());
      List<DurableExecutorServiceFuture<String>> finished = finish(executor);
      List<DurableExecutorServiceFuture<Integer>> running = begin(executor);
      await().until(() -> !c.starts().isEmpty());

      long killed = System.currentTimeMillis();
      c.kill();
      await().atMost(Duration.ofSeconds(20)).until(() -> reruns(a, b).findAny().isPresent());

      for (int i = 0; i < TASKS; i++) {
        assertThat(running.get(i).get(30, TimeUnit.SECONDS)).isBetween(1, 2);
        assertThat(executor.<String>retrieveResult(finished.get(i).getTaskId()).get())
            .isEqualTo("done " + i);
      }
      assertThatAllCutOffRanAgain(c, List.of(a, b));
      assertThat(List.of(a, b))
          .as("no error and no stack trace is logged")
          .flatMap(MemberJvm::alarms)
          .isEmpty();
      long firstRerun = reruns(a, b).mapToLong(MemberJvm.Start::epochMillis).min().orElseThrow();
      System.out.println("first re-run " + (firstRerun - killed) + " ms after a SIGKILL");
      return Duration.ofMillis(firstRerun - killed);
    }
  }

  private static List<DurableExecutorServiceFuture<String>> finish(DurableExecutorService executor)
      throws Exception {
    List<DurableExecutorServiceFuture<String>> finished = new ArrayList<>();
    for (int i = 0; i < TASKS; i++) {
      int number = i;
      finished.add(executor.submit(() -> "done " + number));
    }
    for (DurableExecutorServiceFuture<String> future : finished) {
      future.get(20, TimeUnit.SECONDS);
    }
    return finished;
  }

  private static List<DurableExecutorServiceFuture<Integer>> begin(
      DurableExecutorService executor) {
    List<DurableExecutorServiceFuture<Integer>> running = new ArrayList<>();
    for (int i = 0; i < TASKS; i++) {
      int number = i;
      running.add(executor.submit(() -> MemberJvm.run(number, Duration.ofSeconds(1))));
    }
    return running;
  }

  private static Stream<MemberJvm.Start> reruns(MemberJvm... members) {
    return Stream.of(members)
        .flatMap(member -> member.starts().values().stream())
        .filter(start -> start.attempt() == 2);
  }

  private static void assertThatAllCutOffRanAgain(MemberJvm killed, List<MemberJvm> others) {
    Set<Integer> cutOff = new HashSet<>(killed.starts().keySet());
    killed.ends().forEach(cutOff::remove);
    Set<Integer> startedByOthers = new HashSet<>();
    others.forEach(other -> startedByOthers.addAll(other.starts().keySet()));
    assertThat(startedByOthers).as("tasks that were cut off run again").containsAll(cutOff);
  }
}
