// SPDX-License-Identifier: Apache-2.0
package io.outlast.contract.scheduled;

import static io.outlast.contract.fixture.Waiting.failureOf;
import static io.outlast.contract.fixture.Waiting.until;
import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import io.outlast.scheduledexecutor.FailurePolicy;
import io.outlast.scheduledexecutor.IScheduledExecutorService;
import io.outlast.scheduledexecutor.IScheduledFuture;
import io.outlast.scheduledexecutor.Schedule;
import io.outlast.scheduledexecutor.TaskOptions;
import io.outlast.scheduledexecutor.TaskSpec;
import io.outlast.scheduledexecutor.TaskUtils;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Tasks with a state of their own (SPEC §3). */
public abstract class StatefulContract extends ScheduledSuite {

  private static final Schedule.FixedRate RATE =
      Schedule.atFixedRate(Duration.ZERO, Duration.ofMillis(5));

  @Test
  void whenASeriesHasAState_thenOneInstanceRunsAndIsSavedAfterEachRun() {
    IScheduledExecutorService scheduler = scheduler();

    scheduler.scheduleAtFixedRate(Counting.of(id()), 0, 5, MILLISECONDS);

    assertThat(firstNotes(6))
        .containsExactly("run 1", "save 1", "run 2", "save 2", "run 3", "save 3");
  }

  @Test
  void whenASeriesOfAMemberHasAState_thenItIsTheSame() {
    IScheduledExecutorService scheduler = scheduler();

    scheduler.scheduleOnMemberAtFixedRate(
        Counting.of(id()), allMembers().get(0), 0, 5, MILLISECONDS);

    assertThat(firstNotes(6))
        .containsExactly("run 1", "save 1", "run 2", "save 2", "run 3", "save 3");
  }

  @Test
  void whenTheTaskIsWrapped_thenItsStateIsSavedAllTheSame() {
    IScheduledExecutorService scheduler = scheduler();
    Runnable wrapped =
        TaskUtils.autoDisposable(
            TaskUtils.named("outer", TaskUtils.named("inner", Counting.of(id()))));

    scheduler.scheduleAtFixedRate(wrapped, 0, 5, MILLISECONDS);

    assertThat(firstNotes(4)).containsExactly("run 1", "save 1", "run 2", "save 2");
  }

  @Test
  void whenTheStateCannotBeSaved_thenTheRunCountsAndTheNextBeginsWithTheStateBefore() {
    IScheduledExecutorService scheduler = scheduler();

    IScheduledFuture<?> series =
        scheduler.scheduleAtFixedRate(Counting.of(id()).failingToSaveAfter(2), 0, 5, MILLISECONDS);

    assertThat(firstNotes(6))
        .containsExactly("run 1", "save 1", "run 2", "load 1", "run 2", "save 2");
    awaitTotalRuns(series, 3);
    assertThat(series.isDone()).isFalse();
  }

  @Test
  void whenTheFirstStateCannotBeSaved_thenNothingIsLoaded() {
    IScheduledExecutorService scheduler = scheduler();

    scheduler.scheduleAtFixedRate(Counting.of(id()).failingToSaveAfter(1), 0, 5, MILLISECONDS);

    assertThat(firstNotes(3)).containsExactly("run 1", "run 1", "save 1");
  }

  @Test
  void whenARunFails_thenItsStateIsSavedLikeAnyOther() {
    IScheduledExecutorService scheduler = scheduler();
    TaskOptions goesOn = TaskOptions.DEFAULT.withFailurePolicy(FailurePolicy.continueSeries());

    scheduler.schedule(TaskSpec.of(Counting.of(id()).failingInRuns(2), RATE).with(goesOn));

    assertThat(firstNotes(6))
        .containsExactly("run 1", "save 1", "run 2", "save 2", "run 3", "save 3");
  }

  @Test
  void whenTheLastRunCannotBeSaved_thenItsOutcomeIsThatOfTheTask() {
    IScheduledExecutorService scheduler = scheduler();

    IScheduledFuture<?> series =
        scheduler.schedule(
            TaskSpec.of(Counting.of(id()).failingInRuns(2).failingToSaveAfter(2), RATE));

    assertThat(failureOf(series)).hasMessageContaining("Run 2 fails");
    assertThat(series.getStats().getTotalRuns()).isEqualTo(2);
  }

  @Test
  void whenTwoSeriesAreOfTheSameTask_thenEachHasAStateOfItsOwn() {
    IScheduledExecutorService scheduler = scheduler();
    Counting task = Counting.of(id());

    scheduler.scheduleOnKeyOwnerAtFixedRate(task, "key", 0, 5, MILLISECONDS);
    scheduler.scheduleOnKeyOwnerAtFixedRate(task, "key", 0, 5, MILLISECONDS);

    until("both have run twice", () -> count("run 2") == 2);
    assertThat(count("run 1")).isEqualTo(2);
  }

  private List<String> firstNotes(int count) {
    return until(count + " notes", () -> probe().notes(), notes -> notes.size() >= count)
        .subList(0, count);
  }

  private long count(String note) {
    return probe().notes().stream().filter(note::equals).count();
  }
}
