// SPDX-License-Identifier: Apache-2.0
package io.outlast.faults.process;

import io.outlast.config.Config;
import io.outlast.config.Fsync;
import io.outlast.core.Outlast;
import io.outlast.core.OutlastInstance;
import io.outlast.core.SerializableCallable;
import io.outlast.core.TaskContext;
import io.outlast.durableexecutor.DurableExecutorService;
import io.outlast.scheduledexecutor.StatefulTask;
import io.outlast.scheduledexecutor.TaskUtils;
import java.io.Serializable;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A member in a JVM of its own that keeps everything on disk, submits without end, and says so when
 * it has been told that a task is stored, or how it ended.
 */
final class JournalJvm implements AutoCloseable {
  static final String EXECUTOR = "kept";

  private final ChildJvm jvm;

  private JournalJvm(ChildJvm jvm) {
    this.jvm = jvm;
  }

  /**
   * Starts it.
   *
   * @param port 0 for a member that is alone
   * @param submits whether it submits
   */
  static JournalJvm start(Path folder, String cluster, int port, boolean submits) {
    return new JournalJvm(
        ChildJvm.start(
            Main.class,
            List.of("-Xmx256m"),
            folder.toString(),
            cluster,
            String.valueOf(port),
            String.valueOf(submits)));
  }

  static Config config(Path folder, String cluster, int port) {
    Config config = port == 0 ? new Config() : MemberJvm.config(cluster, port);
    config.setClusterName(cluster).setPartitionCount(31);
    config
        .getPersistenceConfig()
        .setFolder(folder.toString())
        .setFsync(Fsync.ALWAYS)
        .setRecoveryTimeout(Duration.ofSeconds(20));
    config.getDurableExecutorConfig(EXECUTOR).setPersistent(true).setCapacity(0).setPoolSize(4);
    config.getScheduledExecutorConfig(EXECUTOR).setPersistent(true).setPoolSize(4);
    return config;
  }

  List<String> said(String word) {
    return jvm.said(word);
  }

  boolean isReady() {
    return !jvm.said("ready").isEmpty();
  }

  /** SIGKILL. */
  void killNow() {
    jvm.kill();
  }

  /** SIGKILL; returns when it is dead. */
  void kill() throws InterruptedException {
    jvm.kill();
    jvm.join();
  }

  /** All it has printed, for messages. */
  List<String> lines() {
    return jvm.lines();
  }

  /** Lets it end in order. */
  int leave() throws InterruptedException {
    jvm.say("leave");
    return jvm.join();
  }

  @Override
  public void close() {
    jvm.close();
  }

  /** Counts its runs, in state that outlasts it. */
  static final class Beat implements Runnable, StatefulTask<String, Integer>, Serializable {
    /** The states that runs in this JVM have begun with. */
    static final Queue<Integer> LOADED = new ConcurrentLinkedQueue<>();

    private static final long serialVersionUID = 1;

    private int runs;

    @Override
    public void run() {
      runs++;
      System.out.println("beat " + runs + " " + TaskContext.current().attempt());
    }

    @Override
    public void save(Map<String, Integer> snapshot) {
      snapshot.put("runs", runs);
    }

    @Override
    public void load(Map<String, Integer> snapshot) {
      runs = snapshot.get("runs");
      LOADED.add(runs);
    }
  }

  /** A member that lives until it is told to leave, or killed. */
  static final class Main {
    public static void main(String[] args) throws Exception {
      Config config = config(Path.of(args[0]), args[1], Integer.parseInt(args[2]));
      try (OutlastInstance member = Outlast.newOutlastInstance(config)) {
        System.out.println("ready " + member.getName());
        if (Boolean.parseBoolean(args[3])) {
          submitWithoutEnd(member);
          if (args[2].equals("0")) {
            beat(member);
          }
        }
        System.in.read();
      }
    }

    private static void submitWithoutEnd(OutlastInstance member) {
      DurableExecutorService executor = member.getDurableExecutorService(EXECUTOR);
      AtomicInteger next = new AtomicInteger();
      for (int i = 0; i < 4; i++) {
        Thread submitter = new Thread(() -> submitWithoutEnd(executor, next));
        submitter.setDaemon(true);
        submitter.start();
      }
    }

    private static void beat(OutlastInstance member) {
      member
          .getScheduledExecutorService(EXECUTOR)
          .scheduleAtFixedRate(TaskUtils.named("beat", new Beat()), 0, 10, TimeUnit.MILLISECONDS);
      System.out.println("stored beat");
    }

    private static void submitWithoutEnd(DurableExecutorService executor, AtomicInteger next) {
      while (true) {
        int number = next.incrementAndGet();
        SerializableCallable<String> task =
            number % 5 == 0 ? () -> slow(number) : () -> "result " + number;
        var future = executor.submit(task);
        System.out.println("stored " + number + " " + future.getTaskId());
        future.thenAccept(
            result -> System.out.println("ended " + number + " " + future.getTaskId()));
      }
    }

    private static String slow(int number) throws InterruptedException {
      TimeUnit.MILLISECONDS.sleep(200);
      return "result " + number;
    }
  }
}
