// SPDX-License-Identifier: Apache-2.0
package io.outlast.contract.scheduled;

import static org.assertj.core.api.Assertions.assertThat;

import io.outlast.contract.fixture.Probe;
import io.outlast.contract.fixture.SchedulerProfile;
import io.outlast.contract.fixture.SystemTime;
import io.outlast.core.OutlastInstance;
import io.outlast.scheduledexecutor.IScheduledExecutorService;
import io.outlast.scheduledexecutor.IScheduledFuture;
import io.outlast.scheduledexecutor.MisfirePolicy;
import io.outlast.scheduledexecutor.Schedule;
import io.outlast.scheduledexecutor.TaskOptions;
import io.outlast.scheduledexecutor.TaskSpec;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * What becomes of the ticks of a series that nobody could run (R3). The outage is that of a member
 * with a start gate: what is bound to it must wait until it is ready.
 */
public abstract class MisfireContract extends ScheduledSuite {
  private static final Duration PERIOD = Duration.ofSeconds(1);

  /** Between two ticks, so that all series of a test have missed as many. */
  private static final Duration OUTAGE = PERIOD.multipliedBy(7).dividedBy(2);

  @Test
  void whenTicksWereMissed_thenThePolicyOfTheSeriesSaysHowManyAreRun() {
    try (OutlastInstance gated = fixture().newMember(fixture().newConfig().setStartGate(true))) {
      IScheduledExecutorService scheduler = scheduler(SchedulerProfile.PLAIN, gated);
      long before = SystemTime.nanos();
      IScheduledFuture<?> coalesced = series(scheduler, gated, "one", MisfirePolicy.coalesce());
      IScheduledFuture<?> skipped = series(scheduler, gated, "none", MisfirePolicy.skip());
      IScheduledFuture<?> madeUp = series(scheduler, gated, "two", MisfirePolicy.runAll(2));
      IScheduledFuture<?> allMadeUp = series(scheduler, gated, "all", MisfirePolicy.runAll(99));
      awaitPassed(OUTAGE, SystemTime.nanos());
      assertThat(probe().runs()).isEmpty();

      gated.ready();
      List.of(coalesced, skipped, madeUp, allMadeUp).forEach(future -> awaitTotalRuns(future, 3));

      long dropped = coalesced.getStats().getSkippedRuns();
      assertThat(dropped).as("ticks missed but for the last").isGreaterThanOrEqualTo(3);
      assertThat(skipped.getStats().getSkippedRuns()).isEqualTo(dropped + 1);
      assertThat(madeUp.getStats().getSkippedRuns()).isEqualTo(dropped - 1);
      assertThat(allMadeUp.getStats().getSkippedRuns()).isZero();
      assertOnGrid("one", before, dropped);
      assertOnGrid("none", before, dropped + 1);
      assertOnGrid("two", before, dropped - 1);
      assertOnGrid("all", before, 0);
    }
  }

  private IScheduledFuture<?> series(
      IScheduledExecutorService scheduler,
      OutlastInstance member,
      String task,
      MisfirePolicy policy) {
    return scheduler.schedule(
        TaskSpec.of(probe().passing(task).asRunnable(), Schedule.atFixedRate(Duration.ZERO, PERIOD))
            .onMember(asMember(member))
            .with(TaskOptions.DEFAULT.withMisfirePolicy(policy)));
  }

  /** Each run has a tick of its own, and none comes before its tick. */
  private void assertOnGrid(String task, long before, long skipped) {
    for (Probe.Run run : probe().runs(task)) {
      assertNotEarly(run, before, PERIOD.multipliedBy(skipped + run.number() - 1));
    }
  }
}
