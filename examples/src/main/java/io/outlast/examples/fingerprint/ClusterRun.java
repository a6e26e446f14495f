// SPDX-License-Identifier: Apache-2.0
package io.outlast.examples.fingerprint;

import io.outlast.examples.process.Child;
import io.outlast.examples.process.Child.Letter;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** Does the job on a cluster of processes, and may kill one of them half-way. */
final class ClusterRun {

  private static final Duration LOOK_UP = Duration.ofMillis(100);
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  private final ClusterSpec spec;
  private final boolean kill;
  private final Path logs;
  private final PrintStream out;
  private final BlockingQueue<Letter> inbox = new LinkedBlockingQueue<>();
  private final List<Child> children = new ArrayList<>();
  private final RunBoard board = new RunBoard();
  private final Results results = new Results();
  private long lastNews = SystemTime.nanos();

  /**
   * Makes a job.
   *
   * @param logs the folder for one log per process
   */
  ClusterRun(ClusterSpec spec, boolean kill, Path logs, PrintStream out) {
    this.spec = spec;
    this.kill = kill;
    this.logs = logs;
    this.out = out;
  }

  RunBoard board() {
    return board;
  }

  Results results() {
    return results;
  }

  /** Returns when all tasks and all processes have ended. */
  void run(List<SourceFile> files, ProgressBar bar) throws IOException, InterruptedException {
    out.printf("starting %d members and a submitter, logs in %s%n", spec.members(), logs);
    try {
      for (int i = 1; i <= spec.members(); i++) {
        start(MemberProcess.class, "member-" + i);
      }
      Child submitter = start(SubmitterProcess.class, "submitter");
      awaitCluster();
      bar.start();
      submitter.give(files.toArray(SourceFile[]::new));
      follow(files.size(), bar);
      bar.end(results.ended(), results.bytes());
    } finally {
      endAll();
    }
  }

  private Child start(Class<?> main, String name) throws IOException {
    ChildSpec childSpec = new ChildSpec(name, spec.firstPort() + children.size(), spec);
    Child child =
        Child.start(main, name, childSpec.toArguments(), logs.resolve(name + ".log"), inbox);
    children.add(child);
    return child;
  }

  private void endAll() throws InterruptedException {
    children.forEach(Child::kill);
    for (Child child : children) {
      child.awaitEnd();
    }
  }

  private void awaitCluster() throws IOException, InterruptedException {
    long startNanos = SystemTime.nanos();
    Map<Child, Event.Ready> ready = new HashMap<>();
    while (ready.size() < children.size()) {
      Optional<Letter> letter = next();
      if (letter.isPresent() && letter.get().event() instanceof Event.Ready event) {
        ready.put(letter.get().sender(), event);
      }
    }
    for (Child child : children) {
      Event.Ready event = Objects.requireNonNull(ready.get(child), "each is ready");
      out.printf(
          "%-10s pid %-8d %-16s %s%n", child.name(), child.pid(), event.address(), event.uuid());
    }
    out.printf(
        "one cluster after %s; the submitter is a lite member, which runs nothing%n",
        Rate.seconds(SystemTime.since(startNanos)));
  }

  private void follow(int total, ProgressBar bar) throws IOException, InterruptedException {
    boolean finished = false;
    while (!finished) {
      Optional<Letter> letter = next();
      if (letter.isPresent()) {
        board.note(letter.get());
        if (letter.get().event() instanceof Event.Answered answered) {
          results.add(answered.file(), answered.fingerprint(), answered.failure());
        }
        finished = letter.get().event() instanceof Event.Finished;
        killHalfWay(total, bar);
      }
      bar.show(results.ended(), results.bytes());
    }
  }

  /** Returns what a process tells, or empty if there is nothing new; refuses to wait for ever. */
  private Optional<Letter> next() throws IOException, InterruptedException {
    Letter letter = inbox.poll(LOOK_UP.toMillis(), TimeUnit.MILLISECONDS);
    if (letter != null) {
      lastNews = SystemTime.nanos();
      if (letter.event() instanceof Child.Gone && !isVictim(letter.sender())) {
        throw new IOException(
            letter.sender().name() + " ended by itself. Its log in " + logs + " tells why.");
      }
    } else if (SystemTime.since(lastNews).compareTo(PATIENCE) > 0) {
      throw new IOException(
          "Nothing happened for "
              + Rate.seconds(PATIENCE)
              + ", after "
              + results.ended()
              + " results. The logs in "
              + logs
              + " may tell why.");
    }
    return Optional.ofNullable(letter);
  }

  private void killHalfWay(int total, ProgressBar bar) {
    if (kill && board.kill().isEmpty() && results.ended() * 2 >= total) {
      board
          .busiest()
          .ifPresent(
              victim -> {
                board.kill(victim);
                bar.say(
                    String.format(
                        "SIGKILL to %s, pid %d, after %,d of %,d files",
                        victim.name(), victim.pid(), results.ended(), total));
              });
    }
  }

  private boolean isVictim(Child child) {
    return board.kill().filter(k -> k.victim() == child).isPresent();
  }
}
