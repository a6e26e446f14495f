// SPDX-License-Identifier: Apache-2.0
package io.outlast.faults.process;

import io.outlast.config.Config;
import io.outlast.core.Outlast;
import io.outlast.core.OutlastInstance;
import io.outlast.core.TaskContext;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/** A member in a JVM of its own, which prints what its tasks do. */
final class MemberJvm implements AutoCloseable {
  private static final Pattern OF_THE_JVM =
      Pattern.compile(
          "WARNING: .*(Unsafe|MemorySegment|terminally deprecated|Please consider|native.access).*");

  private static final Pattern ALARM =
      Pattern.compile("(.* ERROR |\\tat |(INFO|WARNING|SEVERE): ).*");

  private static final String EXECUTOR = "traced";

  private final ChildJvm jvm;

  private MemberJvm(ChildJvm jvm) {
    this.jvm = jvm;
  }

  /** Starts a member and does not wait for it. */
  static MemberJvm start(String cluster, int firstPort) {
    return new MemberJvm(
        ChildJvm.start(Main.class, List.of("-Xmx256m"), cluster, String.valueOf(firstPort)));
  }

  /**
   * Members on this machine, on four ports from the given one, with the defaults that are promised
   * of. There are threads enough for all tasks: a run must wait for nothing but the cluster. And
   * they look for each other more often, so that tests need not wait for a merge.
   */
  static Config config(String cluster, int firstPort) {
    Config config = new Config().setClusterName(cluster).setMergeInterval(Duration.ofSeconds(1));
    config.getDurableExecutorConfig(EXECUTOR).setPoolSize(300);
    var network = config.getNetworkConfig().setPort(firstPort);
    network.getInterfaces().setEnabled(true).addInterface("127.0.0.1");
    network.getJoin().getTcpIpConfig().setEnabled(true);
    for (int port = firstPort; port < firstPort + 4; port++) {
      network.getJoin().getTcpIpConfig().addMember("127.0.0.1:" + port);
    }
    return config;
  }

  boolean isReady() {
    return !jvm.said("ready").isEmpty();
  }

  /** SIGKILL. */
  void kill() {
    jvm.kill();
  }

  /** SIGSTOP: the process stays, its connections too, and it says nothing more. */
  void freeze() throws Exception {
    jvm.signal("STOP");
  }

  /** SIGCONT: it goes on as if nothing had happened. */
  void thaw() throws Exception {
    jvm.signal("CONT");
  }

  /** A run that has begun: of which task, the how manyth, and when. */
  record Start(int task, int attempt, long epochMillis) {}

  /** The last run of each task that has begun here, by task. */
  Map<Integer, Start> starts() {
    Map<Integer, Start> starts = new HashMap<>();
    for (String line : jvm.said("start")) {
      String[] words = line.split(" ");
      Start start =
          new Start(
              Integer.parseInt(words[0]), Integer.parseInt(words[1]), Long.parseLong(words[2]));
      starts.put(start.task(), start);
    }
    return starts;
  }

  /** The tasks whose runs have ended here. */
  List<Integer> ends() {
    return jvm.said("end").stream().map(Integer::valueOf).toList();
  }

  /**
   * What its log has of errors and stack traces, which none of what happens here deserves, each
   * with the line before, and what has passed SLF4J by: the log of the JDK begins its lines with
   * the level. What new JVMs themselves have to say of what the engine calls is another matter.
   */
  List<String> alarms() {
    List<String> lines =
        jvm.lines().stream().filter(line -> !OF_THE_JVM.matcher(line).matches()).toList();
    return IntStream.range(0, lines.size())
        .filter(i -> ALARM.matcher(lines.get(i)).matches())
        .mapToObj(i -> (i == 0 ? "" : lines.get(i - 1) + " | ") + lines.get(i))
        .toList();
  }

  /** A task: takes a while, and returns which run of it this was. */
  static int run(int task, Duration time) throws InterruptedException {
    int attempt = TaskContext.current().attempt();
    System.out.println("start " + task + " " + attempt + " " + System.currentTimeMillis());
    try {
      TimeUnit.NANOSECONDS.sleep(time.toNanos());
      return attempt;
    } finally {
      System.out.println("end " + task);
    }
  }

  /** The name of the executor that {@link #config} is for. */
  static String executor() {
    return EXECUTOR;
  }

  @Override
  public void close() {
    jvm.close();
  }

  /** A member that lives until its standard input ends. */
  static final class Main {
    public static void main(String[] args) throws Exception {
      Config config = config(args[0], Integer.parseInt(args[1]));
      try (OutlastInstance member = Outlast.newOutlastInstance(config)) {
        System.out.println("ready " + member.getCluster().getLocalMember());
        var input = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        while (input.readLine() != null) {
          // waits for the end of the test
        }
      }
    }
  }
}
