// SPDX-License-Identifier: Apache-2.0
package io.outlast.contract.scheduled;

import static io.outlast.contract.fixture.Waiting.failureOf;
import static io.outlast.contract.fixture.Waiting.valueOf;
import static java.util.concurrent.TimeUnit.DAYS;
import static java.util.concurrent.TimeUnit.HOURS;
import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static java.util.concurrent.TimeUnit.NANOSECONDS;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.outlast.contract.fixture.Probe;
import io.outlast.contract.fixture.ProbedFailure;
import io.outlast.contract.fixture.SystemTime;
import io.outlast.core.SerializableCallable;
import io.outlast.core.SerializableRunnable;
import io.outlast.scheduledexecutor.DuplicateTaskException;
import io.outlast.scheduledexecutor.IScheduledExecutorService;
import io.outlast.scheduledexecutor.IScheduledFuture;
import io.outlast.scheduledexecutor.Schedule;
import io.outlast.scheduledexecutor.TaskSpec;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.IntStream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tasks that run once, and what is refused (SPEC §3). */
public abstract class ScheduleContract extends ScheduledSuite {

  // ---- once ----

  @ParameterizedTest
  @ValueSource(longs = {0, 1, 999_999, 1_000_001, 30_000_000, 70_000_000})
  void whenATaskIsScheduledOnce_thenItRunsOnceAndNeverEarly(long nanos) throws Exception {
    IScheduledExecutorService scheduler = scheduler();

    long before = SystemTime.nanos();
    IScheduledFuture<String> future = scheduler.schedule(probe().passing("a"), nanos, NANOSECONDS);

    assertThat(valueOf(future)).isEqualTo("a");
    assertNotEarly(probe().awaitRun("a"), before, Duration.ofNanos(nanos));
    assertThat(future.getStats().getTotalRuns()).isEqualTo(1);
  }

  @Test
  void whenManyTasksAreDueAtDifferentTimes_thenNoneIsEarly() {
    IScheduledExecutorService scheduler = scheduler();
    List<Long> before =
        IntStream.range(0, 60)
            .mapToObj(
                i -> {
                  long now = SystemTime.nanos();
                  scheduler.schedule(probe().passing("t" + i), 7L * (i % 9), MILLISECONDS);
                  return now;
                })
            .toList();

    for (int i = 0; i < 60; i++) {
      assertNotEarly(probe().awaitRun("t" + i), before.get(i), Duration.ofMillis(7L * (i % 9)));
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {-1, -5_000, Long.MIN_VALUE})
  void whenTheDelayIsNegative_thenTheTaskRunsNow(long delay) throws Exception {
    IScheduledFuture<String> future = scheduler().schedule(probe().passing("a"), delay, SECONDS);

    assertThat(valueOf(future)).isEqualTo("a");
    assertThat(future.getDelay(NANOSECONDS)).isNotPositive();
  }

  @Test
  void whenTheDelayIsLongerThanTheRangeOfNanoseconds_thenTheTaskWaits() {
    IScheduledFuture<String> future =
        scheduler().schedule(probe().passing("a"), Long.MAX_VALUE, DAYS);

    assertThat(future.isDone()).isFalse();
    assertThat(future.getDelay(DAYS)).isGreaterThan(365L * 100);
    assertThat(probe().runs()).isEmpty();
  }

  @Test
  void whenATaskIsScheduled_thenItsDelayIsToldInNanosecondsAndFalls() {
    long asked = HOURS.toNanos(1) + 1;

    IScheduledFuture<String> future =
        scheduler().schedule(probe().passing("a"), asked, NANOSECONDS);
    long first = future.getDelay(NANOSECONDS);
    long second = future.getDelay(NANOSECONDS);

    assertThat(first).isLessThan(asked).isGreaterThan(HOURS.toNanos(1) - SECONDS.toNanos(60));
    assertThat(second).isLessThan(first);
    assertThat(future.getDelay(HOURS)).isZero();
  }

  @Test
  void whenTwoTasksAreScheduled_thenTheirFuturesCompareByDelay() {
    IScheduledExecutorService scheduler = scheduler();
    IScheduledFuture<String> sooner = scheduler.schedule(probe().passing("a"), 1, HOURS);
    IScheduledFuture<String> later = scheduler.schedule(probe().passing("b"), 2, HOURS);

    assertThat(sooner.compareTo(later)).isNegative();
    assertThat(later.compareTo(sooner)).isPositive();
  }

  @Test
  void whenARunnableIsScheduled_thenItsFutureGivesNull() throws Exception {
    IScheduledFuture<?> future =
        scheduler().schedule(probe().passing("a").asRunnable(), 10, MILLISECONDS);

    assertThat((Object) valueOf(future)).isNull();
    assertThat(probe().runs("a")).hasSize(1);
  }

  @Test
  void whenLambdasAreScheduled_thenTheyRun() throws Exception {
    IScheduledExecutorService scheduler = scheduler();
    String suffix = "!";

    IScheduledFuture<String> callable = scheduler.schedule(() -> "value" + suffix, 5, MILLISECONDS);
    IScheduledFuture<?> runnable =
        scheduler.schedule(probe().runnable("runnable"), 5, MILLISECONDS);

    assertThat(valueOf(callable)).isEqualTo("value!");
    assertThat((Object) valueOf(runnable)).isNull();
    assertThat(probe().runs("runnable")).hasSize(1);
  }

  @Test
  void whenATaskGivesNull_thenSoDoesItsFuture() throws Exception {
    IScheduledFuture<String> future = scheduler().schedule(() -> null, 0, SECONDS);

    assertThat(valueOf(future)).isNull();
  }

  @Test
  void whenATaskFails_thenItsExceptionIsTheCauseOneLevelDeepEverywhere() {
    IScheduledExecutorService scheduler = scheduler();

    IScheduledFuture<String> future = scheduler.schedule(probe().failing("a"), 0, SECONDS);

    assertThat(failureOf(future)).isExactlyInstanceOf(ProbedFailure.class);
    assertThat(failureOf(elsewhere(scheduler, future)))
        .isExactlyInstanceOf(ProbedFailure.class)
        .hasMessageContaining("Run 1 of task a");
    assertThat(failureOf(future.toCompletionStage().toCompletableFuture()))
        .isExactlyInstanceOf(ProbedFailure.class);
    assertThat(future.isDone()).isTrue();
    assertThat(future.isCancelled()).isFalse();
    assertThat(probe().runs("a")).hasSize(1);
  }

  @Test
  void whenASpecIsScheduled_thenItRunsUnderItsNameAtItsTime() throws Exception {
    IScheduledExecutorService scheduler = scheduler();
    TaskSpec<String> spec =
        TaskSpec.of(probe().passing("a"), Schedule.once(Duration.ofMillis(40))).named("my task");

    long before = SystemTime.nanos();
    IScheduledFuture<String> future = scheduler.schedule(spec);

    assertThat(future.getHandler().getTaskName()).isEqualTo("my task");
    assertThat(future.getHandler().getSchedulerName()).isEqualTo(scheduler.getName());
    assertThat(valueOf(future)).isEqualTo("a");
    assertNotEarly(probe().awaitRun("a"), before, Duration.ofMillis(40));
  }

  // ---- many, and without waiting ----

  @Test
  void whenTasksAreScheduledWithoutWaiting_thenTheStageGivesTheirFutures() throws Exception {
    IScheduledExecutorService scheduler = scheduler();

    List<CompletionStage<? extends IScheduledFuture<?>>> stages =
        List.of(
            scheduler.scheduleAsync(TaskSpec.of(probe().passing("spec"), Schedule.NOW)),
            scheduler.scheduleAsync(probe().passing("callable"), 1, MILLISECONDS),
            scheduler.scheduleAsync(probe().passing("runnable").asRunnable(), 1, MILLISECONDS),
            scheduler.scheduleAsync(probe().runnable("lambda"), 1, MILLISECONDS),
            scheduler.scheduleAsync(() -> "value", 1, MILLISECONDS));

    for (CompletionStage<? extends IScheduledFuture<?>> stage : stages) {
      IScheduledFuture<?> future = valueOf(stage.toCompletableFuture());
      valueOf(future);
    }
    assertThat(probe().runs())
        .extracting(Probe.Run::task)
        .containsExactlyInAnyOrder("spec", "callable", "runnable", "lambda");
  }

  @Test
  void whenATaskIsRefusedWithoutWaiting_thenTheStageFailsWithTheReason() {
    IScheduledExecutorService scheduler = scheduler();
    TaskSpec<String> spec = TaskSpec.of(probe().passing("a"), LATER).named("taken");
    scheduler.schedule(spec);

    CompletableFuture<?> refused = scheduler.scheduleAsync(spec).toCompletableFuture();

    assertThat(failureOf(refused)).isExactlyInstanceOf(DuplicateTaskException.class);
  }

  @Test
  void whenManyTasksAreScheduledAtOnce_thenTheirFuturesComeInOrder() throws Exception {
    IScheduledExecutorService scheduler = scheduler();
    List<TaskSpec<String>> specs =
        IntStream.range(0, 80)
            .mapToObj(i -> TaskSpec.of(probe().passing("t" + i), Schedule.NOW).named("n" + i))
            .toList();

    List<IScheduledFuture<String>> futures = scheduler.scheduleAll(specs);

    assertThat(futures).hasSize(80);
    for (int i = 0; i < 80; i++) {
      assertThat(futures.get(i).getHandler().getTaskName()).isEqualTo("n" + i);
      assertThat(valueOf(futures.get(i))).isEqualTo("t" + i);
    }
    assertThat(probe().runs()).hasSize(80);
  }

  @Test
  void whenOneOfManyTasksIsRefused_thenThatIsThrownAndTheOthersStayScheduled() {
    IScheduledExecutorService scheduler = scheduler();
    List<TaskSpec<String>> specs =
        List.of("a", "taken", "b").stream()
            .map(name -> TaskSpec.of(probe().passing(name), LATER).named(name))
            .toList();
    scheduler.schedule(specs.get(1));

    assertThatThrownBy(() -> scheduler.scheduleAll(specs))
        .isInstanceOf(DuplicateTaskException.class);

    assertThat(listedNames(scheduler)).containsExactlyInAnyOrder("a", "b", "taken");
  }

  @Test
  void whenNoTasksAreScheduledAtOnce_thenThereAreNoFutures() {
    assertThat(scheduler().scheduleAll(List.of())).isEmpty();
  }

  // ---- refused ----

  @Test
  void whenNullIsGiven_thenItIsRefusedAndNothingIsStored() {
    IScheduledExecutorService s = scheduler();
    Callable<String> task = probe().passing("a");
    Runnable run = probe().passing("a").asRunnable();

    assertNull(() -> s.schedule(ScheduledSuite.<Callable<String>>nothing(), 1, SECONDS));
    assertNull(() -> s.schedule(ScheduledSuite.<Runnable>nothing(), 1, SECONDS));
    assertNull(
        () -> s.schedule(ScheduledSuite.<SerializableCallable<String>>nothing(), 1, SECONDS));
    assertNull(() -> s.schedule(ScheduledSuite.<SerializableRunnable>nothing(), 1, SECONDS));
    assertNull(() -> s.schedule(task, 1, nothing()));
    assertNull(() -> s.schedule(ScheduledSuite.<TaskSpec<String>>nothing()));
    assertNull(() -> s.scheduleAsync(ScheduledSuite.<TaskSpec<String>>nothing()));
    assertNull(() -> s.scheduleAsync(task, 1, nothing()));
    assertNull(() -> s.scheduleAll(nothing()));
    assertNull(() -> s.scheduleAtFixedRate(ScheduledSuite.<Runnable>nothing(), 1, 1, SECONDS));
    assertNull(() -> s.scheduleAtFixedRate(run, 1, 1, nothing()));
    assertNull(() -> s.scheduleWithFixedDelay(ScheduledSuite.<Runnable>nothing(), 1, 1, SECONDS));
    assertNull(() -> s.scheduleWithFixedDelay(run, 1, 1, nothing()));
    assertNull(() -> s.scheduleOnKeyOwner(task, nothing(), 1, SECONDS));
    assertNull(() -> s.scheduleOnKeyOwnerAtFixedRate(run, nothing(), 1, 1, SECONDS));
    assertNull(() -> s.scheduleOnMember(task, nothing(), 1, SECONDS));
    assertNull(() -> s.scheduleOnMemberAtFixedRate(run, nothing(), 1, 1, SECONDS));
    assertNull(() -> s.scheduleOnMembers(task, nothing(), 1, SECONDS));
    assertNull(() -> s.scheduleOnMembersAtFixedRate(run, nothing(), 1, 1, SECONDS));
    assertNull(() -> s.scheduleOnAllMembers(task, 1, nothing()));
    assertNull(() -> s.submit(ScheduledSuite.<Callable<String>>nothing()));
    assertNull(() -> s.execute(ScheduledSuite.<Runnable>nothing()));
    assertNull(() -> s.invokeAll(nothing()));
    assertNull(() -> s.invokeAny(nothing()));
    assertNull(() -> s.getScheduledFuture(nothing()));

    assertNothingWasStored(s);
  }

  @ParameterizedTest
  @ValueSource(longs = {0, -1, Long.MIN_VALUE})
  void whenThePeriodIsNotPositive_thenItIsRefusedAndNothingIsStored(long period) {
    IScheduledExecutorService s = scheduler();
    Runnable run = probe().passing("a").asRunnable();

    assertIllegal(() -> s.scheduleAtFixedRate(run, 0, period, SECONDS));
    assertIllegal(() -> s.scheduleWithFixedDelay(run, 0, period, SECONDS));
    assertIllegal(() -> s.scheduleOnKeyOwnerAtFixedRate(run, "key", 0, period, SECONDS));
    assertIllegal(
        () -> s.scheduleOnMemberAtFixedRate(run, allMembers().get(0), 0, period, SECONDS));
    assertIllegal(() -> s.scheduleOnMembersAtFixedRate(run, allMembers(), 0, period, SECONDS));
    assertIllegal(() -> s.scheduleOnAllMembersAtFixedRate(run, 0, period, SECONDS));

    assertNothingWasStored(s);
  }

  @Test
  void whenATaskCannotBeSerialized_thenItIsRefusedAndNothingIsStored() {
    IScheduledExecutorService s = scheduler();
    Object unserializable = new Object();
    Callable<String> task = (SerializableCallable<String>) unserializable::toString;
    Runnable run = (SerializableRunnable) unserializable::hashCode;

    assertIllegal(() -> s.schedule(task, 0, SECONDS));
    assertIllegal(() -> s.schedule(run, 0, SECONDS));
    assertIllegal(() -> s.scheduleAtFixedRate(run, 0, 1, SECONDS));
    assertIllegal(() -> s.scheduleOnKeyOwner(task, "key", 0, SECONDS));
    assertIllegal(() -> s.scheduleOnMember(task, allMembers().get(0), 0, SECONDS));
    assertIllegal(() -> s.scheduleOnAllMembers(task, 0, SECONDS));
    assertIllegal(() -> s.submit(task));
    assertIllegal(() -> s.execute(run));

    assertNothingWasStored(s);
  }

  @Test
  void whenAKeyCannotBeSerialized_thenItIsRefusedAndNothingIsStored() {
    IScheduledExecutorService s = scheduler();

    assertIllegal(() -> s.scheduleOnKeyOwner(probe().passing("a"), new Object(), 0, SECONDS));

    assertNothingWasStored(s);
  }

  @Test
  void whenATaskForMembersHasNoMemberOrAPlaceOfItsOwn_thenItIsRefusedAndNothingIsStored() {
    IScheduledExecutorService s = scheduler();
    TaskSpec<String> spec = TaskSpec.of(probe().passing("a"), Schedule.NOW);

    assertIllegal(() -> s.scheduleOnMembers(spec, List.of()));
    assertIllegal(() -> s.scheduleOnMembers(spec.onKeyOwner("key"), allMembers()));
    assertIllegal(() -> s.scheduleOnMembers(spec.onMember(allMembers().get(0)), allMembers()));
    assertIllegal(() -> s.scheduleOnAllMembers(spec.onKeyOwner("key")));

    assertNothingWasStored(s);
  }

  private static void assertNull(ThrowingCallable call) {
    assertThatThrownBy(call).isInstanceOf(NullPointerException.class);
  }

  private static void assertIllegal(ThrowingCallable call) {
    assertThatThrownBy(call).isInstanceOf(IllegalArgumentException.class);
  }

  private void assertNothingWasStored(IScheduledExecutorService scheduler) {
    assertThat(listed(scheduler)).isEmpty();
    assertThat(stats(scheduler).submitted()).isZero();
    assertThat(probe().runs()).isEmpty();
  }
}
