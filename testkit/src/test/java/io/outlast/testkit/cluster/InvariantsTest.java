// SPDX-License-Identifier: Apache-2.0
package io.outlast.testkit.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.outlast.durableexecutor.DurableExecutorServiceFuture;
import io.outlast.engine.task.TaskId;
import io.outlast.engine.task.TaskRecord;
import io.outlast.engine.task.TaskState;
import io.outlast.engine.wire.StoredValue;
import io.outlast.engine.wire.ValueCodec;
import io.outlast.scheduledexecutor.IScheduledFuture;
import io.outlast.scheduledexecutor.Schedule;
import io.outlast.scheduledexecutor.TaskOptions;
import io.outlast.scheduledexecutor.TaskSpec;
import io.outlast.testkit.simulation.SimulatedNode;
import io.outlast.testkit.simulation.Simulation;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The invariants of docs/architecture.md, each by its number and as one scenario, then all of them
 * under random accidents. Play one seed again with {@code -Doutlast.simulation.seed=}.
 */
class InvariantsTest {
  private static final String EXECUTOR = "work";
  private static final String KEY = "key";
  private static final int DURABILITY = 1;
  private static final long LONG = 2_000_000_000L;

  private final SimulatedCluster cluster = SimulatedCluster.withSeed(42);

  static LongStream seeds() {
    return Simulation.seeds(200);
  }

  static LongStream restarts() {
    return Simulation.seeds(100);
  }

  static LongStream fewSeeds() {
    return Simulation.seeds(60);
  }

  @AfterEach
  void endTasks() {
    cluster.close();
  }

  @Test
  void invariant1_whenAnIdIsGivenOut_thenOwnerAndBackupHoldTheTask() {
    List<SimulatedMember> members = cluster.start(3);

    long id = stored(submit(members.get(0), "a", LONG));

    assertThat(holders(id)).hasSize(2);
  }

  @Test
  void invariant2_whenAFutureCompletes_thenOwnerAndBackupHoldTheResult() {
    List<SimulatedMember> members = cluster.start(3);
    var future = submit(members.get(0), "a", 0);
    long id = stored(future);

    cluster.runUntil(future::isDone);

    assertThat(records(id)).hasSize(2).allMatch(task -> task.state() instanceof TaskState.Ended);
  }

  /** Its end and its disposal are one write; the owner is lost before it hears that it is done. */
  @Test
  void invariant2_whenTheOwnerOfATaskThatDisposesItselfIsLostBeforeItsAnswer_thenTheValueIsHeard() {
    List<SimulatedMember> members = cluster.start(3);
    SimulatedMember owner = ownerOf(stored(submit(members.get(0), "pilot", KEY, 0)));
    SimulatedMember submitter = members.stream().filter(m -> m != owner).findAny().orElseThrow();
    CompletableFuture<String> value = submitDisposingItself(submitter, KEY);

    cluster.runUntil(this::anyCopyHasAnEndToTell);
    assertThat(value).as("the write is on its way").isNotDone();
    cluster.crash(owner);
    cluster.runUntil(value::isDone);

    assertThat(value).isCompleted();
  }

  @Test
  void invariant3_whenTheOwnerCrashes_thenTheTaskRunsOnceMoreWithAnotherToken() {
    List<SimulatedMember> members = cluster.start(3);
    var future = submit(members.get(0), "a", LONG);
    SimulatedMember owner = ownerOf(stored(future));
    cluster.runUntil(() -> cluster.history().runs("a") == 1);

    cluster.crash(owner);
    if (owner != members.get(0)) {
      cluster.runUntil(future::isDone);
    }
    cluster.run(Duration.ofSeconds(10));

    assertThat(cluster.history().runs("a")).isEqualTo(2);
    cluster.requirePromises();
  }

  @Test
  void invariant3_whenOneIsPausedForLong_thenItsLateOutcomeChangesNothing() {
    List<SimulatedMember> members = cluster.start(3);
    cluster.history().mayLose();
    SimulatedMember submitter = members.get(0);
    var future = submit(submitter, "a", LONG);
    SimulatedMember owner = ownerOf(stored(future));
    SimulatedMember asker = members.stream().filter(m -> m != owner).findFirst().orElseThrow();

    cluster.pause(owner);
    cluster.run(Duration.ofSeconds(20));
    var result = asker.retrieve(EXECUTOR, "a", stored(future)).toCompletableFuture();
    cluster.runUntil(result::isDone);
    cluster.resume(owner);
    cluster.awaitSettled();
    cluster.run(Duration.ofSeconds(5));

    var again = asker.retrieve(EXECUTOR, "a", stored(future)).toCompletableFuture();
    cluster.runUntil(again::isDone);
    assertThat(again.join()).isEqualTo(result.join());
  }

  @Test
  void invariant4_whenATaskHasEnded_thenATakeoverDoesNotRunItAgain() {
    List<SimulatedMember> members = cluster.start(3);
    var future = submit(members.get(0), "a", 0);
    cluster.runUntil(future::isDone);

    cluster.crash(ownerOf(stored(future)));
    cluster.awaitSettled();
    cluster.run(Duration.ofSeconds(5));

    assertThat(cluster.history().runs("a")).isEqualTo(1);
    assertThat(records(stored(future))).allMatch(task -> task.state() instanceof TaskState.Ended);
  }

  @Test
  void invariant5_whileATaskRuns_thenTheStoreSaysNoMoreThanThatItIsPending() {
    List<SimulatedMember> members = cluster.start(3);

    long id = stored(submit(members.get(0), "a", LONG));
    cluster.runUntil(() -> cluster.history().runs("a") == 1);
    cluster.run(Duration.ofMillis(100));

    assertThat(records(id))
        .hasSize(2)
        .allMatch(task -> task.state() instanceof TaskState.Pending && task.attempt() == 1);
  }

  @Test
  void invariant6_whenMembersJoinAndLeave_thenRunsGoOnUndisturbed() {
    List<SimulatedMember> members = cluster.start(3);
    List<String> labels = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      labels.add("task-" + i);
      submit(members.get(i % 3), labels.get(i), LONG);
    }
    cluster.run(Duration.ofMillis(100));

    cluster.join();
    cluster.join();
    cluster.leave(members.get(1));
    cluster.run(Duration.ofSeconds(20));

    assertThat(labels).allMatch(label -> cluster.history().runs(label) == 1);
    cluster.requirePromises();
  }

  @Test
  void invariant7_whenAllCopiesAreLost_thenWhoWaitsIsTold() {
    List<SimulatedMember> members = cluster.start(4);
    cluster.history().mayLose();
    var future = submit(members.get(0), "a", LONG);
    List<SimulatedNode> holders = holders(stored(future));
    SimulatedMember waiting =
        members.stream().filter(m -> !holders.contains(m.node())).findFirst().orElseThrow();
    var result = waiting.retrieve(EXECUTOR, "a", stored(future)).toCompletableFuture();
    cluster.run(Duration.ofMillis(50));

    members.stream().filter(m -> holders.contains(m.node())).forEach(cluster::crash);
    cluster.runUntil(result::isDone);

    assertThat(result).isCompletedExceptionally();
  }

  @Test
  void invariant7_whenRepliesAreLost_thenWhoWaitsGetsHisAnswerAndNothingIsStoredTwice() {
    List<SimulatedMember> members = cluster.start(3);
    cluster.dropRate(0.5);

    for (int i = 0; i < 30; i++) {
      submit(members.get(i % 3), "task-" + i, i * 1_000_000L);
    }
    cluster.run(Duration.ofMinutes(1));

    cluster.dropRate(0);
    cluster.run(Duration.ofMinutes(2));
    new Audit(cluster, EXECUTOR, DURABILITY, /* mayLose= */ false).check();
    cluster.requirePromises();
  }

  @Test
  void invariant8_whenAllHasEnded_thenTheCountersAddUp() {
    List<SimulatedMember> members = cluster.start(3);
    for (int i = 0; i < 30; i++) {
      var future = submit(members.get(i % 3), "task-" + i, i * 100_000_000L);
      if (i % 5 == 0) {
        members.get(0).cancel(EXECUTOR, "task-" + i, stored(future), /* interrupt= */ true);
      }
    }
    cluster.crash(members.get(2));
    cluster.run(Duration.ofMinutes(1));

    new Audit(cluster, EXECUTOR, DURABILITY, /* mayLose= */ false).check();

    cluster.requirePromises();
  }

  /** Its answers must have arrived, not only have been sent, when it goes. */
  @ParameterizedTest
  @MethodSource("fewSeeds")
  void whenAMemberLeavesRightAfterASubmit_thenItsHeirsKnowThatNothingHasBegun(long seed) {
    try (Soak soak = new Soak(seed, /* mayLose= */ false)) {
      soak.submitAndLeave();

      soak.finish();
    }
  }

  @ParameterizedTest
  @MethodSource("seeds")
  @Timeout(value = 30, unit = TimeUnit.SECONDS)
  void whenNoMoreMembersCrashAtATimeThanThereAreBackups_thenAllPromisesAreKept(long seed) {
    try (Soak soak = new Soak(seed, /* mayLose= */ false)) {
      soak.run(8);

      soak.finish();
    }
  }

  /** Nothing that was acknowledged is lost, has ended and runs again, or is there twice. */
  @ParameterizedTest
  @MethodSource("restarts")
  @Timeout(value = 30, unit = TimeUnit.SECONDS)
  void whenAllMembersEndAndStartAgainOnTheirDisks_thenAllPromisesAreKept(long seed) {
    try (Soak soak = Soak.onDisk(seed)) {
      soak.runWithPowerCuts(3);

      soak.finish();
    }
  }

  @ParameterizedTest
  @MethodSource("fewSeeds")
  @Timeout(value = 30, unit = TimeUnit.SECONDS)
  void whenAnythingHappens_thenWaitersEndAndAllUniteInTheEnd(long seed) {
    try (Soak soak = new Soak(seed, /* mayLose= */ true)) {
      soak.run(8);

      soak.finish();
    }
  }

  // ---- What the scenarios are made of -----------------------------------------------------------

  private DurableExecutorServiceFuture<Object> submit(
      SimulatedMember member, String label, long nanos) {
    return member.submit(EXECUTOR, label, null, Soak.task(nanos, /* fails= */ false));
  }

  private DurableExecutorServiceFuture<Object> submit(
      SimulatedMember member, String label, String key, long nanos) {
    return member.submit(EXECUTOR, label, key, Soak.task(nanos, /* fails= */ false));
  }

  private static CompletableFuture<String> submitDisposingItself(
      SimulatedMember member, String key) {
    TaskSpec<String> spec =
        TaskSpec.of(Soak.task(LONG, /* fails= */ false), Schedule.NOW)
            .onKeyOwner(key)
            .with(TaskOptions.DEFAULT.withAutoDispose());
    return member
        .getScheduledExecutorService(EXECUTOR)
        .scheduleAsync(spec)
        .thenCompose(IScheduledFuture::toCompletionStage)
        .toCompletableFuture();
  }

  private boolean anyCopyHasAnEndToTell() {
    List<TaskRecord> marks = new ArrayList<>();
    for (SimulatedNode node : cluster.world().runningNodes()) {
      for (int partition = 0; partition < cluster.world().config().partitions(); partition++) {
        node.store(DURABILITY)
            .scan(
                partition,
                (key, bytes) -> {
                  if (ValueCodec.decode(bytes) instanceof StoredValue.OfTask task
                      && task.record().state() instanceof TaskState.Disposed) {
                    marks.add(task.record());
                  }
                });
      }
    }
    return marks.stream().anyMatch(mark -> mark.end() != null);
  }

  private long stored(DurableExecutorServiceFuture<Object> future) {
    var id = future.taskIdStage().toCompletableFuture();
    cluster.runUntil(id::isDone);
    return id.join();
  }

  private SimulatedMember ownerOf(long id) {
    SimulatedNode owner = cluster.world().owners(DURABILITY, TaskId.partition(id)).get(0);
    return cluster.members().stream().filter(m -> m.node() == owner).findFirst().orElseThrow();
  }

  private List<SimulatedNode> holders(long id) {
    return cluster.world().runningNodes().stream().filter(n -> !records(n, id).isEmpty()).toList();
  }

  private List<TaskRecord> records(long id) {
    return cluster.world().runningNodes().stream().flatMap(n -> records(n, id).stream()).toList();
  }

  private static List<TaskRecord> records(SimulatedNode node, long id) {
    List<TaskRecord> found = new ArrayList<>();
    node.store(DURABILITY)
        .scan(
            TaskId.partition(id),
            (key, bytes) -> {
              if (ValueCodec.decode(bytes) instanceof StoredValue.OfTask task
                  && task.record().taskId() == id) {
                found.add(task.record());
              }
            });
    return found;
  }
}
