// SPDX-License-Identifier: Apache-2.0
package io.outlast.testkit.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.outlast.config.Config;
import io.outlast.config.DurableExecutorConfig;
import io.outlast.config.MergePolicyConfig;
import io.outlast.core.SerializableCallable;
import io.outlast.core.TaskDiscardedException;
import io.outlast.durableexecutor.DurableExecutorServiceFuture;
import io.outlast.engine.gateway.Command;
import io.outlast.engine.gateway.Reply;
import io.outlast.engine.gateway.TaskRef;
import io.outlast.engine.task.Counter;
import io.outlast.engine.task.ExecutorId;
import io.outlast.scheduledexecutor.DuplicateTaskException;
import io.outlast.scheduledexecutor.IScheduledFuture;
import io.outlast.scheduledexecutor.Schedule;
import io.outlast.scheduledexecutor.TaskSpec;
import io.outlast.spi.merge.MergeDecision;
import io.outlast.spi.merge.MergingEntry;
import io.outlast.spi.merge.SplitBrainMergePolicy;
import io.outlast.testkit.simulation.DelayRange;
import io.outlast.testkit.simulation.Simulation;
import io.outlast.testkit.simulation.WorldConfig;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Two members go on without a third, and it without them; then they meet again (SPEC §5). */
class MergeTest {
  private static final Duration DETECTED = Duration.ofSeconds(15);
  private static final Duration MERGED = Duration.ofSeconds(10);
  private static final Duration LATER = Duration.ofHours(1);
  private static final String NAME = "close books";

  private final SimulatedCluster cluster =
      new SimulatedCluster(new Simulation(11), WorldConfig.DEFAULT, config());
  private SimulatedMember major;
  private SimulatedMember minor;

  /** Takes what the smaller side has, and says so to nobody. */
  public static final class TakesAll implements SplitBrainMergePolicy {
    @Override
    public MergeDecision merge(MergingEntry merging, @Nullable MergingEntry existing) {
      return MergeDecision.TAKE_MERGING;
    }
  }

  /** Cannot choose. */
  public static final class Fails implements SplitBrainMergePolicy {
    @Override
    public MergeDecision merge(MergingEntry merging, @Nullable MergingEntry existing) {
      throw new IllegalStateException("cannot choose");
    }
  }

  private static Config config() {
    Config config = new Config();
    for (String policy :
        List.of(
            "PutIfAbsentMergePolicy",
            "PassThroughMergePolicy",
            "DiscardMergePolicy",
            "LatestUpdateMergePolicy",
            "HigherHitsMergePolicy",
            TakesAll.class.getName(),
            Fails.class.getName())) {
      MergePolicyConfig merge = new MergePolicyConfig(policy, 3);
      config.getDurableExecutorConfig(policy).setMergePolicyConfig(merge);
      config.getScheduledExecutorConfig(policy).setMergePolicyConfig(merge);
    }
    return config;
  }

  @BeforeEach
  void threeMembers() {
    List<SimulatedMember> all = cluster.start(3);
    cluster.awaitSettled();
    major = all.get(0);
    minor = all.get(2);
  }

  @AfterEach
  void close() {
    cluster.close();
  }

  private void split() {
    cluster.split(List.of(minor));
    cluster.run(DETECTED);
  }

  private void heal() {
    cluster.heal();
    cluster.run(DETECTED);
    cluster.awaitSettled();
    cluster.run(MERGED);
  }

  // ---- Durable tasks ----------------------------------------------------------------------------

  @Test
  void whenATaskEndedOnTheSmallerSide_thenItsResultIsReadableAfterwards() {
    split();
    long id = idOf(minor.submit("work", "a", "key", returns("value")));
    cluster.run(Duration.ofSeconds(1));
    heal();

    assertThat(valueOf(major.retrieve("work", "a", id))).isEqualTo("value");
  }

  @Test
  void whenATaskRunsOnTheSmallerSide_thenItGoesOnAndIsNotRunAgain() {
    split();
    DurableExecutorServiceFuture<Object> future =
        minor.submit("work", "a", "key", sleeps(Duration.ofSeconds(60), "value"));
    long id = idOf(future);
    heal();
    cluster.run(Duration.ofSeconds(60));

    assertThat(valueOf(future)).isEqualTo("value");
    assertThat(valueOf(major.retrieve("work", "a", id))).isEqualTo("value");
    assertThat(cluster.history().runs("a")).isEqualTo(1);
  }

  @Test
  void whenATaskWasPendingBefore_thenItEndsOnceForAllWhoWait() {
    DurableExecutorServiceFuture<Object> future =
        major.submit("work", "a", "key", sleeps(Duration.ofSeconds(40), "value"));
    long id = idOf(future);
    CompletionStage<Object> elsewhere = minor.retrieve("work", "a", id);
    split();
    heal();
    cluster.run(Duration.ofSeconds(80));

    assertThat(valueOf(future)).isEqualTo("value");
    assertThat(valueOf(elsewhere)).isEqualTo("value");
  }

  @Test
  void whenWaitersCameOnTheSmallerSide_thenTheyAreToldAfterTheMeeting() {
    split();
    DurableExecutorServiceFuture<Object> future =
        minor.submit("work", "a", null, sleeps(Duration.ofSeconds(40), "value"));
    CompletionStage<Object> asked = minor.retrieve("work", "a", idOf(future));
    heal();
    cluster.run(Duration.ofSeconds(60));

    assertThat(valueOf(asked)).isEqualTo("value");
  }

  @Test
  void whenThePolicyDiscardsWhatTheSmallerSideHas_thenItsWaitersAreTold() {
    split();
    DurableExecutorServiceFuture<Object> future =
        minor.submit("DiscardMergePolicy", "a", "key", sleeps(Duration.ofSeconds(120), "value"));
    heal();

    assertThatThrownBy(() -> future.toCompletableFuture().get())
        .isInstanceOf(ExecutionException.class)
        .hasCauseInstanceOf(TaskDiscardedException.class)
        .hasMessageContaining("DiscardMergePolicy");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "PutIfAbsentMergePolicy",
        "PassThroughMergePolicy",
        "DiscardMergePolicy",
        "LatestUpdateMergePolicy",
        "HigherHitsMergePolicy"
      })
  void whenATaskEndedOnOneSideOnly_thenItHasEnded_underEveryPolicy(String policy) {
    // Each side runs it; who begins anew when the split is detected is later.
    DurableExecutorServiceFuture<Object> future =
        major.submit(policy, "a", "key", sleeps(Duration.ofSeconds(20), "value"));
    long id = idOf(future);
    split();
    heal();

    assertThat(valueOf(future)).isEqualTo("value");
    assertThat(valueOf(minor.retrieve(policy, "a", id))).isEqualTo("value");
  }

  @Test
  void whenTheSidesMeet_thenTheCountersAddUp() {
    for (int i = 0; i < 20; i++) {
      major.submit("work", "before-" + i, null, returns("value"));
    }
    split();
    for (int i = 0; i < 20; i++) {
      minor.submit("work", "minor-" + i, null, returns("value"));
      minor.submit("DiscardMergePolicy", "discarded-" + i, null, returns("value"));
      major.submit("work", "major-" + i, null, returns("value"));
    }
    cluster.run(Duration.ofSeconds(5));
    heal();

    ExecutorId work = new ExecutorId(ExecutorId.Kind.DURABLE, "work");
    ExecutorId discards = new ExecutorId(ExecutorId.Kind.DURABLE, "DiscardMergePolicy");
    assertThat(count(work, Counter.SUBMITTED)).isEqualTo(60);
    assertThat(count(work, Counter.COMPLETED)).isEqualTo(60);
    assertThat(count(discards, Counter.SUBMITTED)).isEqualTo(20);
    assertThat(count(discards, Counter.COMPLETED) + count(discards, Counter.DISCARDED))
        .isEqualTo(20);
  }

  @Test
  void whenTheSmallerSideHasShutDown_thenAllHave() {
    split();
    for (int partition = 0; partition < cluster.world().config().partitions(); partition++) {
      minor.ask("work", partition, new Command.Shutdown(minor.newIdentity(), false));
    }
    cluster.run(Duration.ofSeconds(1));
    heal();

    DurableExecutorServiceFuture<Object> late = major.submit("work", "late", "key", returns("x"));
    cluster.run(Duration.ofSeconds(1));
    assertThat(late.toCompletableFuture()).isCompletedExceptionally();
  }

  @Test
  void whenTheSmallerSideHasDestroyedAnExecutor_thenOnlyWhatTheLargerHasStoredSinceIsLeft() {
    DurableExecutorServiceFuture<Object> before =
        major.submit("work", "before", "key", returns("x"));
    cluster.run(Duration.ofSeconds(1));
    split();
    DurableExecutorServiceFuture<Object> since = major.submit("work", "since", "key", returns("y"));
    for (int partition = 0; partition < cluster.world().config().partitions(); partition++) {
      minor.ask("work", partition, new Command.Destroy());
    }
    cluster.run(Duration.ofSeconds(1));
    heal();

    CompletableFuture<Object> destroyed =
        major.retrieve("work", "before", before.getTaskId()).toCompletableFuture();
    CompletableFuture<Object> kept =
        major.retrieve("work", "since", since.getTaskId()).toCompletableFuture();
    cluster.run(Duration.ofSeconds(1));
    assertThat(destroyed).isCompletedExceptionally();
    assertThat(kept).isCompletedWithValue("y");
  }

  // ---- Scheduled tasks --------------------------------------------------------------------------

  @ParameterizedTest
  @ValueSource(strings = {"PutIfAbsentMergePolicy", "DiscardMergePolicy"})
  void whenBothSidesHaveTheName_thenTheLargerSidesTaskStays(String policy) {
    split();
    IScheduledFuture<Object> kept = scheduled(schedule(major, policy, NAME, null));
    IScheduledFuture<Object> lost = scheduled(schedule(minor, policy, NAME, null));
    CompletableFuture<Object> waiter = lost.toCompletionStage().toCompletableFuture();
    heal();

    assertThat(names(policy)).containsExactly(NAME);
    assertDiscarded(waiter);
    assertThat(lookFor(kept)).isInstanceOf(Reply.Seen.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"PassThroughMergePolicy", "LatestUpdateMergePolicy"})
  void whenBothSidesHaveTheName_thenTheSmallerSidesTaskMayBeChosen(String policy) {
    split();
    IScheduledFuture<Object> lost = scheduled(schedule(major, policy, NAME, null));
    CompletableFuture<Object> waiter = lost.toCompletionStage().toCompletableFuture();
    cluster.run(Duration.ofSeconds(1));
    IScheduledFuture<Object> kept = scheduled(schedule(minor, policy, NAME, null));
    heal();

    assertThat(names(policy)).containsExactly(NAME);
    assertDiscarded(waiter);
    assertThat(lookFor(kept)).isInstanceOf(Reply.Seen.class);
  }

  @Test
  void whenAPolicyOfTheUsersChooses_thenThatCounts() {
    String policy = TakesAll.class.getName();
    split();
    scheduled(schedule(major, policy, NAME, null));
    IScheduledFuture<Object> kept = scheduled(schedule(minor, policy, NAME, null));
    heal();

    assertThat(names(policy)).containsExactly(NAME);
    assertThat(lookFor(kept)).isInstanceOf(Reply.Seen.class);
  }

  @Test
  void whenAPolicyFails_thenTheLargerSidesTaskStays() {
    String policy = Fails.class.getName();
    split();
    IScheduledFuture<Object> kept = scheduled(schedule(major, policy, NAME, null));
    scheduled(schedule(minor, policy, NAME, null));
    heal();

    assertThat(names(policy)).containsExactly(NAME);
    assertThat(lookFor(kept)).isInstanceOf(Reply.Seen.class);
  }

  @Test
  void whenOnlyTheSmallerSideHasATask_thenBothHaveItAfterwardsAndItRunsAtItsTime() {
    split();
    CompletionStage<IScheduledFuture<Object>> scheduled =
        schedule(minor, "PutIfAbsentMergePolicy", NAME, null, Duration.ofSeconds(90));
    IScheduledFuture<Object> future = scheduled(scheduled);
    heal();
    assertThat(names("PutIfAbsentMergePolicy")).containsExactly(NAME);
    cluster.run(Duration.ofSeconds(90));

    assertThat(valueOf(future.toCompletionStage())).isEqualTo(NAME);
  }

  @Test
  void whenATaskWasDisposedOnEitherSide_thenItStaysDisposed() {
    String policy = "PassThroughMergePolicy";
    List<IScheduledFuture<Object>> tasks = new ArrayList<>();
    for (int i = 0; i < 30; i++) {
      tasks.add(scheduled(schedule(major, policy, "task " + i, null)));
    }
    split();
    List<String> left = new ArrayList<>();
    for (int i = 0; i < 30; i++) {
      // The smaller side has lost partitions of which it had no copy: nothing is disposed there.
      if (i >= 20 || !dispose(i < 10 ? minor : major, tasks.get(i))) {
        left.add(tasks.get(i).getHandler().getTaskName());
      }
    }
    heal();

    assertThat(left).hasSizeBetween(10, 15);
    assertThat(names(policy)).containsExactlyInAnyOrderElementsOf(left);
  }

  @ParameterizedTest
  @ValueSource(strings = {"PutIfAbsentMergePolicy", "PassThroughMergePolicy"})
  void whenKeysPutTasksOfOneNameIntoDifferentPartitions_thenOneIsLeft(String policy) {
    split();
    scheduled(schedule(major, policy, NAME, "one"));
    IScheduledFuture<Object> other = scheduled(schedule(minor, policy, NAME, "another"));
    CompletableFuture<Object> waiter = other.toCompletionStage().toCompletableFuture();
    heal();

    assertThat(names(policy)).containsExactly(NAME);
    assertDiscarded(waiter);
    CompletableFuture<IScheduledFuture<Object>> third =
        schedule(minor, policy, NAME, "third").toCompletableFuture();
    cluster.run(Duration.ofSeconds(1));
    assertThatThrownBy(third::join).hasCauseInstanceOf(DuplicateTaskException.class);
  }

  @Test
  void whenATaskWithAClaimedNameWasScheduledOnTheSmallerSide_thenItsNameIsTaken() {
    String policy = "PutIfAbsentMergePolicy";
    split();
    scheduled(schedule(minor, policy, NAME, "another"));
    heal();

    assertThat(names(policy)).containsExactly(NAME);
    CompletableFuture<IScheduledFuture<Object>> second =
        schedule(major, policy, NAME, "one").toCompletableFuture();
    cluster.run(Duration.ofSeconds(1));
    assertThatThrownBy(second::join).hasCauseInstanceOf(DuplicateTaskException.class);
  }

  @Test
  void whenThereIsManySplits_thenTasksAreNeitherLostNorDoubled() {
    String policy = "PutIfAbsentMergePolicy";
    for (int round = 0; round < 4; round++) {
      split();
      scheduled(schedule(minor, policy, "minor " + round, null));
      scheduled(schedule(major, policy, "major " + round, null));
      heal();
    }

    assertThat(names(policy)).hasSize(8).doesNotHaveDuplicates();
  }

  @Test
  void whenAMemberOfTheLargerSideCrashesAfterwards_thenWhatWasTakenInIsStillThere() {
    String policy = "PutIfAbsentMergePolicy";
    split();
    for (int i = 0; i < 30; i++) {
      scheduled(schedule(minor, policy, "task " + i, null));
    }
    heal();
    cluster.crash(major);
    major = cluster.running().get(0);
    cluster.run(DETECTED);
    cluster.awaitSettled();

    assertThat(names(policy)).hasSize(30);
  }

  /** Who waits is told within the time of a meeting and 5 s (R33). */
  @Test
  void whenTheSidesMeet_thenWaitersAreToldSoon() {
    split();
    scheduled(schedule(major, "PutIfAbsentMergePolicy", NAME, null));
    IScheduledFuture<Object> lost =
        scheduled(schedule(minor, "PutIfAbsentMergePolicy", NAME, null));
    CompletableFuture<Object> waiter = lost.toCompletionStage().toCompletableFuture();

    cluster.heal();
    cluster.run(Duration.ofSeconds(2)); // until they see each other, WorldConfig.merge
    cluster.run(Duration.ofSeconds(5));

    assertThat(waiter).isDone();
    assertDiscarded(waiter);
  }

  @Test
  void whenAMemberDiesThatHasMuchToOffer_thenTheOthersDoAndNothingHangs() {
    String policy = "PutIfAbsentMergePolicy";
    SimulatedMember other = cluster.join();
    SimulatedMember more = cluster.join();
    cluster.awaitSettled();
    cluster.split(List.of(minor, other));
    cluster.run(DETECTED);
    List<CompletableFuture<Object>> waiters = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      IScheduledFuture<Object> task =
          scheduled(schedule(minor, policy, "task " + i, null, Duration.ofSeconds(60)));
      waiters.add(task.toCompletionStage().toCompletableFuture());
    }
    cluster.heal();
    cluster.run(Duration.ofMillis(600));
    cluster.crash(other);
    cluster.run(DETECTED);
    cluster.awaitSettled();
    cluster.run(Duration.ofSeconds(90));

    assertThat(more.isUp()).isTrue();
    assertThat(names(policy)).hasSizeBetween(5, 40).doesNotHaveDuplicates();
    assertThat(waiters).allMatch(CompletableFuture::isDone);
  }

  /** Who is alone has its partitions again before it has offered itself what it had of them. */
  @Test
  void whenTheSidesPartAgainBeforeAllIsOffered_thenNobodyRunsAgainWhatItHasCompleted() {
    List<String> tasks = IntStream.range(0, 200).mapToObj(i -> "task " + i).toList();
    WorldConfig slow =
        WorldConfig.builder()
            .partitions(5)
            .latency(DelayRange.ofMillis(150, 250))
            .failureDetection(Duration.ofSeconds(3))
            .build();
    // The task's owner is on one side only, and detection takes time: so there it ends first.
    int endedAlone = 0;
    for (int round = 0; round < 33; round++) {
      int after = 2_000 + 100 * (round % 11);
      try (SimulatedCluster there =
          new SimulatedCluster(new Simulation(1 + round / 11), slow, oneByOne())) {
        SimulatedMember alone = there.start(3).get(2);
        there.awaitSettled();
        List<DurableExecutorServiceFuture<Object>> futures = new ArrayList<>();
        for (String task : tasks) {
          futures.add(alone.submit("work", task, task, sleeps(Duration.ofSeconds(6), "value")));
        }
        there.run(Duration.ofSeconds(3));
        there.split(List.of(alone));
        there.run(Duration.ofSeconds(6));
        List<String> ended =
            IntStream.range(0, tasks.size())
                .filter(i -> futures.get(i).toCompletableFuture().isDone())
                .mapToObj(tasks::get)
                .filter(task -> there.history().runners(task).contains(alone.node()))
                .toList();
        endedAlone += ended.size();

        there.heal();
        there.run(Duration.ofMillis(after));
        there.split(List.of(alone));
        there.run(Duration.ofSeconds(40));

        assertThat(ended)
            .as("run again, apart again %d ms after the network was whole", after)
            .allSatisfy(
                task -> assertThat(there.history().runners(task)).containsOnlyOnce(alone.node()));
      }
    }
    assertThat(endedAlone).isPositive();
  }

  private static Config oneByOne() {
    Config config = new Config();
    config.addDurableExecutorConfig(
        new DurableExecutorConfig("work")
            .setPoolSize(1_000)
            .setMergePolicyConfig(new MergePolicyConfig("PutIfAbsentMergePolicy", 1)));
    return config;
  }

  // ---- Helpers ----------------------------------------------------------------------------------

  private static SerializableCallable<String> returns(String value) {
    return () -> value;
  }

  private static SerializableCallable<String> sleeps(Duration duration, String value) {
    return () -> {
      SimulatedCluster.sleep(duration);
      return value;
    };
  }

  private long idOf(DurableExecutorServiceFuture<?> future) {
    cluster.runUntil(() -> future.taskIdStage().toCompletableFuture().isDone());
    return future.taskIdStage().toCompletableFuture().join();
  }

  private Object valueOf(CompletionStage<Object> stage) {
    cluster.runUntil(() -> stage.toCompletableFuture().isDone());
    return stage.toCompletableFuture().join();
  }

  private CompletionStage<IScheduledFuture<Object>> schedule(
      SimulatedMember by, String scheduler, String name, @Nullable String key) {
    return schedule(by, scheduler, name, key, LATER);
  }

  private CompletionStage<IScheduledFuture<Object>> schedule(
      SimulatedMember by, String scheduler, String name, @Nullable String key, Duration delay) {
    SerializableCallable<Object> task = () -> name;
    TaskSpec<Object> spec = TaskSpec.of(task, Schedule.once(delay)).named(name);
    return by.getScheduledExecutorService(scheduler)
        .scheduleAsync(key == null ? spec : spec.onKeyOwner(key));
  }

  private IScheduledFuture<Object> scheduled(CompletionStage<IScheduledFuture<Object>> stage) {
    cluster.runUntil(() -> stage.toCompletableFuture().isDone());
    return stage.toCompletableFuture().join();
  }

  private boolean dispose(SimulatedMember by, IScheduledFuture<Object> task) {
    ExecutorId scheduler =
        new ExecutorId(ExecutorId.Kind.SCHEDULED, task.getHandler().getSchedulerName());
    CompletableFuture<Reply> reply =
        by.ask(
                scheduler,
                task.getHandler().getPartitionId(),
                new Command.Dispose(new TaskRef.Name(task.getHandler().getTaskName()), null))
            .toCompletableFuture();
    cluster.runUntil(reply::isDone);
    return reply.join() instanceof Reply.Done done && done.changed();
  }

  private Reply lookFor(IScheduledFuture<Object> task) {
    ExecutorId scheduler =
        new ExecutorId(ExecutorId.Kind.SCHEDULED, task.getHandler().getSchedulerName());
    return ask(
        scheduler,
        task.getHandler().getPartitionId(),
        new Command.Look(new TaskRef.Name(task.getHandler().getTaskName())));
  }

  private List<String> names(String scheduler) {
    ExecutorId id = new ExecutorId(ExecutorId.Kind.SCHEDULED, scheduler);
    List<String> names = new ArrayList<>();
    for (int partition = 0; partition < cluster.world().config().partitions(); partition++) {
      Reply.Listed listed = (Reply.Listed) ask(id, partition, new Command.ListTasks());
      listed.tasks().forEach(task -> names.add(task.name()));
    }
    return names;
  }

  private long count(ExecutorId executor, Counter counter) {
    long sum = 0;
    for (int partition = 0; partition < cluster.world().config().partitions(); partition++) {
      Reply.Inspected inspected = (Reply.Inspected) ask(executor, partition, new Command.Inspect());
      sum += inspected.counts()[counter.ordinal()];
    }
    return sum;
  }

  private Reply ask(ExecutorId executor, int partition, Command command) {
    CompletableFuture<Reply> reply = major.ask(executor, partition, command).toCompletableFuture();
    cluster.runUntil(reply::isDone);
    return reply.join();
  }

  private void assertDiscarded(CompletableFuture<Object> waiter) {
    cluster.runUntil(waiter::isDone);
    assertThatThrownBy(waiter::get)
        .isInstanceOf(ExecutionException.class)
        .hasCauseInstanceOf(TaskDiscardedException.class)
        .hasMessageContaining(NAME);
  }
}
