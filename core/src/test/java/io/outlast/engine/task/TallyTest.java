// SPDX-License-Identifier: Apache-2.0
package io.outlast.engine.task;

import static org.assertj.core.api.Assertions.assertThat;

import io.outlast.engine.Samples;
import io.outlast.engine.Seeds;
import io.outlast.scheduledexecutor.FailurePolicy;
import io.outlast.scheduledexecutor.TaskOptions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class TallyTest {
  private final Tally tally = new Tally();

  @Test
  void whenATaskIsStored_thenItIsSubmitted() {
    count(null, created(1));

    assertThat(tally.get(Counter.SUBMITTED)).isEqualTo(1);
  }

  @Test
  void whenATaskEnds_thenItsKindOfEndIsCounted() {
    count(count(null, created(1)), new TaskChange.Finished(1, new Outcome.Returned(new byte[0])));
    count(count(null, created(2)), new TaskChange.Finished(2, failed()));
    count(count(null, created(3)), new TaskChange.Cancelled(new Identity(1, 9)));

    assertThat(tally.get(Counter.COMPLETED)).isEqualTo(1);
    assertThat(tally.get(Counter.FAILED)).isEqualTo(1);
    assertThat(tally.get(Counter.CANCELLED)).isEqualTo(1);
  }

  @Test
  void whenATaskIsDisposedBeforeItsEnd_thenThatIsItsEnd() {
    count(count(null, created(1)), new TaskChange.Disposed());

    assertThat(tally.get(Counter.DISPOSED)).isEqualTo(1);
  }

  @Test
  void whenAResultIsDisposed_thenItsTaskHasBeenCountedAlready() {
    TaskRecord ended = count(count(null, created(1)), new TaskChange.Finished(1, failed()));

    count(ended, new TaskChange.Disposed());

    assertThat(tally.get(Counter.DISPOSED)).isZero();
    assertThat(tally.get(Counter.FAILED)).isEqualTo(1);
  }

  @Test
  void whenATaskIsTakenOver_thenThatIsCountedAndIsNoEnd() {
    count(count(null, created(1)), new TaskChange.TakenOver(2));

    assertThat(tally.get(Counter.TAKEN_OVER)).isEqualTo(1);
    assertThat(ends(tally)).isZero();
  }

  @Test
  void whenARunIsTriedAgain_thenItWasNotTakenOver() {
    TaskRecord pending = count(null, series(FailurePolicy.retry(1, Duration.ofNanos(1))));

    count(pending, new TaskChange.Finished(1, failed(), 2, new RunReport(1, 2, null)));

    assertThat(tally.get(Counter.TAKEN_OVER)).isZero();
    assertThat(tally.get(Counter.FAILED)).as("ends of tasks are counted here").isZero();
  }

  @Test
  void whenTicksAreSkipped_thenThatIsCounted() {
    TaskRecord pending = count(null, series(FailurePolicy.stop()));

    count(pending, new TaskChange.Finished(1, returned(), 2, new RunReport(1, 36, null)));

    assertThat(tally.get(Counter.SKIPPED)).as("11, 21, 31").isEqualTo(3);
  }

  private static TaskChange series(FailurePolicy policy) {
    TaskPlan plan =
        new TaskPlan(
            "series",
            TaskPlan.HERE,
            new Timing(Timing.Kind.FIXED_RATE, 0, 10),
            TaskOptions.DEFAULT.withFailurePolicy(policy));
    return new TaskChange.Created(1, new Identity(1, 1), 1, new byte[0], plan, /* held= */ false);
  }

  private static Outcome returned() {
    return new Outcome.Returned(new byte[0]);
  }

  @Test
  void whenAChangeChangesNothing_thenNothingIsCounted() {
    TaskRecord pending = count(null, created(1));
    long[] before = tally.toArray();

    count(pending, new TaskChange.Finished(/* token= */ 99, failed()));

    assertThat(tally.toArray()).isEqualTo(before);
  }

  @Test
  void whenStoredByAnOlderVersion_thenNewCountersStartAtZero() {
    Tally taken = Tally.of(new long[] {5, 3});

    assertThat(taken.get(Counter.SUBMITTED)).isEqualTo(5);
    assertThat(taken.get(Counter.TAKEN_OVER)).isZero();
  }

  @Test
  void whenStoredByANewerVersion_thenItsCountersAreKept() {
    long[] stored = new long[Counter.values().length + 2];
    stored[stored.length - 1] = 7;

    assertThat(Tally.of(stored).toArray()).isEqualTo(stored);
  }

  @Test
  void whenStoredCountsAreTakenUp_thenTheyAreACopy() {
    long[] stored = new long[Counter.values().length];
    Tally taken = Tally.of(stored);

    taken.count(Counter.RUNS);

    assertThat(stored).containsOnly(0);
    assertThat(taken.get(Counter.RUNS)).isEqualTo(1);
  }

  /** Invariant 8: submitted = ends + pending, after any sequence of changes. */
  @Test
  void whateverHappens_thenTheCountersAddUp() {
    Seeds.forEach(
        500,
        random -> {
          Tally counts = new Tally();
          List<TaskRecord> tasks = new ArrayList<>();
          for (int step = 1; step <= 100; step++) {
            boolean isNew = tasks.isEmpty() || random.nextInt(4) == 0;
            int which = isNew ? tasks.size() : random.nextInt(tasks.size());
            TaskRecord before = isNew ? null : tasks.get(which);
            TaskChange change = isNew ? created(step) : anyChange(random, before.token());
            Transition transition = TaskMachine.apply(before, change, step);
            counts.count(transition);
            if (isNew) {
              tasks.add(transition.after());
            } else {
              tasks.set(which, transition.after());
            }

            long pending = tasks.stream().filter(TaskRecord::isPending).count();
            assertThat(ends(counts) + pending).isEqualTo(counts.get(Counter.SUBMITTED));
            assertThat(counts.get(Counter.SUBMITTED)).isEqualTo(tasks.size());
          }
        });
  }

  @Test
  void whenFewerTasksAreLeftThanAreCounted_thenTheOthersAreLost() {
    Tally tally = new Tally();
    for (int i = 0; i < 5; i++) {
      tally.count(Counter.SUBMITTED);
    }
    tally.count(Counter.COMPLETED);

    assertThat(tally.settle(1)).isTrue();

    assertThat(tally.get(Counter.LOST)).isEqualTo(3);
    assertThat(ends(tally) + 1).isEqualTo(tally.get(Counter.SUBMITTED));
    assertThat(tally.settle(1)).isFalse();
  }

  @Test
  void whenMoreTasksAreLeftThanAreCounted_thenTheyWereSubmitted() {
    Tally tally = new Tally();

    assertThat(tally.settle(2)).isTrue();

    assertThat(tally.get(Counter.SUBMITTED)).isEqualTo(2);
    assertThat(tally.get(Counter.LOST)).isZero();
  }

  private static TaskChange anyChange(Random random, long token) {
    return Samples.oneOf(
        random,
        List.of(
            new TaskChange.TakenOver(token + random.nextInt(2)),
            new TaskChange.Finished(
                token + random.nextInt(2), Samples.oneOf(random, Samples.outcomes(random))),
            new TaskChange.Cancelled(new Identity(1, 9)),
            new TaskChange.Disposed()));
  }

  private static long ends(Tally counts) {
    return counts.get(Counter.COMPLETED)
        + counts.get(Counter.FAILED)
        + counts.get(Counter.CANCELLED)
        + counts.get(Counter.LOST)
        + counts.get(Counter.DISPOSED)
        + counts.get(Counter.DISCARDED);
  }

  private TaskRecord count(TaskRecord record, TaskChange change) {
    Transition transition = TaskMachine.apply(record, change, /* now= */ 1);
    tally.count(transition);
    return transition.after();
  }

  private static TaskChange created(long token) {
    return new TaskChange.Created(token, new Identity(1, token), token, new byte[0]);
  }

  private static Outcome failed() {
    return new Outcome.Failed(new Failure("SomeException", "some text", null));
  }
}
