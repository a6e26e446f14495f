// SPDX-License-Identifier: Apache-2.0
package io.outlast.member.partition;

import static org.assertj.core.api.Assertions.assertThat;

import io.outlast.engine.gateway.Command;
import io.outlast.engine.gateway.Command.Merge.ExecutorState;
import io.outlast.engine.gateway.Reply;
import io.outlast.engine.gateway.TaskRef;
import io.outlast.engine.port.StoreKey;
import io.outlast.engine.serial.JavaSerializer;
import io.outlast.engine.task.Counter;
import io.outlast.engine.task.ExecutorId;
import io.outlast.engine.task.Identity;
import io.outlast.engine.task.Lineage;
import io.outlast.engine.task.Outcome;
import io.outlast.engine.task.RunHistory;
import io.outlast.engine.task.TaskId;
import io.outlast.engine.task.TaskPlan;
import io.outlast.engine.task.TaskRecord;
import io.outlast.engine.task.TaskState;
import io.outlast.engine.task.Timetable;
import io.outlast.engine.task.Timing;
import io.outlast.engine.wire.StoredValue;
import io.outlast.engine.wire.StoredValue.Stamp;
import io.outlast.engine.wire.ValueCodec;
import io.outlast.member.run.RunSpec;
import io.outlast.scheduledexecutor.IfExists;
import io.outlast.scheduledexecutor.Schedule;
import io.outlast.scheduledexecutor.TaskOptions;
import io.outlast.spi.merge.DiscardMergePolicy;
import io.outlast.spi.merge.MergeDecision;
import io.outlast.spi.merge.MergePolicies;
import io.outlast.spi.merge.PassThroughMergePolicy;
import io.outlast.spi.merge.PutIfAbsentMergePolicy;
import io.outlast.spi.merge.SplitBrainMergePolicy;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What another side of a split offers, met by the owner of the larger side. */
class MergingTest {
  private static final UUID THERE = new UUID(0, 77);
  private static final ExecutorId WORK = new ExecutorId(ExecutorId.Kind.DURABLE, "work");
  private static final ExecutorId JOBS = new ExecutorId(ExecutorId.Kind.SCHEDULED, "jobs");
  private static final int P = 1;
  private static final byte[] OURS = {1};
  private static final byte[] THEIRS = {2};
  private static final Duration LATER = Duration.ofHours(1);
  private static final String NAME = "close books";
  private static final SplitBrainMergePolicy FAILS =
      (merging, existing) -> {
        throw new AssertionError("cannot choose");
      };

  private final FakeCluster cluster = new FakeCluster();
  private FakeMember owner = cluster.join();
  private final FakeMember backup = cluster.join();
  private final long theirFirst = TaskId.startSequence(cluster.clock.nanos(), 0, 50_000);
  private long theirLast = theirFirst;
  private long requests;

  @BeforeEach
  void theOwnerOwnsThePartition() {
    policy(new PutIfAbsentMergePolicy());
    cluster.give(P, owner);
  }

  private enum State {
    NONE,
    PENDING,
    ENDED,
    DISPOSED
  }

  @Nested
  class Deciding {
    @ParameterizedTest
    @CsvSource({
      "PutIfAbsentMergePolicy, NONE,     PENDING, theirs",
      "PutIfAbsentMergePolicy, NONE,     ENDED,   theirs",
      "PutIfAbsentMergePolicy, PENDING,  PENDING, ours",
      "PutIfAbsentMergePolicy, PENDING,  ENDED,   theirs",
      "PutIfAbsentMergePolicy, ENDED,    PENDING, ours",
      "PutIfAbsentMergePolicy, ENDED,    ENDED,   ours",
      "PutIfAbsentMergePolicy, DISPOSED, PENDING, nothing",
      "PutIfAbsentMergePolicy, DISPOSED, ENDED,   nothing",
      "PassThroughMergePolicy, NONE,     PENDING, theirs",
      "PassThroughMergePolicy, NONE,     ENDED,   theirs",
      "PassThroughMergePolicy, PENDING,  PENDING, theirs",
      "PassThroughMergePolicy, PENDING,  ENDED,   theirs",
      "PassThroughMergePolicy, ENDED,    PENDING, ours",
      "PassThroughMergePolicy, ENDED,    ENDED,   theirs",
      "PassThroughMergePolicy, DISPOSED, PENDING, nothing",
      "PassThroughMergePolicy, DISPOSED, ENDED,   nothing",
      "DiscardMergePolicy,     NONE,     PENDING, discarded",
      "DiscardMergePolicy,     NONE,     ENDED,   discarded",
      "DiscardMergePolicy,     PENDING,  PENDING, ours",
      "DiscardMergePolicy,     PENDING,  ENDED,   theirs",
      "DiscardMergePolicy,     ENDED,    PENDING, ours",
      "DiscardMergePolicy,     ENDED,    ENDED,   ours",
      "DiscardMergePolicy,     DISPOSED, PENDING, nothing",
      "DiscardMergePolicy,     DISPOSED, ENDED,   nothing",
    })
    void whatIsLeft_isSoAlsoIfItIsOfferedAgain(
        String policy, State existing, State merging, String left) {
      policy(MergePolicies.create(policy, getClass().getClassLoader()));
      TaskRecord offered = theirs(existing(existing), merging);
      offer(offered);
      assertThat(left(offered.taskId())).isEqualTo(left);
      long submitted = count(WORK, Counter.SUBMITTED);
      assertCountersAddUp(WORK);

      offer(offered);
      cluster.give(P, backup);
      owner = backup;
      offer(offered);

      assertThat(left(offered.taskId())).isEqualTo(left);
      assertThat(count(WORK, Counter.SUBMITTED)).isEqualTo(submitted);
      assertCountersAddUp(WORK);
    }

    @Test
    void whenTheSameRequestHasAnotherIdHere_thenOneOfThemIsLeft() {
      Replies ours = submit();
      TaskRecord offered = theirs(identityOf(ours), State.PENDING, null);

      offer(offered);

      assertThat(left(ours.taskId())).isEqualTo("ours");
      assertThat(left(offered.taskId())).isEqualTo("discarded");
      assertCountersAddUp(WORK);
    }

    /** Its submitter was answered by one side, and what it sent before has reached the other. */
    @Test
    void whenTheSameRequestHasAnotherIdHereAndIsLongAnswered_thenOneOfThemIsLeft() {
      Replies ours = submit();
      Identity request = identityOf(ours);
      settle(request);

      offer(theirs(request, State.PENDING, null));

      assertThat(all())
          .filteredOn(task -> task.identity().equals(request) && task.isPending())
          .extracting(TaskRecord::taskId)
          .containsExactly(ours.taskId());
      assertCountersAddUp(WORK);
    }

    /** A handle, which has a name and no ID, may have come from either side. */
    @Test
    void whenTheSameRequestHasAnotherIdHere_thenWhoAsksForTheOtherByItsNameIsToldOfTheDiscard() {
      Replies ours = schedule(null, IfExists.FAIL);
      Identity request = identityOf(ours);
      TaskRecord offered =
          theirs(
              request, State.PENDING, timetable(plan(null, TaskPlan.HERE, Schedule.once(LATER))));
      owner.group.sidesHaveMet();
      Replies waiter = awaitByName(offered);

      offer(JOBS, offered);

      assertThat(isDiscarded(waiter.only())).isTrue();
      ask(JOBS, last(0));
      assertThat(isDiscarded(awaitByName(offered).only())).isTrue();
    }

    private Replies awaitByName(TaskRecord task) {
      return ask(JOBS, new Command.Await(new TaskRef.Name(task.name()), null));
    }

    @Test
    void whenBothSidesHaveGivenOutTheSameId_thenThatOfTheLargerOneStays() {
      policy(new PassThroughMergePolicy());
      Replies ours = submit();
      TaskRecord offered =
          new TaskRecord(
              ours.taskId(),
              newIdentity(),
              nextOfTheirs(),
              1,
              now(),
              new TaskState.Pending(THEIRS));

      assertThat(offer(offered).only()).isInstanceOf(Reply.Taken.class);

      assertThat(left(ours.taskId())).isEqualTo("ours");
      assertThat(ask(WORK, new Command.Await(ours.taskId(), offered.identity())).only())
          .isEqualTo(new Reply.Stale());
    }

    @Test
    void whenThePolicyThrowsAnything_thenOursStaysAndTheOthersAreTaken() {
      policy(
          (merging, existing) ->
              existing == null ? MergeDecision.TAKE_MERGING : FAILS.merge(merging, existing));
      Replies ours = submit();
      TaskRecord counterpart = theirs(identityOf(ours), State.PENDING, null);
      TaskRecord other = theirs(newIdentity(), State.ENDED, null);

      assertThat(offer(counterpart, other).only()).isInstanceOf(Reply.Taken.class);

      assertThat(left(ours.taskId())).isEqualTo("ours");
      assertThat(left(other.taskId())).isEqualTo("theirs");
    }

    @Test
    void whenOursWasDisposedAndItsNameGivenAgain_thenTheirsIsDisposed() {
      policy(new PassThroughMergePolicy());
      Replies first = schedule(NAME, IfExists.FAIL);
      TaskRecord offered = theirs(first, State.PENDING);
      Replies second = schedule(NAME, IfExists.REPLACE);

      offer(JOBS, offered);

      assertThat(names()).containsExactly(NAME);
      assertThat(ask(JOBS, new Command.Look(new TaskRef.Id(second.taskId()))).only())
          .isInstanceOf(Reply.Seen.class);
    }

    @ParameterizedTest
    @CsvSource({"true", "false"})
    void whenBothSidesHaveTheName_thenThePolicyChooses(boolean mayHaveName) {
      policy(new PassThroughMergePolicy());
      Replies ours = schedule(NAME, IfExists.FAIL);
      Replies waiter = ask(JOBS, new Command.Await(ours.taskId(), null));
      TaskRecord offered = theirs(newIdentity(), State.PENDING, named(2));

      Replies replies = new Replies();
      owner.ask(
          JOBS,
          P,
          mayHaveName ? merge(offered) : merge(List.of(), List.of(offered), Map.of(), List.of()),
          replies);

      assertThat(names()).containsExactly(NAME);
      assertThat(ask(JOBS, new Command.Look(new TaskRef.Id(offered.taskId()))).only())
          .isInstanceOf(Reply.Seen.class);
      assertThat(isDiscarded(waiter.only())).isTrue();
      assertCountersAddUp(JOBS);
    }

    @Test
    void whenAnotherPartitionHasTheName_thenTheirsIsDiscarded() {
      policy(new PassThroughMergePolicy());
      TaskRecord offered = theirs(newIdentity(), State.PENDING, named(2));

      ask(JOBS, merge(List.of(), List.of(offered), Map.of(), List.of()));
      ask(JOBS, merge(List.of(), List.of(offered), Map.of(), List.of()));

      assertThat(names()).isEmpty();
      assertThat(isDiscarded(ask(JOBS, new Command.Await(offered.taskId(), null)).only())).isTrue();
      assertThat(count(JOBS, Counter.DISCARDED)).isEqualTo(1);
      assertCountersAddUp(JOBS);
    }
  }

  @Nested
  class WhileThePolicyIsAsked {
    private int asked;

    @Test
    void whenOursHasChanged_thenItIsAskedAgain() {
      Replies ours = new Replies();
      policy(
          (merging, existing) -> {
            if (asked++ == 0) {
              owner.group.request(
                  P, WORK, new Command.Cancel(ours.taskId(), newIdentity(), true), new Replies());
            }
            return MergeDecision.TAKE_MERGING;
          });
      submit(ours);
      TaskRecord offered = theirs(identityOf(ours), State.PENDING, null);

      Replies replies = offer(offered);

      assertThat(asked).as("the second time the rule decides").isEqualTo(1);
      assertThat(replies.only()).isInstanceOf(Reply.Taken.class);
      assertThat(left(offered.taskId())).isEqualTo("discarded");
      assertCountersAddUp(WORK);
    }

    @Test
    void whenTheOwnerHasMoved_thenTheOneWhoOffersIsSentOn() {
      TaskRecord offered = theirs(newIdentity(), State.PENDING, null);
      policy(
          (merging, existing) -> {
            if (asked++ == 0) {
              cluster.change(P, backup);
              cluster.tell(owner);
              cluster.tell(backup);
            }
            return MergeDecision.TAKE_MERGING;
          });

      assertThat(offer(offered).only()).isInstanceOf(Reply.Moved.class);
      owner = backup;
      assertThat(left(offered.taskId())).isEqualTo("nothing");
      offer(offered);

      assertThat(left(offered.taskId())).isEqualTo("theirs");
      assertThat(count(WORK, Counter.SUBMITTED)).isEqualTo(1);
    }

    @Test
    void whenTheOfferComesAgain_thenItIsTakenOnceAndAnsweredOnce() {
      TaskRecord offered = theirs(newIdentity(), State.PENDING, null);
      Replies replies = new Replies();
      policy(
          (merging, existing) -> {
            if (asked++ == 0) {
              owner.group.request(P, WORK, merge(offered), replies);
            }
            return MergeDecision.TAKE_MERGING;
          });

      owner.ask(WORK, P, merge(offered), replies);

      assertThat(replies.only()).isInstanceOf(Reply.Taken.class);
      assertThat(count(WORK, Counter.SUBMITTED)).isEqualTo(1);
    }
  }

  @Nested
  class Again {
    @Test
    void whenTheAnswerWasLostAndTheTaskDisposedSince_thenItStaysDisposed() {
      TaskRecord offered = theirs(newIdentity(), State.PENDING, null);
      offer(offered);
      settle(offered.identity());
      ask(WORK, new Command.Dispose(offered.taskId()));

      offer(offered);
      assertThat(left(offered.taskId())).isEqualTo("nothing");
      cluster.give(P, backup);
      owner = backup;
      offer(offered);

      assertThat(left(offered.taskId())).isEqualTo("nothing");
      assertCountersAddUp(WORK);
    }

    @Test
    void whenTheAnswerWasLostAndTheTaskHasRunSince_thenItDoesNotGoBack() {
      policy(new PassThroughMergePolicy());
      Replies ours = schedule(null, IfExists.FAIL);
      TaskRecord offered = theirs(ours, State.PENDING);
      Replies replies = new Replies();
      owner.ask(JOBS, P, merge(offered), replies);
      ask(JOBS, new Command.Cancel(ours.taskId(), newIdentity(), true));
      int stopped = owner.halted().size();

      owner.ask(JOBS, P, merge(offered), replies);

      assertThat(replies.all()).hasSize(2).allMatch(Reply.Taken.class::isInstance);
      assertThat(ask(JOBS, new Command.Await(ours.taskId(), null)).only())
          .isInstanceOf(Reply.Ended.class);
      assertThat(owner.halted()).hasSize(stopped);
    }

    @Test
    void whenAnotherOwnerIsOfferedATaskThatHasRunSince_thenItDoesNotGoBack() {
      policy(new PassThroughMergePolicy());
      TaskRecord offered = theirs(newIdentity(), State.PENDING, null);
      offer(offered);
      long token = record(offered.taskId()).token();
      cluster.give(P, backup);
      owner = backup;

      offer(offered);

      assertThat(record(offered.taskId()).token()).isGreaterThanOrEqualTo(token);
    }

    @Test
    void whenWhatWasSentBeforeIsElsewhere_thenAllIsAskedForAnew() {
      TaskRecord offered = theirs(newIdentity(), State.PENDING, null);
      Reply.Taken before = (Reply.Taken) offer(offered).only();
      assertThat(ask(WORK, last(before.witness())).only()).isInstanceOf(Reply.Taken.class);
      cluster.lose(P, backup);
      owner = backup;

      assertThat(ask(WORK, last(before.witness())).only()).isEqualTo(new Reply.Stale());

      offer(offered);
      assertThat(left(offered.taskId())).isEqualTo("theirs");
    }

    @Test
    void whenTheNextOwnerHasWhatWasSentBefore_thenTheOfferGoesOn() {
      Reply.Taken before = (Reply.Taken) offer(theirs(newIdentity(), State.PENDING, null)).only();
      cluster.give(P, backup);
      owner = backup;

      assertThat(ask(WORK, last(before.witness())).only()).isInstanceOf(Reply.Taken.class);
    }
  }

  @Nested
  class Runs {
    @Test
    void whenTheirsIsTaken_thenTheRunHereIsInterrupted() {
      policy(new PassThroughMergePolicy());
      Replies ours = submit();
      long token = owner.lastStarted().token();
      owner.begin(owner.lastStarted());

      offer(theirs(ours, State.ENDED));

      assertThat(owner.interrupted()).containsExactly(token);
    }

    @Test
    void whenTheirsRuns_thenTheRunGoesOnAndItsOutcomeCounts() {
      TaskRecord offered = theirs(newIdentity(), State.PENDING, null);
      backup.goesOn(runOf(offered));

      ask(WORK, merge(List.of(offered), List.of(), ranBy(backup, offered), List.of()));
      Replies finished =
          ask(
              WORK,
              new Command.Finish(offered.taskId(), offered.token(), new Outcome.Returned(THEIRS)));

      assertThat(owner.started()).isEmpty();
      assertThat(finished.only()).isEqualTo(new Reply.Done(true));
      assertThat(left(offered.taskId())).isEqualTo("theirs");
      assertCountersAddUp(WORK);
    }

    @Test
    void whenTheMemberThatWasToRunTheirsDoesNot_thenItIsRunHere() {
      TaskRecord offered = theirs(newIdentity(), State.PENDING, null);

      ask(WORK, merge(List.of(offered), List.of(), ranBy(backup, offered), List.of()));

      assertThat(owner.started()).hasSize(1);
      assertThat(owner.lastStarted().token()).isGreaterThan(offered.token());
    }

    @Test
    void whenTheirsWaitsForItsTime_thenItStartsThenAndNotBefore() {
      TaskRecord offered =
          theirs(
              newIdentity(),
              State.PENDING,
              timetable(plan(null, TaskPlan.HERE, Schedule.once(LATER))));
      offer(JOBS, offered);

      cluster.advance(LATER.minusSeconds(1));
      assertThat(owner.started()).isEmpty();
      cluster.advance(Duration.ofSeconds(2));

      assertThat(owner.started()).hasSize(1);
    }

    @Test
    void whenTheExecutorIsShutDown_thenTheirSeriesEnds() {
      ask(JOBS, new Command.Shutdown(newIdentity(), false));
      TaskRecord offered =
          theirs(
              newIdentity(),
              State.PENDING,
              timetable(plan(null, TaskPlan.HERE, Schedule.atFixedRate(LATER, LATER))));
      offer(JOBS, offered);

      assertThat(ask(JOBS, new Command.AwaitIdle()).only()).isEqualTo(new Reply.Done(true));
      assertThat(
              ((Reply.Ended) ask(JOBS, new Command.Await(offered.taskId(), null)).only()).outcome())
          .isInstanceOf(Outcome.Cancelled.class);
      assertCountersAddUp(JOBS);
    }
  }

  @Nested
  class Waiters {
    @Test
    void whenTheirsHasEnded_thenWhoWaitsForOursIsTold() {
      Replies ours = submit();
      Replies waiter = ask(WORK, new Command.Await(ours.taskId(), null));

      offer(theirs(ours, State.ENDED));

      assertThat(isTheirs(waiter.only())).isTrue();
    }

    @Test
    void whenTheSidesHaveMet_thenWhoAsksForATaskOfTheirsWaitsForIt() {
      TaskRecord offered = theirs(newIdentity(), State.ENDED, null);
      owner.group.sidesHaveMet();
      Replies asks = ask(WORK, new Command.Await(offered.taskId(), null));
      Replies other =
          ask(WORK, new Command.Await(theirs(newIdentity(), State.ENDED, null).taskId(), null));
      assertThat(asks.isEmpty()).isTrue();

      offer(offered);
      assertThat(isTheirs(asks.only())).isTrue();
      assertThat(other.isEmpty()).isTrue();
      ask(WORK, last(0));

      assertThat(other.only()).isEqualTo(new Reply.Stale());
    }

    @Test
    void whenTheSidesHaveMetAndNothingComes_thenWhoAsksIsToldInTime() {
      owner.group.sidesHaveMet();
      Replies asks =
          ask(WORK, new Command.Await(theirs(newIdentity(), State.ENDED, null).taskId(), null));

      cluster.advance(Duration.ofNanos(OtherSides.PATIENCE_NANOS));

      assertThat(asks.only()).isEqualTo(new Reply.Stale());
    }

    @Test
    void whileAMemberOffers_thenWhoAsksWaitsHoweverLongThatTakes() {
      TaskRecord offered = theirs(newIdentity(), State.ENDED, null);
      owner.group.sidesHaveMet();
      owner.group.offering(THERE, true);
      Replies asks = ask(WORK, new Command.Await(offered.taskId(), null));
      Replies other =
          ask(WORK, new Command.Await(theirs(newIdentity(), State.ENDED, null).taskId(), null));

      cluster.advance(Duration.ofNanos(3 * OtherSides.PATIENCE_NANOS));
      assertThat(asks.isEmpty()).isTrue();
      offer(offered);
      assertThat(isTheirs(asks.only())).isTrue();
      assertThat(other.isEmpty()).isTrue();
      owner.group.offering(THERE, false);
      cluster.advance(Duration.ofSeconds(1));

      assertThat(other.only()).isEqualTo(new Reply.Stale());
    }

    @Test
    void whenTheMemberThatOffersIsGoneOrHangs_thenWhoAsksIsTold() {
      TaskRecord offered = theirs(newIdentity(), State.ENDED, null);
      owner.group.sidesHaveMet();
      owner.group.offering(THERE, true);
      Replies asks = ask(WORK, new Command.Await(offered.taskId(), null));
      cluster.advance(Duration.ofNanos(OtherSides.PATIENCE_NANOS));

      owner.group.membersChanged(Set.of(owner.id));
      cluster.advance(Duration.ofSeconds(1));
      assertThat(asks.only()).isEqualTo(new Reply.Stale());

      owner.group.offering(THERE, true);
      asks = ask(WORK, new Command.Await(offered.taskId(), null));
      cluster.advance(Duration.ofNanos(OtherSides.LONGEST_NANOS + 1_000_000_000L));
      assertThat(asks.only()).isEqualTo(new Reply.Stale());
    }

    @Test
    void whenTheirsIsDiscarded_thenWhoWaitsForItIsTold() {
      policy(new DiscardMergePolicy());
      TaskRecord offered = theirs(newIdentity(), State.PENDING, null);
      owner.group.sidesHaveMet();
      Replies asks = ask(WORK, new Command.Await(offered.taskId(), null));

      offer(offered);

      assertThat(isDiscarded(asks.only())).isTrue();
    }

    @Test
    void whenTheirsHasDisposedItselfAtItsEnd_thenWhoWaitsForOursIsToldThatEnd() {
      TaskRecord ours = record(scheduleOnce(newIdentity()).taskId());
      Replies waiter = ask(JOBS, new Command.Await(ours.taskId(), ours.identity()));

      offer(JOBS, mark(ours, new Outcome.Returned(THEIRS)));

      assertThat(isTheirs(waiter.only())).isTrue();
      assertThat(names()).isEmpty();
      assertCountersAddUp(JOBS);
    }

    @Test
    void whenOursIsDiscardedThere_thenWhoWaitsForItIsTold() {
      Replies ours = submit();
      Replies waiter = ask(WORK, new Command.Await(ours.taskId(), null));

      offer(mark(record(ours.taskId()), discarded()));

      assertThat(isDiscarded(waiter.only())).isTrue();
      assertCountersAddUp(WORK);
    }

    /** The other side has discarded it at a meeting before. */
    @Test
    void whenAMarkIsAllThatThereIs_thenWhoAsksIsToldAfterAnyNumberOfOffers() {
      TaskRecord gone = mark(theirs(newIdentity(), State.PENDING, null), discarded());

      offer(gone);
      offer(gone);
      ask(WORK, last(0));
      offer(gone);

      assertThat(left(gone.taskId())).isEqualTo("discarded");
      assertThat(all()).hasSize(1);
    }

    @Test
    void whenOneRequestHasAMarkAndATask_thenWhoSendsItAgainIsToldOfTheTask() {
      Identity request = newIdentity();
      TaskRecord task = theirs(request, State.PENDING, null);
      TaskRecord gone = mark(theirs(request, State.PENDING, null), discarded());

      offer(gone);
      offer(task);
      offer(mark(theirs(request, State.PENDING, null), discarded()));
      cluster.crash(owner);
      owner = backup;
      cluster.give(P, backup);

      Command again = new Command.Submit(request, /* settledBelow= */ 1, OURS, false, null, false);
      assertThat(ask(WORK, again).only()).isEqualTo(new Reply.Stored(task.taskId()));
    }

    private TaskRecord mark(TaskRecord task, Outcome end) {
      return new TaskRecord(
          task.taskId(),
          task.identity(),
          task.token(),
          1,
          now(),
          new TaskState.Disposed(end),
          task.timetable());
    }

    private Outcome discarded() {
      return new Outcome.Failed(JavaSerializer.discarded("at a meeting before"));
    }

    private Replies scheduleOnce(Identity identity) {
      TaskPlan plan =
          new TaskPlan(
              null,
              TaskPlan.HERE,
              Timing.of(Schedule.once(LATER)),
              TaskOptions.DEFAULT.withAutoDispose());
      return ask(
          JOBS, new Command.Submit(identity, /* settledBelow= */ 1, OURS, false, plan, false));
    }

    /** No more than a few looks at each, whatever the number of messages. */
    @Test
    void whenManyWaitForManyTasks_thenAllAreTold() {
      policy(new PutIfAbsentMergePolicy(), 20_000);
      owner.group.sidesHaveMet();
      List<TaskRecord> all =
          IntStream.range(0, 20_000)
              .mapToObj(i -> theirs(newIdentity(), State.ENDED, null))
              .toList();
      List<Replies> waiters =
          all.stream().map(task -> ask(WORK, new Command.Await(task.taskId(), null))).toList();

      for (TaskRecord task : all) {
        offer(task);
      }

      assertThat(waiters).allMatch(waiter -> waiter.only() instanceof Reply.Ended);
    }
  }

  @Nested
  class Numbers {
    @Test
    void whenTheirsAreHigher_thenOursGoOnAboveThem() {
      long high = TaskId.startSequence(cluster.clock.nanos(), theirFirst, 0);
      ask(
          WORK,
          new Command.Merge(
              0,
              ExecutorState.OPEN,
              List.of(),
              List.of(),
              Map.of(),
              List.of(),
              high,
              /* lineage= */ null));

      assertThat(TaskId.sequence(submit().taskId())).isGreaterThan(high);
    }

    @Test
    void whenOnlyTheLastMessageHasCome_thenTheirNumbersAreKnown() {
      TaskRecord disposedThere = theirs(newIdentity(), State.PENDING, null);
      offer(theirs(newIdentity(), State.PENDING, null));
      assertThat(covers(disposedThere.taskId())).isFalse();

      ask(WORK, last(0));

      assertThat(covers(disposedThere.taskId())).isTrue();
    }

    @Test
    void whenATaskIsGoneThere_thenItIsDisposedHereButAResultStays() {
      Replies pending = submit();
      Replies ended = submit();
      finish(ended);

      ask(WORK, merge(List.of(), List.of(), Map.of(), List.of(pending.taskId(), ended.taskId())));

      assertThat(left(pending.taskId())).isEqualTo("nothing");
      assertThat(left(ended.taskId())).isEqualTo("ours");
      assertCountersAddUp(WORK);
    }

    @Test
    void whenTheExecutorIsDestroyedThere_thenItsResultsGoTooButNotWhatThatSideNeverKnew() {
      Replies ended = submit();
      finish(ended);
      Replies since = submit();
      finish(since);

      ask(
          WORK,
          new Command.Merge(
              0,
              ExecutorState.DESTROYED,
              List.of(),
              List.of(),
              Map.of(),
              List.of(ended.taskId()),
              theirLast,
              null));

      assertThat(left(ended.taskId())).isEqualTo("nothing");
      assertThat(left(since.taskId())).isEqualTo("ours");
      assertCountersAddUp(WORK);
    }

    @Test
    void whenMoreComeThanThereArePlaces_thenAllAreTakenAndNoMoreAreAccepted() {
      policy(new PutIfAbsentMergePolicy(), 2);
      for (int i = 0; i < 3; i++) {
        offer(theirs(newIdentity(), State.PENDING, null));
      }
      assertThat(submit().only()).isInstanceOf(Reply.Refused.class);

      all().forEach(task -> ask(WORK, new Command.Dispose(task.taskId())));

      assertThat(submit().only()).isInstanceOf(Reply.Stored.class);
      assertThat(submit().only()).isInstanceOf(Reply.Stored.class);
      assertThat(submit().only()).isInstanceOf(Reply.Refused.class);
    }

    @Test
    void whenManyAreOffered_thenTheTimeThatTakesGrowsWithTheirNumber() {
      policy(new PutIfAbsentMergePolicy(), 200_000);
      List<byte[]> batch =
          IntStream.range(0, 100_000)
              .mapToObj(i -> value(theirs(newIdentity(), State.ENDED, null)))
              .toList();
      for (int from = 0; from < batch.size(); from += 1_000) {
        owner.ask(
            WORK,
            P,
            new Command.Merge(
                0,
                ExecutorState.OPEN,
                batch.subList(from, from + 1_000),
                List.of(),
                Map.of(),
                List.of(),
                theirLast,
                null));
      }

      assertThat(count(WORK, Counter.COMPLETED)).isEqualTo(100_000);
    }
  }

  // ---- Helpers ----------------------------------------------------------------------------------

  private void policy(SplitBrainMergePolicy policy) {
    policy(policy, 100);
  }

  private void policy(SplitBrainMergePolicy policy, int capacity) {
    TestSettings settings = TestSettings.of(capacity).keeping(1_000_000, Duration.ofHours(24));
    cluster.settings(TestSettings.merging(settings.build(), policy));
  }

  private Identity newIdentity() {
    return new Identity(1, ++requests);
  }

  private long now() {
    return cluster.clock.nanos();
  }

  private long nextOfTheirs() {
    return ++theirLast;
  }

  private Replies ask(ExecutorId executor, Command command) {
    return owner.ask(executor, P, command);
  }

  private Replies submit() {
    Replies replies = new Replies();
    submit(replies);
    return replies;
  }

  private void submit(Replies replies) {
    Command submit =
        new Command.Submit(newIdentity(), /* settledBelow= */ 1, OURS, false, null, false);
    owner.ask(WORK, P, submit, replies);
  }

  private Replies schedule(@Nullable String name, IfExists ifExists) {
    TaskPlan plan =
        new TaskPlan(
            name,
            TaskPlan.HERE,
            Timing.of(Schedule.once(LATER)),
            TaskOptions.DEFAULT.withIfExists(ifExists));
    return ask(
        JOBS, new Command.Submit(newIdentity(), /* settledBelow= */ 1, OURS, false, plan, false));
  }

  private void settle(Identity identity) {
    ask(WORK, new Command.Submit(newIdentity(), identity.number() + 1, OURS, false, null, false));
  }

  private void finish(Replies submitted) {
    TaskRecord record = record(submitted.taskId());
    ask(WORK, new Command.Finish(record.taskId(), record.token(), new Outcome.Returned(OURS)));
  }

  private @Nullable Replies existing(State state) {
    if (state == State.NONE) {
      return null;
    }
    Replies submitted = submit();
    if (state == State.ENDED) {
      finish(submitted);
    } else if (state == State.DISPOSED) {
      ask(WORK, new Command.Dispose(submitted.taskId()));
    }
    return submitted;
  }

  private Identity identityOf(Replies submitted) {
    return record(submitted.taskId()).identity();
  }

  /** What the other side has of a task; of one of its own, if there is none of ours. */
  private TaskRecord theirs(@Nullable Replies ours, State state) {
    if (ours == null) {
      return theirs(newIdentity(), state, null);
    }
    long id = ours.taskId();
    TaskRecord record = record(id);
    return new TaskRecord(
        id, record.identity(), nextOfTheirs(), 1, now(), state(state), record.timetable());
  }

  private TaskRecord theirs(Identity identity, State state, @Nullable Timetable timetable) {
    long number = nextOfTheirs();
    return new TaskRecord(
        TaskId.of(P, number), identity, number, 1, now(), state(state), timetable);
  }

  private static TaskState state(State state) {
    return state == State.ENDED
        ? new TaskState.Ended(new Outcome.Returned(THEIRS))
        : new TaskState.Pending(THEIRS);
  }

  private static TaskPlan plan(@Nullable String name, int home, Schedule schedule) {
    return new TaskPlan(name, home, Timing.of(schedule), TaskOptions.DEFAULT);
  }

  /** Of a task of theirs whose name has its home in a partition. */
  private Timetable named(int home) {
    return timetable(plan(NAME, home, Schedule.once(LATER)));
  }

  private Timetable timetable(TaskPlan plan) {
    long due = plan.timing().first(now());
    return new Timetable(plan, due, due, Timetable.Gate.OPEN, false, null, RunHistory.NONE);
  }

  // ---- Offers

  private static byte[] value(TaskRecord record) {
    return ValueCodec.encode(new StoredValue.OfTask(Stamp.NONE, record));
  }

  private Command.Merge merge(TaskRecord... offered) {
    return merge(List.of(offered), List.of(), Map.of(), List.of());
  }

  private Command.Merge merge(
      List<TaskRecord> tasks, List<TaskRecord> refused, Map<Long, UUID> running, List<Long> gone) {
    return new Command.Merge(
        /* after= */ 0,
        ExecutorState.OPEN,
        tasks.stream().map(MergingTest::value).toList(),
        refused.stream().map(MergingTest::value).toList(),
        running,
        gone,
        theirLast,
        /* lineage= */ null);
  }

  private Command.Merge last(long after) {
    return new Command.Merge(
        after,
        ExecutorState.OPEN,
        List.of(),
        List.of(),
        Map.of(),
        List.of(),
        theirLast,
        Lineage.NONE.with(theirFirst, theirLast));
  }

  private Replies offer(TaskRecord... offered) {
    return ask(WORK, merge(offered));
  }

  private Replies offer(ExecutorId executor, TaskRecord... offered) {
    return ask(executor, merge(offered));
  }

  private static Map<Long, UUID> ranBy(FakeMember member, TaskRecord task) {
    return Map.of(task.token(), member.id);
  }

  private RunSpec runOf(TaskRecord task) {
    return new RunSpec(
        owner.group.address(P, WORK),
        cluster.version(),
        task.taskId(),
        task.token(),
        task.attempt(),
        THEIRS);
  }

  // ---- What is left

  private String left(long taskId) {
    TaskRecord record = anyRecord(taskId);
    if (record != null && record.state() instanceof TaskState.Pending pending) {
      return whose(pending.task());
    }
    if (record != null && record.end() instanceof Outcome.Returned returned) {
      return whose(returned.value());
    }
    Reply told = ask(WORK, new Command.Await(taskId, null)).only();
    return isDiscarded(told) ? "discarded" : told.equals(new Reply.Stale()) ? "nothing" : "" + told;
  }

  private static String whose(byte[] bytes) {
    return Arrays.equals(bytes, OURS) ? "ours" : "theirs";
  }

  private static boolean isTheirs(Reply reply) {
    return reply instanceof Reply.Ended ended
        && ended.outcome() instanceof Outcome.Returned returned
        && Arrays.equals(returned.value(), THEIRS);
  }

  private static boolean isDiscarded(Reply reply) {
    return reply instanceof Reply.Ended ended
        && ended.outcome() instanceof Outcome.Failed failed
        && failed.failure().isDiscard();
  }

  private List<TaskRecord> all() {
    return owner.store.decoded(P).values().stream()
        .filter(StoredValue.OfTask.class::isInstance)
        .map(value -> ((StoredValue.OfTask) value).record())
        .toList();
  }

  private @Nullable TaskRecord anyRecord(long taskId) {
    return all().stream().filter(task -> task.taskId() == taskId).findFirst().orElse(null);
  }

  private TaskRecord record(long taskId) {
    return Objects.requireNonNull(anyRecord(taskId));
  }

  private List<String> names() {
    return ((Reply.Listed) ask(JOBS, new Command.ListTasks()).only())
        .tasks().stream().map(Reply.Listed.Task::name).toList();
  }

  private boolean covers(long taskId) {
    StoredValue.OfPartition meta =
        (StoredValue.OfPartition) owner.store.decoded(P).get(StoreKey.PARTITION);
    return meta.lineage().covers(TaskId.sequence(taskId));
  }

  private long count(ExecutorId executor, Counter counter) {
    return inspect(executor).counts()[counter.ordinal()];
  }

  private Reply.Inspected inspect(ExecutorId executor) {
    return (Reply.Inspected) ask(executor, new Command.Inspect()).only();
  }

  private void assertCountersAddUp(ExecutorId executor) {
    Reply.Inspected numbers = inspect(executor);
    long ended =
        Stream.of(
                Counter.COMPLETED,
                Counter.FAILED,
                Counter.CANCELLED,
                Counter.LOST,
                Counter.DISPOSED,
                Counter.DISCARDED)
            .mapToLong(counter -> numbers.counts()[counter.ordinal()])
            .sum();
    assertThat(numbers.counts()[Counter.SUBMITTED.ordinal()])
        .isEqualTo(ended + numbers.pending() + numbers.running());
  }
}
