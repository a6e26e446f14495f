// SPDX-License-Identifier: Apache-2.0
package io.outlast.contract;

import static io.outlast.contract.fixture.Waiting.failureOf;
import static io.outlast.contract.fixture.Waiting.until;
import static io.outlast.contract.fixture.Waiting.valueOf;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.outlast.core.SerializableCallable;
import io.outlast.durableexecutor.DurableExecutorService;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** {@code invokeAll} and {@code invokeAny}, as in {@code ExecutorService} (SPEC §2). */
public abstract class InvokeContract extends ContractSuite {

  private static final TimeUnit SECONDS = TimeUnit.SECONDS;

  @Test
  void whenAllAreInvoked_thenTheFuturesAreDoneAndInTheOrderOfTheTasks() throws Exception {
    DurableExecutorService executor = executor();
    List<Callable<String>> tasks = passing(20);

    List<Future<String>> futures = executor.invokeAll(tasks);

    assertThat(futures).hasSize(20).allMatch(Future::isDone);
    for (int i = 0; i < 20; i++) {
      assertThat(valueOf(futures.get(i))).isEqualTo("t" + i);
    }
    assertThat(probe().runs()).hasSize(20);
  }

  @Test
  void whenOneOfAllFails_thenItsFutureHasTheFailureAndTheOthersTheirValues() throws Exception {
    DurableExecutorService executor = executor();
    SerializableCallable<Object> good = () -> "good";
    SerializableCallable<Object> bad = () -> Failures.orderFailed(3);

    List<Future<Object>> futures = executor.invokeAll(List.of(good, bad, good));

    assertThat(futures).hasSize(3).allMatch(Future::isDone);
    assertThat(valueOf(futures.get(0))).isEqualTo("good");
    assertThat(failureOf(futures.get(1))).isInstanceOf(Failures.OrderFailed.class);
    assertThat(valueOf(futures.get(2))).isEqualTo("good");
  }

  @Test
  void whenTheTimeOfInvokeAllIsUp_thenWhatHasNotEndedIsCancelled() throws Exception {
    DurableExecutorService executor = executor();

    List<Future<String>> futures =
        executor.invokeAll(List.of(probe().passing("quick"), probe().gated("slow")), 2, SECONDS);

    assertThat(futures).hasSize(2).allMatch(Future::isDone);
    assertThat(valueOf(futures.get(0))).isEqualTo("quick");
    CancelContract.assertCancelled(futures.get(1));
    probe().awaitInterrupt("slow");
  }

  @Test
  void whenInvokeAllHasTimeEnough_thenNothingIsCancelled() throws Exception {
    DurableExecutorService executor = executor();

    List<Future<String>> futures = executor.invokeAll(passing(3), 15, SECONDS);

    assertThat(futures).extracting(Future::isCancelled).containsExactly(false, false, false);
    assertThat(valueOf(futures.get(2))).isEqualTo("t2");
  }

  @Test
  void whenNothingIsInvoked_thenTheListIsEmpty() throws Exception {
    DurableExecutorService executor = executor();
    List<Callable<String>> none = List.of();

    assertThat(executor.invokeAll(none)).isEmpty();
    assertThat(executor.invokeAll(none, 1, SECONDS)).isEmpty();
  }

  @Test
  void whenATaskOrTheCollectionIsNull_thenTheCallThrows() {
    DurableExecutorService executor = executor();
    Callable<String> noTask = nothing();
    Collection<Callable<String>> noTasks = nothing();
    List<Callable<String>> withNull = Arrays.asList(probe().passing("a"), noTask);

    assertThatThrownBy(() -> executor.invokeAll(withNull)).isInstanceOf(NullPointerException.class);
    assertThatThrownBy(() -> executor.invokeAll(noTasks)).isInstanceOf(NullPointerException.class);
    assertThatThrownBy(() -> executor.invokeAll(passing(1), 1, nothing()))
        .isInstanceOf(NullPointerException.class);
    assertThatThrownBy(() -> executor.invokeAny(noTasks)).isInstanceOf(NullPointerException.class);
    assertThatThrownBy(() -> executor.invokeAny(Arrays.asList(noTask)))
        .isInstanceOf(NullPointerException.class);
    assertThatThrownBy(() -> executor.invokeAny(passing(1), 1, nothing()))
        .isInstanceOf(NullPointerException.class);
  }

  @Test
  void whenTheWaitOfInvokeAllIsInterrupted_thenItEndsAndTheTasksAreCancelled() {
    DurableExecutorService executor = executor();

    Thread.currentThread().interrupt();
    assertThatThrownBy(() -> executor.invokeAll(List.of(probe().gated("a"), probe().gated("b"))))
        .isInstanceOf(InterruptedException.class);

    until(
        "all tasks ended",
        () ->
            fixture().stats(executor.getName()).pending() == 0
                && fixture().stats(executor.getName()).running() == 0);
    assertThat(fixture().stats(executor.getName()).completed()).isZero();
  }

  @Test
  void whenAnyIsInvoked_thenOneValueComesBackAndTheOthersAreCancelled() throws Exception {
    DurableExecutorService executor = executor();

    String value =
        executor.invokeAny(
            List.of(probe().gated("slow"), probe().passing("quick"), probe().gated("slower")));

    assertThat(value).isEqualTo("quick");
    until(
        "the others ended",
        () ->
            fixture().stats(executor.getName()).pending() == 0
                && fixture().stats(executor.getName()).running() == 0);
  }

  @Test
  void whenSomeOfAnyFail_thenASuccessCounts() throws Exception {
    DurableExecutorService executor = executor();
    SerializableCallable<Object> good = () -> "good";
    SerializableCallable<Object> bad = () -> Failures.orderFailed(3);

    Object value = executor.invokeAny(List.of(bad, bad, good));

    assertThat(value).isEqualTo("good");
  }

  @Test
  void whenAllOfAnyFail_thenOneOfTheFailuresIsTheCause() {
    DurableExecutorService executor = executor();
    SerializableCallable<Object> bad = () -> Failures.orderFailed(3);

    assertThatThrownBy(() -> executor.invokeAny(List.of(bad, bad)))
        .isInstanceOf(ExecutionException.class)
        .hasCauseExactlyInstanceOf(Failures.OrderFailed.class);
  }

  @Test
  void whenTheTimeOfInvokeAnyIsUp_thenItThrowsAndTheTasksAreCancelled() {
    DurableExecutorService executor = executor();

    assertThatThrownBy(
            () -> executor.invokeAny(List.of(probe().gated("a"), probe().gated("b")), 1, SECONDS))
        .isInstanceOf(TimeoutException.class);

    until(
        "both ended",
        () ->
            fixture().stats(executor.getName()).pending() == 0
                && fixture().stats(executor.getName()).running() == 0);
  }

  @Test
  void whenInvokeAnyHasTimeEnough_thenItGivesAValue() throws Exception {
    DurableExecutorService executor = executor();

    assertThat(executor.invokeAny(passing(1), 15, SECONDS)).isEqualTo("t0");
  }

  @Test
  void whenAnyOfNothingIsInvoked_thenThatIsAnIllegalArgument() {
    DurableExecutorService executor = executor();
    List<Callable<String>> none = List.of();

    assertThatThrownBy(() -> executor.invokeAny(none)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void whenTheExecutorIsShutDown_thenInvokesAreRefused() {
    DurableExecutorService executor = executor();
    executor.shutdown();

    assertThatThrownBy(() -> executor.invokeAll(passing(2)))
        .isInstanceOf(RejectedExecutionException.class);
    assertThatThrownBy(() -> executor.invokeAny(passing(2)))
        .isInstanceOf(RejectedExecutionException.class);
    assertThat(probe().runs()).isEmpty();
  }

  private List<Callable<String>> passing(int count) {
    Stream<Callable<String>> tasks =
        IntStream.range(0, count).mapToObj(i -> probe().passing("t" + i));
    return tasks.toList();
  }
}
