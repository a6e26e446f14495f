// SPDX-License-Identifier: Apache-2.0
package io.outlast.contract.scheduled;

import static io.outlast.contract.fixture.Waiting.failureOf;
import static io.outlast.contract.fixture.Waiting.untilAsserted;
import static io.outlast.contract.fixture.Waiting.valueOf;
import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.outlast.cluster.Member;
import io.outlast.cluster.MemberLostException;
import io.outlast.contract.fixture.SchedulerProfile;
import io.outlast.contract.fixture.Waiting;
import io.outlast.core.OutlastInstance;
import io.outlast.scheduledexecutor.IScheduledExecutorService;
import io.outlast.scheduledexecutor.IScheduledFuture;
import io.outlast.scheduledexecutor.Schedule;
import io.outlast.scheduledexecutor.ScheduledTaskHandler;
import io.outlast.scheduledexecutor.TaskSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/** Tasks that are bound to members, and those of all members (SPEC §3, R33, R41, R54). */
class MemberBoundTest extends SchedulerClusterSuite {

  // ---- a member that is lost ----

  @Test
  void whenItsMemberCrashes_thenAllWaysToAskForATaskSaySo() {
    OutlastInstance victim = member(1);
    UUID lost = uuidOf(victim);
    IScheduledExecutorService scheduler = scheduler(SchedulerProfile.PLAIN, member(0));
    IScheduledFuture<String> future =
        scheduler.schedule(TaskSpec.of(probe().passing("a"), LATER).onMember(asMember(victim)));
    IScheduledFuture<String> there = on(member(2), scheduler, future);

    cluster().crash(victim);

    for (IScheduledFuture<String> each : List.of(future, there)) {
      assertLost(lost, each::isDone);
      assertLost(lost, each::isCancelled);
      assertLost(lost, () -> each.getDelay(SECONDS));
      assertLost(lost, each::getStats);
      assertLost(lost, () -> each.cancel(true));
      assertLost(lost, each::dispose);
      assertLost(lost, () -> valueOf(each));
      assertThat(failureOf(each.toCompletionStage().toCompletableFuture()))
          .isInstanceOf(MemberLostException.class);
      assertThat(each.getHandler().getUuid()).isEqualTo(lost);
    }
    assertLost(lost, () -> scheduler.pause(future.getHandler()));
    assertThat(listed(scheduler)).isEmpty();
  }

  @Test
  void whenItsMemberCrashes_thenAllWhoWaitForATaskAreTold() {
    OutlastInstance victim = member(1);
    IScheduledExecutorService scheduler = scheduler(SchedulerProfile.PLAIN, member(0));
    IScheduledFuture<String> future =
        scheduler.scheduleOnMember(probe().gated("a"), asMember(victim), 0, MILLISECONDS);
    CompletableFuture<String> here = future.toCompletionStage().toCompletableFuture();
    CompletableFuture<String> there =
        on(member(2), scheduler, future).toCompletionStage().toCompletableFuture();
    CompletableFuture<Throwable> onAThread =
        CompletableFuture.supplyAsync(() -> catchThrowable(future::get));
    probe().awaitRun("a");

    cluster().crash(victim);

    assertThat(failureOf(here)).isInstanceOf(MemberLostException.class);
    assertThat(failureOf(there)).isInstanceOf(MemberLostException.class);
    assertThat(onAThread).succeedsWithin(Waiting.PATIENCE).isInstanceOf(MemberLostException.class);
    assertThat(probe().runs("a")).hasSize(1);
  }

  @Test
  void whenItsMemberLeavesInOrder_thenATaskIsLostAllTheSame() {
    OutlastInstance leaver = member(2);
    UUID lost = uuidOf(leaver);
    IScheduledExecutorService scheduler = scheduler(SchedulerProfile.PLAIN, member(0));
    IScheduledFuture<String> future =
        scheduler.schedule(TaskSpec.of(probe().passing("a"), LATER).onMember(asMember(leaver)));
    CompletableFuture<String> waiter = future.toCompletionStage().toCompletableFuture();

    cluster().leave(leaver);

    assertThat(failureOf(waiter)).isInstanceOf(MemberLostException.class);
    assertLost(lost, future::isDone);
    assertThat(listed(scheduler)).isEmpty();
  }

  @Test
  void whenAMemberIsGone_thenNothingIsScheduledOnIt() {
    OutlastInstance victim = member(1);
    Member gone = asMember(victim);
    IScheduledExecutorService scheduler = scheduler(SchedulerProfile.PLAIN, member(0));
    List<Member> all = allMembers();
    cluster().crash(victim);
    cluster().awaitCalm();
    TaskSpec<String> spec = TaskSpec.of(probe().passing("a"), LATER);

    assertLost(gone.getUuid(), () -> scheduler.schedule(spec.onMember(gone)));
    assertLost(gone.getUuid(), () -> scheduler.scheduleOnMembers(spec, all));

    assertThat(listed(scheduler)).isEmpty();
  }

  @Test
  void whenMembersJoinAndLeave_thenTasksOfOthersAreNotDisturbed() throws Exception {
    IScheduledExecutorService scheduler = scheduler(SchedulerProfile.PLAIN, member(1));
    IScheduledFuture<String> future =
        scheduler.scheduleOnMember(probe().gated("a"), asMember(member(0)), 0, MILLISECONDS);
    probe().awaitRun("a");

    OutlastInstance newcomer = cluster().join();
    cluster().crash(member(2));
    cluster().leave(newcomer);
    probe().open("a");

    assertThat(valueOf(future)).isEqualTo("a");
    assertThat(probe().runs("a")).hasSize(1);
    assertThat(probe().wasInterrupted("a")).isFalse();
  }

  // ---- all members, all or nothing ----

  @Test
  void whenOneMemberIsFull_thenNoneGetsTheTaskAndNoPlaceIsTaken() {
    IScheduledExecutorService scheduler = scheduler(SchedulerProfile.THREE_PER_NODE, member(0));
    TaskSpec<String> waiting = TaskSpec.of(probe().passing("waiting"), LATER);
    List<ScheduledTaskHandler> before = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      before.add(scheduler.schedule(waiting.onMember(asMember(member(2)))).getHandler());
    }
    before.add(scheduler.schedule(waiting.onMember(asMember(member(0)))).getHandler());

    for (int i = 0; i < 5; i++) {
      assertThatThrownBy(
              () -> scheduler.scheduleOnAllMembers(probe().passing("never"), 0, MILLISECONDS))
          .isInstanceOf(RejectedExecutionException.class)
          .hasMessageContaining(scheduler.getName());
    }

    assertThat(listed(scheduler)).containsExactlyInAnyOrderElementsOf(before);
    scheduler.schedule(waiting.onMember(asMember(member(0))));
    scheduler.schedule(waiting.onMember(asMember(member(0))));
    for (int i = 0; i < 3; i++) {
      scheduler.schedule(waiting.onMember(asMember(member(1))));
    }
    assertThat(probe().runs()).isEmpty();
    assertBalanced(scheduler);
  }

  @Test
  void whenAMemberJoinsLater_thenItDoesNotGetTheTaskOfAllMembers() {
    IScheduledExecutorService scheduler = scheduler(SchedulerProfile.PLAIN, member(0));

    Map<Member, IScheduledFuture<String>> futures =
        scheduler.scheduleOnAllMembers(TaskSpec.of(probe().passing("a"), LATER));
    cluster().join();
    cluster().awaitCalm();

    assertThat(futures).hasSize(3);
    assertThat(listed(scheduler)).hasSize(3);
  }

  @Test
  void whenALiteMemberIsThere_thenItIsLeftOut() throws Exception {
    OutlastInstance lite = cluster().join(config -> config.setLiteMember(true));
    cluster().awaitCalm();
    IScheduledExecutorService scheduler = scheduler(SchedulerProfile.PLAIN, lite);

    Map<Member, IScheduledFuture<String>> futures =
        scheduler.scheduleOnAllMembers(probe().passing("a"), 0, MILLISECONDS);

    assertThat(futures).hasSize(3).doesNotContainKey(asMember(lite));
    for (IScheduledFuture<String> future : futures.values()) {
      assertThat(valueOf(future)).isEqualTo("a");
    }
    futures.values().forEach(IScheduledFuture::dispose);
  }

  @Test
  void whenAMemberCrashesDuringTheCalls_thenEachCallIsDoneOnAllThatStayOrOnNone() throws Exception {
    OutlastInstance victim = member(2);
    Member lost = asMember(victim);
    IScheduledExecutorService scheduler = scheduler(SchedulerProfile.UNLIMITED, member(0));
    List<String> accepted = new ArrayList<>();
    List<String> refused = new ArrayList<>();

    CompletableFuture<Void> crash = new CompletableFuture<>();
    for (int i = 0; i < 60 || !crash.isDone(); i++) {
      if (i == 20) {
        crash = CompletableFuture.runAsync(() -> cluster().crash(victim));
      }
      String name = "n" + i;
      TaskSpec<String> spec = TaskSpec.of(probe().passing("a"), LATER).named(name);
      Throwable thrown = catchThrowable(() -> scheduler.scheduleOnAllMembers(spec));
      (thrown == null ? accepted : refused).add(name);
    }
    valueOf(crash);
    cluster().awaitCalm();

    assertThat(accepted).isNotEmpty();
    List<ScheduledTaskHandler> expected =
        accepted.stream()
            .flatMap(
                name ->
                    allMembers().stream()
                        .map(
                            member ->
                                ScheduledTaskHandler.ofMember(
                                    scheduler.getName(), name, member.getUuid())))
            .toList();
    untilAsserted(
        "tasks of all who stay, and no others",
        () -> assertThat(listed(scheduler)).containsExactlyInAnyOrderElementsOf(expected));
    assertThat(allMembers()).doesNotContain(lost);
    for (String name : refused) {
      TaskSpec<String> again = TaskSpec.of(probe().passing("a"), LATER).named(name);
      assertThat(scheduler.scheduleOnAllMembers(again)).hasSize(2);
    }
  }

  @Test
  void whenATaskOfAllMembersRuns_thenTheLossOfOneEndsOnlyItsOwn() throws Exception {
    OutlastInstance victim = member(2);
    Member lost = asMember(victim);
    IScheduledExecutorService scheduler = scheduler(SchedulerProfile.PLAIN, member(0));
    Map<Member, IScheduledFuture<String>> futures =
        scheduler.scheduleOnAllMembers(TaskSpec.of(probe().gated("a"), Schedule.NOW));
    probe().awaitRuns("a", 3);

    cluster().crash(victim);
    probe().open("a");

    for (Map.Entry<Member, IScheduledFuture<String>> each : futures.entrySet()) {
      if (each.getKey().equals(lost)) {
        assertLost(lost.getUuid(), () -> valueOf(each.getValue()));
      } else {
        assertThat(valueOf(each.getValue())).isEqualTo("a");
      }
    }
    assertThat(probe().runs("a")).hasSize(3);
  }

  private static void assertLost(UUID member, ThrowingCallable call) {
    assertThatThrownBy(call)
        .isInstanceOf(MemberLostException.class)
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining(member.toString())
        .extracting(lost -> ((MemberLostException) lost).getMemberUuid())
        .isEqualTo(member);
  }
}
