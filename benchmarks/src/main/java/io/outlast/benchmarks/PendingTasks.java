// SPDX-License-Identifier: Apache-2.0
package io.outlast.benchmarks;

import io.outlast.scheduledexecutor.IScheduledExecutorService;
import io.outlast.scheduledexecutor.IScheduledFuture;
import io.outlast.scheduledexecutor.Schedule;
import io.outlast.scheduledexecutor.TaskSpec;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * What does a task cost that waits for its time, and do a million of them slow the others down
 * (R22)? One-shot tasks that do nothing, in one JVM or in several members of one JVM.
 *
 * <p>Prints the rates of scheduling and cancelling with nothing and with everything pending, and
 * the heap per pending task by class.
 *
 * <p>Usage: {@code benchmarks/run PendingTasks [tasks, default 1000000] [members, default 1]}
 */
public final class PendingTasks {
  private static final int BATCH = 10_000;
  private static final int BATCHES = 7;
  private static final int WARM_UP_BATCHES = 20;
  private static final int TOP = 15;
  private static final Duration FAR = Duration.ofHours(1);
  private static final long LIMIT_SECONDS = 300;

  private final IScheduledExecutorService scheduler;
  private final int tasks;
  private final int copies;

  private PendingTasks(IScheduledExecutorService scheduler, int tasks, int copies) {
    this.scheduler = scheduler;
    this.tasks = tasks;
    this.copies = copies;
  }

  /** Runs the benchmark. */
  public static void main(String[] args) throws Exception {
    int tasks = args.length == 0 ? 1_000_000 : Integer.parseInt(args[0]);
    int count = args.length < 2 ? 1 : Integer.parseInt(args[1]);
    try (LocalMembers members = LocalMembers.start(count)) {
      new PendingTasks(
              members.first().getScheduledExecutorService("pending"), tasks, members.copies())
          .measure();
    }
  }

  private void measure() throws Exception {
    Heap before = Heap.now();
    rates(WARM_UP_BATCHES);
    Rates empty = rates(BATCHES);
    fill();
    Heap after = Heap.now();
    Rates full = rates(BATCHES);
    print(empty, full);
    print(before, after);
  }

  // ---- Rates ------------------------------------------------------------------------------------

  /** What batches cost: time as it passes, and of all processors. */
  private record Cost(Samples nanos, Samples cpuNanos) {
    Cost() {
      this(new Samples(), new Samples());
    }

    void measure(Stretch stretch) {
      nanos.add(stretch.nanos());
      cpuNanos.add(stretch.cpuNanos());
    }

    long perSecond() {
      return BATCH * 1_000_000_000L / nanos.median();
    }

    double cpuMicros() {
      return cpuNanos.median() / 1_000.0 / BATCH;
    }
  }

  private record Rates(Cost scheduled, Cost cancelled) {}

  private Rates rates(int batches) throws Exception {
    Rates rates = new Rates(new Cost(), new Cost());
    for (int i = 0; i < batches; i++) {
      Stretch scheduling = Stretch.begin();
      List<IScheduledFuture<?>> futures = scheduleBatch();
      rates.scheduled().measure(scheduling.end());
      Stretch cancelling = Stretch.begin();
      futures.forEach(future -> future.cancel(/* mayInterruptIfRunning= */ false));
      rates.cancelled().measure(cancelling.end());
      futures.forEach(IScheduledFuture::dispose);
    }
    return rates;
  }

  private List<IScheduledFuture<?>> scheduleBatch() throws Exception {
    List<CompletableFuture<? extends IScheduledFuture<?>>> stages = new ArrayList<>(BATCH);
    for (int i = 0; i < BATCH; i++) {
      stages.add(
          scheduler
              .scheduleAsync(TaskSpec.of((Runnable) new Nothing(), Schedule.once(FAR)))
              .toCompletableFuture());
    }
    List<IScheduledFuture<?>> futures = new ArrayList<>(BATCH);
    for (CompletableFuture<? extends IScheduledFuture<?>> stage : stages) {
      futures.add(stage.get(LIMIT_SECONDS, TimeUnit.SECONDS));
    }
    return futures;
  }

  private static void print(Rates empty, Rates full) {
    System.out.printf("%-41s %12s %12s %8s%n", "", "none pending", "all pending", "ratio");
    print("schedule (asynchronous, 1 thread)", empty.scheduled(), full.scheduled());
    print("cancel (one by one, 1 thread)", empty.cancelled(), full.cancelled());
  }

  private static void print(String what, Cost empty, Cost full) {
    System.out.printf(
        "%-41s %,12d %,12d %8.2f%n",
        what + ", per s",
        empty.perSecond(),
        full.perSecond(),
        (double) empty.perSecond() / full.perSecond());
    System.out.printf(
        "%-41s %12.1f %12.1f %8.2f%n",
        "  processor time, µs each",
        empty.cpuMicros(),
        full.cpuMicros(),
        full.cpuMicros() / empty.cpuMicros());
  }

  // ---- Memory -----------------------------------------------------------------------------------

  private void fill() throws Exception {
    Stretch stretch = Stretch.begin();
    for (int i = 0; i < tasks; i += BATCH) {
      scheduleBatch();
    }
    System.out.printf("%,d tasks scheduled in %d ms%n", tasks, millis(stretch.end().nanos()));
  }

  private void print(Heap before, Heap after) {
    System.out.printf(
        "heap per copy of a pending task: %.1f bytes, %d of them%n",
        perCopy(after.bytes() - before.bytes()), copies);
    System.out.printf("%10s %10s  %s%n", "bytes", "objects", "class");
    after.since(before).stream().limit(TOP).forEach(this::print);
  }

  private void print(Map.Entry<String, Heap.Count> grown) {
    System.out.printf(
        "%10.1f %10.3f  %s%n",
        perCopy(grown.getValue().bytes()), perCopy(grown.getValue().objects()), grown.getKey());
  }

  private double perCopy(long all) {
    return (double) all / tasks / copies;
  }

  private static long millis(long nanos) {
    return nanos / 1_000_000;
  }
}
