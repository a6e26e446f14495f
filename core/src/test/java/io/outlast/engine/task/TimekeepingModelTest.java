// SPDX-License-Identifier: Apache-2.0
package io.outlast.engine.task;

import static org.assertj.core.api.Assertions.assertThat;

import io.outlast.engine.Samples;
import io.outlast.engine.Seeds;
import io.outlast.scheduledexecutor.FailurePolicy;
import io.outlast.scheduledexecutor.TaskOptions;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/**
 * A series with a grid, and an owner who does whatever an owner may do. Whatever that is: ticks
 * stay on the grid, each has one run that counts or is counted as skipped, nothing starts early or
 * before the end of the run before.
 */
class TimekeepingModelTest {
  @Test
  void whateverHappens_thenEachTickIsRunOrCountedAsSkipped() {
    Seeds.forEach(
        3_000,
        random -> {
          Play play = new Play(random);
          for (int step = 0; step < 60 && play.series.record().isPending(); step++) {
            play.step();
          }
        });
  }

  private static final class Play {
    private final Random random;
    private final Series series;

    private long first;
    private long period;
    private final TreeSet<Long> run = new TreeSet<>();

    /** Skipped before the present grid began. */
    private long skippedBefore;

    private boolean isRunning;
    private boolean isBeside;
    private long began;
    private long tickOfRun;

    private long runs;
    private long lastEnd = Long.MIN_VALUE;

    Play(Random random) {
      this.random = random;
      series = new Series(schedule(), options());
    }

    private String schedule() {
      first = series == null ? random.nextInt(300) : series.now() + random.nextInt(300);
      period = 1 + random.nextInt(100);
      long initial = series == null ? first : first - series.now();
      return "every " + period + " after " + initial;
    }

    private TaskOptions options() {
      TaskOptions options =
          TaskOptions.DEFAULT
              .withMisfirePolicy(
                  Series.misfirePolicy(
                      Samples.oneOf(random, List.of("coalesce", "skip", "run all 3"))))
              .withFailurePolicy(
                  Series.failurePolicy(
                      Samples.oneOf(random, List.of("continue", "retry 1 after 20"))));
      return random.nextInt(3) == 0 ? options.withExpireAfter(Duration.ofMillis(150)) : options;
    }

    void step() {
      series.at(series.now() + (random.nextInt(5) == 0 ? random.nextInt(700) : random.nextInt(60)));
      if (isRunning) {
        stepDuringRun();
      } else {
        stepBetweenRuns();
      }
      if (series.record().isPending()) {
        check();
      }
    }

    // ---- What the owner does ------------------------------------------------------------------

    private void stepDuringRun() {
      switch (random.nextInt(10)) {
        case 0 -> series.altered(new Alteration.Pause());
        case 1 -> series.altered(new Alteration.Resume(/* duringRun= */ true));
        case 2 -> reschedule();
        case 3 -> {
          series.takenOver();
          isRunning = false;
        }
        case 4 -> {
          series.skipped();
          isRunning = false;
        }
        default -> end();
      }
    }

    private void stepBetweenRuns() {
      switch (random.nextInt(16)) {
        case 0 -> series.altered(new Alteration.Pause());
        case 1, 2 -> series.altered(new Alteration.Resume());
        case 3 -> reschedule();
        case 4 -> series.altered(new Alteration.Trigger());
        case 5 -> {
          series.delayRestarted();
          if (series.history().equals(RunHistory.NONE)) {
            first = series.tick();
          }
        }
        default -> begin();
      }
    }

    private void reschedule() {
      skippedBefore = series.skippedTicks();
      run.clear();
      series.altered(new Alteration.Reschedule(Series.timing(schedule()), isRunning));
      isBeside = true;
    }

    private void begin() {
      if (series.startsAt() > series.now()) {
        return;
      }
      series.apply(new TaskChange.CameDue());
      if (series.startsAt() > series.now()) {
        return;
      }
      if (series.isExpired()) {
        series.skipped();
        return;
      }
      isRunning = true;
      isBeside = series.table().triggered();
      began = series.now();
      tickOfRun = series.tick();
      if (!isBeside) {
        assertThat(began).as("never early").isGreaterThanOrEqualTo(tickOfRun);
        assertThat(series.table().gate()).isEqualTo(Timetable.Gate.OPEN);
      }
    }

    private void end() {
      isRunning = false;
      if (!isBeside) {
        assertThat(!run.add(tickOfRun))
            .as("a tick that has been run is run only when it is tried again")
            .isEqualTo(series.history().retries() > 0);
      }
      runs++;
      long took = random.nextInt(10) == 0 ? random.nextInt(500) : random.nextInt(20);
      boolean fails = random.nextInt(4) == 0;
      boolean isLast =
          fails
              && series.table().plan().options().failurePolicy()
                  instanceof FailurePolicy.Retry retry
              && series.history().retries() == retry.maxRetries();
      series.ends(took, fails ? Series.failed("x") : Series.returned());
      lastEnd = series.now();
      assertThat(series.record().isPending()).isEqualTo(!isLast);
    }

    // ---- What must hold -----------------------------------------------------------------------

    private void check() {
      assertThat(Math.floorMod(series.tick() - first, period)).as("on the grid").isZero();
      long passed = (series.tick() - first) / period;
      assertThat(run.headSet(series.tick()).size() + series.skippedTicks() - skippedBefore)
          .as("ticks before %s of %s that were run (%s) or skipped", series.tick(), passed, run)
          .isEqualTo(passed);
      assertThat(series.history().runs()).isEqualTo(runs);
      boolean isMadeUp = series.table().tick() <= series.history().makeUpUntil();
      if (!isRunning && !isMadeUp && !series.table().triggered()) {
        assertThat(series.due()).as("due after the run before").isGreaterThanOrEqualTo(lastEnd);
      }
    }
  }
}
