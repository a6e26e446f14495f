// SPDX-License-Identifier: Apache-2.0
package io.outlast.contract.scheduled;

import static io.outlast.contract.fixture.Waiting.failureOf;
import static io.outlast.contract.fixture.Waiting.untilAsserted;
import static io.outlast.contract.fixture.Waiting.valueOf;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.outlast.contract.fixture.Probe;
import io.outlast.contract.fixture.ProbedFailure;
import io.outlast.contract.fixture.SchedulerProfile;
import io.outlast.scheduledexecutor.IScheduledExecutorService;
import io.outlast.scheduledexecutor.IScheduledFuture;
import io.outlast.scheduledexecutor.Schedule;
import io.outlast.scheduledexecutor.TaskOptions;
import io.outlast.scheduledexecutor.TaskSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeoutException;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** A scheduled executor used as an {@code ExecutorService}: its tasks hold no place for ever. */
public abstract class RunNowContract extends ScheduledSuite {

  @Test
  void whenTasksAreSubmitted_thenTheyRunNowAndGiveTheirValues() throws Exception {
    IScheduledExecutorService scheduler = scheduler();

    IScheduledFuture<String> callable = scheduler.submit(probe().passing("callable"));
    IScheduledFuture<?> runnable = scheduler.submit(probe().passing("runnable").asRunnable());
    IScheduledFuture<String> result =
        scheduler.submit(probe().passing("result").asRunnable(), "given");
    IScheduledFuture<String> lambda = scheduler.submit(() -> "lambda");

    assertThat(valueOf(callable)).isEqualTo("callable");
    assertThat((Object) valueOf(runnable)).isNull();
    assertThat(valueOf(result)).isEqualTo("given");
    assertThat(valueOf(lambda)).isEqualTo("lambda");
    assertThat(probe().runs())
        .extracting(Probe.Run::task)
        .containsExactlyInAnyOrder("callable", "runnable", "result");
  }

  @Test
  void whenTasksAreExecuted_thenTheyRun() {
    IScheduledExecutorService scheduler = scheduler();

    scheduler.execute(probe().passing("object").asRunnable());
    scheduler.execute(probe().runnable("lambda"));

    probe().awaitRun("object");
    probe().awaitRun("lambda");
  }

  @Test
  void whenTasksRunNow_thenTheyAreGoneWhenTheyHaveEnded() throws Exception {
    IScheduledExecutorService scheduler = scheduler();

    valueOf(scheduler.submit(probe().passing("a")));
    failureOf(scheduler.submit(probe().failing("b")));
    scheduler.execute(probe().passing("c").asRunnable());
    scheduler.invokeAll(List.of(probe().passing("d")));
    scheduler.invokeAny(List.of(probe().passing("e")));

    untilAsserted("no task is left", () -> assertThat(listed(scheduler)).isEmpty());
    assertBalanced(scheduler);
  }

  @Test
  void whenMoreTasksRunNowThanThereArePlaces_thenEachFindsThePlaceOfTheOneBefore()
      throws Exception {
    IScheduledExecutorService scheduler = scheduler(SchedulerProfile.ONE_PER_NODE);
    String key = keyOwnedBy(aMember());

    for (int i = 0; i < 20; i++) {
      IScheduledFuture<String> future =
          scheduler.schedule(
              TaskSpec.of(probe().passing("t" + i), Schedule.NOW)
                  .onKeyOwner(key)
                  .with(TaskOptions.DEFAULT.withAutoDispose()));
      assertThat(valueOf(future)).isEqualTo("t" + i);
    }
  }

  @Test
  void whenASubmittedTaskFails_thenItsExceptionIsTheCause() {
    IScheduledExecutorService scheduler = scheduler();

    assertThat(failureOf(scheduler.submit(probe().failing("a"))))
        .isExactlyInstanceOf(ProbedFailure.class);
    assertThat(failureOf(scheduler.submit(probe().failing("b").asRunnable(), "result")))
        .isExactlyInstanceOf(ProbedFailure.class);
  }

  @Test
  void whenAllAreInvoked_thenTheFuturesAreDoneAndInTheOrderOfTheTasks() throws Exception {
    List<Callable<String>> tasks = new ArrayList<>();
    IntStream.range(0, 20).forEach(i -> tasks.add(probe().passing("t" + i)));
    tasks.add(probe().failing("bad"));

    List<Future<String>> futures = scheduler().invokeAll(tasks);

    assertThat(futures).hasSize(21).allMatch(Future::isDone);
    for (int i = 0; i < 20; i++) {
      assertThat(valueOf(futures.get(i))).isEqualTo("t" + i);
    }
    assertThat(failureOf(futures.get(20))).isExactlyInstanceOf(ProbedFailure.class);
    assertThat(probe().runs()).hasSize(21);
  }

  @Test
  void whenTheTimeOfInvokeAllIsUp_thenWhatHasNotEndedIsCancelled() throws Exception {
    List<Future<String>> futures =
        scheduler().invokeAll(List.of(probe().passing("quick"), probe().gated("slow")), 2, SECONDS);

    assertThat(futures).hasSize(2).allMatch(Future::isDone);
    assertThat(valueOf(futures.get(0))).isEqualTo("quick");
    assertCancelled(futures.get(1));
    probe().awaitInterrupt("slow");
  }

  @Test
  void whenAnyIsInvoked_thenOneValueComesBackAndTheOthersAreGone() throws Exception {
    IScheduledExecutorService scheduler = scheduler();

    String value =
        scheduler.invokeAny(
            List.of(probe().gated("slow"), probe().failing("bad"), probe().passing("quick")));

    assertThat(value).isEqualTo("quick");
    untilAsserted("no task is left", () -> assertThat(listed(scheduler)).isEmpty());
  }

  @Test
  void whenAllOfAnyFail_thenOneOfTheFailuresIsTheCause() {
    IScheduledExecutorService scheduler = scheduler();

    assertThatThrownBy(
            () -> scheduler.invokeAny(List.of(probe().failing("a"), probe().failing("b"))))
        .isInstanceOf(ExecutionException.class)
        .hasCauseExactlyInstanceOf(ProbedFailure.class);
  }

  @Test
  void whenTheTimeOfInvokeAnyIsUp_thenItThrowsAndNothingGoesOn() {
    IScheduledExecutorService scheduler = scheduler();

    assertThatThrownBy(() -> scheduler.invokeAny(List.of(probe().gated("a")), 1, SECONDS))
        .isInstanceOf(TimeoutException.class);

    untilAsserted("no task is left", () -> assertThat(listed(scheduler)).isEmpty());
  }

  @Test
  void whenNothingIsInvoked_thenThereIsNothingToGive() throws Exception {
    IScheduledExecutorService scheduler = scheduler();
    List<Callable<String>> none = List.of();

    assertThat(scheduler.invokeAll(none)).isEmpty();
    assertThatThrownBy(() -> scheduler.invokeAny(none))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
