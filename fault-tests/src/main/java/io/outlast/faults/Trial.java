// SPDX-License-Identifier: Apache-2.0
package io.outlast.faults;

import io.outlast.faults.check.Checker;
import io.outlast.faults.check.Deed;
import io.outlast.faults.check.Deeds;
import io.outlast.faults.check.Promise.Violation;
import io.outlast.faults.history.Event.Kind;
import io.outlast.faults.history.History;
import io.outlast.faults.history.Journal;
import io.outlast.faults.nemesis.Actor;
import io.outlast.faults.nemesis.Cluster;
import io.outlast.faults.nemesis.Nemesis;
import io.outlast.faults.nemesis.UnavailableException;
import io.outlast.faults.process.Folders;
import io.outlast.faults.report.Report;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * One run of one scenario: work, faults, audit, check, report.
 *
 * @param scenario what befalls whom
 * @param seed chooses the faults, their victims and times, and what the work asks for. When a
 *     thread runs is up to the machine, so a seed repeats the plan, and not each millisecond
 * @param time for the faults; what has begun is brought to an end
 * @param program what runs such trials from a command line
 */
public record Trial(Scenario scenario, long seed, Duration time, String program) {
  /** Longer than any run, takeover and detection together: a waiter that has no answer hangs. */
  private static final Duration ENDED = Duration.ofSeconds(90);

  /** For what a long trial has left. */
  private static final Duration READ = Duration.ofMinutes(5);

  private static final Duration ANSWERED = Duration.ofSeconds(60);

  /** One that {@link Main} can run again. */
  public Trial(Scenario scenario, long seed, Duration time) {
    this(scenario, seed, time, "fault-tests/run");
  }

  /**
   * Runs it.
   *
   * @param folder where the history is written; made anew
   * @throws UnavailableException if this machine cannot do what the scenario needs
   */
  public Report run(Path folder) throws IOException, InterruptedException, UnavailableException {
    Folders.delete(folder);
    Files.createDirectories(folder);
    List<Violation> violations = new ArrayList<>();
    Random random = new Random(seed);
    try (Journal journal = Journal.open(folder, "nemesis");
        Cluster cluster = new Cluster(scenario.setting(), folder, journal, random)) {
      journal.write(Kind.NOTE, this);
      try {
        cluster.start();
        new Nemesis(cluster, journal, random).strike(scenario.faults(), time);
        audit(cluster, journal, folder);
      } catch (InterruptedException e) {
        throw e;
      } catch (Exception e) {
        journal.write(Kind.NOTE, e);
        printThreads(cluster, journal);
        violations.add(new Violation("The cluster comes to rest, and answers.", e.toString(), ""));
      } finally {
        cluster.writeLogs();
      }
    }
    Deeds deeds = new Deeds(History.read(folder), scenario.mayLose());
    violations.addAll(Checker.check(deeds));
    Report report = new Report(toString(), command(), folder, deeds, violations);
    report.write();
    return report;
  }

  /** What somebody waits for in vain may be seen in what the threads do. */
  private static void printThreads(Cluster cluster, Journal journal) throws InterruptedException {
    try {
      cluster.printThreads();
    } catch (InterruptedException e) {
      throw e;
    } catch (Exception e) {
      journal.write(Kind.NOTE, "not all threads were printed: " + e);
    }
  }

  /** Lets all work end, asks everybody for everything, and counts. */
  private static void audit(Cluster cluster, Journal journal, Path folder) throws Exception {
    List<Actor.Question> questions = new ArrayList<>();
    for (Actor actor : cluster.actors()) {
      questions.add(actor.ask("stop " + ENDED.toMillis()));
    }
    for (Actor.Question question : questions) {
      String unused = question.await(ENDED.plus(ANSWERED));
    }
    cluster.awaitCalm(cluster.members().size());
    journal.write(Kind.AUDIT);
    Deeds deeds = new Deeds(History.read(folder), /* mayLose= */ true);
    read(cluster.actors(), lines(deeds.all().filter(Deed::endsByItself)), folder);
    Path series =
        Files.write(
            folder.resolve("series.tasks"), lines(deeds.all().filter(d -> !d.endsByItself())));
    askAll(cluster.actors(), "list");
    Actor first = cluster.actors().get(0);
    String unused = first.ask(ENDED, "dispose " + series);
    count(cluster, journal);
  }

  /** Lets each task be asked for by two processes, and each process ask for as many. */
  private static void read(List<Actor> actors, List<String> tasks, Path folder) throws Exception {
    List<Actor.Question> questions = new ArrayList<>();
    for (int i = 0; i < actors.size(); i++) {
      List<String> share = new ArrayList<>();
      for (int task = 0; task < tasks.size(); task++) {
        if (task % actors.size() == i || (task + 1) % actors.size() == i) {
          share.add(tasks.get(task));
        }
      }
      Path file = Files.write(folder.resolve(actors.get(i) + ".tasks"), share);
      questions.add(actors.get(i).ask("read " + file + " " + READ.toMillis()));
    }
    for (Actor.Question question : questions) {
      String unused = question.await(READ.plus(ANSWERED));
    }
  }

  private static void askAll(List<Actor> actors, String command) throws Exception {
    List<Actor.Question> questions = new ArrayList<>();
    for (Actor actor : actors) {
      questions.add(actor.ask(command));
    }
    for (Actor.Question question : questions) {
      String unused = question.await(ENDED.plus(ANSWERED));
    }
  }

  private static List<String> lines(Stream<Deed> deeds) {
    return deeds
        .filter(Deed::isAcknowledged)
        .filter(deed -> !deed.isDisposedBefore(Long.MAX_VALUE))
        .map(deed -> deed.label() + " " + deed.reference())
        .toList();
  }

  /**
   * Sums up what the members count, until it adds up or does not for so long that it never will.
   */
  private static void count(Cluster cluster, Journal journal) throws Exception {
    Map<String, Long> sums = new TreeMap<>();
    for (int i = 0; i < 50; i++) {
      sums.clear();
      for (Actor member : cluster.members()) {
        String counters = member.ask(ANSWERED, "counters");
        if (counters.isEmpty()) {
          return; // the product has none
        }
        for (String counter : counters.split(" ", -1)) {
          int equals = counter.indexOf('=');
          long count = Long.parseLong(counter.substring(equals + 1));
          sums.merge(counter.substring(0, equals), count, Long::sum);
        }
      }
      if (sums.getOrDefault("balance", 0L) == 0 && sums.getOrDefault("running", 0L) == 0) {
        break;
      }
      TimeUnit.MILLISECONDS.sleep(200);
    }
    journal.write(
        Kind.COUNTERS,
        sums.entrySet().stream().map(sum -> sum.getKey() + "=" + sum.getValue()).toArray());
  }

  /** The name of the folder for what it leaves. */
  public String folder() {
    return (scenario.name() + "-" + seed).replace('/', '-');
  }

  /** The command that runs it again. */
  public String command() {
    return "%s %s %d %d".formatted(program, scenario.name(), seed, time.toSeconds());
  }

  @Override
  public String toString() {
    return "scenario %s, seed %d, %d s of faults"
        .formatted(scenario.name(), seed, time.toSeconds());
  }
}
