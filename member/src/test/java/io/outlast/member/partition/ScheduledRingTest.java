// SPDX-License-Identifier: Apache-2.0
package io.outlast.member.partition;

import static java.util.Comparator.comparingLong;
import static org.assertj.core.api.Assertions.assertThat;

import io.outlast.engine.gateway.Command;
import io.outlast.engine.gateway.Gateway;
import io.outlast.engine.gateway.Reply;
import io.outlast.engine.gateway.Reply.Reason;
import io.outlast.engine.gateway.Reply.Seen;
import io.outlast.engine.gateway.TaskRef;
import io.outlast.engine.task.Alteration;
import io.outlast.engine.task.Counter;
import io.outlast.engine.task.ExecutorId;
import io.outlast.engine.task.Failure;
import io.outlast.engine.task.Identity;
import io.outlast.engine.task.Outcome;
import io.outlast.engine.task.RunReport;
import io.outlast.engine.task.TaskPlan;
import io.outlast.engine.task.TaskRecord;
import io.outlast.engine.task.Timing;
import io.outlast.engine.wire.StoredValue;
import io.outlast.member.run.RunSpec;
import io.outlast.scheduledexecutor.FailurePolicy;
import io.outlast.scheduledexecutor.IfExists;
import io.outlast.scheduledexecutor.Schedule;
import io.outlast.scheduledexecutor.TaskOptions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** Scheduled tasks in one partition, through the owner that carries out their commands. */
class ScheduledRingTest {
  private static final ExecutorId EXECUTOR = new ExecutorId(ExecutorId.Kind.SCHEDULED, "jobs");
  private static final int P = 1;
  private static final Duration SECOND = Duration.ofSeconds(1);
  private static final Duration MILLI = Duration.ofMillis(1);
  private static final Outcome DONE = new Outcome.Returned(new byte[] {7});
  private static final Outcome FAILED =
      new Outcome.Failed(new Failure("com.example.Oops", "oops", null));
  private static final Reply YES = new Reply.Done(true);
  private static final Reply STALE = new Reply.Stale();
  private static final Reply NO = new Reply.Done(false);

  private final FakeCluster cluster = new FakeCluster();
  private final FakeMember owner = cluster.join();
  private final FakeMember backup = cluster.join();
  private long requests;

  @BeforeEach
  void theOwnerOwnsThePartition() {
    cluster.settings(TestSettings.of(100).scheduled());
    cluster.give(P, owner);
  }

  @Nested
  class OneShot {
    @Test
    void whenStored_thenItStartsAtItsTimeAndNotBefore() {
      schedule(Schedule.once(SECOND));

      cluster.advance(SECOND.minus(MILLI));
      assertThat(owner.started()).isEmpty();
      cluster.advance(MILLI);

      assertThat(owner.started()).hasSize(1);
    }

    @Test
    void whenManyWait_thenTheyStartInTheOrderOfTheirTimes() {
      List<Long> wanted = new ArrayList<>();
      for (int i = 0; i < 100; i++) {
        long millis = 1 + (i * 37) % 100;
        wanted.add(millis);
        schedule(Schedule.once(Duration.ofMillis(millis)));
      }
      List<Long> waits = new ArrayList<>();
      for (long millis = 1; millis <= 100; millis++) {
        cluster.clock.advance(MILLI);
        cluster.turns.runAll();
        while (waits.size() < owner.started().size()) {
          waits.add(millis);
        }
      }

      assertThat(waits).containsExactlyElementsOf(wanted.stream().sorted().toList());
    }

    @Test
    void whenMoreAreDueThanFitIntoATurn_thenAllStart() {
      cluster.settings(TestSettings.of(2_000).scheduled());
      for (int i = 0; i < 1_000; i++) {
        schedule(Schedule.once(SECOND));
      }

      cluster.advance(SECOND);
      for (int turn = 0; turn < 10; turn++) {
        cluster.advance(MILLI);
      }

      assertThat(owner.started()).hasSize(1_000);
    }

    @Test
    void whenTooManyRunsAreUnderWay_thenWhatIsDueWaitsForRoomWithoutATimer() {
      int before = cluster.clock.timers();
      owner.room(2);
      List<Long> ids = new ArrayList<>();
      for (int i = 0; i < 5; i++) {
        ids.add(schedule(Schedule.once(SECOND.plusMillis(i))).taskId());
      }
      cluster.advance(SECOND.multipliedBy(2));
      assertThat(owner.started()).hasSize(2);

      schedule(Schedule.once(SECOND));
      cancel(ids.get(4));
      cluster.advance(SECOND);
      assertThat(owner.started()).hasSize(2);
      assertThat(owner.waitForRoom()).isEqualTo(1);
      assertThat(cluster.clock.timers()).isEqualTo(before);
      owner.room(4);
      cluster.turns.runAll();
      assertThat(owner.started()).hasSize(4);
      owner.room(100);
      cluster.turns.runAll();

      assertThat(owner.started()).hasSize(5);
    }

    @Test
    void whenItHasEnded_thenItsValueIsKeptUntilItIsDisposed() {
      long id = schedule(Schedule.NOW).taskId();
      finish(DONE);

      assertThat(ask(new Command.Await(id, null)).only()).isEqualTo(new Reply.Ended(DONE));
      assertThat(look(id).state()).isEqualTo(Seen.State.ENDED);
      assertThat(look(id).history().runs()).isEqualTo(1);
      assertThat(ask(new Command.Dispose(id)).only()).isEqualTo(YES);
      assertThat(ask(new Command.Await(id, null)).only()).isEqualTo(new Reply.Stale());
    }

    @Test
    void whenCancelledWhileItWaits_thenItNeverStarts() {
      long id = schedule(Schedule.once(SECOND)).taskId();

      assertThat(cancel(id).only()).isEqualTo(YES);
      cluster.advance(SECOND.multipliedBy(5));

      assertThat(owner.started()).isEmpty();
      assertThat(look(id).state()).isEqualTo(Seen.State.CANCELLED);
    }

    @Test
    void whenDisposedWhileItWaits_thenNoTimerIsLeft() {
      int before = cluster.clock.timers();
      long id = schedule(Schedule.once(SECOND)).taskId();
      ask(new Command.Dispose(id));
      cluster.advance(SECOND);

      assertThat(owner.started()).isEmpty();
      assertThat(cluster.clock.timers()).isLessThanOrEqualTo(before + 1);
    }

    @Test
    void whenItDisposesItself_thenTheOneWhoWaitsHasTheValueAndThePlaceIsFree() {
      cluster.settings(TestSettings.of(1).scheduled());
      Replies first = ask(submit(plan(null, Schedule.NOW, autoDispose()), /* awaitsEnd= */ true));
      long id = first.taskId();
      finish(DONE);

      assertThat(first.last()).isEqualTo(new Reply.Ended(DONE));
      assertThat(ask(new Command.Look(new TaskRef.Id(id))).only()).isEqualTo(new Reply.Stale());
      assertThat(schedule(Schedule.NOW).only()).isInstanceOf(Reply.Stored.class);
    }

    @Test
    void whenAMillionWaitersForget_thenNobodyIsLeftToBeTold() {
      long id = schedule(Schedule.NOW).taskId();
      AtomicInteger told = new AtomicInteger();
      Command await = new Command.Await(id, null);
      Command forget = new Command.Forget(new TaskRef.Id(id), null);
      for (int i = 0; i < 1_000_000; i++) {
        owner.group.request(P, EXECUTOR, await, new Asker(i, told));
      }
      Replies other = ask(await);

      for (int i = 0; i < 1_000_000; i++) {
        owner.group.request(P, EXECUTOR, forget, new Asker(i, told));
      }
      cluster.turns.runAll();
      finish(DONE);

      assertThat(told).hasValue(0);
      assertThat(other.only()).isEqualTo(new Reply.Ended(DONE));
    }

    /** Equal to itself, as a member is that asks again. */
    private record Asker(int number, AtomicInteger told) implements Gateway.Receiver {
      @Override
      public void receive(Reply reply) {
        told.incrementAndGet();
      }
    }

    @Test
    void whenItComesTooLateToBeStarted_thenItEndsWithATimeout() {
      owner.runsOn(null);
      TaskOptions options = TaskOptions.DEFAULT.withExpireAfter(SECOND);
      long id = ask(submit(plan(null, Schedule.NOW, options), /* awaitsEnd= */ false)).taskId();
      cluster.advance(SECOND.multipliedBy(2));

      owner.runsOn(owner);
      owner.group.membersChanged(cluster.ids());
      cluster.turns.runAll();

      assertThat(owner.started()).isEmpty();
      Outcome outcome = ((Reply.Ended) ask(new Command.Await(id, null)).only()).outcome();
      assertThat(((Outcome.Failed) outcome).failure().className()).endsWith("TimeoutException");
    }

    @Test
    void whenItsRunnerComesToItTooLate_thenItEndsWithATimeout() {
      TaskOptions options = TaskOptions.DEFAULT.withExpireAfter(SECOND);
      long id = ask(submit(plan(null, Schedule.NOW, options), /* awaitsEnd= */ false)).taskId();
      cluster.advance(SECOND.multipliedBy(2));

      ask(new Command.Expire(id, owner.lastStarted().token()));

      Outcome outcome = ((Reply.Ended) ask(new Command.Await(id, null)).only()).outcome();
      assertThat(((Outcome.Failed) outcome).failure().className()).endsWith("TimeoutException");
      assertThat(owner.started()).hasSize(1);
    }

    @Test
    void whenItFailsAndMayBeTriedAgain_thenItIsAfterTheBackOff() {
      TaskOptions options = TaskOptions.DEFAULT.withFailurePolicy(FailurePolicy.retry(1, SECOND));
      long id = ask(submit(plan(null, Schedule.NOW, options), /* awaitsEnd= */ false)).taskId();

      finish(FAILED);
      assertThat(owner.started()).hasSize(1);
      cluster.advance(SECOND);
      assertThat(owner.lastStarted().attempt()).isEqualTo(2);
      finish(FAILED);

      assertThat(ask(new Command.Await(id, null)).only()).isEqualTo(new Reply.Ended(FAILED));
    }
  }

  @Nested
  class Series {
    @Test
    void whenARunIsLongerThanThePeriod_thenTicksAreSkippedAndTheGridStays() {
      long id = schedule(Schedule.atFixedRate(Duration.ZERO, Duration.ofMillis(100))).taskId();
      long start = cluster.clock.nanos();
      List<Long> starts = new ArrayList<>();
      for (int run = 0; run < 3; run++) {
        assertThat(owner.started()).hasSize(run + 1);
        starts.add((cluster.clock.nanos() - start) / 1_000_000);
        cluster.advance(Duration.ofMillis(250));
        finish(DONE);
        cluster.advance(Duration.ofMillis(50));
      }

      assertThat(starts).containsExactly(0L, 300L, 600L);
      assertThat(look(id).history().skipped()).isEqualTo(6);
      assertThat(count(Counter.SKIPPED)).isEqualTo(6);
    }

    @Test
    void whenItThrows_thenTheSeriesEnds() {
      long id = schedule(Schedule.atFixedRate(Duration.ZERO, SECOND)).taskId();

      finish(FAILED);
      cluster.advance(SECOND.multipliedBy(5));

      assertThat(owner.started()).hasSize(1);
      assertThat(ask(new Command.Await(id, null)).only()).isEqualTo(new Reply.Ended(FAILED));
    }

    @Test
    void whenShutDown_thenSeriesEndAndOneShotsStillRun() {
      schedule(Schedule.once(SECOND));
      long series = schedule(Schedule.atFixedRate(SECOND, SECOND)).taskId();

      assertThat(ask(new Command.Shutdown(newIdentity(), /* now= */ false)).only()).isEqualTo(YES);
      cluster.advance(SECOND.multipliedBy(5));

      assertThat(owner.started()).hasSize(1);
      assertThat(look(series).state()).isEqualTo(Seen.State.CANCELLED);
      assertThat(refusal(schedule(Schedule.NOW)).reason()).isEqualTo(Reason.SHUTDOWN);
    }

    @Test
    void whenARunOfAnEarlierTokenEnds_thenItChangesNothing() {
      schedule(Schedule.atFixedRate(Duration.ZERO, SECOND));
      RunSpec first = owner.lastStarted();
      finish(DONE);
      cluster.advance(SECOND);

      assertThat(owner.finish(owner, first, FAILED).only())
          .as("the answer is the one of then: it was lost, perhaps")
          .isEqualTo(YES);
      finish(DONE);
      assertThat(owner.finish(owner, first, FAILED).only()).isEqualTo(NO);
    }

    @Test
    void whenTheNextRunIsOrdered_thenItHasTheStateAndTheTokenOfTheLast() {
      schedule(Schedule.withFixedDelay(Duration.ZERO, SECOND));
      RunSpec first = owner.lastStarted();
      long now = cluster.clock.nanos();
      ask(
          new Command.Finish(
              first.taskId(), first.token(), DONE, new RunReport(now, now, new byte[] {5})));
      cluster.advance(SECOND);

      RunSpec.Scheduled next = owner.lastStarted().scheduled();
      assertThat(next.lastToken()).isEqualTo(first.token());
      assertThat(next.state()).containsExactly(5);
      assertThat(next.goesOn()).isTrue();
    }
  }

  @Nested
  class Names {
    @Test
    void whenANameIsTaken_thenASecondTaskIsRefused() {
      named("a", IfExists.FAIL);

      assertThat(refusal(named("a", IfExists.FAIL)).reason()).isEqualTo(Reason.DUPLICATE);
    }

    @Test
    void whenTheOldOneIsToBeKept_thenNothingIsStored() {
      long old = named("a", IfExists.FAIL).taskId();

      assertThat(named("a", IfExists.KEEP).only()).isEqualTo(new Reply.Kept(old));
      assertThat(names()).containsExactly("a");
    }

    @Test
    void whenTheOldOneIsToBeReplaced_thenItGoesAndItsPlaceIsTaken() {
      cluster.settings(TestSettings.of(1).scheduled());
      long old = named("a", IfExists.FAIL).taskId();

      long young = named("a", IfExists.REPLACE).taskId();

      assertThat(ask(new Command.Await(old, null)).only()).isEqualTo(new Reply.Stale());
      assertThat(byName("a").taskId()).isEqualTo(young);
      assertThat(count(Counter.DISPOSED)).isEqualTo(1);
    }

    @Test
    void whenTheTaskIsDisposed_thenItsNameIsFree() {
      long id = named("a", IfExists.FAIL).taskId();
      ask(new Command.Dispose(id));

      assertThat(named("a", IfExists.FAIL).only()).isInstanceOf(Reply.Stored.class);
    }

    @Test
    void whenATaskHasNoName_thenItIsFoundByTheOneItWasGiven() {
      long id = schedule(Schedule.once(SECOND)).taskId();

      assertThat(byName(names().get(0)).taskId()).isEqualTo(id);
    }

    @Test
    void whenTheSameRequestComesTwice_thenItIsNoDuplicate() {
      Command.Submit submit =
          submit(plan("a", Schedule.once(SECOND), TaskOptions.DEFAULT), /* awaitsEnd= */ false);

      assertThat(ask(submit).only()).isEqualTo(ask(submit).only());
    }
  }

  @Nested
  class Takeover {
    @Test
    void whenTheOwnerIsLostBeforeTheTime_thenTheDelayBeginsAgain() {
      schedule(Schedule.once(SECOND));
      cluster.advance(Duration.ofMillis(600));

      lose(owner);
      cluster.advance(Duration.ofMillis(999));
      assertThat(backup.started()).isEmpty();
      cluster.advance(MILLI);

      assertThat(backup.started()).hasSize(1);
    }

    @Test
    void whenTheDelayIsToBeKept_thenTheTimeStays() {
      cluster.settings(TestSettings.of(100).keepingDelays());
      schedule(Schedule.once(SECOND));
      cluster.advance(Duration.ofMillis(600));

      lose(owner);
      cluster.advance(Duration.ofMillis(400));

      assertThat(backup.started()).hasSize(1);
    }

    @Test
    void whenThePartitionMovesByPlan_thenTheTimeStays() {
      schedule(Schedule.once(SECOND));
      cluster.advance(Duration.ofMillis(600));

      cluster.give(P, backup);
      cluster.advance(Duration.ofMillis(399));
      assertThat(backup.started()).isEmpty();
      cluster.advance(MILLI);

      assertThat(backup.started()).hasSize(1);
      assertThat(owner.started()).isEmpty();
      assertThat(backup.lastStarted().attempt()).isEqualTo(1);
    }

    @Test
    void whenARunWasInterrupted_thenItRunsAtOnceAndASeriesGoesOnAlongItsGrid() {
      schedule(Schedule.atFixedRate(Duration.ZERO, SECOND));
      finish(DONE);
      cluster.advance(SECOND);
      owner.begin(owner.lastStarted());
      cluster.advance(Duration.ofMillis(300));

      lose(owner);
      assertThat(backup.started()).hasSize(1);
      assertThat(backup.lastStarted().attempt()).isEqualTo(2);
      backup.finish(backup, backup.lastStarted(), DONE);
      cluster.advance(Duration.ofMillis(699));
      assertThat(backup.started()).hasSize(1);
      cluster.advance(MILLI);

      assertThat(backup.started()).hasSize(2);
    }

    @Test
    void whenTicksWereMissed_thenTheyGiveOneRun() {
      schedule(Schedule.atFixedRate(Duration.ZERO, SECOND));
      finish(DONE);

      cluster.crash(owner);
      cluster.advance(Duration.ofMillis(4_500));
      cluster.give(P, backup);
      assertThat(backup.started()).hasSize(1);
      backup.finish(backup, backup.lastStarted(), DONE);
      cluster.advance(Duration.ofMillis(500));

      assertThat(backup.started()).hasSize(2);
      assertThat(
              ((Reply.Inspected) backup.ask(EXECUTOR, P, new Command.Inspect()).only())
                  .counts()[Counter.SKIPPED.ordinal()])
          .isEqualTo(3);
    }

    @Test
    void whenASeriesHasFailed_thenItDoesNotComeBack() {
      schedule(Schedule.atFixedRate(Duration.ZERO, SECOND));
      finish(FAILED);

      lose(owner);
      cluster.advance(SECOND.multipliedBy(5));

      assertThat(backup.started()).isEmpty();
    }

    @Test
    void whenATaskThatDisposesItselfEndsBeforeItsSubmitterIsBack_thenThatStillHearsOfIt() {
      Command.Submit submit = submit(plan(null, Schedule.NOW, autoDispose()), true);
      long id = ask(submit).taskId();
      owner.begin(owner.lastStarted());

      lose(owner);
      backup.finish(backup, backup.lastStarted(), DONE);

      assertThat(endAtBackup(id, submit.identity())).isEqualTo(new Reply.Ended(DONE));
      assertThat(endAtBackup(id, null)).as("to anybody else it is gone").isEqualTo(STALE);
    }

    @Test
    void whenTheOwnerOfATaskThatDisposesItselfIsLostBeforeItsAnswer_thenTheNextOneAnswers() {
      cluster.settings(TestSettings.of(1).scheduled());
      Command.Submit submit = submit(plan(null, Schedule.NOW, autoDispose()), true);
      Replies replies = ask(submit);
      long id = replies.taskId();
      owner.begin(owner.lastStarted());
      owner.store.holdWrites(true);
      owner.finish(owner, owner.lastStarted(), DONE);
      owner.store.onlyPending().reach(backup.store);
      assertThat(replies.all()).as("the end is stored and not told").hasSize(1);

      lose(owner);

      assertThat(endAtBackup(id, submit.identity()))
          .usingRecursiveComparison()
          .isEqualTo(new Reply.Ended(DONE));
      assertThat(backup.started()).isEmpty();
      assertThat(
              backup
                  .ask(EXECUTOR, P, submit(plan(null, Schedule.NOW, TaskOptions.DEFAULT), false))
                  .only())
          .as("its place is free")
          .isInstanceOf(Reply.Stored.class);
    }

    @Test
    void whenTheSubmitterHasHeardTheEnd_thenItIsForgottenEverywhere() {
      Command.Submit submit = submit(plan(null, Schedule.NOW, autoDispose()), true);
      long id = ask(submit).taskId();
      finish(DONE);
      assertThat(endsIn(backup)).hasSize(1);

      Replies unanswered = ask(new Command.Forget(new TaskRef.Id(id), submit.identity()));

      assertThat(unanswered.isEmpty()).isTrue();
      assertThat(endsIn(owner)).isEmpty();
      assertThat(endsIn(backup)).isEmpty();
      assertThat(ask(new Command.Await(id, submit.identity())).only()).isEqualTo(STALE);
    }

    @Test
    void whenTheSubmitterOfATaskThatDisposesItselfIsGone_thenTheEndIsAfterTheDedupTtl() {
      Command.Submit submit = submit(plan(null, Schedule.NOW, autoDispose()), true);
      long id = ask(submit).taskId();
      finish(DONE);
      lose(owner);
      assertThat(endsIn(backup)).hasSize(1);

      cluster.advance(Duration.ofMinutes(10).plus(MILLI));

      assertThat(endAtBackup(id, submit.identity())).isEqualTo(STALE);
      assertThat(endsIn(backup)).isEmpty();
    }

    @Test
    void whenNobodyWaitsForATaskThatDisposesItself_thenNoEndIsKept() {
      ask(submit(plan(null, Schedule.NOW, autoDispose()), /* awaitsEnd= */ false));
      finish(DONE);

      assertThat(endsIn(owner)).isEmpty();
    }

    @Test
    void whenManyEndsAreNotHeard_thenTheOldestAreForgotten() {
      Outcome large = new Outcome.Returned(new byte[Ends.MAX_BYTES / 4]);
      List<Replies> tasks = new ArrayList<>();
      for (int i = 0; i < 10; i++) {
        tasks.add(ask(submit(plan(null, Schedule.NOW, autoDispose()), true)));
        finish(large);
      }

      assertThat(tasks).allMatch(task -> task.last().equals(new Reply.Ended(large)));
      assertThat(endsIn(owner)).hasSize(3);
      lose(owner);
      assertThat(endsIn(backup)).hasSize(3);
    }

    private List<Outcome> endsIn(FakeMember member) {
      return member.store.decoded(P).values().stream()
          .filter(StoredValue.OfTask.class::isInstance)
          .map(value -> ((StoredValue.OfTask) value).record())
          .filter(record -> !record.isEnded() && record.end() != null)
          .map(TaskRecord::end)
          .toList();
    }

    private Reply endAtBackup(long id, Identity submitter) {
      return backup.ask(EXECUTOR, P, new Command.Await(id, submitter)).only();
    }

    @Test
    void whenATaskIsPaused_thenItStaysSo() {
      long id = schedule(Schedule.atFixedRate(SECOND, SECOND)).taskId();
      alter(id, new Alteration.Pause());

      lose(owner);
      cluster.advance(SECOND.multipliedBy(60));
      assertThat(backup.started()).isEmpty();
      backup.ask(
          EXECUTOR,
          P,
          new Command.Alter(new TaskRef.Id(id), new Alteration.Resume(), newIdentity()));
      cluster.advance(SECOND);

      assertThat(backup.started()).hasSize(1);
    }

    /** Else its token would be that of the run that was lost, which may still be going on. */
    @Test
    void whenATaskIsPausedDuringARunThatIsLost_thenItsNextRunHasAnotherToken() {
      long id = schedule(Schedule.withFixedDelay(SECOND, SECOND)).taskId();
      cluster.advance(SECOND);
      RunSpec lost = owner.lastStarted();
      owner.begin(lost);
      alter(id, new Alteration.Pause());

      lose(owner);
      backup.ask(
          EXECUTOR,
          P,
          new Command.Alter(new TaskRef.Id(id), new Alteration.Resume(), newIdentity()));
      cluster.advance(SECOND);

      assertThat(backup.lastStarted().token()).isGreaterThan(lost.token());
      assertThat(backup.lastStarted().attempt()).isEqualTo(2);
    }
  }

  @Nested
  class Alter {
    @Test
    void whenTriggered_thenItRunsNowAndTheScheduleStays() {
      long id = schedule(Schedule.atFixedRate(SECOND, SECOND)).taskId();

      assertThat(alter(id, new Alteration.Trigger())).isEqualTo(YES);
      assertThat(owner.started()).hasSize(1);
      assertThat(alter(id, new Alteration.Trigger())).as("while it runs").isEqualTo(NO);
      finish(DONE);
      cluster.advance(SECOND);

      assertThat(owner.started()).hasSize(2);
    }

    @Test
    void whenARequestComesTwice_thenItIsToldTwiceThatItMadeTheChange() {
      long id = schedule(Schedule.once(SECOND)).taskId();
      Command pause = new Command.Alter(new TaskRef.Id(id), new Alteration.Pause(), newIdentity());

      assertThat(ask(pause).only()).isEqualTo(YES);
      assertThat(ask(pause).only()).isEqualTo(YES);
      assertThat(alter(id, new Alteration.Pause())).isEqualTo(NO);
    }

    @Test
    void whenGivenAnotherSchedule_thenThatCountsFromNow() {
      long id = schedule(Schedule.once(SECOND)).taskId();
      cluster.advance(Duration.ofMillis(500));

      alter(id, new Alteration.Reschedule(Timing.of(Schedule.once(SECOND)), false));
      cluster.advance(Duration.ofMillis(999));
      assertThat(owner.started()).isEmpty();
      cluster.advance(MILLI);

      assertThat(owner.started()).hasSize(1);
    }

    @Test
    void whenItHasEnded_thenItCannotBeGivenAnotherSchedule() {
      long id = schedule(Schedule.NOW).taskId();
      finish(DONE);

      Reply reply = alter(id, new Alteration.Reschedule(Timing.of(Schedule.NOW), false));

      assertThat(((Reply.Refused) reply).reason()).isEqualTo(Reason.NOT_POSSIBLE);
      assertThat(alter(id, new Alteration.Pause())).isEqualTo(NO);
    }

    @Test
    void whenItIsHeld_thenItStartsWhenAdmitted() {
      long id = held();
      assertThat(owner.started()).isEmpty();

      assertThat(alter(id, new Alteration.Admit())).isEqualTo(YES);

      assertThat(owner.started()).hasSize(1);
    }

    @Test
    void whenItIsNotAdmittedInTime_thenItIsDisposed() {
      long id = held();

      cluster.advance(SECOND.multipliedBy(11));

      assertThat(owner.started()).isEmpty();
      assertThat(ask(new Command.Await(id, null)).only()).isEqualTo(new Reply.Stale());
    }

    private long held() {
      return ask(new Command.Submit(
              newIdentity(),
              1,
              new byte[1],
              /* awaitsEnd= */ false,
              plan(null, Schedule.NOW, TaskOptions.DEFAULT),
              /* held= */ true))
          .taskId();
    }
  }

  @Nested
  class Capacity {
    @Test
    void whenItCountsForTheMember_thenAllPartitionsShareIt() {
      cluster.settings(TestSettings.of(2).scheduledPerNode());
      cluster.give(2, owner);
      schedule(Schedule.once(SECOND));
      owner.ask(EXECUTOR, 2, submit(plan(null, Schedule.once(SECOND), TaskOptions.DEFAULT), false));

      assertThat(refusal(schedule(Schedule.NOW)).reason()).isEqualTo(Reason.FULL);
    }

    @Test
    void whenAPartitionMoves_thenItsPlacesGoWithItAndItMayExceedTheCapacity() {
      cluster.settings(TestSettings.of(1).scheduledPerNode());
      cluster.give(2, backup);
      schedule(Schedule.once(SECOND));
      backup.ask(
          EXECUTOR, 2, submit(plan(null, Schedule.once(SECOND), TaskOptions.DEFAULT), false));

      cluster.give(P, backup);
      cluster.advance(SECOND);

      assertThat(backup.started()).hasSize(2);
      assertThat(
              refusal(
                      backup.ask(
                          EXECUTOR,
                          P,
                          submit(plan(null, Schedule.NOW, TaskOptions.DEFAULT), false)))
                  .message())
          .contains("2 of 1 places");
      cluster.give(3, owner);
      assertThat(
              owner
                  .ask(EXECUTOR, 3, submit(plan(null, Schedule.NOW, TaskOptions.DEFAULT), false))
                  .only())
          .isInstanceOf(Reply.Stored.class);
    }
  }

  // ---- Helpers ----------------------------------------------------------------------------------

  private void lose(FakeMember member) {
    cluster.crash(member);
    cluster.give(P, backup);
  }

  private Replies ask(Command command) {
    return owner.ask(EXECUTOR, P, command);
  }

  private Replies schedule(Schedule schedule) {
    return ask(submit(plan(null, schedule, TaskOptions.DEFAULT), /* awaitsEnd= */ false));
  }

  private Replies named(String name, IfExists ifExists) {
    return ask(
        submit(
            plan(name, Schedule.once(SECOND), TaskOptions.DEFAULT.withIfExists(ifExists)),
            /* awaitsEnd= */ false));
  }

  private Command.Submit submit(TaskPlan plan, boolean awaitsEnd) {
    return new Command.Submit(
        newIdentity(), /* settledBelow= */ 1, new byte[1], awaitsEnd, plan, /* held= */ false);
  }

  private static TaskPlan plan(String name, Schedule schedule, TaskOptions options) {
    return new TaskPlan(name, TaskPlan.HERE, Timing.of(schedule), options);
  }

  private static TaskOptions autoDispose() {
    return TaskOptions.DEFAULT.withAutoDispose();
  }

  private Identity newIdentity() {
    return new Identity(1, ++requests);
  }

  /** The run ordered last ends now. */
  private void finish(Outcome outcome) {
    RunSpec run = owner.lastStarted();
    long now = cluster.clock.nanos();
    ask(new Command.Finish(run.taskId(), run.token(), outcome, new RunReport(now, now, null)));
    owner.drop(run);
  }

  private Replies cancel(long id) {
    return ask(new Command.Cancel(id, newIdentity(), /* interrupt= */ true));
  }

  private Reply alter(long id, Alteration alteration) {
    return ask(new Command.Alter(new TaskRef.Id(id), alteration, newIdentity())).only();
  }

  private Seen look(long id) {
    return (Seen) ask(new Command.Look(new TaskRef.Id(id))).only();
  }

  private Seen byName(String name) {
    return (Seen) ask(new Command.Look(new TaskRef.Name(name))).only();
  }

  @Test
  void whenThereAreMoreTasksThanFitIntoAMessage_thenTheyAreToldPageByPage() {
    cluster.settings(TestSettings.of(10_000).scheduled());
    int count = Page.MOST_TASKS + 3;
    IntStream.range(0, count).forEach(i -> once("n" + i, SECOND));

    Reply.Listed first = list(Long.MIN_VALUE);
    long last = first.tasks().get(first.tasks().size() - 1).taskId();
    ask(new Command.Dispose(list(last).tasks().get(0).taskId()));
    once("late", SECOND);
    Reply.Listed second = list(last);

    assertThat(first.more()).isTrue();
    assertThat(first.tasks()).hasSize(Page.MOST_TASKS);
    assertThat(second.more()).isFalse();
    assertThat(second.tasks()).hasSize(3).allMatch(task -> task.taskId() > last);
    assertThat(second.tasks()).extracting(Reply.Listed.Task::name).contains("late");
    assertThat(first.tasks()).isSortedAccordingTo(comparingLong(Reply.Listed.Task::taskId));
  }

  @Test
  void whenNamesAreLong_thenAPageHasFewerOfThem() {
    String name = "x".repeat(Page.MOST_CHARACTERS / 2);
    once(name + 1, SECOND);
    once(name + 2, SECOND);

    Reply.Listed first = list(Long.MIN_VALUE);

    assertThat(first.tasks()).hasSize(1);
    assertThat(first.more()).isTrue();
    assertThat(list(first.tasks().get(0).taskId()).tasks()).hasSize(1);
  }

  @Test
  void thePartitionNamesTheExecutorsThatAreUsedThere() {
    ExecutorId other = new ExecutorId(ExecutorId.Kind.DURABLE, "another");
    once("a", SECOND);

    assertThat(owner.ask(other, P, new Command.ListExecutors()).only())
        .as("whom it is addressed to says nothing, and makes nothing")
        .isEqualTo(new Reply.Executors(Set.of(EXECUTOR)));

    ask(new Command.Destroy());
    assertThat(ask(new Command.ListExecutors()).only()).isEqualTo(new Reply.Executors(Set.of()));
  }

  private void once(String name, Duration delay) {
    assertThat(ask(submit(plan(name, Schedule.once(delay), TaskOptions.DEFAULT), false)).only())
        .isInstanceOf(Reply.Stored.class);
  }

  private Reply.Listed list(long after) {
    return (Reply.Listed) ask(new Command.ListTasks(after)).only();
  }

  private List<String> names() {
    return ((Reply.Listed) ask(new Command.ListTasks()).only())
        .tasks().stream().map(Reply.Listed.Task::name).toList();
  }

  private static Reply.Refused refusal(Replies replies) {
    return (Reply.Refused) replies.only();
  }

  private long count(Counter counter) {
    return ((Reply.Inspected) ask(new Command.Inspect()).only()).counts()[counter.ordinal()];
  }
}
