// SPDX-License-Identifier: Apache-2.0
package io.outlast.contract.scheduled;

import static io.outlast.contract.fixture.Waiting.until;
import static io.outlast.contract.fixture.Waiting.valueOf;
import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import io.outlast.cluster.Member;
import io.outlast.contract.fixture.Probe;
import io.outlast.contract.fixture.SystemTime;
import io.outlast.core.OutlastInstance;
import io.outlast.partition.PartitionAware;
import io.outlast.scheduledexecutor.IScheduledExecutorService;
import io.outlast.scheduledexecutor.IScheduledFuture;
import io.outlast.scheduledexecutor.Schedule;
import io.outlast.scheduledexecutor.ScheduledTaskHandler;
import io.outlast.scheduledexecutor.TaskSpec;
import io.outlast.scheduledexecutor.TaskUtils;
import java.io.Serializable;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/** Where tasks run: on the owner of a key or name, on a member, on several, on all (SPEC §3). */
public abstract class SchedulePlacementContract extends ScheduledSuite {

  private static final Duration DELAY = Duration.ofMillis(20);

  // ---- on the owner of a key ----

  @Test
  void whenATaskIsScheduledOnAKeyOwner_thenItIsInTheKeysPartitionAndRunsThere() throws Exception {
    IScheduledExecutorService scheduler = scheduler();

    for (OutlastInstance member : fixture().members()) {
      String key = keyOwnedBy(member);
      long before = SystemTime.nanos();
      IScheduledFuture<String> callable =
          scheduler.scheduleOnKeyOwner(probe().passing(key + "c"), key, 20, MILLISECONDS);
      IScheduledFuture<?> runnable =
          scheduler.scheduleOnKeyOwner(
              probe().passing(key + "r").asRunnable(), key, 20, MILLISECONDS);
      IScheduledFuture<String> lambda =
          scheduler.scheduleOnKeyOwner(() -> "lambda", key, 20, MILLISECONDS);

      assertThat(valueOf(callable)).isEqualTo(key + "c");
      assertThat((Object) valueOf(runnable)).isNull();
      assertThat(valueOf(lambda)).isEqualTo("lambda");
      assertRanOn(member, key + "c", before);
      assertRanOn(member, key + "r", before);
      assertThat(List.of(callable.getHandler(), runnable.getHandler(), lambda.getHandler()))
          .allMatch(ScheduledTaskHandler::isAssignedToPartition)
          .extracting(ScheduledTaskHandler::getPartitionId)
          .containsOnly(partitionOf(key));
    }
  }

  @Test
  void whenASeriesIsScheduledOnAKeyOwner_thenItRunsThereOnItsGrid() {
    IScheduledExecutorService scheduler = scheduler();

    for (OutlastInstance member : fixture().members()) {
      String key = keyOwnedBy(member);
      long before = SystemTime.nanos();
      IScheduledFuture<?> series =
          scheduler.scheduleOnKeyOwnerAtFixedRate(
              probe().passing(key).asRunnable(), key, 20, 10, MILLISECONDS);

      List<Probe.Run> runs = probe().awaitAtLeast(key, 3);
      series.dispose();

      assertOnGrid(runs, before, DELAY, Duration.ofMillis(10));
      assertThat(runs).extracting(Probe.Run::member).containsOnly(uuidOf(member));
      assertThat(series.getHandler().getPartitionId()).isEqualTo(partitionOf(key));
    }
  }

  @Test
  void whenATaskHasNoKey_thenItIsInThePartitionOfItsName() throws Exception {
    IScheduledExecutorService scheduler = scheduler();

    for (OutlastInstance member : fixture().members()) {
      String name = keyOwnedBy(member);
      IScheduledFuture<String> future =
          scheduler.schedule(TaskUtils.named(name, probe().passing(name)), 0, MILLISECONDS);

      assertThat(valueOf(future)).isEqualTo(name);
      assertThat(future.getHandler().getPartitionId()).isEqualTo(partitionOf(name));
      assertThat(probe().awaitRun(name).member()).isEqualTo(uuidOf(member));
    }
  }

  @Test
  void whenATaskHasAKey_thenItIsInThePartitionOfItAndNotOfItsName() throws Exception {
    IScheduledExecutorService scheduler = scheduler();
    OutlastInstance owner = fixture().members().get(0);
    String key = keyOwnedBy(owner);
    Callable<String> keyed = new Keyed(key, "value");

    IScheduledFuture<String> plain = scheduler.schedule(keyed, 0, MILLISECONDS);
    IScheduledFuture<String> named =
        scheduler.schedule(TaskUtils.named("other name", keyed), 0, MILLISECONDS);

    assertThat(valueOf(plain)).isEqualTo("value");
    assertThat(valueOf(named)).isEqualTo("value");
    assertThat(plain.getHandler().getPartitionId()).isEqualTo(partitionOf(key));
    assertThat(named.getHandler().getPartitionId()).isEqualTo(partitionOf(key));
    assertThat(named.getHandler().getTaskName()).isEqualTo("other name");
  }

  @Test
  void whenTheCallGivesAKey_thenItWinsOverTheTasksOwn() throws Exception {
    IScheduledExecutorService scheduler = scheduler();
    List<String> keys = keysOfPartitions(2);

    IScheduledFuture<String> future =
        scheduler.scheduleOnKeyOwner(new Keyed(keys.get(0), "value"), keys.get(1), 0, MILLISECONDS);

    assertThat(valueOf(future)).isEqualTo("value");
    assertThat(future.getHandler().getPartitionId()).isEqualTo(partitionOf(keys.get(1)));
  }

  // ---- on members ----

  @Test
  void whenATaskIsScheduledOnAMember_thenItIsBoundToItAndRunsThere() throws Exception {
    IScheduledExecutorService scheduler = scheduler();

    for (OutlastInstance member : fixture().members()) {
      String task = uuidOf(member).toString();
      long before = SystemTime.nanos();
      IScheduledFuture<String> callable =
          scheduler.scheduleOnMember(
              probe().passing(task + "c"), asMember(member), 20, MILLISECONDS);
      IScheduledFuture<?> runnable =
          scheduler.scheduleOnMember(
              probe().passing(task + "r").asRunnable(), asMember(member), 20, MILLISECONDS);
      IScheduledFuture<String> lambda =
          scheduler.scheduleOnMember(() -> "lambda", asMember(member), 20, MILLISECONDS);

      assertThat(valueOf(callable)).isEqualTo(task + "c");
      assertThat((Object) valueOf(runnable)).isNull();
      assertThat(valueOf(lambda)).isEqualTo("lambda");
      assertRanOn(member, task + "c", before);
      assertRanOn(member, task + "r", before);
      assertThat(List.of(callable.getHandler(), runnable.getHandler(), lambda.getHandler()))
          .allMatch(ScheduledTaskHandler::isAssignedToMember)
          .extracting(ScheduledTaskHandler::getUuid)
          .containsOnly(uuidOf(member));
    }
  }

  @Test
  void whenASeriesIsScheduledOnAMember_thenItRunsThereOnItsGrid() {
    IScheduledExecutorService scheduler = scheduler();

    for (OutlastInstance member : fixture().members()) {
      String task = uuidOf(member).toString();
      long before = SystemTime.nanos();
      IScheduledFuture<?> series =
          scheduler.scheduleOnMemberAtFixedRate(
              probe().passing(task).asRunnable(), asMember(member), 20, 10, MILLISECONDS);

      List<Probe.Run> runs = probe().awaitAtLeast(task, 3);
      series.dispose();

      assertOnGrid(runs, before, DELAY, Duration.ofMillis(10));
      assertThat(runs).extracting(Probe.Run::member).containsOnly(uuidOf(member));
    }
  }

  @Test
  void whenATaskIsBoundToAMember_thenItsFutureWorksFromEverywhere() throws Exception {
    IScheduledExecutorService scheduler = scheduler();
    Member member = asMember(fixture().members().get(0));
    IScheduledFuture<String> future =
        scheduler.scheduleOnMember(probe().gated("a"), member, 0, MILLISECONDS);
    IScheduledFuture<String> there = elsewhere(scheduler, future);
    probe().awaitRun("a");

    boolean doneBefore = there.isDone();
    probe().open("a");

    assertThat(doneBefore).isFalse();
    assertThat(valueOf(there)).isEqualTo("a");
    assertThat(there.isDone()).isTrue();
    awaitTotalRuns(there, 1);
    there.dispose();
    assertStale(future);
  }

  @Test
  void whenATaskIsScheduledOnMembers_thenItRunsOnEachOfThem() throws Exception {
    IScheduledExecutorService scheduler = scheduler();
    List<Member> some = allMembers().subList(0, (allMembers().size() + 1) / 2);

    assertRunsOnEach(
        some, "c", () -> scheduler.scheduleOnMembers(probe().passing("c"), some, 20, MILLISECONDS));
    assertRunsOnEach(
        some,
        "r",
        () ->
            scheduler.scheduleOnMembers(probe().passing("r").asRunnable(), some, 20, MILLISECONDS));
    assertRunsOnEach(
        some,
        "s",
        () ->
            scheduler.scheduleOnMembers(
                TaskSpec.of(probe().passing("s"), Schedule.once(DELAY)), some));
  }

  @Test
  void whenATaskIsScheduledOnAllMembers_thenItRunsOnEach() throws Exception {
    IScheduledExecutorService scheduler = scheduler();

    assertRunsOnEach(
        allMembers(),
        "c",
        () -> scheduler.scheduleOnAllMembers(probe().passing("c"), 20, MILLISECONDS));
    assertRunsOnEach(
        allMembers(),
        "r",
        () -> scheduler.scheduleOnAllMembers(probe().passing("r").asRunnable(), 20, MILLISECONDS));
    assertRunsOnEach(
        allMembers(),
        "s",
        () ->
            scheduler.scheduleOnAllMembers(
                TaskSpec.of(probe().passing("s"), Schedule.once(DELAY))));
  }

  @Test
  void whenASeriesIsScheduledOnMembers_thenEachRunsItOnItsGrid() {
    IScheduledExecutorService scheduler = scheduler();
    List<Member> all = allMembers();

    long before = SystemTime.nanos();
    Map<Member, IScheduledFuture<?>> onAll =
        scheduler.scheduleOnAllMembersAtFixedRate(
            probe().passing("all").asRunnable(), 20, 10, MILLISECONDS);
    Map<Member, IScheduledFuture<?>> onSome =
        scheduler.scheduleOnMembersAtFixedRate(
            probe().passing("some").asRunnable(), all.subList(0, 1), 20, 10, MILLISECONDS);

    assertThat(onAll.keySet()).containsExactlyInAnyOrderElementsOf(all);
    assertThat(onSome.keySet()).containsExactly(all.get(0));
    for (Member member : all) {
      until("three runs on each", () -> runsOn("all", member.getUuid()).size() >= 3);
      assertOnGrid(runsOn("all", member.getUuid()), before, DELAY, Duration.ofMillis(10));
    }
    probe().awaitAtLeast("some", 3);
    onAll.values().forEach(IScheduledFuture::dispose);
    onSome.values().forEach(IScheduledFuture::dispose);
    assertThat(probe().runs("some"))
        .extracting(Probe.Run::member)
        .containsOnly(all.get(0).getUuid());
  }

  @Test
  void whenANamedTaskIsScheduledOnAllMembers_thenItHasThatNameOnEach() {
    IScheduledExecutorService scheduler = scheduler();

    Map<Member, IScheduledFuture<String>> futures =
        scheduler.scheduleOnAllMembers(TaskSpec.of(probe().passing("a"), LATER).named("my task"));

    assertThat(futures.keySet()).containsExactlyInAnyOrderElementsOf(allMembers());
    futures.forEach(
        (member, future) ->
            assertThat(future.getHandler())
                .isEqualTo(
                    ScheduledTaskHandler.ofMember(
                        scheduler.getName(), "my task", member.getUuid())));
  }

  private void assertRunsOnEach(
      Collection<Member> members,
      String task,
      Supplier<? extends Map<Member, ? extends IScheduledFuture<?>>> call)
      throws Exception {
    long before = SystemTime.nanos();
    Map<Member, ? extends IScheduledFuture<?>> futures = call.get();

    assertThat(futures.keySet()).containsExactlyInAnyOrderElementsOf(members);
    for (IScheduledFuture<?> future : futures.values()) {
      valueOf(future);
    }
    assertThat(probe().runs(task))
        .allSatisfy(run -> assertNotEarly(run, before, DELAY))
        .extracting(Probe.Run::member)
        .containsExactlyInAnyOrderElementsOf(members.stream().map(Member::getUuid).toList());
  }

  private void assertRanOn(OutlastInstance member, String task, long before) {
    Probe.Run run = probe().awaitRun(task);
    assertThat(run.member()).isEqualTo(uuidOf(member));
    assertNotEarly(run, before, DELAY);
  }

  private List<Probe.Run> runsOn(String task, UUID member) {
    return probe().runs(task).stream().filter(run -> member.equals(run.member())).toList();
  }

  /** Checks that no run is early: the first after the delay, each further one a period later. */
  private static void assertOnGrid(
      List<Probe.Run> runs, long before, Duration delay, Duration period) {
    for (int i = 0; i < runs.size(); i++) {
      assertNotEarly(runs.get(i), before, delay.plus(period.multipliedBy(i)));
    }
  }

  /** A task with a key of its own. */
  private record Keyed(String key, String value)
      implements Callable<String>, PartitionAware<String>, Serializable {

    private static final long serialVersionUID = 1L;

    @Override
    public String getPartitionKey() {
      return key;
    }

    @Override
    public String call() {
      return value;
    }
  }
}
