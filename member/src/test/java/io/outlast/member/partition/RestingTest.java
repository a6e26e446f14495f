// SPDX-License-Identifier: Apache-2.0
package io.outlast.member.partition;

import static org.assertj.core.api.Assertions.assertThat;

import io.outlast.engine.gateway.Command;
import io.outlast.engine.gateway.Reply;
import io.outlast.engine.gateway.Reply.Seen;
import io.outlast.engine.gateway.Reply.Seen.State;
import io.outlast.engine.gateway.TaskRef;
import io.outlast.engine.task.Alteration;
import io.outlast.engine.task.ExecutorId;
import io.outlast.engine.task.Identity;
import io.outlast.engine.task.Outcome;
import io.outlast.engine.task.RunReport;
import io.outlast.engine.task.TaskPlan;
import io.outlast.engine.task.Timing;
import io.outlast.engine.wire.StoredValue;
import io.outlast.engine.wire.ValueCodec;
import io.outlast.member.run.RunSpec;
import io.outlast.scheduledexecutor.Schedule;
import io.outlast.scheduledexecutor.TaskOptions;
import java.time.Duration;
import java.util.Arrays;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Tasks that wait for long: of their records the owner has no more than the bytes that are stored.
 * To tell which it has, tests write into those.
 */
class RestingTest {
  private static final ExecutorId EXECUTOR = new ExecutorId(ExecutorId.Kind.SCHEDULED, "jobs");
  private static final int P = 1;
  private static final Duration HOUR = Duration.ofHours(1);
  private static final Duration SECOND = Duration.ofSeconds(1);
  private static final byte[] TASK = {11, 22, 33, 44, 55, 66, 77};
  private static final byte[] OVERWRITTEN = {0, 22, 33, 44, 55, 66, 77};

  private final FakeCluster cluster = new FakeCluster();
  private final FakeMember owner = cluster.join();
  private final FakeMember backup = cluster.join();
  private long requests;

  @BeforeEach
  void theOwnerOwnsThePartition() {
    cluster.settings(TestSettings.of(100).scheduled());
    cluster.give(P, owner);
  }

  @Test
  void whenATaskWaitsForLong_thenItIsMadeOfWhatIsStored() {
    schedule(Schedule.once(HOUR));
    overwriteStored();

    cluster.advance(HOUR);

    assertThat(owner.lastStarted().task()).isEqualTo(OVERWRITTEN);
  }

  @Test
  void whenATaskWaitsForAMoment_thenItsRecordStays() {
    schedule(Schedule.once(SECOND));
    overwriteStored();

    cluster.advance(SECOND);

    assertThat(owner.lastStarted().task()).isEqualTo(TASK);
  }

  @Test
  void whenNothingIsStoredHere_thenATaskRestsAllTheSame() {
    owner.store.readNothing();
    long id = schedule(Schedule.once(HOUR));
    overwriteStored();

    assertThat(look(id).state()).isEqualTo(State.WAITING);
    cluster.advance(HOUR);

    assertThat(owner.lastStarted().task()).isEqualTo(TASK);
    assertThat(owner.lastStarted().taskId()).isEqualTo(id);
  }

  @Test
  void whenASeriesComesSeldom_thenItRestsBetweenItsRuns() {
    schedule(Schedule.atFixedRate(HOUR, HOUR));
    cluster.advance(HOUR);
    assertThat(owner.lastStarted().task()).isEqualTo(TASK);
    finish(owner.lastStarted());

    overwriteStored();
    cluster.advance(HOUR);

    assertThat(owner.started()).hasSize(2);
    assertThat(owner.lastStarted().task()).isEqualTo(OVERWRITTEN);
  }

  /** When the first change is stored, the second is not: what is stored is not the latest. */
  @Test
  void whenAChangeHasYetToBeStored_thenATaskDoesNotRest() {
    long id = schedule(Schedule.once(HOUR));
    owner.store.holdWrites(true);
    alter(id, reschedule(HOUR.multipliedBy(2)));
    alter(id, new Alteration.Pause());

    owner.store.onlyPending().succeed();
    owner.store.letWritesGo();
    cluster.turns.runAll();

    assertThat(look(id).state()).isEqualTo(State.PAUSED);
    assertThat(look(id).delayNanos()).isEqualTo(HOUR.multipliedBy(2).toNanos());
  }

  @Test
  void whenATaskRests_thenItIsFoundChangedAndCancelled() {
    long id = schedule(Schedule.once(HOUR));
    long other = schedule(Schedule.once(HOUR));

    assertThat(alter(id, new Alteration.Pause())).isEqualTo(new Reply.Done(true));
    assertThat(look(id).state()).isEqualTo(State.PAUSED);
    ask(new Command.Cancel(other, newIdentity(), /* interrupt= */ true));
    cluster.advance(HOUR.multipliedBy(2));

    assertThat(owner.started()).isEmpty();
    assertThat(look(other).state()).isEqualTo(State.CANCELLED);
    assertThat(alter(id, new Alteration.Resume(/* duringRun= */ false)))
        .isEqualTo(new Reply.Done(true));
    assertThat(owner.lastStarted().taskId()).isEqualTo(id);
  }

  @Test
  void whenTasksRest_thenTheyAreCountedAndWhatIsDueIsSeen() {
    owner.room(0);
    schedule(Schedule.once(HOUR));
    alter(schedule(Schedule.once(HOUR)), new Alteration.Pause());
    assertThat(inspect().pending()).isEqualTo(2);
    assertThat(inspect().oldestDueAgeNanos()).isZero();

    cluster.advance(HOUR.plus(SECOND));

    assertThat(inspect().pending()).isEqualTo(2);
    assertThat(inspect().oldestDueAgeNanos()).isEqualTo(SECOND.toNanos());
  }

  @Test
  void whenAnotherTakesOver_thenATaskRestsThereAndStartsAtItsTime() {
    long id = schedule(Schedule.once(HOUR));
    cluster.crash(owner);
    cluster.give(P, backup);
    overwriteStored(backup);

    cluster.advance(HOUR.minus(SECOND));
    assertThat(backup.started()).isEmpty();
    cluster.advance(SECOND.multipliedBy(2));

    assertThat(backup.lastStarted().taskId()).isEqualTo(id);
    assertThat(backup.lastStarted().task()).isEqualTo(OVERWRITTEN);
  }

  // ---- Helpers ----------------------------------------------------------------------------------

  private Reply.Stored stored(Schedule schedule) {
    return (Reply.Stored)
        ask(new Command.Submit(
                newIdentity(),
                /* settledBelow= */ 1,
                TASK,
                /* awaitsEnd= */ false,
                new TaskPlan(null, TaskPlan.HERE, Timing.of(schedule), TaskOptions.DEFAULT),
                /* held= */ false))
            .only();
  }

  private long schedule(Schedule schedule) {
    return stored(schedule).taskId();
  }

  private void overwriteStored() {
    overwriteStored(owner);
  }

  /** Changes the first byte of each task that a member's copy has. */
  private static void overwriteStored(FakeMember member) {
    member.store.scan(
        P,
        (key, value) -> {
          if (ValueCodec.decode(value) instanceof StoredValue.OfTask) {
            value[indexOfTask(value)] = OVERWRITTEN[0];
          }
        });
  }

  private static int indexOfTask(byte[] value) {
    for (int i = 0; i + TASK.length <= value.length; i++) {
      if (Arrays.equals(value, i, i + TASK.length, TASK, 0, TASK.length)) {
        return i;
      }
    }
    throw new AssertionError("The task is not in its value.");
  }

  private static Alteration reschedule(Duration delay) {
    return new Alteration.Reschedule(Timing.of(Schedule.once(delay)), /* duringRun= */ false);
  }

  private Reply alter(long id, Alteration alteration) {
    Replies replies = ask(new Command.Alter(new TaskRef.Id(id), alteration, newIdentity()));
    return replies.isEmpty() ? new Reply.Stale() : replies.only();
  }

  private void finish(RunSpec run) {
    long now = cluster.clock.nanos();
    ask(
        new Command.Finish(
            run.taskId(),
            run.token(),
            new Outcome.Returned(new byte[0]),
            new RunReport(now, now, /* state= */ null)));
    owner.drop(run);
  }

  private Seen look(long id) {
    return (Seen) ask(new Command.Look(new TaskRef.Id(id))).only();
  }

  private Reply.Inspected inspect() {
    return (Reply.Inspected) ask(new Command.Inspect()).only();
  }

  private Replies ask(Command command) {
    return owner.ask(EXECUTOR, P, command);
  }

  private Identity newIdentity() {
    return new Identity(1, ++requests);
  }
}
