// SPDX-License-Identifier: Apache-2.0
package io.outlast.contract;

import static io.outlast.contract.fixture.Waiting.failureOf;
import static io.outlast.contract.fixture.Waiting.until;
import static io.outlast.contract.fixture.Waiting.valueOf;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.outlast.contract.fixture.Probe;
import io.outlast.contract.fixture.Profile;
import io.outlast.core.OutlastInstance;
import io.outlast.core.OutlastInstanceAware;
import io.outlast.core.TaskContext;
import io.outlast.durableexecutor.DurableExecutorService;
import io.outlast.durableexecutor.DurableExecutorServiceFuture;
import java.io.IOException;
import java.io.Serializable;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Submitting and executing tasks, their values and their exceptions (SPEC §2, R35, R37, R55). */
public abstract class SubmitContract extends ContractSuite {

  @Test
  void whenACallableIsSubmitted_thenItsValueIsTheResult() throws Exception {
    DurableExecutorService executor = executor();

    DurableExecutorServiceFuture<Integer> future = executor.submit(() -> 6 * 7);

    assertThat(valueOf(future)).isEqualTo(42);
    assertThat(future.isDone()).isTrue();
    assertThat(future.isCancelled()).isFalse();
  }

  @Test
  void whenARunnableIsSubmitted_thenItRunsAndTheResultIsNull() throws Exception {
    DurableExecutorService executor = executor();

    DurableExecutorServiceFuture<?> future = executor.submit(probe().runnable("a"));

    assertThat((Object) valueOf(future)).isNull();
    assertThat(probe().runs("a")).hasSize(1);
  }

  @Test
  void whenARunnableIsSubmittedWithAResult_thenItRunsAndThatIsTheResult() throws Exception {
    DurableExecutorService executor = executor();

    DurableExecutorServiceFuture<String> future = executor.submit(probe().runnable("a"), "given");

    assertThat(valueOf(future)).isEqualTo("given");
    assertThat(probe().runs("a")).hasSize(1);
  }

  @Test
  void whenACallableGivesNull_thenTheResultIsNull() throws Exception {
    DurableExecutorService executor = executor();

    DurableExecutorServiceFuture<?> future = executor.submit(new Echo<>(null));

    assertThat((Object) valueOf(future)).isNull();
  }

  static Stream<Named<Serializable>> values() {
    Stream<Serializable> values =
        Stream.of(
            42,
            -1L << 40,
            2.5,
            'c',
            true,
            "",
            "Grüße, 世界 \u0000",
            new byte[] {1, -1, 0},
            new int[][] {{1}, {2, 3}},
            TimeUnit.DAYS,
            UUID.fromString("00000000-0000-0001-0000-000000000002"),
            new BigDecimal("1.50"),
            Instant.ofEpochSecond(1, 999_999_999),
            new ArrayList<>(List.of("a", "b")),
            new HashMap<>(Map.of("k", 1)),
            new Echo<>("a record"),
            new String[0]);
    return values.map(value -> Named.of(value.getClass().getSimpleName(), value));
  }

  @ParameterizedTest
  @MethodSource("values")
  void whenATaskGivesASerializableValue_thenAnEqualValueComesBack(Serializable value)
      throws Exception {
    DurableExecutorService executor = executor();

    DurableExecutorServiceFuture<Serializable> future = executor.submit(new Echo<>(value));

    assertThat(valueOf(future)).isEqualTo(value);
    Future<Serializable> retrieved = elsewhere(executor).retrieveResult(future.getTaskId());
    assertThat(valueOf(retrieved)).isEqualTo(value);
  }

  @Test
  void whenTaskAndResultAreLarge_thenTheyArriveWhole() throws Exception {
    DurableExecutorService executor = executor();
    byte[] large = new byte[3_000_000];
    large[large.length - 1] = 7;

    DurableExecutorServiceFuture<byte[]> future = executor.submit(new Echo<>(large));

    assertThat(valueOf(future)).isEqualTo(large);
  }

  @Test
  void whenATaskIsExecuted_thenItRunsOnce() {
    DurableExecutorService executor = executor();

    executor.execute(probe().runnable("a"));

    probe().awaitRun("a");
    until("all tasks ended", () -> fixture().stats(executor.getName()).completed() == 1);
    assertThat(probe().runs()).hasSize(1);
  }

  @Test
  void whenAnExecutedTaskThrows_thenNothingElseIsDisturbed() throws Exception {
    DurableExecutorService executor = executor(Profile.ONE_THREAD);
    String key = "key";

    executor.executeOnKeyOwner(() -> Failures.error("boom"), key);
    DurableExecutorServiceFuture<String> next = executor.submitToKeyOwner(() -> "next", key);

    assertThat(valueOf(next)).isEqualTo("next");
  }

  @Test
  void whenManyTasksAreSubmitted_thenEachRunsOnceAndHasAnIdOfItsOwn() throws Exception {
    DurableExecutorService executor = executor();

    List<DurableExecutorServiceFuture<String>> futures =
        IntStream.range(0, 200).mapToObj(i -> executor.submit(probe().passing("t" + i))).toList();

    for (int i = 0; i < futures.size(); i++) {
      assertThat(valueOf(futures.get(i))).isEqualTo("t" + i);
    }
    assertThat(ids(futures)).hasSize(200);
    assertThat(probe().runs()).hasSize(200).extracting(Probe.Run::task).doesNotHaveDuplicates();
  }

  @Test
  void whenATaskIsSubmitted_thenItsIdIsThereAtOnceAndStays() {
    DurableExecutorService executor = executor();

    DurableExecutorServiceFuture<String> future = executor.submit(probe().gated("a"));
    long id = future.getTaskId();

    assertThat(future.taskIdStage().toCompletableFuture()).isCompletedWithValue(id);
    assertThat(future.isDone()).isFalse();
    assertThat(future.getTaskId()).isEqualTo(id);
  }

  @Test
  void whenATaskThrowsACheckedException_thenGetGivesItOneLevelDeep() {
    DurableExecutorService executor = executor();

    DurableExecutorServiceFuture<?> future = executor.submit(() -> Failures.orderFailed(17));

    assertOrderFailed(failureOf(future), 17);
    assertThat(future.isDone()).isTrue();
    assertThat(future.isCancelled()).isFalse();
    assertOrderFailed(failureOf(elsewhere(future, executor())), 17);
  }

  @Test
  void whenATaskThrowsAnError_thenItIsTheResultAndTheMemberLives() throws Exception {
    DurableExecutorService executor = executor(Profile.ONE_THREAD);

    DurableExecutorServiceFuture<?> future =
        executor.submitToKeyOwner(() -> Failures.error("boom"), "key");
    DurableExecutorServiceFuture<String> next = executor.submitToKeyOwner(() -> "next", "key");

    assertThat(failureOf(future)).isExactlyInstanceOf(AssertionError.class).hasMessage("boom");
    assertThat(valueOf(next)).isEqualTo("next");
  }

  @Test
  void whenATaskOverflowsItsStack_thenThatIsTheResult() {
    DurableExecutorService executor = executor();

    DurableExecutorServiceFuture<?> future = executor.submit(() -> Failures.forEver(0));

    assertThat(failureOf(future)).isInstanceOf(StackOverflowError.class);
  }

  @Test
  void whenATaskThrowsAnExecutionException_thenItIsNotUnwrapped() {
    DurableExecutorService executor = executor();

    DurableExecutorServiceFuture<?> future =
        executor.submit(() -> Failures.rethrow(new ExecutionException(new IOException("inner"))));

    assertThat(failureOf(future))
        .isExactlyInstanceOf(ExecutionException.class)
        .hasCauseExactlyInstanceOf(IOException.class);
  }

  @Test
  void whenATaskThrowsACancellationException_thenItHasFailedAndIsNotCancelled() {
    DurableExecutorService executor = executor();

    DurableExecutorServiceFuture<?> future =
        executor.submit(() -> Failures.rethrow(new CancellationException("mine")));

    assertThat(failureOf(future)).isInstanceOf(CancellationException.class).hasMessage("mine");
    assertThat(future.isCancelled()).isFalse();
  }

  @Test
  void whenATaskIsInterruptedByItself_thenThatIsAFailureLikeAnyOther() {
    DurableExecutorService executor = executor();

    DurableExecutorServiceFuture<?> future =
        executor.submit(() -> Failures.rethrow(new InterruptedException("mine")));

    assertThat(failureOf(future)).isInstanceOf(InterruptedException.class).hasMessage("mine");
    assertThat(future.isCancelled()).isFalse();
  }

  @Test
  void whenATaskStillRuns_thenAGetWithATimeLimitEndsAndTheResultComesLater() throws Exception {
    DurableExecutorService executor = executor();
    DurableExecutorServiceFuture<String> future = executor.submit(probe().gated("a"));
    probe().awaitRun("a");

    assertThatThrownBy(() -> future.get(30, TimeUnit.MILLISECONDS))
        .isInstanceOf(TimeoutException.class);
    assertThatThrownBy(() -> future.get(0, TimeUnit.MILLISECONDS))
        .isInstanceOf(TimeoutException.class);
    boolean doneBefore = future.isDone();
    probe().open("a");

    assertThat(doneBefore).isFalse();
    assertThat(valueOf(future)).isEqualTo("a");
    assertThat(probe().runs("a")).hasSize(1);
  }

  @Test
  void whenAWaitingThreadIsInterrupted_thenItsGetEndsAndTheTaskGoesOn() throws Exception {
    DurableExecutorService executor = executor();
    DurableExecutorServiceFuture<String> future = executor.submit(probe().gated("a"));
    probe().awaitRun("a");

    Thread.currentThread().interrupt();
    assertThatThrownBy(future::get).isInstanceOf(InterruptedException.class);
    probe().open("a");

    assertThat(valueOf(future)).isEqualTo("a");
    assertThat(probe().wasInterrupted("a")).isFalse();
  }

  @Test
  void whenTheSubmittingThreadIsInterrupted_thenTheTaskIsStoredAndTheFlagKept() throws Exception {
    DurableExecutorService executor = executor();

    Thread.currentThread().interrupt();
    DurableExecutorServiceFuture<String> future = executor.submit(() -> "stored");
    boolean flag = Thread.interrupted();

    assertThat(flag).isTrue();
    assertThat(valueOf(future)).isEqualTo("stored");
  }

  @Test
  void whenATaskLeavesItsThreadInterrupted_thenTheNextOneFindsAClearFlag() throws Exception {
    DurableExecutorService executor = executor(Profile.ONE_THREAD);

    DurableExecutorServiceFuture<Boolean> first =
        executor.submitToKeyOwner(SubmitContract::interruptMyself, "key");
    DurableExecutorServiceFuture<Boolean> second =
        executor.submitToKeyOwner(() -> Thread.currentThread().isInterrupted(), "key");

    assertThat(valueOf(first)).isTrue();
    assertThat(valueOf(second)).isFalse();
  }

  @Test
  void whenAnInterruptedTaskCallsUs_thenTheCallWorksAndTheFlagIsKept() throws Exception {
    DurableExecutorService executor = executor();

    DurableExecutorServiceFuture<Long> outer =
        executor.submit(new SubmitsInterrupted(executor.getName()));

    Future<String> inner = executor.retrieveResult(valueOf(outer));
    assertThat(valueOf(inner)).isEqualTo("inner");
  }

  @Test
  void whenATaskSubmitsAndWaits_thenBothEnd() throws Exception {
    DurableExecutorService executor = executor();

    DurableExecutorServiceFuture<String> outer =
        executor.submit(new SubmitsAndWaits(executor.getName()));

    assertThat(valueOf(outer)).isEqualTo("outer of inner");
  }

  @Test
  void whenThePoolIsFull_thenFurtherTasksWait() throws Exception {
    DurableExecutorService executor = executor(Profile.TWO_THREADS);
    List<DurableExecutorServiceFuture<String>> futures =
        Stream.of("a", "b", "c")
            .map(name -> executor.submitToKeyOwner(probe().gated(name), "key"))
            .toList();

    until("two runs", () -> probe().runs().size() == 2);
    assertThatThrownBy(() -> futures.get(2).get(100, TimeUnit.MILLISECONDS))
        .isInstanceOf(TimeoutException.class);
    int startedWhileFull = probe().runs().size();
    probe().open(probe().runs().get(0).task());

    until("a third run", () -> probe().runs().size() == 3);
    assertThat(startedWhileFull).isEqualTo(2);
  }

  @Test
  void whenSixteenTasksMeetOnOneMember_thenTheDefaultPoolRunsThemAtOnce() {
    DurableExecutorService executor = executor();

    IntStream.range(0, 16)
        .forEach(i -> executor.submitToKeyOwner(probe().gated("t" + i), "key").getTaskId());

    until("sixteen runs at once", () -> probe().runs().size() == 16);
    assertThat(probe().runs()).extracting(Probe.Run::thread).doesNotHaveDuplicates();
  }

  @Test
  void whenTasksFillThePoolOfOneExecutor_thenAnotherExecutorRuns() throws Exception {
    DurableExecutorService full = executor(Profile.ONE_THREAD);
    DurableExecutorService free = executor(Profile.PLAIN);
    full.submitToKeyOwner(probe().gated("a"), "key").getTaskId();
    probe().awaitRun("a");

    DurableExecutorServiceFuture<String> future = free.submitToKeyOwner(() -> "free", "key");

    assertThat(valueOf(future)).isEqualTo("free");
  }

  @Test
  void whenAnArgumentIsNull_thenTheCallThrowsAtOnceAndNothingIsStored() {
    DurableExecutorService executor = executor();
    Callable<String> callable = () -> "never";
    Callable<String> noCallable = nothing();
    Runnable noRunnable = nothing();
    Object noKey = nothing();

    assertThatThrownBy(() -> executor.submit(noCallable)).isInstanceOf(NullPointerException.class);
    assertThatThrownBy(() -> executor.submit(noRunnable)).isInstanceOf(NullPointerException.class);
    assertThatThrownBy(() -> executor.submit(noRunnable, "result"))
        .isInstanceOf(NullPointerException.class);
    assertThatThrownBy(() -> executor.execute(noRunnable)).isInstanceOf(NullPointerException.class);
    assertThatThrownBy(() -> executor.submitToKeyOwner(noCallable, "key"))
        .isInstanceOf(NullPointerException.class);
    assertThatThrownBy(() -> executor.submitToKeyOwner(noRunnable, "key"))
        .isInstanceOf(NullPointerException.class);
    assertThatThrownBy(() -> executor.submitToKeyOwner(callable, noKey))
        .isInstanceOf(NullPointerException.class);
    assertThatThrownBy(() -> executor.executeOnKeyOwner(noRunnable, "key"))
        .isInstanceOf(NullPointerException.class);
    assertThatThrownBy(() -> executor.executeOnKeyOwner(probe().runnable("a"), noKey))
        .isInstanceOf(NullPointerException.class);
    assertThat(fixture().stats(executor.getName()).submitted()).isZero();
  }

  @Test
  void whenTheNameOfAnExecutorIsNull_thenTheCallThrowsAtOnce() {
    OutlastInstance instance = submitter();
    String noName = nothing();

    assertThatThrownBy(() -> instance.getDurableExecutorService(noName))
        .isInstanceOf(NullPointerException.class);
  }

  @Test
  void whenStagesHang_thenOpenFuturesHoldNoThreads() {
    DurableExecutorService executor = executor(Profile.ONE_THREAD);
    executor.submitToKeyOwner(probe().gated("a"), "key").getTaskId();
    probe().awaitRun("a");
    int threadsBefore = Thread.activeCount();

    List<Future<String>> open =
        IntStream.range(0, 99)
            .mapToObj(i -> (Future<String>) executor.submitToKeyOwner(probe().gated("b"), "key"))
            .toList();
    List<CompletableFuture<Integer>> stages =
        open.stream()
            .map(future -> ((DurableExecutorServiceFuture<String>) future))
            .map(future -> future.thenApply(String::length).toCompletableFuture())
            .toList();

    assertThat(stages).noneMatch(CompletableFuture::isDone);
    assertThat(Thread.activeCount()).isLessThan(threadsBefore + 50);
  }

  private static Set<Long> ids(List<DurableExecutorServiceFuture<String>> futures) {
    return futures.stream()
        .map(DurableExecutorServiceFuture::getTaskId)
        .collect(Collectors.toSet());
  }

  private Future<?> elsewhere(
      DurableExecutorServiceFuture<?> future, DurableExecutorService executor) {
    return elsewhere(executor).retrieveResult(future.getTaskId());
  }

  private static void assertOrderFailed(Throwable failure, int code) {
    assertThat(failure)
        .isExactlyInstanceOf(Failures.OrderFailed.class)
        .hasMessage("order " + code)
        .hasCauseExactlyInstanceOf(IOException.class)
        .hasStackTraceContaining("disk full")
        .hasFieldOrPropertyWithValue("code", code);
    assertThat(failure.getSuppressed())
        .singleElement()
        .isExactlyInstanceOf(IllegalStateException.class);
    assertThat(failure.getStackTrace())
        .as("the frames of the task")
        .anyMatch(frame -> frame.getMethodName().equals("orderFailed"));
  }

  private static boolean interruptMyself() {
    Thread.currentThread().interrupt();
    return Thread.currentThread().isInterrupted();
  }

  /** Gives back what it was given. */
  record Echo<T extends @Nullable Serializable>(T value) implements Callable<T>, Serializable {
    @Override
    public T call() {
      return value;
    }
  }

  /** Submits another task with its flag set, and gives the ID of it. */
  private static final class SubmitsInterrupted
      implements Callable<Long>, OutlastInstanceAware, Serializable {

    private static final long serialVersionUID = 1L;

    private final String executor;
    private transient @Nullable OutlastInstance instance;

    SubmitsInterrupted(String executor) {
      this.executor = executor;
    }

    @Override
    public void setOutlastInstance(OutlastInstance instance) {
      this.instance = instance;
    }

    @Override
    public Long call() {
      OutlastInstance here = Objects.requireNonNull(instance);
      Thread.currentThread().interrupt();
      long inner = here.getDurableExecutorService(executor).submit(() -> "inner").getTaskId();
      if (!Thread.currentThread().isInterrupted()) {
        throw new IllegalStateException("The flag of " + TaskContext.current() + " is gone.");
      }
      return inner;
    }
  }

  /** Submits another task and waits for it. */
  private static final class SubmitsAndWaits
      implements Callable<String>, OutlastInstanceAware, Serializable {

    private static final long serialVersionUID = 1L;

    private final String executor;
    private transient @Nullable OutlastInstance instance;

    SubmitsAndWaits(String executor) {
      this.executor = executor;
    }

    @Override
    public void setOutlastInstance(OutlastInstance instance) {
      this.instance = instance;
    }

    @Override
    public String call() throws Exception {
      OutlastInstance here = Objects.requireNonNull(instance);
      return "outer of " + valueOf(here.getDurableExecutorService(executor).submit(() -> "inner"));
    }
  }
}
