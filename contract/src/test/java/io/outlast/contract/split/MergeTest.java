// SPDX-License-Identifier: Apache-2.0
package io.outlast.contract.split;

import static io.outlast.contract.fixture.Waiting.until;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.outlast.config.Config;
import io.outlast.contract.InJvmCluster;
import io.outlast.core.OutlastInstance;
import io.outlast.core.SerializableCallable;
import io.outlast.core.TaskDiscardedException;
import io.outlast.durableexecutor.DurableExecutorService;
import io.outlast.durableexecutor.DurableExecutorServiceFuture;
import io.outlast.scheduledexecutor.IScheduledExecutorService;
import io.outlast.scheduledexecutor.IScheduledFuture;
import io.outlast.scheduledexecutor.TaskUtils;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

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
    cluster = new InJvmCluster(3, MergeTest::cuttable);
    major = cluster.instances().get(0);
    minor = cluster.instances().get(2);
  }

  private static void cuttable(Config config) {
    System.setProperty("outlast.test.port", Integer.toString(config.getNetworkConfig().getPort()));
    config.getNetworkConfig().getJoin().getTcpIpConfig().setEnabled(false);
    config.addAllowedClasses("io.outlast.contract.**");
    config.getNetworkConfig().getJoin().setJgroupsFile("cuttable.xml");
  }

  @AfterEach
  void close() {
    gate.countDown();
    Cut.heal();
    cluster.close();
    System.clearProperty("outlast.test.port");
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
}
