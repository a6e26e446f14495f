// SPDX-License-Identifier: Apache-2.0
package io.outlast.faults.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.outlast.config.Config;
import io.outlast.core.Outlast;
import io.outlast.core.OutlastInstance;
import io.outlast.core.SerializableCallable;
import io.outlast.scheduledexecutor.IScheduledExecutorService;
import io.outlast.scheduledexecutor.TaskUtils;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Members in processes on hosts of their own that the kernel cuts off from each other (F11): with
 * the default timeouts, as in production.
 */
class NetworkSplitTest {
  private static final int HOSTS = 3;
  private static final int CUT_OFF = 3;

  private static final Duration STARTED = Duration.ofSeconds(60);

  /** Detection within 10 s, and what the members do then. */
  private static final Duration DETECTED = Duration.ofSeconds(20);

  /** The sides find each other within 5 s of the healing (3 s as a rule), and then merge. */
  private static final Duration MERGED = Duration.ofSeconds(20);

  private Namespaces network;
  private final List<ChildJvm> members = new ArrayList<>();

  @BeforeEach
  void threeHosts() {
    try {
      network = Namespaces.make(HOSTS);
    } catch (IOException e) {
      Assumptions.abort(e.getMessage());
    }
    for (int host = 1; host <= HOSTS; host++) {
      members.add(
          ChildJvm.start(
              network.on(host),
              ChildJvm.classPath(),
              Main.class,
              List.of("-Xmx256m"),
              Namespaces.address(host)));
    }
    eventually(
        STARTED,
        () -> members.forEach(member -> assertThat(ask(member, "members")).isEqualTo("3")));
  }

  @AfterEach
  void close() {
    members.forEach(ChildJvm::close);
    if (network != null) {
      network.close();
    }
  }

  @Test
  void whenAHostIsCutOffAndComesBack_thenBothSidesWorkIsThereOnce() throws Exception {
    ChildJvm here = members.get(0);
    ChildJvm there = members.get(CUT_OFF - 1);
    String before = ask(here, "submit before");
    network.cut(CUT_OFF);
    eventually(DETECTED, () -> assertThat(ask(here, "members")).isEqualTo("2"));
    eventually(DETECTED, () -> assertThat(ask(there, "members")).isEqualTo("1"));

    String ofLarger = ask(here, "submit larger");
    String ofSmaller = ask(there, "submit smaller");
    ask(here, "schedule both");
    ask(there, "schedule both");
    ask(here, "schedule larger");
    ask(there, "schedule smaller");
    network.heal(CUT_OFF);
    eventually(MERGED, () -> assertThat(ask(here, "members")).isEqualTo("3"));

    for (ChildJvm member : members) {
      eventually(MERGED, () -> assertThat(ask(member, "names")).isEqualTo("both,larger,smaller"));
      assertThat(ask(member, "result " + before)).isEqualTo("before");
      assertThat(ask(member, "result " + ofLarger)).isEqualTo("larger");
      assertThat(ask(member, "result " + ofSmaller)).isEqualTo("smaller");
    }
  }

  private static void eventually(Duration within, Runnable assertions) {
    await().atMost(within).pollInterval(Duration.ofMillis(200)).untilAsserted(assertions::run);
  }

  /** What a member answers; each question is asked once at a time. */
  private static String ask(ChildJvm member, String question) {
    int answers = member.said("answer").size();
    member.say(question);
    await()
        .alias(question)
        .atMost(Duration.ofSeconds(40))
        .pollInterval(Duration.ofMillis(20))
        .until(() -> member.said("answer").size() > answers);
    return member.said("answer").get(answers).strip();
  }

  /** A member that answers questions from its standard input, one after the other. */
  static final class Main {
    private static final String NAME = "split";

    public static void main(String[] args) throws Exception {
      Config config =
          new Config().setClusterName("split").addAllowedClasses("io.outlast.faults.**");
      config.getNetworkConfig().getInterfaces().setEnabled(true).addInterface(args[0]);
      config.getNetworkConfig().getJoin().getTcpIpConfig().setEnabled(true);
      for (int host = 1; host <= HOSTS; host++) {
        config.getNetworkConfig().getJoin().getTcpIpConfig().addMember(Namespaces.address(host));
      }
      try (OutlastInstance member = Outlast.newOutlastInstance(config)) {
        var input = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = input.readLine(); line != null; line = input.readLine()) {
          System.out.println("answer " + answer(member, line.split(" ")));
        }
      }
    }

    private static String answer(OutlastInstance member, String[] words) {
      try {
        return switch (words[0]) {
          case "members" -> String.valueOf(member.getCluster().getMembers().size());
          case "submit" -> submit(member, words[1]);
          case "result" -> result(member, Long.parseLong(words[1]));
          case "schedule" -> schedule(member.getScheduledExecutorService(NAME), words[1]);
          default -> names(member.getScheduledExecutorService(NAME));
        };
      } catch (Exception e) {
        return e.toString();
      }
    }

    private static String submit(OutlastInstance member, String value) {
      SerializableCallable<String> task = () -> value;
      return String.valueOf(member.getDurableExecutorService(NAME).submit(task).getTaskId());
    }

    private static String result(OutlastInstance member, long id) throws Exception {
      return member
          .getDurableExecutorService(NAME)
          .<String>retrieveResult(id)
          .get(20, TimeUnit.SECONDS);
    }

    private static String schedule(IScheduledExecutorService scheduler, String name) {
      SerializableCallable<String> task = () -> name;
      scheduler.schedule(TaskUtils.named(name, task), 1, TimeUnit.HOURS);
      return name;
    }

    private static String names(IScheduledExecutorService scheduler) {
      return scheduler.getAllScheduledFutures().values().stream()
          .flatMap(List::stream)
          .map(future -> future.getHandler().getTaskName())
          .sorted()
          .collect(Collectors.joining(","));
    }
  }
}
