// SPDX-License-Identifier: Apache-2.0
package io.outlast.testkit.cluster;

import io.outlast.config.Config;
import io.outlast.config.DurableExecutorConfig;
import io.outlast.config.MergePolicyConfig;
import io.outlast.config.ScheduledExecutorConfig;
import io.outlast.core.SerializableCallable;
import io.outlast.engine.gateway.Command;
import io.outlast.engine.gateway.Reply;
import io.outlast.engine.task.ExecutorId;
import io.outlast.scheduledexecutor.IScheduledFuture;
import io.outlast.scheduledexecutor.Schedule;
import io.outlast.scheduledexecutor.TaskSpec;
import io.outlast.testkit.simulation.Simulation;
import io.outlast.testkit.simulation.WorldConfig;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Splits into two or three sides, again and again, also before the sides of the one before have
 * merged, and nothing else: whatever was acknowledged on any side is there in the end.
 */
class SplitsTest {
  private static final String EXECUTOR = "work";
  private static final ExecutorId SCHEDULER = new ExecutorId(ExecutorId.Kind.SCHEDULED, "jobs");
  private static final int PARTITIONS = 5;

  /** Without {@code Discard}, which promises the contrary. */
  private static final List<String> POLICIES =
      List.of(
          "PutIfAbsentMergePolicy",
          "PassThroughMergePolicy",
          "LatestUpdateMergePolicy",
          "HigherHitsMergePolicy");

  static LongStream seeds() {
    return Simulation.seeds(60);
  }

  @ParameterizedTest
  @MethodSource("seeds")
  @Timeout(value = 30, unit = TimeUnit.SECONDS)
  void whenSidesPartAndMeetAgain_thenWhatWasAcknowledgedIsThere(long seed) {
    try (Splits splits = new Splits(seed, /* keyed= */ false)) {
      splits.run();

      splits.check();
    }
  }

  /**
   * A name whose task has it from another partition has two homes, which different sides may have
   * lost. Each is there once at most; that one of them survives several splits in a row is not
   * promised (docs/split-brain.md).
   */
  @ParameterizedTest
  @MethodSource("seeds")
  @Timeout(value = 30, unit = TimeUnit.SECONDS)
  void whenNamesHaveKeys_thenEachIsThereOnceAtMost(long seed) {
    try (Splits splits = new Splits(seed, /* keyed= */ true)) {
      splits.run();

      splits.checkNames();
    }
  }

  /** One cluster that is split by one seed. */
  private static final class Splits implements AutoCloseable {
    private final SimulatedCluster cluster;
    private final Random random;
    private final List<SimulatedMember> members;
    private final Map<String, CompletableFuture<IScheduledFuture<Object>>> scheduled =
        new TreeMap<>();
    private final Map<String, CompletableFuture<Long>> stored = new TreeMap<>();
    private final boolean keyed;
    private int submits;

    Splits(long seed, boolean keyed) {
      this.keyed = keyed;
      random = new Random(seed);
      MergePolicyConfig merge =
          new MergePolicyConfig(
              POLICIES.get(random.nextInt(POLICIES.size())), 1 + random.nextInt(3));
      Config config = new Config();
      config.addDurableExecutorConfig(
          new DurableExecutorConfig(EXECUTOR).setMergePolicyConfig(merge));
      config.addScheduledExecutorConfig(
          new ScheduledExecutorConfig(SCHEDULER.name()).setMergePolicyConfig(merge));
      cluster =
          new SimulatedCluster(
              new Simulation(seed),
              WorldConfig.builder()
                  .partitions(PARTITIONS)
                  .failureDetection(Duration.ofSeconds(1))
                  .writeTimeout(Duration.ofSeconds(2))
                  .build(),
              config);
      cluster.history().mayLose(); // a task may run on two sides, and end on each
      members = cluster.start(3 + random.nextInt(3));
    }

    void run() {
      for (int round = 0; round < 3; round++) {
        work(3);
        split();
        work(4);
        cluster.run(Duration.ofMillis(random.nextInt(5_000)));
        work(4);
        cluster.heal();
        cluster.run(Duration.ofMillis(random.nextInt(2_500)));
        work(2);
      }
      cluster.awaitSettled();
      cluster.run(Duration.ofSeconds(40));
    }

    private void split() {
      List<List<SimulatedMember>> sides =
          List.of(new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
      members.forEach(member -> sides.get(random.nextInt(3)).add(member));
      cluster.split(sides.get(0), sides.get(1));
    }

    private void work(int count) {
      for (int i = 0; i < count; i++) {
        SimulatedMember member = members.get(random.nextInt(members.size()));
        String label = "task-" + ++submits;
        String key = random.nextInt(3) == 0 ? null : "key-" + random.nextInt(6);
        if (random.nextBoolean()) {
          stored.put(
              label,
              member
                  .submit(EXECUTOR, label, key, Soak.task(random.nextInt(2_000_000_000), false))
                  .taskIdStage()
                  .toCompletableFuture());
        } else {
          schedule(member, label);
        }
        if (random.nextBoolean()) {
          cluster.run(Duration.ofNanos(random.nextInt(3_000_000)));
        }
      }
    }

    /** Some names are tried by several, on all sides, and with different keys. */
    private void schedule(SimulatedMember member, String label) {
      String name = "name-" + random.nextInt(12);
      String key = keyed && random.nextInt(3) > 0 ? "key-" + random.nextInt(6) : null;
      SerializableCallable<Object> task = () -> name;
      TaskSpec<Object> spec = TaskSpec.of(task, Schedule.once(Duration.ofHours(1))).named(name);
      String what = name + " by " + label;
      cluster.history().note(member + " schedules " + what);
      CompletableFuture<IScheduledFuture<Object>> future =
          member
              .getScheduledExecutorService(SCHEDULER.name())
              .scheduleAsync(key == null ? spec : spec.onKeyOwner(key))
              .toCompletableFuture();
      future.whenComplete(
          (done, failure) ->
              cluster
                  .history()
                  .note(
                      what + ": " + (done == null ? failure : done.getHandler().getPartitionId())));
      scheduled.put(what, future);
    }

    void check() {
      checkResults();
      checkNames();
      new Audit(cluster, EXECUTOR, /* durability= */ 1, /* mayLose= */ true).check();
      cluster.requirePromises();
    }

    private void checkResults() {
      Map<String, CompletableFuture<Object>> answers = new TreeMap<>();
      stored.forEach(
          (label, id) -> {
            if (id.isDone() && !id.isCompletedExceptionally()) {
              members.forEach(
                  member ->
                      answers.put(
                          label + " from " + member,
                          member.retrieve(EXECUTOR, label, id.join()).toCompletableFuture()));
            }
          });
      cluster.run(Duration.ofSeconds(30));
      answers.forEach(
          (what, answer) -> {
            if (!answer.isDone()) {
              cluster.history().broken("no answer: " + what);
            } else if (answer.isCompletedExceptionally()) {
              answer.exceptionally(
                  failure -> {
                    boolean isDiscarded = failure.toString().contains("TaskDiscardedException");
                    if (!isDiscarded) {
                      cluster.history().broken(what + ": " + failure);
                    }
                    return failure;
                  });
            }
          });
    }

    private void checkNames() {
      List<String> names = new ArrayList<>();
      for (int partition = 0; partition < PARTITIONS; partition++) {
        CompletableFuture<Reply> reply =
            members.get(0).ask(SCHEDULER, partition, new Command.ListTasks()).toCompletableFuture();
        cluster.runUntil(reply::isDone);
        List<Reply.Listed.Task> tasks = ((Reply.Listed) reply.join()).tasks();
        cluster.history().note("partition " + partition + " has " + tasks);
        tasks.forEach(task -> names.add(task.name()));
      }
      TreeSet<String> acknowledged = new TreeSet<>();
      scheduled.forEach(
          (what, future) -> {
            if (!future.isDone()) {
              cluster.history().broken("no answer: " + what);
            } else if (!future.isCompletedExceptionally()) {
              acknowledged.add(what.substring(0, what.indexOf(" by ")));
            }
          });
      assertAll(names, acknowledged);
    }

    private void assertAll(List<String> names, TreeSet<String> acknowledged) {
      if (names.size() != new TreeSet<>(names).size()) {
        cluster.history().broken("a name is there more than once: " + names);
      }
      if (!keyed && !names.containsAll(acknowledged)) {
        acknowledged.removeAll(names);
        cluster.history().broken("names are gone: " + acknowledged);
      }
    }

    @Override
    public void close() {
      cluster.close();
    }
  }
}
