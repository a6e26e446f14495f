// SPDX-License-Identifier: Apache-2.0
package io.outlast.benchmarks;

import io.outlast.scheduledexecutor.IScheduledExecutorService;
import io.outlast.scheduledexecutor.Schedule;
import io.outlast.scheduledexecutor.TaskSpec;
import java.io.Serializable;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Do many tasks that are due in the same millisecond stall the others (R19)? One-shot tasks that do
 * nothing, in one JVM or in several members of one JVM, while a thread goes on to schedule.
 *
 * <p>Prints for several rounds, of which the first warm up, how late the tasks began, and what a
 * call of {@code schedule} took before that and meanwhile.
 *
 * <p>Usage: {@code benchmarks/run DueBurst [tasks, default 100000] [members, default 1]}
 */
public final class DueBurst {
  private static final int BATCH = 10_000;
  private static final int CALM_CALLS = 20_000;
  private static final int ROUNDS = 5;
  private static final Duration FAR = Duration.ofHours(1);

  /** A task takes no longer to be scheduled. */
  private static final long SCHEDULING_NANOS = 100_000;

  private static final long LIMIT_NANOS = 100_000_000_000L;

  /** When each task began; written by the task of that number. */
  private static volatile long[] began = new long[0];

  private static volatile CountDownLatch toBegin = new CountDownLatch(0);

  private final IScheduledExecutorService scheduler;
  private final int tasks;

  private DueBurst(IScheduledExecutorService scheduler, int tasks) {
    this.scheduler = scheduler;
    this.tasks = tasks;
  }

  /** Notes when it began. */
  private record Arrival(int number) implements Runnable, Serializable {
    @Override
    public void run() {
      began[number] = System.nanoTime();
      toBegin.countDown();
    }
  }

  /** Runs the benchmark. */
  public static void main(String[] args) throws Exception {
    int tasks = args.length == 0 ? 100_000 : Integer.parseInt(args[0]);
    int count = args.length < 2 ? 1 : Integer.parseInt(args[1]);
    try (LocalMembers members = LocalMembers.start(count)) {
      DueBurst burst = new DueBurst(members.first().getScheduledExecutorService("burst"), tasks);
      for (int i = 0; i < ROUNDS; i++) {
        burst.measure();
      }
    }
  }

  private void measure() throws Exception {
    began = new long[tasks];
    toBegin = new CountDownLatch(tasks);
    long start = System.nanoTime();
    long due = start + tasks * SCHEDULING_NANOS;
    for (int i = 0; i < tasks; i += BATCH) {
      scheduleSome(i, Math.min(tasks, i + BATCH), due);
    }
    System.gc(); // what scheduling has left does not burden the burst
    Samples calm = new Samples();
    while (System.nanoTime() < due) {
      if (calm.count() < CALM_CALLS) {
        calm.add(scheduleOne());
      } else {
        Thread.sleep(1);
      }
    }
    Samples meanwhile = new Samples();
    Stretch stretch = Stretch.begin();
    do {
      meanwhile.add(scheduleOne());
    } while (toBegin.getCount() > 0 && System.nanoTime() - due < LIMIT_NANOS);
    Stretch drained = stretch.end();
    Samples late = new Samples();
    for (long time : began) {
      late.add(time - due);
    }
    System.out.printf(
        "%,d tasks begun in %,d ms with %,d ms of processor time%n",
        tasks, drained.nanos() / 1_000_000, drained.cpuNanos() / 1_000_000);
    print("late, ms", late, 1_000_000.0);
    print("schedule before, \u00b5s", calm, 1_000.0);
    print("schedule meanwhile, \u00b5s", meanwhile, 1_000.0);
  }

  private void scheduleSome(int from, int to, long due) throws Exception {
    List<CompletableFuture<?>> stages = new ArrayList<>(BATCH);
    for (int i = from; i < to; i++) {
      Duration delay = Duration.ofNanos(due - System.nanoTime());
      stages.add(
          scheduler
              .scheduleAsync(TaskSpec.of((Runnable) new Arrival(i), Schedule.once(delay)))
              .toCompletableFuture());
    }
    CompletableFuture.allOf(stages.toArray(CompletableFuture[]::new))
        .get(LIMIT_NANOS, TimeUnit.NANOSECONDS);
  }

  /** Nanoseconds until a task is stored. */
  private long scheduleOne() {
    long start = System.nanoTime();
    scheduler.schedule(TaskSpec.of((Runnable) new Nothing(), Schedule.once(FAR)));
    return System.nanoTime() - start;
  }

  private static void print(String what, Samples samples, double unit) {
    System.out.printf(
        "%-25s p50 %.1f, p99 %.1f, most %.1f (of %,d)%n",
        what,
        samples.median() / unit,
        samples.percentile(0.99) / unit,
        samples.percentile(1) / unit,
        samples.count());
  }
}
