// SPDX-License-Identifier: Apache-2.0
package io.outlast.contract.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.outlast.config.Config;
import io.outlast.core.Outlast;
import io.outlast.core.OutlastInstance;
import io.outlast.core.TaskContext;
import io.outlast.durableexecutor.DurableExecutorServiceFuture;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Three member processes, a submitter, and a kill that no member can prepare for. */
class SigkillTest {
  private static final int TASKS = 150;

  @Test
  @Timeout(180)
  void whenAMemberIsKilled_thenItsTasksRunAgainElsewhereSoonAndNoResultIsLost() throws Exception {
    String cluster = "sigkill-" + UUID.randomUUID();
    try (ChildJvm a = member(cluster);
        ChildJvm b = member(cluster);
        ChildJvm c = member(cluster);
        OutlastInstance submitter =
            Outlast.newOutlastInstance(config(cluster).setLiteMember(true))) {
      List<ChildJvm> members = List.of(a, b, c);
      await()
          .atMost(Duration.ofSeconds(100))
          .untilAsserted(
              () -> {
                members.forEach(m -> assertThat(m.said("ready")).hasSize(1));
                assertThat(submitter.getCluster().getMembers()).hasSize(4);
              });
      var executor = submitter.getDurableExecutorService("killed");
      List<DurableExecutorServiceFuture<String>> finished = new ArrayList<>();
      for (int i = 0; i < TASKS; i++) {
        int number = i;
        finished.add(executor.submit(() -> "done " + number));
      }
      for (int i = 0; i < TASKS; i++) {
        assertThat(finished.get(i).get(20, TimeUnit.SECONDS)).isEqualTo("done " + i);
      }
      List<DurableExecutorServiceFuture<Integer>> running = new ArrayList<>();
      for (int i = 0; i < TASKS; i++) {
        int number = i;
        running.add(executor.submit(() -> runSlowly(number)));
      }
      await().untilAsserted(() -> assertThat(starts(c)).isNotEmpty());

      long killed = System.nanoTime();
      c.kill();
      await()
          .atMost(Duration.ofSeconds(20))
          .pollInterval(Duration.ofMillis(10))
          .until(() -> starts(a).containsValue(2) || starts(b).containsValue(2));
      long firstRerun = System.nanoTime() - killed;

      for (int i = 0; i < TASKS; i++) {
        assertThat(running.get(i).get(30, TimeUnit.SECONDS)).isEqualTo(i);
        assertThat(executor.<String>retrieveResult(finished.get(i).getTaskId()).get())
            .isEqualTo("done " + i);
      }
      Set<Integer> cutOff = new HashSet<>(starts(c).keySet());
      c.said("end").forEach(number -> cutOff.remove(Integer.valueOf(number)));
      Set<Integer> startedByOthers = new HashSet<>(starts(a).keySet());
      startedByOthers.addAll(starts(b).keySet());
      assertThat(startedByOthers).as("tasks that were cut off run again").containsAll(cutOff);
      assertThat(Duration.ofNanos(firstRerun)).isLessThan(Duration.ofSeconds(10));
      System.out.println("first re-run after " + firstRerun / 1_000_000 + " ms");
    }
  }

  /** The attempt of each task that a member has begun, by number. */
  private static Map<Integer, Integer> starts(ChildJvm member) {
    Map<Integer, Integer> starts = new HashMap<>();
    for (String line : member.said("start")) {
      String[] words = line.split(" ");
      starts.put(Integer.valueOf(words[0]), Integer.valueOf(words[1]));
    }
    return starts;
  }

  private static Integer runSlowly(int number) throws InterruptedException {
    System.out.println("start " + number + " " + TaskContext.current().attempt());
    TimeUnit.SECONDS.sleep(1);
    System.out.println("end " + number);
    return number;
  }

  private static ChildJvm member(String cluster) {
    return ChildJvm.start(MemberMain.class, List.of("-Xmx256m"), cluster);
  }

  private static Config config(String cluster) {
    Config config = new Config().setClusterName(cluster);
    config
        .getNetworkConfig()
        .setPort(7301)
        .getInterfaces()
        .setEnabled(true)
        .addInterface("127.0.0.1");
    config.getNetworkConfig().getJoin().getTcpIpConfig().setEnabled(true);
    for (int port = 7301; port < 7305; port++) {
      config.getNetworkConfig().getJoin().getTcpIpConfig().addMember("127.0.0.1:" + port);
    }
    return config;
  }

  /** A member that lives until its standard input ends. */
  static final class MemberMain {
    public static void main(String[] args) throws Exception {
      try (OutlastInstance member = Outlast.newOutlastInstance(config(args[0]))) {
        System.out.println("ready " + member.getCluster().getLocalMember());
        var input = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        while (input.readLine() != null) {
          // waits for the end of the test
        }
      }
    }
  }
}
