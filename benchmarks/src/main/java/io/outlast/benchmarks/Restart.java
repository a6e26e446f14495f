// SPDX-License-Identifier: Apache-2.0
package io.outlast.benchmarks;

import io.outlast.config.Config;
import io.outlast.config.Fsync;
import io.outlast.core.Outlast;
import io.outlast.core.OutlastInstance;
import io.outlast.durableexecutor.DurableExecutorService;
import io.outlast.durableexecutor.DurableExecutorServiceFuture;
import io.outlast.scheduledexecutor.IScheduledExecutorService;
import io.outlast.scheduledexecutor.IScheduledFuture;
import io.outlast.scheduledexecutor.Schedule;
import io.outlast.scheduledexecutor.TaskSpec;
import java.io.Serializable;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;

/**
 * How long does a member take to start that has many tasks on disk (R56)? In one JVM without a
 * cluster: tasks that have ended, that have not run, or that wait for their time, half of these
 * series.
 *
 * <p>Prints for several starts, the first of which warms up, the time until the member has counted
 * all tasks, and the processor time of the process in it.
 *
 * <p>Usage: {@code benchmarks/run Restart [results|pending|scheduled, default all] [tasks, default
 * 1000000] [starts, default 3]}
 */
public final class Restart {
  private static final String EXECUTOR = "kept";
  private static final int BATCH = 10_000;
  private static final Duration FAR = Duration.ofHours(1);
  private static final CountDownLatch GATE = new CountDownLatch(1);

  /** What is on disk. */
  private enum Kind {
    RESULTS,
    PENDING,
    SCHEDULED
  }

  private final Path folder;
  private final Kind kind;
  private final int tasks;

  private Restart(Path folder, Kind kind, int tasks) {
    this.folder = folder;
    this.kind = kind;
    this.tasks = tasks;
  }

  /** Does not end. */
  private static final class Endless implements Runnable, Serializable {
    private static final long serialVersionUID = 1L;

    @Override
    public void run() {
      try {
        GATE.await();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /** Runs the benchmark. */
  public static void main(String[] args) throws Exception {
    List<Kind> kinds =
        args.length == 0 || args[0].equals("all")
            ? List.of(Kind.values())
            : List.of(Kind.valueOf(args[0].toUpperCase(Locale.ROOT)));
    int tasks = args.length < 2 ? 1_000_000 : Integer.parseInt(args[1]);
    int starts = args.length < 3 ? 3 : Integer.parseInt(args[2]);
    for (Kind kind : kinds) {
      try (ScratchFolder folder = ScratchFolder.in(Path.of("."))) {
        new Restart(folder.path(), kind, tasks).measure(starts);
      }
    }
  }

  private void measure(int starts) throws Exception {
    OutlastInstance first = start();
    Stretch filling = Stretch.begin();
    for (int i = 0; i < tasks; i += BATCH) {
      if (kind == Kind.SCHEDULED) {
        schedule(first.getScheduledExecutorService(EXECUTOR));
      } else {
        submit(first.getDurableExecutorService(EXECUTOR));
      }
    }
    print("stored", filling.end());
    first.getLifecycleService().terminate();
    for (int i = 0; i < starts; i++) {
      System.gc();
      Stretch starting = Stretch.begin();
      OutlastInstance again = start();
      long counted = count(again);
      print("started with " + counted, starting.end());
      again.getLifecycleService().terminate();
    }
  }

  private OutlastInstance start() {
    Config config = new Config();
    config.getPersistenceConfig().setFolder(folder.toString()).setFsync(Fsync.NEVER);
    config
        .getDurableExecutorConfig(EXECUTOR)
        .setPersistent(true)
        .setCapacity(0)
        .setMaxResults(Integer.MAX_VALUE);
    config.getScheduledExecutorConfig(EXECUTOR).setPersistent(true).setCapacity(0);
    return Outlast.newOutlastInstance(config);
  }

  private void submit(DurableExecutorService executor) throws Exception {
    Runnable task = kind == Kind.RESULTS ? new Nothing() : new Endless();
    List<DurableExecutorServiceFuture<?>> batch = new ArrayList<>(BATCH);
    for (int i = 0; i < BATCH; i++) {
      batch.add(executor.submitAsync(task));
    }
    for (DurableExecutorServiceFuture<?> future : batch) {
      if (kind == Kind.RESULTS) {
        future.get();
      } else {
        future.getTaskId();
      }
    }
  }

  private static void schedule(IScheduledExecutorService scheduler) throws Exception {
    List<CompletableFuture<? extends IScheduledFuture<?>>> batch = new ArrayList<>(BATCH);
    for (int i = 0; i < BATCH; i++) {
      Schedule schedule = i % 2 == 0 ? Schedule.once(FAR) : Schedule.atFixedRate(FAR, FAR);
      batch.add(
          scheduler
              .scheduleAsync(TaskSpec.of((Runnable) new Nothing(), schedule))
              .toCompletableFuture());
    }
    for (CompletableFuture<? extends IScheduledFuture<?>> stored : batch) {
      stored.get();
    }
  }

  private long count(OutlastInstance member) {
    return switch (kind) {
      case RESULTS ->
          member.getDurableExecutorService(EXECUTOR).getLocalExecutorStats().completed();
      case PENDING -> member.getDurableExecutorService(EXECUTOR).getLocalExecutorStats().pending();
      case SCHEDULED ->
          member.getScheduledExecutorService(EXECUTOR).getLocalExecutorStats().pending();
    };
  }

  private void print(String what, Stretch took) {
    System.out.printf(
        "%-10s %,d tasks %s in %,d ms, processor time %,d ms%n",
        kind.name().toLowerCase(Locale.ROOT),
        tasks,
        what,
        took.nanos() / 1_000_000,
        took.cpuNanos() / 1_000_000);
  }
}
