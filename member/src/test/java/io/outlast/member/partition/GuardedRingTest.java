// SPDX-License-Identifier: Apache-2.0
package io.outlast.member.partition;

import static org.assertj.core.api.Assertions.assertThat;

import io.outlast.engine.gateway.Command;
import io.outlast.engine.gateway.Command.Await.Purpose;
import io.outlast.engine.gateway.Reply;
import io.outlast.engine.gateway.TaskRef;
import io.outlast.engine.task.Alteration;
import io.outlast.engine.task.Counter;
import io.outlast.engine.task.ExecutorId;
import io.outlast.engine.task.Identity;
import io.outlast.engine.task.Outcome;
import io.outlast.engine.task.TaskPlan;
import io.outlast.engine.task.Timing;
import io.outlast.scheduledexecutor.Schedule;
import io.outlast.scheduledexecutor.TaskOptions;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What an owner refuses while its guard does: what is new, and not what was accepted before. */
class GuardedRingTest {
  private static final ExecutorId EXECUTOR = new ExecutorId(ExecutorId.Kind.SCHEDULED, "jobs");
  private static final int P = 1;
  private static final Identity BY = new Identity(5, 5);
  private static final Outcome DONE = new Outcome.Returned(new byte[] {7});
  private static final Reply.Refused REFUSED =
      new Reply.Refused(Reply.Reason.TOO_FEW_MEMBERS, "too few", "most");

  private final FakeCluster cluster = new FakeCluster();
  private final FakeMember owner = cluster.join();
  private final FakeMember backup = cluster.join();
  private boolean refuses;

  @BeforeEach
  void theOwnerOwnsThePartitionAndIsGuarded() {
    cluster.settings(TestSettings.of(100).guardedBy(this::refusal).scheduled());
    cluster.give(P, owner);
  }

  private Reply.Refused refusal(Command command) {
    return refuses && !(command instanceof Command.Finish) ? REFUSED : null;
  }

  @Test
  void whatIsNewIsRefused_andNothingIsChanged() {
    long id = ask(submit(1)).taskId();
    refuses = true;

    assertThat(ask(submit(2)).only()).isEqualTo(REFUSED);
    assertThat(ask(new Command.Cancel(id, BY, true)).only()).isEqualTo(REFUSED);
    assertThat(ask(new Command.Dispose(id)).only()).isEqualTo(REFUSED);
    assertThat(ask(pause(id)).only()).isEqualTo(REFUSED);
    assertThat(ask(new Command.Await(id, null)).only()).isEqualTo(REFUSED);
    assertThat(ask(new Command.Look(new TaskRef.Id(id))).only()).isEqualTo(REFUSED);
    assertThat(ask(new Command.ListTasks()).only()).isEqualTo(REFUSED);
    assertThat(ask(new Command.Shutdown(BY, true)).only()).isEqualTo(REFUSED);
    assertThat(ask(new Command.Destroy()).only()).isEqualTo(REFUSED);

    refuses = false;
    assertThat(((Reply.Listed) ask(new Command.ListTasks()).only()).tasks()).hasSize(1);
    Reply.Inspected inspected = (Reply.Inspected) ask(new Command.Inspect()).only();
    assertThat(inspected.shutdown()).isFalse();
    assertThat(inspected.counts()[Counter.REJECTED.ordinal()]).isEqualTo(1);
    assertThat(inspected.counts()[Counter.SUBMITTED.ordinal()]).isEqualTo(1);
  }

  @Test
  void aTaskThatWasAcceptedRunsAndItsEndIsToldToWhoWaitedBefore() {
    long id = ask(submit(1)).taskId();
    Replies waits = ask(new Command.Await(id, null));
    refuses = true;

    cluster.advance(Duration.ofSeconds(2));
    owner.begin(owner.lastStarted());
    owner.finish(owner, owner.lastStarted(), DONE);

    assertThat(waits.only()).isEqualTo(new Reply.Ended(DONE));
  }

  @Test
  void whoWaitsAlreadyMayAskAgain() {
    long id = ask(submit(1)).taskId();
    Command await = new Command.Await(id, null);
    Replies waits = ask(await);
    refuses = true;

    owner.ask(EXECUTOR, P, await, waits);

    assertThat(waits.isEmpty()).isTrue();
  }

  @Test
  void whenTheOwnerIsLost_thenAWaitIsJudgedAnew() {
    long id = ask(submit(1)).taskId();
    Command await = new Command.Await(id, null);
    Replies waits = ask(await);
    refuses = true;
    cluster.crash(owner);
    cluster.give(P, backup);

    backup.ask(EXECUTOR, P, await, waits);

    assertThat(waits.only()).isEqualTo(REFUSED);
  }

  @Test
  void whenTheAnswerWasLostWithTheOwner_thenTheRequestIsAnsweredAsTheFirstTime() {
    long id = ask(submit(1)).taskId();
    long paused = ask(submit(2)).taskId();
    long disposed = ask(submit(3)).taskId();
    ask(new Command.Cancel(id, BY, true));
    ask(pause(paused));
    ask(new Command.Dispose(disposed));
    refuses = true;
    cluster.crash(owner);
    cluster.give(P, backup);

    assertThat(again(submit(2)).only()).isEqualTo(new Reply.Stored(paused));
    assertThat(again(new Command.Cancel(id, BY, true)).only()).isEqualTo(new Reply.Done(true));
    assertThat(again(pause(paused)).only()).isEqualTo(new Reply.Done(true));
    assertThat(again(new Command.Dispose(disposed)).only()).isEqualTo(new Reply.Stale());
  }

  @Test
  void whenATaskWasLost_thenNobodyIsToldSoByAMinority() {
    long id = ask(submit(1)).taskId();
    refuses = true;
    cluster.lose(P, owner);

    assertThat(ask(new Command.Cancel(id, BY, true)).only()).isEqualTo(REFUSED);
  }

  @Test
  void theRestOfASubmitIsNotRefused() {
    cluster.settings(
        TestSettings.of(100)
            .guardedBy(
                command ->
                    command instanceof Command.Await await && await.purpose() == Purpose.FOLLOW
                        ? null
                        : REFUSED)
            .scheduled());
    cluster.give(P, backup);

    Replies waits = again(new Command.Await(1, BY, Purpose.FOLLOW));

    assertThat(waits.only()).isEqualTo(new Reply.Stale());
  }

  private static Command submit(long number) {
    TaskPlan plan =
        new TaskPlan(
            null,
            TaskPlan.HERE,
            Timing.of(Schedule.once(Duration.ofSeconds(1))),
            TaskOptions.DEFAULT);
    return new Command.Submit(
        new Identity(9, number),
        0,
        new byte[] {1},
        /* awaitsEnd= */ false,
        plan,
        /* held= */ false);
  }

  private static Command pause(long id) {
    return new Command.Alter(new TaskRef.Id(id), new Alteration.Pause(), BY);
  }

  private Replies ask(Command command) {
    return owner.ask(EXECUTOR, P, command);
  }

  private Replies again(Command command) {
    return backup.ask(EXECUTOR, P, command);
  }
}
