// SPDX-License-Identifier: Apache-2.0
package io.outlast.examples.counter;

import static io.outlast.scheduledexecutor.TaskUtils.named;

import io.outlast.core.Outlast;
import io.outlast.core.OutlastInstance;
import io.outlast.examples.counter.CounterMember.Counted;
import io.outlast.examples.counter.CounterMember.Ready;
import io.outlast.examples.process.Child;
import io.outlast.examples.process.Child.Letter;
import io.outlast.examples.process.FreePorts;
import io.outlast.scheduledexecutor.IScheduledExecutorService;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * A counter that survives {@code kill -9}. Two member processes own it in turn; when it has come to
 * five, the one that runs it is killed, and the other goes on from there. It takes no arguments.
 */
public final class SurvivingCounter {

  private static final int KILLED_AT = 5;
  private static final int GOAL = 10;
  private static final long PATIENCE_MINUTES = 2;

  private final CounterCluster cluster;
  private final Path logs;
  private final PrintStream out;
  private final BlockingQueue<Letter> inbox = new LinkedBlockingQueue<>();
  private final List<Child> members = new ArrayList<>();

  private SurvivingCounter(CounterCluster cluster, Path logs, PrintStream out) {
    this.cluster = cluster;
    this.logs = logs;
    this.out = out;
  }

  /** Runs it. */
  public static void main(String[] args) throws Exception {
    int ports = FreePorts.find(CounterCluster.PROCESSES);
    CounterCluster cluster = new CounterCluster("counter-" + ProcessHandle.current().pid(), ports);
    new SurvivingCounter(cluster, Files.createTempDirectory("counter"), System.out).run();
  }

  private void run() throws IOException, InterruptedException {
    try {
      for (int i = 1; i <= CounterCluster.MEMBERS; i++) {
        String name = "member-" + i;
        Path log = logs.resolve(name + ".log");
        members.add(Child.start(CounterMember.class, name, cluster.arguments(i), log, inbox));
      }
      watch();
    } finally {
      members.forEach(Child::kill);
      for (Child member : members) {
        member.awaitEnd();
      }
    }
  }

  /** A lite member holds nothing and runs nothing: what it schedules is on the others. */
  private void watch() throws IOException, InterruptedException {
    try (OutlastInstance watcher =
        Outlast.newOutlastInstance(cluster.config(0).setLiteMember(true))) {
      awaitReady();
      IScheduledExecutorService scheduler = watcher.getScheduledExecutorService("counters");
      scheduler.scheduleAtFixedRate(named("counter", new Counter()), 0, 100, TimeUnit.MILLISECONDS);
      Child victim = follow(KILLED_AT);
      victim.kill();
      out.println("kill -9 " + victim.name());
      Child survivor = follow(GOAL);
      out.println(survivor.name() + " has come to " + GOAL);
    }
  }

  private void awaitReady() throws IOException, InterruptedException {
    int ready = 0;
    while (ready < CounterCluster.MEMBERS) {
      ready += next().event() instanceof Ready ? 1 : 0;
    }
  }

  /** Returns the member that has counted so far. */
  private Child follow(int goal) throws IOException, InterruptedException {
    while (true) {
      Letter letter = next();
      if (letter.event() instanceof Counted counted) {
        out.println(letter.sender().name() + " counts " + counted.number());
        if (counted.number() >= goal) {
          return letter.sender();
        }
      }
    }
  }

  private Letter next() throws IOException, InterruptedException {
    Letter letter = inbox.poll(PATIENCE_MINUTES, TimeUnit.MINUTES);
    if (letter == null) {
      throw new IOException(
          "Nothing happened for %d minutes; the logs in %s may tell why."
              .formatted(PATIENCE_MINUTES, logs));
    }
    return letter;
  }
}
