// SPDX-License-Identifier: Apache-2.0
package io.outlast.contract.scheduled;

import static io.outlast.contract.fixture.Waiting.failureOf;
import static io.outlast.contract.fixture.Waiting.valueOf;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.outlast.contract.fixture.SchedulerProfile;
import io.outlast.contract.fixture.SystemTime;
import io.outlast.scheduledexecutor.IScheduledExecutorService;
import io.outlast.scheduledexecutor.IScheduledFuture;
import io.outlast.scheduledexecutor.TaskSpec;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.Test;

/** What becomes of a task for which there is no place: it waits as long as it may (R47). */
public abstract class OverflowContract extends ScheduledSuite {

  /** The overflow timeout of {@link SchedulerProfile#ONE_PER_NODE_BRIEFLY}. */
  private static final Duration BRIEFLY = Duration.ofMillis(300);

  @Test
  void whenAPlaceBecomesFreeInTime_thenTheTaskThatWaitedForItIsStored() throws Exception {
    IScheduledExecutorService scheduler = scheduler(SchedulerProfile.ONE_PER_NODE_PATIENT);
    IScheduledFuture<String> first = scheduler.schedule(task("first"));
    CompletableFuture<IScheduledFuture<String>> waiting =
        scheduler.scheduleAsync(task("second")).toCompletableFuture();
    awaitPassed(Duration.ofMillis(300), SystemTime.nanos());
    assertThat(waiting).isNotDone();
    assertThat(listedNames(scheduler)).containsExactly("first");

    first.dispose();

    assertThat(valueOf(waiting).getHandler().getTaskName()).isEqualTo("second");
    assertThat(listedNames(scheduler)).containsExactly("second");
  }

  @Test
  void whenNoPlaceBecomesFreeInTime_thenTheTaskIsRefusedAndNothingIsStored() {
    IScheduledExecutorService scheduler = scheduler(SchedulerProfile.ONE_PER_NODE_BRIEFLY);
    scheduler.schedule(task("first"));
    long before = SystemTime.nanos();

    assertThatThrownBy(() -> scheduler.schedule(task("second")))
        .isInstanceOf(RejectedExecutionException.class)
        .hasMessageContaining("1 of 1 places");

    assertThat(SystemTime.since(before)).isGreaterThanOrEqualTo(BRIEFLY);
    assertThat(listedNames(scheduler)).containsExactly("first");
    assertBalanced(scheduler);
  }

  @Test
  void whenThereIsNoOverflowTimeout_thenTheTaskIsRefusedThoughAPlaceBecomesFreeSoon() {
    IScheduledExecutorService scheduler = scheduler(SchedulerProfile.ONE_PER_NODE);
    IScheduledFuture<String> first = scheduler.schedule(task("first"));

    CompletableFuture<IScheduledFuture<String>> refused =
        scheduler.scheduleAsync(task("second")).toCompletableFuture();

    assertThat(failureOf(refused)).isInstanceOf(RejectedExecutionException.class);
    first.dispose();
    assertThat(listedNames(scheduler)).isEmpty();
  }

  private TaskSpec<String> task(String name) {
    return TaskSpec.of(probe().passing(name), LATER)
        .named(name)
        .onKeyOwner(keyOwnedBy(submitter()));
  }
}
