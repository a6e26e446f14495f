// SPDX-License-Identifier: Apache-2.0
package io.outlast.benchmarks.versus;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The processes of one system: members, of which the first can load it, and a client if asked. */
final class Deployment implements AutoCloseable {
  private static final Path INTERFACES = Path.of("/proc/self/net/dev");
  private static final int PORTS = 100;
  private static final int FIRST_PORT = 21_000;

  private final Product product;
  private final Group group;
  private final Settings settings;
  private final List<ChildProcess> members = new ArrayList<>();
  private @Nullable ChildProcess client;
  private final double heapPerTask;

  /** Starts the members, and schedules what is to be pending. */
  Deployment(Product product, Group group, Settings settings) throws Exception {
    this.product = product;
    this.group = group;
    this.settings = settings;
    try {
      for (int i = 0; i < group.members(); i++) {
        members.add(new ChildProcess(product, place(i), settings, group));
      }
      for (ChildProcess member : members) {
        member.await("ready");
      }
      if (group.members() == 1) {
        members.get(0).await("first");
      }
      heapPerTask = group.pending() == 0 ? 0 : fill();
    } catch (Exception e) {
      close();
      throw e;
    }
  }

  /** The first of the ports of a product. */
  static int firstPort(Product product) {
    return FIRST_PORT + product.ordinal() * PORTS;
  }

  private Place place(int index) {
    return new Place(group.members(), index, firstPort(product));
  }

  private ChildProcess client() throws Exception {
    ChildProcess running = client;
    if (running == null) {
      running = new ChildProcess(product, place(group.members()), settings, group);
      client = running;
      running.await("ready");
    }
    return running;
  }

  /** Returns the heap that a copy of a task takes. */
  private double fill() throws Exception {
    long before = heap();
    members.get(0).tell("fill " + group.pending());
    members.get(0).await("filled");
    int copies = Math.min(2, group.members());
    return (double) (heap() - before) / group.pending() / copies;
  }

  private long heap() throws Exception {
    long heap = 0;
    for (ChildProcess member : members) {
      member.tell("heap");
      heap += member.await("heap")[0];
    }
    return heap;
  }

  /** What a copy of a pending task takes, in bytes. */
  double heapPerTask() {
    return heapPerTask;
  }

  /** Loads it and returns what that cost; of the processor and the wire, per deed. */
  Map<Metric, Double> load(boolean fromClient, Order order) throws Exception {
    ChildProcess source = fromClient ? client() : members.get(0);
    source.tell(order.line());
    source.await("begun");
    long bytes = loopbackBytes();
    double waits = waits();
    Duration cpu = cpu();
    source.await("ended");
    double cpuNanos = cpu().minus(cpu).toNanos();
    waits = waits() - waits;
    double sent = loopbackBytes() - bytes;
    long[] measured = source.await("measured");
    double count = Math.max(1, measured[0]);
    return Map.of(
        Metric.PER_SECOND, measured[0] * 1e9 / measured[1],
        Metric.P50, measured[2] / 1e3,
        Metric.P99, measured[3] / 1e3,
        Metric.CPU, cpuNanos / 1e3 / count,
        Metric.WAITS, waits / count,
        Metric.WIRE, sent / count);
  }

  private boolean fires;

  /** Lets series run, and returns how late they are; they go on until this is closed. */
  Map<Metric, Double> fire(int series, int periodMillis, long millis) throws Exception {
    ChildProcess member = members.get(0);
    if (!fires) {
      member.tell("fire " + series + " " + periodMillis);
      member.await("firing");
      fires = true;
      Thread.sleep(2L * periodMillis);
    }
    Duration cpu = member.cpu();
    member.tell("late " + millis);
    long[] late = member.await("late");
    return Map.of(
        Metric.PER_SECOND, late[0] * 1e3 / millis,
        Metric.CPU, member.cpu().minus(cpu).toNanos() / 1e3 / Math.max(1, late[0]),
        Metric.EARLY, (double) late[1],
        Metric.LATE_P50, late[2] / 1e3,
        Metric.LATE_P99, late[3] / 1e3,
        Metric.LATE_MAX, late[4] / 1e3);
  }

  /**
   * Kills a member when that many tasks run, as many as there are threads for, or wait for one; the
   * others' tasks are released then. Returns how long it took until a task that had run on the
   * killed member ran again, and until the submitter had all results.
   */
  Map<Metric, Double> killLast(int tasks) throws Exception {
    ChildProcess submitter = client();
    ChildProcess killed = members.get(members.size() - 1);
    List<ChildProcess> others = members.subList(0, members.size() - 1);
    submitter.tell("hold " + tasks);
    submitter.await("held");
    Set<Long> cutOff = new HashSet<>();
    for (long[] start : killed.starts()) {
      cutOff.add(start[0]);
    }
    long from = System.nanoTime();
    killed.close();
    for (ChildProcess other : others) {
      other.tell("release");
    }
    submitter.tell("results");
    long all = submitter.await("results")[0];
    long first = Long.MAX_VALUE;
    for (ChildProcess other : others) {
      for (long[] start : other.starts()) {
        if (cutOff.contains(start[0])) {
          first = Math.min(first, start[1]);
        }
      }
    }
    return Map.of(Metric.FIRST_RERUN, (first - from) / 1e6, Metric.ALL_DONE, (all - from) / 1e6);
  }

  private Duration cpu() {
    Duration cpu = Duration.ZERO;
    for (ChildProcess process : processes()) {
      cpu = cpu.plus(process.cpu());
    }
    return cpu;
  }

  private long waits() throws IOException {
    long waits = 0;
    for (ChildProcess process : processes()) {
      waits += process.waits();
    }
    return waits;
  }

  private List<ChildProcess> processes() {
    List<ChildProcess> processes = new ArrayList<>(members);
    ChildProcess running = client;
    if (running != null) {
      processes.add(running);
    }
    return processes;
  }

  /** What the loopback interface has received, whoever sent it; 0 where Linux does not tell. */
  private static long loopbackBytes() throws IOException {
    if (!Files.exists(INTERFACES)) {
      return 0;
    }
    return Files.readAllLines(INTERFACES).stream()
        .map(String::strip)
        .filter(line -> line.startsWith("lo:"))
        .mapToLong(line -> Long.parseLong(line.substring(3).strip().split(" +", -1)[0]))
        .findFirst()
        .orElse(0);
  }

  @Override
  public void close() {
    processes().forEach(ChildProcess::close);
  }
}
