// SPDX-License-Identifier: Apache-2.0
package io.outlast.engine.facade;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.outlast.cluster.Member;
import io.outlast.cluster.MemberLostException;
import io.outlast.core.SerializableCallable;
import io.outlast.engine.gateway.Address;
import io.outlast.engine.gateway.Command;
import io.outlast.engine.gateway.Reply;
import io.outlast.engine.gateway.Reply.Reason;
import io.outlast.engine.gateway.TaskRef;
import io.outlast.engine.task.Alteration;
import io.outlast.scheduledexecutor.DuplicateTaskException;
import io.outlast.scheduledexecutor.IScheduledFuture;
import io.outlast.scheduledexecutor.Schedule;
import io.outlast.scheduledexecutor.TaskSpec;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A task on several members: all or nothing, in two steps. */
@Timeout(20)
class OnMembersTest {
  private static final SerializableCallable<String> TASK = () -> "run elsewhere";
  private static final TaskSpec<String> SPEC =
      TaskSpec.of(TASK, Schedule.once(Duration.ofSeconds(1))).named("close");
  private static final Member A = Setting.member(0);
  private static final Member B = Setting.member(1);
  private static final Member C = Setting.member(2);

  private final Setting setting = new Setting();
  private final FakeGateway gateway = setting.gateway;
  private final ScheduledExecutorFacade scheduler = setting.scheduler;

  /** What members answer to a submit, where that is not an ID; and to an admission. */
  private final Map<UUID, Reply> submits = new HashMap<>();

  private final Map<UUID, Reply> admissions = new HashMap<>();
  private boolean isShutDown;

  @BeforeEach
  void answer() {
    gateway.script((a, c) -> List.of(answer(a, c)));
  }

  private Reply answer(Address address, Command command) {
    if (command instanceof Command.Inspect) {
      return isShutDown ? FakeGateway.shutDown() : FakeGateway.open();
    }
    if (command instanceof Command.Submit) {
      Reply reply = submits.get(address.member());
      return reply != null ? reply : gateway.stored(address);
    }
    if (command instanceof Command.Alter) {
      return admissions.getOrDefault(address.member(), new Reply.Done(true));
    }
    return command instanceof Command.Dispose ? new Reply.Done(true) : new Reply.Lost();
  }

  private List<UUID> membersSent(Class<? extends Command> type) {
    return gateway.sent(type).stream().map(sent -> sent.address().member()).toList();
  }

  @Test
  void eachMemberHoldsTheTaskUntilAllHaveIt_thenItIsAdmittedEverywhere() {
    Map<Member, IScheduledFuture<String>> futures =
        scheduler.scheduleOnMembers(SPEC, List.of(A, C));

    assertThat(futures).containsOnlyKeys(A, C);
    assertThat(futures.get(C).getHandler().getUuid()).isEqualTo(C.getUuid());
    List<Command.Submit> submitted = gateway.commands(Command.Submit.class);
    assertThat(submitted).hasSize(2).allMatch(Command.Submit::held);
    assertThat(submitted.get(0).task()).as("serialized once").isSameAs(submitted.get(1).task());
    assertThat(submitted.get(0).identity()).isNotEqualTo(submitted.get(1).identity());
    assertThat(gateway.commands(Command.Alter.class))
        .hasSize(2)
        .allMatch(alter -> alter.alteration().equals(new Alteration.Admit()));
    assertThat(gateway.sent)
        .extracting(sent -> sent.command().getClass().getSimpleName())
        .containsExactly("Inspect", "Submit", "Submit", "Alter", "Alter");
    assertThat(setting.submitter.settledBelow()).as("nothing is left open").isEqualTo(5);
  }

  @Test
  void aMemberGivenTwiceGetsTheTaskOnce() {
    assertThat(scheduler.scheduleOnMembers(SPEC, List.of(A, A, Setting.member(0)))).hasSize(1);
    assertThat(membersSent(Command.Submit.class)).containsExactly(A.getUuid());
  }

  @Test
  void whenOneRefuses_thenTheOthersDisposeIt_andTheReasonIsThrown() {
    submits.put(B.getUuid(), new Reply.Refused(Reason.DUPLICATE, "taken"));

    assertThatThrownBy(() -> scheduler.scheduleOnMembers(SPEC, List.of(A, B, C)))
        .isInstanceOf(DuplicateTaskException.class);

    assertThat(membersSent(Command.Dispose.class)).containsExactly(A.getUuid(), C.getUuid());
    assertThat(gateway.commands(Command.Alter.class)).isEmpty();
  }

  @Test
  void whatAMemberHadBeforeIsNeitherAdmittedNorDisposed() {
    submits.put(A.getUuid(), new Reply.Kept(5));
    assertThat(scheduler.scheduleOnMembers(SPEC, List.of(A, B))).hasSize(2);
    assertThat(membersSent(Command.Alter.class)).containsExactly(B.getUuid());

    submits.put(C.getUuid(), new Reply.Refused(Reason.SHUTDOWN, "no"));
    assertThatThrownBy(() -> scheduler.scheduleOnMembers(SPEC, List.of(A, B, C)))
        .isInstanceOf(RejectedExecutionException.class);
    assertThat(membersSent(Command.Dispose.class)).containsExactly(B.getUuid());
  }

  @Test
  void whenAMemberThatWasAskedForIsNotThere_thenTheCallFails() {
    submits.put(B.getUuid(), new Reply.Lost());

    assertThatThrownBy(() -> scheduler.scheduleOnMembers(SPEC, List.of(A, B)))
        .isInstanceOfSatisfying(
            MemberLostException.class, e -> assertThat(e.getMemberUuid()).isEqualTo(B.getUuid()));
    assertThat(membersSent(Command.Dispose.class)).containsExactly(A.getUuid());
  }

  @Test
  void whenAMemberOfAllLeavesMeanwhile_thenItsFutureSaysSo_andTheOthersGoOn() {
    submits.put(B.getUuid(), new Reply.Lost());
    admissions.put(C.getUuid(), new Reply.Lost());

    Map<Member, IScheduledFuture<String>> futures = scheduler.scheduleOnAllMembers(SPEC);

    assertThat(futures).containsOnlyKeys(A, B, C);
    assertThatThrownBy(() -> futures.get(B).get()).isInstanceOf(MemberLostException.class);
    assertThatThrownBy(() -> futures.get(B).isDone()).isInstanceOf(MemberLostException.class);
    assertThatThrownBy(() -> futures.get(B).getStats()).isInstanceOf(MemberLostException.class);
    assertThat(futures.get(B).getHandler().getTaskName()).isEqualTo("close");
    assertThatThrownBy(() -> futures.get(C).get()).isInstanceOf(MemberLostException.class);
    assertThat(gateway.commands(Command.Dispose.class)).isEmpty();
  }

  @Test
  void membersThatRunNoTasksAreLeftOutOfAll_andAreAMistakeAmongSome() {
    setting.members.add(Setting.liteMember(9));

    assertThat(scheduler.scheduleOnAllMembers(SPEC)).containsOnlyKeys(A, B, C);
    assertThatThrownBy(() -> scheduler.scheduleOnMembers(SPEC, List.of(A, Setting.liteMember(9))))
        .isInstanceOf(IllegalArgumentException.class);

    setting.members.removeAll(List.of(A, B, C));
    assertThatThrownBy(() -> scheduler.scheduleOnAllMembers(SPEC))
        .isInstanceOf(RejectedExecutionException.class);
  }

  @Test
  void whenAMemberHasNotHeardOfTheAdmissionInTime_thenItIsDisposedEverywhere() {
    admissions.put(B.getUuid(), new Reply.Stale());

    assertThatThrownBy(() -> scheduler.scheduleOnMembers(SPEC, List.of(A, B)))
        .isInstanceOf(RejectedExecutionException.class)
        .hasMessageContaining(B.getUuid().toString())
        .hasMessageContaining("10 s");
    assertThat(membersSent(Command.Dispose.class)).contains(A.getUuid());
  }

  @Test
  void whenTheExecutorIsShutDown_thenNoMemberIsAsked() {
    isShutDown = true;

    assertThatThrownBy(() -> scheduler.scheduleOnAllMembers(SPEC))
        .isInstanceOf(RejectedExecutionException.class);
    assertThat(gateway.sent).hasSize(1);
  }

  @Test
  void noMemberAndAPlaceOfItsOwnAreMistakes_theTasksOwnKeyIsNot() {
    assertThatThrownBy(() -> scheduler.scheduleOnMembers(SPEC, List.of()))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> scheduler.scheduleOnMembers(SPEC.onKeyOwner("k"), List.of(A)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("OnKeyOwner");
    assertThatThrownBy(() -> scheduler.scheduleOnAllMembers(SPEC.onMember(A)))
        .isInstanceOf(IllegalArgumentException.class);
    assertThat(gateway.sent).isEmpty();

    assertThat(
            scheduler.scheduleOnMembers(
                new ScheduleTest.Keyed("k"), List.of(A, B), 1, TimeUnit.SECONDS))
        .hasSize(2);
  }

  @Test
  void withAnOverflowTimeout_allAreTriedAgainTogether() {
    submits.put(B.getUuid(), new Reply.Refused(Reason.FULL, "full"));
    ScheduledExecutorFacade patient = setting.scheduler(Duration.ofSeconds(10));
    CompletableFuture<Map<Member, IScheduledFuture<String>>> call = new CompletableFuture<>();
    Thread caller = new Thread(() -> call.complete(patient.scheduleOnMembers(SPEC, List.of(A, B))));
    caller.setDaemon(true);
    caller.start();
    Awaitility.await("a pause").until(() -> setting.timers.size() == 1);
    assertThat(membersSent(Command.Dispose.class))
        .as("what waits for the others holds no place")
        .containsExactly(A.getUuid());

    submits.clear();
    setting.timers.advance(TimeUnit.SECONDS.toNanos(1));

    assertThat(call.join()).hasSize(2);
    assertThat(membersSent(Command.Submit.class)).hasSize(4);
  }

  @Test
  void withoutPatience_aMemberThatIsFullIsTheReason() {
    submits.put(B.getUuid(), new Reply.Refused(Reason.FULL, "full"));

    assertThatThrownBy(() -> scheduler.scheduleOnAllMembers(SPEC))
        .isInstanceOf(RejectedExecutionException.class)
        .hasMessage("full");
  }

  @Test
  void tasksAreMeantByTheirIds() {
    scheduler.scheduleOnMembers(SPEC, List.of(A));

    assertThat(gateway.commands(Command.Alter.class))
        .allMatch(alter -> alter.task() instanceof TaskRef.Id);
  }
}
