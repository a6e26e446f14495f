// SPDX-License-Identifier: Apache-2.0
package io.outlast.contract.scheduled;

import static io.outlast.contract.fixture.Waiting.until;
import static io.outlast.contract.fixture.Waiting.valueOf;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.outlast.contract.fixture.Probe;
import io.outlast.contract.fixture.SchedulerProfile;
import io.outlast.contract.fixture.SystemTime;
import io.outlast.core.OutlastInstance;
import io.outlast.scheduledexecutor.IScheduledExecutorService;
import io.outlast.scheduledexecutor.IScheduledFuture;
import io.outlast.scheduledexecutor.Schedule;
import io.outlast.scheduledexecutor.ScheduledTaskHandler;
import io.outlast.scheduledexecutor.TaskSpec;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Members that join, and that leave in order: nothing is early, late or twice (SPEC §3, R21). */
class PlannedMoveTest extends SchedulerClusterSuite {

  @Test
  void whenMembersJoinAndLeave_thenDueTimesStayAndRunningTasksRunOn() throws Exception {
    IScheduledExecutorService scheduler = scheduler(SchedulerProfile.UNLIMITED, member(0));
    List<String> keys = keysOfPartitions(60);
    // No more on a member than can run there at once.
    List<String> busy =
        cluster().members().stream().flatMap(member -> keysOwnedBy(member, 8).stream()).toList();
    List<IScheduledFuture<String>> waiting =
        scheduler.scheduleAll(
            keys.stream()
                .map(key -> TaskSpec.of(probe().passing(key), LATER).onKeyOwner(key))
                .toList());
    List<Long> due = waiting.stream().map(SchedulerClusterSuite::dueOf).toList();
    List<IScheduledFuture<String>> running =
        scheduler.scheduleAll(
            busy.stream()
                .map(key -> TaskSpec.of(probe().gated("r" + key), Schedule.NOW).onKeyOwner(key))
                .toList());
    until("all run", () -> probe().runs().size() == 24);
    awaitPassed(A_WHILE, SystemTime.nanos());

    OutlastInstance newcomer = cluster().join();
    cluster().awaitCalm();
    long moved = keys.stream().filter(key -> isOwner(newcomer, key)).count();
    CompletableFuture<Void> left = CompletableFuture.runAsync(() -> cluster().leave(member(2)));
    until("the leaver to own nothing more", () -> cluster().members().size() == 3);
    probe().close();
    valueOf(left);
    cluster().awaitCalm();

    assertThat(moved).isPositive();
    for (int i = 0; i < waiting.size(); i++) {
      assertThat(dueOf(waiting.get(i)))
          .as("due time of %s", waiting.get(i))
          .isCloseTo(due.get(i), within(TOLERANCE.toNanos()));
    }
    for (int i = 0; i < running.size(); i++) {
      assertThat(valueOf(running.get(i))).isEqualTo("r" + busy.get(i));
    }
    assertThat(probe().runs()).hasSize(24).extracting(Probe.Run::attempt).containsOnly(1);
    assertThat(stats(scheduler).takenOver()).isZero();
    assertBalanced(scheduler);
  }

  @Test
  void whenTasksBecomeDueWhilePartitionsMove_thenEachRunsOnceAndNoneEarly() throws Exception {
    IScheduledExecutorService scheduler = scheduler(SchedulerProfile.UNLIMITED, member(0));
    List<TaskSpec<String>> specs =
        IntStream.range(0, 300)
            .mapToObj(
                i ->
                    TaskSpec.of(
                        probe().passing("t" + i), Schedule.once(Duration.ofMillis(10L * i))))
            .toList();
    long before = SystemTime.nanos();
    List<IScheduledFuture<String>> futures = scheduler.scheduleAll(specs);

    OutlastInstance newcomer = cluster().join();
    cluster().leave(newcomer);
    cluster().leave(member(2));

    for (int i = 0; i < futures.size(); i++) {
      assertThat(valueOf(futures.get(i))).isEqualTo("t" + i);
    }
    assertThat(probe().runs()).extracting(Probe.Run::task).doesNotHaveDuplicates();
    for (Probe.Run run : probe().runs()) {
      long number = Long.parseLong(run.task().substring(1));
      assertNotEarly(run, before, Duration.ofMillis(10L * number));
    }
    assertThat(stats(scheduler).takenOver()).isZero();
    assertBalanced(scheduler);
  }

  @Test
  void whenPartitionsOfSeriesMove_thenEachTickHasOneRunAndStatesGoOn() {
    IScheduledExecutorService scheduler = scheduler(SchedulerProfile.UNLIMITED, member(0));
    Duration period = Duration.ofMillis(40);
    Schedule.FixedRate rate = Schedule.atFixedRate(Duration.ZERO, period);
    List<String> keys = keysOfPartitions(20);
    long before = SystemTime.nanos();
    List<IScheduledFuture<Void>> series =
        scheduler.scheduleAll(
            keys.stream()
                .map(key -> TaskSpec.of(probe().brief(key).asRunnable(), rate).onKeyOwner(key))
                .toList());
    IScheduledFuture<?> stateful =
        scheduler.schedule(TaskSpec.of(Counting.of(id()), rate).onKeyOwner(keys.get(0)));

    OutlastInstance newcomer = cluster().join();
    cluster().awaitCalm();
    cluster().leave(member(2));
    keys.forEach(key -> awaitSomeMoreRuns(key));
    cluster().leave(newcomer);
    keys.forEach(key -> awaitSomeMoreRuns(key));
    awaitSomeMoreRuns(Counting.TASK);
    series.forEach(each -> each.cancel(false));
    stateful.cancel(false);

    for (String key : keys) {
      List<Probe.Run> runs = probe().runs(key);
      assertThat(probe().overlaps(key)).isEmpty();
      assertThat(runs).extracting(Probe.Run::attempt).containsOnly(1);
      assertThat(runs).extracting(Probe.Run::token).isSorted().doesNotHaveDuplicates();
      for (Probe.Run run : runs) {
        assertNotEarly(run, before, period.multipliedBy(run.number() - 1));
      }
    }
    assertCountedOneByOne(probe().notes().stream().filter(n -> n.startsWith("run ")).toList());
    assertThat(stats(scheduler).takenOver()).isZero();
    assertBalanced(scheduler);
  }

  private void awaitSomeMoreRuns(String task) {
    probe().awaitAtLeast(task, probe().runs(task).size() + 3);
  }

  private static void assertCountedOneByOne(List<String> runs) {
    assertThat(runs)
        .containsExactlyElementsOf(
            IntStream.rangeClosed(1, runs.size()).mapToObj(i -> "run " + i).toList());
  }

  // ---- the list of all tasks ----

  @Test
  void whenTasksAreListedWhileMembersJoinAndLeave_thenEachListIsCompleteAndHasNoDoubles()
      throws Exception {
    IScheduledExecutorService scheduler = scheduler(SchedulerProfile.UNLIMITED, member(0));
    List<TaskSpec<String>> specs =
        IntStream.range(0, 200)
            .mapToObj(i -> TaskSpec.of(probe().passing("a"), LATER).named("n" + i))
            .map(spec -> spec.name().orElse("").endsWith("7") ? spec.onKeyOwner("key") : spec)
            .toList();
    Set<ScheduledTaskHandler> all = new HashSet<>();
    scheduler.scheduleAll(specs).forEach(future -> all.add(future.getHandler()));

    CompletableFuture<Void> changes =
        CompletableFuture.runAsync(
            () -> {
              OutlastInstance newcomer = cluster().join();
              cluster().leave(member(2));
              cluster().leave(newcomer);
              cluster().join();
              cluster().crash(member(1));
            });
    int lists = 0;
    while (!changes.isDone() || lists < 10) {
      List<ScheduledTaskHandler> handlers = listed(scheduler);
      assertThat(handlers).doesNotHaveDuplicates();
      assertThat(new HashSet<>(handlers)).isEqualTo(all);
      lists++;
    }
    valueOf(changes);
  }
}
