// SPDX-License-Identifier: Apache-2.0
package io.outlast.contract;

import static io.outlast.contract.fixture.Waiting.awaitEnd;
import static io.outlast.contract.fixture.Waiting.until;
import static io.outlast.contract.fixture.Waiting.untilAsserted;
import static io.outlast.contract.fixture.Waiting.valueOf;
import static org.assertj.core.api.Assertions.assertThat;

import io.outlast.contract.fixture.Profile;
import io.outlast.durableexecutor.DurableExecutorService;
import io.outlast.durableexecutor.DurableExecutorServiceFuture;
import io.outlast.monitor.LocalExecutorStats;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The counters of an executor, which add up (SPEC §7, R16). */
public abstract class StatsContract extends ContractSuite {

  private static final String KEY = "key";

  @Test
  void whenNothingHappened_thenAllIsZero() {
    DurableExecutorService executor = executor();

    LocalExecutorStats stats = fixture().stats(executor.getName());

    assertThat(stats)
        .usingRecursiveComparison()
        .ignoringFields("replicasBelowDurability")
        .isEqualTo(LocalExecutorStats.ZERO);
  }

  @Test
  void whenTasksEndInAllWays_thenEachIsCountedOnceAndTheSumIsZero() throws Exception {
    DurableExecutorService executor = executor(Profile.CAPACITY_3);
    for (int i = 0; i < 5; i++) {
      valueOf(executor.submit(() -> "value"));
    }
    for (int i = 0; i < 2; i++) {
      awaitEnd(executor.submit(() -> Failures.orderFailed(1)));
    }
    DurableExecutorServiceFuture<String> cancelled = executor.submit(probe().gated("cancelled"));
    DurableExecutorServiceFuture<String> disposed = executor.submit(probe().gated("disposed"));
    probe().awaitRun("cancelled");
    probe().awaitRun("disposed");

    cancelled.cancel(true);
    elsewhere(executor).disposeResult(disposed.getTaskId());

    probe().awaitEnd("cancelled");
    probe().awaitEnd("disposed");
    untilAsserted(
        "the counters of nine tasks",
        () -> {
          LocalExecutorStats stats = fixture().stats(executor.getName());
          assertThat(stats.submitted()).isEqualTo(9);
          assertThat(stats.completed()).isEqualTo(5);
          assertThat(stats.failed()).isEqualTo(2);
          assertThat(stats.cancelled()).isEqualTo(1);
          assertThat(stats.disposedBeforeEnd()).isEqualTo(1);
          assertThat(stats.runs()).isEqualTo(9);
          assertThat(stats.pending()).isZero();
          assertThat(stats.running()).isZero();
          assertThat(stats.takenOver()).isZero();
          assertThat(stats.lost()).isZero();
          assertThat(stats.balance()).isZero();
        });
  }

  @Test
  void whenATaskIsRefused_thenItIsRejectedAndNotSubmitted() {
    DurableExecutorService executor = executor(Profile.CAPACITY_1);
    executor.submitToKeyOwner(probe().gated("a"), KEY).getTaskId();

    awaitEnd(executor.submitToKeyOwner(probe().passing("b"), KEY));
    awaitEnd(elsewhere(executor).submitToKeyOwner(probe().passing("c"), KEY));

    LocalExecutorStats stats = fixture().stats(executor.getName());
    assertThat(stats.rejected()).isEqualTo(2);
    assertThat(stats.submitted()).isEqualTo(1);
    assertThat(stats.balance()).isZero();
  }

  @Test
  void whenTasksRunAndWait_thenTheyAreGaugedAndAgeUntilTheyEnd() throws Exception {
    DurableExecutorService executor = executor(Profile.ONE_THREAD);
    executor.submitToKeyOwner(probe().gated("a"), KEY).getTaskId();
    probe().awaitRun("a");
    executor.submitToKeyOwner(probe().gated("b"), KEY).getTaskId();
    DurableExecutorServiceFuture<String> last = executor.submitToKeyOwner(probe().gated("c"), KEY);
    last.getTaskId();

    LocalExecutorStats busy = fixture().stats(executor.getName());
    until(
        "a task that has waited",
        () ->
            fixture().stats(executor.getName()).oldestDueAge().compareTo(Duration.ofMillis(20))
                > 0);
    probe().close();
    valueOf(last);

    assertThat(busy.running()).isEqualTo(1);
    assertThat(busy.runs()).as("runs that have ended").isZero();
    assertThat(busy.pending()).isEqualTo(2);
    assertThat(busy.balance()).isZero();
    untilAsserted(
        "nothing waits",
        () -> {
          LocalExecutorStats idle = fixture().stats(executor.getName());
          assertThat(idle.running()).isZero();
          assertThat(idle.pending()).isZero();
          assertThat(idle.oldestDueAge()).isEqualTo(Duration.ZERO);
          assertThat(idle.completed()).isEqualTo(3);
        });
  }

  @Test
  void whenManyTasksEnd_thenTheSumIsZeroAndEachWasStartedOnce() {
    DurableExecutorService executor = executor();
    List<? extends DurableExecutorServiceFuture<?>> futures =
        IntStream.range(0, 600)
            .mapToObj(
                i ->
                    i % 3 == 0
                        ? executor.submitAsync(() -> Failures.orderFailed(1))
                        : executor.submitAsync(() -> "value"))
            .toList();
    futures.forEach(future -> awaitEnd(future));

    untilAsserted(
        "the counters of 600 tasks",
        () -> {
          LocalExecutorStats stats = fixture().stats(executor.getName());
          assertThat(stats.submitted()).isEqualTo(600);
          assertThat(stats.completed()).isEqualTo(400);
          assertThat(stats.failed()).isEqualTo(200);
          assertThat(stats.runs()).isEqualTo(600);
          assertThat(stats.balance()).isZero();
        });
  }

  @Test
  void whenResultsAreOverwrittenOrDisposed_thenTheirTasksStayCounted() throws Exception {
    DurableExecutorService executor = executor(Profile.CAPACITY_1);
    DurableExecutorServiceFuture<String> last = executor.submitToKeyOwner(() -> "first", KEY);
    valueOf(last);
    for (int i = 0; i < 4; i++) {
      last = executor.submitToKeyOwner(() -> "next", KEY);
      valueOf(last);
    }

    executor.disposeResult(last.getTaskId());

    LocalExecutorStats stats = fixture().stats(executor.getName());
    assertThat(stats.completed()).isEqualTo(5);
    assertThat(stats.disposedBeforeEnd()).isZero();
    assertThat(stats.balance()).isZero();
  }

  @Test
  void whenStatisticsAreOff_thenAllCountersStayZero() throws Exception {
    DurableExecutorService executor = executor(Profile.NO_STATISTICS);

    valueOf(executor.submit(() -> "value"));

    LocalExecutorStats stats = fixture().stats(executor.getName());
    assertThat(stats.submitted()).isZero();
    assertThat(stats.completed()).isZero();
    assertThat(stats.runs()).isZero();
  }

  @Test
  void whenAnExecutorIsShutDownNow_thenItsTasksAreCountedAsEnded() throws Exception {
    DurableExecutorService executor = executor(Profile.ONE_THREAD);
    executor.submitToKeyOwner(probe().gated("running"), KEY).getTaskId();
    probe().awaitRun("running");
    executor.submitToKeyOwner(probe().passing("waiting"), KEY).getTaskId();

    executor.shutdownNow();

    untilAsserted(
        "the counters of two ended tasks",
        () -> {
          LocalExecutorStats stats = fixture().stats(executor.getName());
          assertThat(stats.submitted()).isEqualTo(2);
          assertThat(stats.pending() + stats.running()).isZero();
          assertThat(stats.cancelled() + stats.failed()).isEqualTo(2);
          assertThat(stats.balance()).isZero();
        });
  }
}
