// SPDX-License-Identifier: Apache-2.0
package io.outlast.contract.split;

import static io.outlast.contract.fixture.Waiting.until;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.outlast.config.Config;
import io.outlast.config.SplitBrainProtectionConfig;
import io.outlast.contract.InJvmCluster;
import io.outlast.core.OutlastInstance;
import io.outlast.core.SerializableCallable;
import io.outlast.core.SerializableRunnable;
import io.outlast.core.TaskDiscardedException;
import io.outlast.durableexecutor.DurableExecutorService;
import io.outlast.durableexecutor.DurableExecutorServiceFuture;
import io.outlast.scheduledexecutor.IScheduledExecutorService;
import io.outlast.scheduledexecutor.IScheduledFuture;
import io.outlast.scheduledexecutor.StatefulTask;
import io.outlast.scheduledexecutor.TaskUtils;
import io.outlast.splitbrainprotection.SplitBrainProtectionException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Real members that are cut off from each other and meet again (SPEC §5, F11). */
class MergeTest {
  private static final AtomicInteger RUNS = new AtomicInteger();
  private static volatile CountDownLatch gate = new CountDownLatch(1);

  private InJvmCluster cluster;
  private OutlastInstance major;
  private OutlastInstance minor;

  @BeforeEach
  void threeMembers() {
    RUNS.set(0);
    gate = new CountDownLatch(1);
    cluster = new InJvmCluster(3, MergeTest::settings);
    major = cluster.instances().get(0);
    minor = cluster.instances().get(2);
  }

  private static void settings(Config config) {
    Cut.stack(config);
    config.addSplitBrainProtectionConfig(new SplitBrainProtectionConfig("most", true, 2));
    config.getDurableExecutorConfig("large").setCapacity(0);
    config.getScheduledExecutorConfig("guarded").setSplitBrainProtectionName("most");
  }

  @AfterEach
  void close() {
    gate.countDown();
    Cut.heal();
    cluster.close();
  }

  private void split() {
    List<String> rest =
        cluster.instances().stream().filter(i -> i != minor).map(OutlastInstance::getName).toList();
    Cut.split(rest, List.of(minor.getName()));
    until("the larger side to notice", () -> major.getCluster().getMembers().size() == 2);
    until("the smaller side to notice", () -> minor.getCluster().getMembers().size() == 1);
  }

  private void heal() {
    Cut.heal();
    cluster.awaitCalm();
  }

  @Test
  void whenTheSmallerSideHasResults_thenTheyAreReadableOnTheLargerAfterwards() throws Exception {
    split();
    DurableExecutorService there = minor.getDurableExecutorService("merge");
    List<Long> ids = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      int number = i;
      SerializableCallable<Integer> task = () -> number;
      DurableExecutorServiceFuture<Integer> future = there.submit(task);
      future.get(20, TimeUnit.SECONDS);
      ids.add(future.getTaskId());
    }
    heal();

    DurableExecutorService here = major.getDurableExecutorService("merge");
    for (int i = 0; i < 200; i++) {
      assertThat(here.<Integer>retrieveResult(ids.get(i)).get(20, TimeUnit.SECONDS)).isEqualTo(i);
    }
  }

  /**
   * It takes some seconds, on a machine that does much else a minute; the engine, runs and waiters
   * go on meanwhile.
   */
  @Test
  @Timeout(240)
  void whenTheSmallerSideHasAHundredThousandResults_thenAllAreMerged() throws Exception {
    int count = 100_000;
    split();
    DurableExecutorService there = minor.getDurableExecutorService("large");
    SerializableCallable<Integer> task = () -> 7;
    List<CompletableFuture<Long>> stored = new ArrayList<>();
    List<CompletableFuture<Integer>> ended = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      DurableExecutorServiceFuture<Integer> future = there.submitAsync(task);
      stored.add(future.taskIdStage().toCompletableFuture());
      ended.add(future.toCompletableFuture());
    }
    CompletableFuture.allOf(ended.toArray(CompletableFuture[]::new)).get(120, TimeUnit.SECONDS);
    heal();

    DurableExecutorService here = major.getDurableExecutorService("large");
    for (int i = 0; i < count; i += 10) {
      assertThat(here.<Integer>retrieveResult(stored.get(i).join()).get(120, TimeUnit.SECONDS))
          .isEqualTo(7);
    }
  }

  @Test
  void whenATaskRunsOnTheSmallerSide_thenItGoesOnAndAllHearItsEnd() throws Exception {
    split();
    SerializableCallable<String> task =
        () -> {
          RUNS.incrementAndGet();
          gate.await();
          return "value";
        };
    DurableExecutorServiceFuture<String> future =
        minor.getDurableExecutorService("merge").submit(task);
    long id = future.getTaskId();
    until("the task to run", () -> RUNS.get() == 1);
    heal();
    gate.countDown();

    assertThat(future.get(20, TimeUnit.SECONDS)).isEqualTo("value");
    assertThat(
            major
                .getDurableExecutorService("merge")
                .<String>retrieveResult(id)
                .get(20, TimeUnit.SECONDS))
        .isEqualTo("value");
    assertThat(RUNS).hasValue(1);
  }

  @Test
  void whenBothSidesHaveTheName_thenOneIsLeftAndTheOthersWaitersAreTold() {
    split();
    SerializableCallable<String> task = () -> "value";
    IScheduledFuture<String> kept =
        major
            .getScheduledExecutorService("merge")
            .schedule(TaskUtils.named("report", task), 1, TimeUnit.HOURS);
    IScheduledFuture<String> lost =
        minor
            .getScheduledExecutorService("merge")
            .schedule(TaskUtils.named("report", task), 1, TimeUnit.HOURS);
    CompletableFuture<String> waiter = lost.toCompletionStage().toCompletableFuture();
    heal();

    assertThatThrownBy(() -> waiter.get(20, TimeUnit.SECONDS))
        .isInstanceOf(ExecutionException.class)
        .hasCauseInstanceOf(TaskDiscardedException.class);
    for (OutlastInstance member : cluster.instances()) {
      IScheduledExecutorService scheduler = member.getScheduledExecutorService("merge");
      long left = scheduler.getAllScheduledFutures().values().stream().mapToLong(List::size).sum();
      assertThat(left).isEqualTo(1);
    }
    assertThat(kept.isDone()).isFalse();
  }

  @Test
  void whileASideIsTooSmall_thenItRefusesWhatIsGuarded() {
    split();
    SerializableRunnable task = () -> {};
    IScheduledExecutorService there = minor.getScheduledExecutorService("guarded");
    IScheduledExecutorService here = major.getScheduledExecutorService("guarded");

    assertThatThrownBy(() -> there.schedule(TaskUtils.named("there", task), 1, TimeUnit.HOURS))
        .isInstanceOf(SplitBrainProtectionException.class);
    here.schedule(TaskUtils.named("here", task), 1, TimeUnit.HOURS);
    heal();

    there.schedule(TaskUtils.named("there", task), 1, TimeUnit.HOURS);
    assertThat(names(there)).containsExactlyInAnyOrder("here", "there");
  }

  @Test
  void whenASeriesHasRunOnBothSides_thenItGoesOnOnceWithTheStateOfOne() throws Exception {
    IScheduledFuture<?> series =
        major
            .getScheduledExecutorService("merge")
            .scheduleAtFixedRate(
                TaskUtils.named("series", new Count()), 0, 50, TimeUnit.MILLISECONDS);
    until("the series to run", () -> RUNS.get() > 3);
    split();
    int apart = RUNS.get();
    until("the series to run on both sides", () -> RUNS.get() > apart + 20);
    heal();
    until("one series to be left", () -> names("merge").equals(List.of("series")));

    Count.together();
    int after = RUNS.get();
    until("the series to go on", () -> RUNS.get() > after + 20);

    assertThat(series.getStats().getTotalRuns()).isLessThanOrEqualTo(RUNS.get());
    assertThat(Count.stepsBack()).isEmpty();
  }

  private List<String> names(String scheduler) {
    return names(minor.getScheduledExecutorService(scheduler));
  }

  private static List<String> names(IScheduledExecutorService scheduler) {
    return scheduler.getAllScheduledFutures().values().stream()
        .flatMap(List::stream)
        .map(future -> future.getHandler().getTaskName())
        .toList();
  }

  /** Counts its runs in its state; two series of it would tell numbers that go back. */
  private static final class Count implements SerializableRunnable, StatefulTask<String, Integer> {
    private static final long serialVersionUID = 1;
    private static final List<String> STEPS_BACK = new CopyOnWriteArrayList<>();
    private static int highest;

    private int count;

    static synchronized void together() {
      highest = 0;
      STEPS_BACK.clear();
    }

    static List<String> stepsBack() {
      return STEPS_BACK;
    }

    private static synchronized void told(int count) {
      if (count <= highest) {
        STEPS_BACK.add(count + " after " + highest);
      }
      highest = count;
    }

    @Override
    public void run() {
      told(++count);
      RUNS.incrementAndGet();
    }

    @Override
    public void save(Map<String, Integer> snapshot) {
      snapshot.put("count", count);
    }

    @Override
    public void load(Map<String, Integer> snapshot) {
      count = snapshot.get("count");
    }
  }
}
