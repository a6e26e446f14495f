// SPDX-License-Identifier: Apache-2.0
package io.outlast.faults.program;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.outlast.faults.history.Event;
import io.outlast.faults.history.Journal;
import io.outlast.faults.peer.Peer;
import io.outlast.faults.peer.PeerSpec;
import io.outlast.faults.peer.Points;
import io.outlast.faults.peer.Product;
import io.outlast.faults.peer.Work;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/**
 * The program of all child processes: a member or a client, led by lines on its standard input, a
 * number and a command. Each is answered by a line with the same number. It ends with its input.
 */
public final class Program {
  private final Peer peer;
  private final Journal journal;
  private final Calls calls;
  private final List<Workload> workloads = new ArrayList<>();
  private final List<Thread> threads = new ArrayList<>();

  private Program(Peer peer, Journal journal) {
    this.peer = peer;
    this.journal = journal;
    calls = new Calls(peer, journal);
  }

  /** Arguments: a folder for the history, the name of this process, a {@link Product}, a spec. */
  public static void main(String[] args) throws Exception {
    Journal journal = Journal.open(Path.of(args[0]), args[1]);
    journal.useHere();
    Product product = Product.of(args[2]);
    Work.runIn(product);
    Peer peer = product.start(PeerSpec.of(Arrays.asList(args).subList(3, args.length)));
    new Program(peer, journal).serve();
  }

  private void serve() throws Exception {
    peer.watch(
        members -> journal.write(Event.Kind.VIEW, String.join(",", members)),
        loss -> journal.write(Event.Kind.LOSS, loss));
    journal.write(Event.Kind.UP, peer.self());
    journal.write(Event.Kind.VIEW, String.join(",", peer.members()));
    System.out.println("ready");
    var input = new BufferedReader(new InputStreamReader(System.in, UTF_8));
    for (String line = input.readLine(); line != null; line = input.readLine()) {
      String[] words = line.split(" ");
      Thread thread = new Thread(() -> answer(words), "command-" + words[1]);
      thread.setDaemon(true);
      thread.start();
    }
    Runtime.getRuntime().halt(1);
  }

  private void answer(String[] words) {
    String answer;
    try {
      answer = carryOut(words[1], words);
    } catch (Exception e) {
      answer = "! " + e;
    }
    System.out.println("answer " + words[0] + " " + answer);
    if (words[1].equals("leave")) {
      System.exit(0);
    }
  }

  private String carryOut(String command, String[] words) throws Exception {
    return switch (command) {
      case "work" ->
          work(Long.parseLong(words[2]), Integer.parseInt(words[3]), Integer.parseInt(words[4]));
      case "stop" -> stop(Long.parseLong(words[2]));
      case "calm" -> peer.members().size() + " " + peer.missingCopies();
      case "read" -> read(Path.of(words[2]), Long.parseLong(words[3]));
      case "list" -> calls.now(() -> String.join(" ", peer.list()), "list", "-") + "";
      case "dispose" -> dispose(Path.of(words[2]));
      case "counters" -> counters();
      case "arm" -> arm(words[2], Long.parseLong(words[3]));
      case "leave" -> leave();
      default -> strain().put(command, Integer.parseInt(words[2]));
    };
  }

  private synchronized Strain strain() {
    return new Strain(peer, journal, threads);
  }

  private synchronized String work(long seed, int count, int pauseMillis) {
    for (int i = 0; i < count; i++) {
      String label = journal.process() + "." + i;
      Workload workload = new Workload(peer, calls, label, seed + i, pauseMillis);
      workloads.add(workload);
      Thread thread = new Thread(workload, "work-" + i);
      thread.setDaemon(true);
      threads.add(thread);
      thread.start();
    }
    return "working";
  }

  /** Lets the work end, and what waits; answers how many calls still wait when the time is up. */
  private synchronized String stop(long millis) throws InterruptedException {
    long until = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
    workloads.forEach(Workload::stop);
    for (Thread thread : threads) {
      thread.join(Math.max(1, TimeUnit.NANOSECONDS.toMillis(until - System.nanoTime())));
    }
    return await(until);
  }

  private String await(long until) throws InterruptedException {
    while (calls.waiting() > 0 && System.nanoTime() < until) {
      TimeUnit.MILLISECONDS.sleep(20);
    }
    return String.valueOf(calls.waiting());
  }

  /** Reads the results of a list of tasks: lines of label and reference. */
  private String read(Path list, long millis) throws Exception {
    long until = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
    for (String line : Files.readAllLines(list)) {
      String[] task = line.split(" ");
      while (calls.waiting() > 200 && System.nanoTime() < until) {
        TimeUnit.MILLISECONDS.sleep(1);
      }
      calls.later(
          () -> task[0].contains("-d") ? peer.retrieve(task[1]) : peer.await(task[1]),
          () -> {},
          "read",
          task[0]);
    }
    return await(until);
  }

  private String dispose(Path list) throws Exception {
    for (String line : Files.readAllLines(list)) {
      String[] task = line.split(" ");
      calls.act(() -> peer.dispose(task[1]), "dispose", task[0]);
    }
    return "disposed";
  }

  private String counters() {
    Map<String, Long> counters = peer.counters();
    return counters.entrySet().stream()
        .map(counter -> counter.getKey() + "=" + counter.getValue())
        .collect(Collectors.joining(" "));
  }

  private static String arm(String point, long delayMicros) {
    Points.arm(point, delayMicros);
    return "armed";
  }

  private String leave() {
    journal.write(Event.Kind.LEFT, journal.process());
    peer.close();
    journal.write(Event.Kind.NOTE, "has left");
    return "left";
  }
}
