// SPDX-License-Identifier: Apache-2.0
package io.outlast.scheduledexecutor;

import static java.util.concurrent.TimeUnit.DAYS;
import static java.util.concurrent.TimeUnit.NANOSECONDS;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import io.outlast.Recorder;
import io.outlast.cluster.Member;
import io.outlast.partition.PartitionAware;
import java.io.Serializable;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ScheduledFuture;
import org.junit.jupiter.api.Test;

class ScheduleFormsTest {

  private final Recorder overloads = Recorder.ofOverloads();
  private final Recorder primitives = Recorder.ofPrimitives();
  private final Member member = Recorder.ofOverloads().as(Member.class);

  @Test
  void lambdasAreSerializableAndNeedNoCast() {
    IScheduledExecutorService scheduler = overloads.as(IScheduledExecutorService.class);

    IScheduledFuture<Integer> value = scheduler.schedule(() -> 1, 1, SECONDS);
    assertThat(overloads.last()).isEqualTo("schedule(SerializableCallable,long,TimeUnit)");

    IScheduledFuture<?> nothing = scheduler.schedule(() -> System.gc(), 1, SECONDS);
    assertThat(overloads.last()).isEqualTo("schedule(SerializableRunnable,long,TimeUnit)");

    IScheduledFuture<?> rate = scheduler.scheduleAtFixedRate(() -> System.gc(), 1, 1, SECONDS);
    assertThat(overloads.last())
        .isEqualTo("scheduleAtFixedRate(SerializableRunnable,long,long,TimeUnit)");

    IScheduledFuture<?> delay = scheduler.scheduleWithFixedDelay(() -> {}, 1, 1, SECONDS);
    assertThat(overloads.last())
        .isEqualTo("scheduleWithFixedDelay(SerializableRunnable,long,long,TimeUnit)");

    IScheduledFuture<String> keyed = scheduler.scheduleOnKeyOwner(() -> "x", "key", 1, SECONDS);
    assertThat(overloads.last())
        .isEqualTo("scheduleOnKeyOwner(SerializableCallable,Object,long,TimeUnit)");

    IScheduledFuture<String> bound = scheduler.scheduleOnMember(() -> "x", member, 1, SECONDS);
    assertThat(overloads.last())
        .isEqualTo("scheduleOnMember(SerializableCallable,Member,long,TimeUnit)");

    Map<Member, IScheduledFuture<String>> all =
        scheduler.scheduleOnAllMembers(() -> "x", 1, SECONDS);
    assertThat(overloads.last())
        .isEqualTo("scheduleOnAllMembers(SerializableCallable,long,TimeUnit)");

    Map<Member, IScheduledFuture<?>> grids =
        scheduler.scheduleOnMembersAtFixedRate(() -> {}, List.of(member), 0, 1, SECONDS);
    assertThat(overloads.last())
        .isEqualTo(
            "scheduleOnMembersAtFixedRate(SerializableRunnable,Collection,long,long,TimeUnit)");

    IScheduledFuture<Integer> submitted = scheduler.submit(() -> 42);
    assertThat(overloads.last()).isEqualTo("submit(SerializableCallable)");

    CompletionStage<IScheduledFuture<Integer>> later =
        scheduler.scheduleAsync(() -> 42, 1, SECONDS);
    assertThat(overloads.last()).isEqualTo("scheduleAsync(SerializableCallable,long,TimeUnit)");

    ScheduledFuture<Integer> callable = scheduler.schedule(new MyCallable(), 1, SECONDS);
    assertThat(overloads.last()).isEqualTo("schedule(Callable,long,TimeUnit)");

    ScheduledFuture<?> runnable = scheduler.schedule(new MyRunnable(), 1, SECONDS);
    assertThat(overloads.last()).isEqualTo("schedule(Runnable,long,TimeUnit)");

    assertThat(new Object[] {value, nothing, rate, delay, keyed, bound, submitted, later})
        .containsOnlyNulls();
    assertThat(new Object[] {callable, runnable}).containsOnlyNulls();
    assertThat(all).isEmpty();
    assertThat(grids).isEmpty();
  }

  @Test
  void onceMeansAfterTheDelayToTheNanosecond() {
    IScheduledFuture<?> unused = scheduler().schedule(new MyCallable(), 1_000_000_001, NANOSECONDS);

    assertThat(spec().schedule()).isEqualTo(Schedule.once(Duration.ofNanos(1_000_000_001)));
    assertThat(spec().placement()).isEqualTo(new Placement.ByTask());
    assertThat(spec().options()).isEqualTo(TaskOptions.DEFAULT);
  }

  @Test
  void delaysBeyondTheRangeAreCutAndNegativeOnesAreNow() {
    IScheduledFuture<?> tooLong = scheduler().schedule(new MyCallable(), Long.MAX_VALUE, DAYS);
    assertThat(spec().schedule().initialDelay().toNanos()).isEqualTo(Long.MAX_VALUE);

    IScheduledFuture<?> negative = scheduler().schedule(new MyCallable(), Long.MIN_VALUE, DAYS);
    assertThat(spec().schedule()).isEqualTo(Schedule.NOW);
    assertThat(new Object[] {tooLong, negative}).containsOnlyNulls();
    assertThat(Schedule.once(Duration.ofSeconds(Long.MAX_VALUE)).initialDelay().toNanos())
        .isEqualTo(Long.MAX_VALUE);
  }

  @Test
  void periodicFormsBecomeSchedules() {
    IScheduledFuture<?> rate = scheduler().scheduleAtFixedRate(new MyRunnable(), 2, 3, SECONDS);
    assertThat(spec().schedule())
        .isEqualTo(Schedule.atFixedRate(Duration.ofSeconds(2), Duration.ofSeconds(3)));

    IScheduledFuture<?> delay =
        scheduler().scheduleWithFixedDelay(new MyRunnable(), -2, 3, SECONDS);
    assertThat(spec().schedule())
        .isEqualTo(Schedule.withFixedDelay(Duration.ZERO, Duration.ofSeconds(3)));
    assertThat(new Object[] {rate, delay}).containsOnlyNulls();
  }

  @Test
  void periodsThatAreNotPositiveAreRefusedBeforeAnythingIsAsked() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> scheduler().scheduleAtFixedRate(new MyRunnable(), 1, 0, SECONDS))
        .withMessage("period is PT0S, must be positive: at least one nanosecond.");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> scheduler().scheduleWithFixedDelay(new MyRunnable(), 1, -1, SECONDS));
    assertThatNullPointerException()
        .isThrownBy(() -> scheduler().schedule((Callable<Integer>) null, 1, SECONDS));
    assertThatNullPointerException()
        .isThrownBy(() -> scheduler().schedule(new MyRunnable(), 1, null));
    assertThatNullPointerException()
        .isThrownBy(() -> scheduler().scheduleOnKeyOwner(new MyRunnable(), null, 1, SECONDS));
    assertThatNullPointerException()
        .isThrownBy(() -> scheduler().scheduleOnMember(new MyRunnable(), null, 1, SECONDS));
  }

  @Test
  void placementIsDataInTheSpec() {
    IScheduledFuture<?> keyed =
        scheduler().scheduleOnKeyOwnerAtFixedRate(() -> {}, "key", 1, 1, SECONDS);
    assertThat(spec().placement()).isEqualTo(new Placement.OnKeyOwner("key"));

    IScheduledFuture<?> bound =
        scheduler().scheduleOnMemberAtFixedRate(() -> {}, member, 1, 1, SECONDS);
    assertThat(spec().placement()).isInstanceOf(Placement.OnMember.class);

    assertThat(scheduler().scheduleOnAllMembersAtFixedRate(() -> {}, 1, 1, SECONDS)).isEmpty();
    assertThat(primitives.last()).isEqualTo("scheduleOnAllMembers(TaskSpec)");

    assertThat(scheduler().scheduleOnMembers(() -> 1, List.of(member), 1, SECONDS)).isEmpty();
    assertThat(primitives.last()).isEqualTo("scheduleOnMembers(TaskSpec,Collection)");
    assertThat(new Object[] {keyed, bound}).containsOnlyNulls();
  }

  @Test
  void tasksForNowAreDisposedAtTheirEnd() {
    scheduler().execute(() -> {});
    assertThat(spec().schedule()).isEqualTo(Schedule.NOW);
    assertThat(spec().options().autoDispose()).isTrue();

    IScheduledFuture<String> unused = scheduler().submit(() -> {}, "done");
    assertThat(primitives.last()).isEqualTo("schedule(TaskSpec)");
    assertThat(spec().options().autoDispose()).isTrue();
  }

  @Test
  void theSpecKnowsTheTraitsOfItsTask() {
    TaskSpec<Integer> plain = TaskSpec.of(new MyCallable(), Schedule.NOW);
    TaskSpec<Integer> wrapped =
        TaskSpec.of(TaskUtils.named("n", TaskUtils.autoDisposable(new MyCallable())), Schedule.NOW);
    TaskSpec<?> keyed = TaskSpec.of(TaskUtils.named("n", new Keyed()), Schedule.NOW);

    assertThat(plain.name()).isEmpty();
    assertThat(plain.options().autoDispose()).isFalse();
    assertThat(wrapped.name()).hasValue("n");
    assertThat(wrapped.named("wins").name()).hasValue("wins");
    assertThat(wrapped.options().autoDispose()).isTrue();
    assertThat(keyed.placement()).isEqualTo(new Placement.OnKeyOwner(7));
    assertThat(keyed.onKeyOwner(8).placement()).isEqualTo(new Placement.OnKeyOwner(8));
  }

  @Test
  void retriesBackOffByDoublingUpToTheirBound() {
    FailurePolicy.Retry retry =
        new FailurePolicy.Retry(9, Duration.ofSeconds(1), Duration.ofSeconds(5));

    assertThat(List.of(retry.backoff(1), retry.backoff(2), retry.backoff(3), retry.backoff(4)))
        .containsExactly(
            Duration.ofSeconds(1),
            Duration.ofSeconds(2),
            Duration.ofSeconds(4),
            Duration.ofSeconds(5));
    assertThat(retry.backoff(Integer.MAX_VALUE)).isEqualTo(Duration.ofSeconds(5));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> FailurePolicy.retry(0, Duration.ofSeconds(1)));
    assertThatIllegalArgumentException().isThrownBy(() -> MisfirePolicy.runAll(0));
  }

  @Test
  void limitsOfATaskMustBePositive() {
    TaskOptions options = TaskOptions.DEFAULT.withTimeout(Duration.ofSeconds(1));

    assertThat(options.timeout()).isEqualTo(Duration.ofSeconds(1));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> TaskOptions.DEFAULT.withExpireAfter(Duration.ZERO))
        .withMessageStartingWith("expireAfter is PT0S");
  }

  private IScheduledExecutorService scheduler() {
    return primitives.as(IScheduledExecutorService.class);
  }

  private TaskSpec<?> spec() {
    return (TaskSpec<?>) primitives.lastArgument();
  }

  private static final class MyCallable implements Callable<Integer>, Serializable {
    @Override
    public Integer call() {
      return 42;
    }
  }

  private static final class MyRunnable implements Runnable, Serializable {
    @Override
    public void run() {}
  }

  private static final class Keyed implements Runnable, Serializable, PartitionAware<Integer> {
    @Override
    public void run() {}

    @Override
    public Integer getPartitionKey() {
      return 7;
    }
  }
}
