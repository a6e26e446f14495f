// SPDX-License-Identifier: Apache-2.0
package io.outlast.member.partition;

import static org.assertj.core.api.Assertions.assertThat;

import io.outlast.engine.gateway.Command;
import io.outlast.engine.gateway.Reply;
import io.outlast.engine.gateway.Reply.Reason;
import io.outlast.engine.port.StoreKey;
import io.outlast.engine.task.Counter;
import io.outlast.engine.task.ExecutorId;
import io.outlast.engine.task.Failure;
import io.outlast.engine.task.Identity;
import io.outlast.engine.task.Outcome;
import io.outlast.engine.wire.StoredValue;
import io.outlast.member.run.RunSpec;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** One executor's tasks in one partition, through the owner that carries out its commands. */
class RingTest {
  private static final ExecutorId EXECUTOR = new ExecutorId(ExecutorId.Kind.DURABLE, "jobs");
  private static final ExecutorId OTHER = new ExecutorId(ExecutorId.Kind.DURABLE, "other");
  private static final int P = 1;
  private static final Outcome DONE = new Outcome.Returned(new byte[] {7});
  private static final Reply ENDED = new Reply.Ended(DONE);
  private static final Reply YES = new Reply.Done(true);
  private static final Reply NO = new Reply.Done(false);
  private static final Reply STALE = new Reply.Stale();

  private final FakeCluster cluster = new FakeCluster();
  private final FakeMember owner = cluster.join();
  private final FakeMember backup = cluster.join();
  private long requests;

  @BeforeEach
  void theOwnerOwnsThePartition() {
    cluster.give(P, owner);
  }

  @Nested
  class Submit {
    @Test
    void whenATaskIsStored_thenTheReplyTellsItsIdAndItIsRunOnce() {
      Replies replies = submit();

      assertThat(replies.only()).isEqualTo(new Reply.Stored(lastRun().taskId()));
      assertThat(lastRun().attempt()).isEqualTo(1);
      assertThat(lastRun().task()).isEqualTo(task());
      assertThat(owner.started()).hasSize(1);
    }

    @Test
    void whileTheTaskIsNotStored_thenNothingIsToldAndNothingRuns() {
      owner.store.holdWrites(true);
      Replies replies = submit();
      assertThat(replies.isEmpty()).isTrue();
      assertThat(owner.started()).isEmpty();

      store();

      assertThat(replies.only()).isInstanceOf(Reply.Stored.class);
      assertThat(owner.started()).hasSize(1);
    }

    @Test
    void whenTheSubmitterWantsTheEndToo_thenItIsToldInASecondReply() {
      Replies replies = ask(awaiting(newIdentity()));

      finish(lastRun());

      assertThat(replies.all()).containsExactly(new Reply.Stored(lastRun().taskId()), ENDED);
    }

    @Test
    void whenTwoTasksAreStored_thenTheirIdsAndTokensDiffer() {
      long first = submit().taskId();
      RunSpec firstRun = lastRun();

      long second = submit().taskId();

      assertThat(second).isNotEqualTo(first);
      assertThat(lastRun().token()).isNotEqualTo(firstRun.token());
    }

    @Test
    void whenFewerCopiesCanBeMadeThanAskedFor_thenItIsRefused() {
      cluster.settings(TestSettings.of(100).requiring(3).build());

      Reply.Refused refused = refused(submit());

      assertThat(refused.reason()).isEqualTo(Reason.TOO_FEW_COPIES);
      assertThat(refused.message()).contains("'jobs'", "2 of the 3 copies", "min-replicas");
      assertThat(count(Counter.REJECTED)).isEqualTo(1);
      assertThat(count(Counter.SUBMITTED)).isZero();
    }
  }

  @Nested
  class Places {
    @BeforeEach
    void thereAreThree() {
      cluster.settings(TestSettings.of(3).build());
    }

    @Test
    void whenAllHoldUnfinishedTasks_thenASubmitIsRefusedAndToldWhatExplainsIt() {
      submit(3);

      Reply.Refused refused = refused(submit());

      assertThat(refused.reason()).isEqualTo(Reason.FULL);
      assertThat(refused.message()).contains("'jobs'", "3 of 3 places", "partition " + P);
      assertThat(owner.started()).hasSize(3);
      assertThat(count(Counter.REJECTED)).isEqualTo(1);
    }

    @Test
    void whenATaskHasEnded_thenItsResultGivesWayToANewTask() {
      long first = submit().taskId();
      submit(2);
      finish(owner.started().get(0));

      Replies replies = submit();

      assertThat(replies.only()).isInstanceOf(Reply.Stored.class);
      assertThat(await(first).only()).isEqualTo(STALE);
    }

    @Test
    void whenSeveralHaveEnded_thenTheResultThatIsOldestByItsEndGivesWay() {
      long first = submit().taskId();
      long second = submit().taskId();
      submit();
      finish(owner.started().get(1));
      finish(owner.started().get(0));

      submit();

      assertThat(await(second).only()).isEqualTo(STALE);
      assertThat(await(first).only()).isEqualTo(ENDED);
    }

    @Test
    void whenARequestIsSentAgainAndAllPlacesAreTaken_thenItIsNotRefused() {
      Command.Submit submit = plain(newIdentity());
      Replies first = ask(submit);
      submit(2);

      assertThat(ask(submit).only()).isEqualTo(first.only());
    }

    @Test
    void whenAnUnfinishedTaskIsDisposedOf_thenItsPlaceIsFree() {
      long first = submit().taskId();
      submit(2);

      ask(new Command.Dispose(first));

      assertThat(submit().only()).isInstanceOf(Reply.Stored.class);
    }

    @Test
    void whenTheNewOwnerAllowsFewerPlaces_thenNoTaskIsDroppedForThat() {
      submit(3);
      cluster.settings(TestSettings.of(1).build());

      cluster.give(P, backup);

      assertThat(backup.started()).hasSize(3);
      assertThat(refused(backup.ask(EXECUTOR, P, plain(newIdentity()))).reason())
          .isEqualTo(Reason.FULL);
    }

    @Test
    void whenThereIsOnlyOne_thenOneTaskFollowsTheOther() {
      cluster.settings(TestSettings.of(1).build());
      cluster.give(P, backup);
      cluster.give(P, owner);
      submit();
      assertThat(refused(submit()).reason()).isEqualTo(Reason.FULL);

      finish(lastRun());

      assertThat(submit().only()).isInstanceOf(Reply.Stored.class);
    }

    @Test
    void whenTasksComeAndGo_thenTheirSlotsAreUsedAgain() {
      for (int i = 0; i < 500; i++) {
        Identity identity = newIdentity();
        ask(settling(identity, identity.number()));
        finish(lastRun());
      }

      assertThat(storedSlots()).isLessThanOrEqualTo(5);
    }
  }

  @Nested
  class SentAgain {
    private final Command.Submit submit = plain(newIdentity());

    @Test
    void whileTheTaskIsPending_thenTheSameIdIsToldAndNothingIsStored() {
      Replies first = ask(submit);

      Replies again = ask(submit);

      assertThat(again.only()).isEqualTo(first.only());
      assertThat(owner.started()).hasSize(1);
      assertThat(count(Counter.SUBMITTED)).isEqualTo(1);
    }

    @Test
    void whileTheFirstIsNotStored_thenBothAreToldWhenItIs() {
      owner.store.holdWrites(true);
      Replies first = ask(submit);
      Replies again = ask(submit);
      assertThat(again.isEmpty()).isTrue();

      store();

      assertThat(again.only()).isEqualTo(first.only());
    }

    @Test
    void whenTheTaskHasEnded_thenIdAndEndAreTold() {
      Identity identity = newIdentity();
      Replies first = ask(awaiting(identity));
      finish(lastRun());

      Replies again = ask(awaiting(identity));

      assertThat(again.all()).isEqualTo(first.all()).hasSize(2);
      assertThat(owner.started()).hasSize(1);
    }

    @Test
    void whenTheSameAskerSendsAgain_thenItIsToldTheEndOnce() {
      Command.Submit awaiting = awaiting(newIdentity());
      Replies asker = new Replies();
      owner.ask(EXECUTOR, P, awaiting, asker);
      owner.ask(EXECUTOR, P, awaiting, asker);

      finish(lastRun());

      assertThat(asker.all()).filteredOn(ENDED::equals).hasSize(1);
    }

    @Test
    void whenTheTaskWasDisposedOf_thenItIsNotStoredAnew() {
      long taskId = ask(submit).taskId();
      finish(lastRun());
      ask(new Command.Dispose(taskId));

      Replies again = ask(awaiting(submit.identity()));

      assertThat(again.all()).containsExactly(new Reply.Stored(taskId), STALE);
      assertThat(owner.started()).hasSize(1);
    }

    @Test
    void whenTheTaskWasOverwritten_thenItIsNotStoredAnew() {
      cluster.settings(TestSettings.of(1).build());
      ask(submit);
      finish(lastRun());
      submit();

      assertThat(ask(submit).only()).isInstanceOf(Reply.Stored.class);
      assertThat(owner.started()).hasSize(2);
    }

    @Test
    void whenThePartitionHasMoved_thenItIsStillStoredOnce() {
      long taskId = ask(submit).taskId();
      finish(lastRun());
      ask(new Command.Dispose(taskId));
      cluster.give(P, backup);

      Replies again = backup.ask(EXECUTOR, P, submit);

      assertThat(again.only()).isEqualTo(new Reply.Stored(taskId));
      assertThat(backup.started()).isEmpty();
    }

    @Test
    void whenTheSubmitterHasSettledIt_thenALateCopyIsNotStored() {
      long taskId = ask(submit).taskId();
      finish(lastRun());
      ask(new Command.Dispose(taskId));
      ask(settling(newIdentity(), submit.identity().number() + 1));

      Replies late = ask(submit);

      assertThat(late.only()).isEqualTo(STALE);
      assertThat(owner.started()).hasSize(2);
    }

    @Test
    void whenDedupTtlIsOver_thenTheRequestIsForgotten() {
      long taskId = ask(submit).taskId();
      finish(lastRun());
      ask(new Command.Dispose(taskId));
      cluster.advance(Duration.ofMinutes(10).plusSeconds(1));

      Replies again = ask(submit);

      assertThat(again.only()).isInstanceOf(Reply.Stored.class).isNotEqualTo(taskId);
      assertThat(owner.started()).hasSize(2);
    }

    /** The timer for the result, which is kept longer, must not hold up that for the identity. */
    @Test
    void whenThereIsAnOlderResult_thenDedupTtlIsNotProlonged() {
      submit();
      finish(lastRun());
      long taskId = ask(submit).taskId();
      finish(lastRun());
      ask(new Command.Dispose(taskId));

      cluster.advance(Duration.ofMinutes(10).plusSeconds(1));

      assertThat(ask(submit).taskId()).isNotEqualTo(taskId);
    }

    @Test
    void whenSettled_thenSlotsOfDisposedTasksAreUsedAgain() {
      for (int i = 0; i < 500; i++) {
        Identity identity = newIdentity();
        long taskId = ask(settling(identity, identity.number())).taskId();
        finish(lastRun());
        ask(new Command.Dispose(taskId));
      }

      assertThat(storedSlots()).isLessThanOrEqualTo(3);
    }

    @Test
    void whenNotSettled_thenAnIdentityStaysInItsSlotAsLongAsItMayBeNeeded() {
      for (int i = 0; i < 50; i++) {
        long taskId = submit().taskId();
        finish(lastRun());
        ask(new Command.Dispose(taskId));
      }
      assertThat(storedSlots()).isEqualTo(50);

      cluster.advance(Duration.ofMinutes(11));
      submit(50);

      assertThat(storedSlots()).isEqualTo(50);
    }

    @Test
    void whenABurstIsOver_thenItsSlotsAreGivenBack() {
      cluster.settings(TestSettings.of(10_000).build());
      cluster.give(P, backup);
      cluster.give(P, owner);
      IntStream.range(0, 1_000)
          .mapToLong(i -> submit().taskId())
          .forEach(id -> ask(new Command.Dispose(id)));

      cluster.advance(Duration.ofMinutes(11));

      assertThat(storedSlots()).isLessThan(100);
    }
  }

  @Nested
  class Results {
    @Test
    void whenATaskHasEnded_thenItsResultCanBeFetchedAgainAndAgain() {
      long taskId = submit().taskId();
      finish(lastRun());

      assertThat(await(taskId).only()).isEqualTo(ENDED);
      assertThat(await(taskId).only()).isEqualTo(ENDED);
    }

    @Test
    void whileTheResultIsNotStored_thenNobodyIsToldOfIt() {
      long taskId = submit().taskId();
      Replies before = await(taskId);
      owner.store.holdWrites(true);
      Replies runner = owner.finish(owner, lastRun(), DONE);
      Replies after = await(taskId);
      assertThat(List.of(before, runner, after)).allMatch(Replies::isEmpty);

      store();

      assertThat(before.only()).isEqualTo(ENDED);
      assertThat(after.only()).isEqualTo(ENDED);
      assertThat(runner.only()).isEqualTo(YES);
    }

    @Test
    void whenATaskEnds_thenWhoWaitsIsToldBeforeTheRunnerWhichMayStopItsMemberThen() {
      long taskId = submit().taskId();
      RunSpec run = lastRun();
      Replies both = new Replies();
      owner.ask(EXECUTOR, P, new Command.Await(taskId, null), both);

      owner.ask(EXECUTOR, P, new Command.Finish(taskId, run.token(), DONE), both);

      assertThat(both.all()).containsExactly(ENDED, YES);
    }

    @Test
    void whenTheOutcomeIsSentAgain_thenItIsAnsweredAsTheFirstTime() {
      submit();
      RunSpec run = lastRun();
      finish(run);

      Replies again = owner.ask(EXECUTOR, P, new Command.Finish(run.taskId(), run.token(), DONE));

      assertThat(again.only()).isEqualTo(YES);
      assertThat(count(Counter.COMPLETED)).isEqualTo(1);
      assertThat(count(Counter.RUNS)).isEqualTo(1);
    }

    @Test
    void whileTheOutcomeIsNotStored_thenWhoSendsItAgainIsNotAnsweredEither() {
      submit();
      RunSpec run = lastRun();
      owner.store.holdWrites(true);
      owner.finish(owner, run, DONE);

      Replies again = owner.ask(EXECUTOR, P, new Command.Finish(run.taskId(), run.token(), DONE));

      assertThat(again.isEmpty()).isTrue();
    }

    @Test
    void whenTheOutcomeCarriesAnotherToken_thenItIsRefused() {
      long taskId = submit().taskId();
      RunSpec run = lastRun();

      Replies old = ask(new Command.Finish(taskId, run.token() - 1, DONE));
      Replies future = ask(new Command.Finish(taskId, run.token() + 1, DONE));

      assertThat(old.only()).isEqualTo(NO);
      assertThat(future.only()).isEqualTo(NO);
      assertThat(await(taskId).isEmpty()).isTrue();
      assertThat(count(Counter.RUNS)).isZero();
    }

    @Test
    void whenARunnerAsksWhetherItsRunIsStillTheOne_thenItIsToldSo() {
      long taskId = submit().taskId();
      RunSpec run = lastRun();

      assertThat(ask(new Command.Confirm(taskId, run.token())).only()).isEqualTo(YES);
      assertThat(ask(new Command.Confirm(taskId, run.token() - 1)).only()).isEqualTo(NO);
      finish(run);
      assertThat(ask(new Command.Confirm(taskId, run.token())).only()).isEqualTo(NO);
      assertThat(ask(new Command.Confirm(taskId + 1, 1)).only()).isEqualTo(NO);
    }

    @Test
    void whenAnotherTaskIsMeant_thenTheAskerIsToldThatItIsNotThere() {
      long taskId = submit().taskId();

      Replies replies = ask(new Command.Await(taskId, new Identity(99, 99)));

      assertThat(replies.only()).isEqualTo(STALE);
    }

    @Test
    void whenTheTaskWasNeverKnown_thenTheAskerIsToldThatItIsNotThere() {
      assertThat(await(12345).only()).isEqualTo(STALE);
    }

    @Test
    void whenResultTtlIsOver_thenTheResultIsGone() {
      long taskId = submit().taskId();
      finish(lastRun());
      cluster.advance(Duration.ofHours(23));
      assertThat(await(taskId).only()).isEqualTo(ENDED);

      cluster.advance(Duration.ofHours(1).plusSeconds(1));

      assertThat(await(taskId).only()).isEqualTo(STALE);
    }

    @Test
    void whenThePartitionMoves_thenResultTtlGoesOn() {
      long taskId = submit().taskId();
      finish(lastRun());
      cluster.advance(Duration.ofHours(23));
      cluster.give(P, backup);

      cluster.advance(Duration.ofHours(1).plusSeconds(1));

      assertThat(backup.ask(EXECUTOR, P, new Command.Await(taskId, null)).only()).isEqualTo(STALE);
    }

    @Test
    void whileATaskIsUnfinished_thenNoTimeLimitConcernsIt() {
      long taskId = submit().taskId();

      cluster.advance(Duration.ofDays(400));
      finish(lastRun());

      assertThat(await(taskId).only()).isEqualTo(ENDED);
    }

    @Test
    void whenThereAreMoreThanMaxResults_thenTheOldestIsGone() {
      cluster.settings(TestSettings.of(100).keeping(2, Duration.ofHours(24)).build());
      long[] taskIds = IntStream.range(0, 3).mapToLong(i -> submit().taskId()).toArray();
      List.copyOf(owner.started()).forEach(RingTest.this::finish);

      assertThat(await(taskIds[0]).only()).isEqualTo(STALE);
      assertThat(await(taskIds[1]).only()).isEqualTo(ENDED);
      assertThat(await(taskIds[2]).only()).isEqualTo(ENDED);
    }

    @Test
    void whenThereIsNoTimeLimit_thenResultsStay() {
      cluster.settings(TestSettings.of(100).keeping(10, Duration.ofNanos(Long.MAX_VALUE)).build());
      long taskId = submit().taskId();
      finish(lastRun());

      cluster.advance(Duration.ofDays(4_000));

      assertThat(await(taskId).only()).isEqualTo(ENDED);
    }
  }

  @Nested
  class Cancel {
    private final Identity me = new Identity(8, 1);

    @Test
    void whenATaskIsCancelled_thenItHasEndedForAllWhoWait() {
      Replies submitter = ask(awaiting(newIdentity()));
      long taskId = submitter.taskId();

      Replies cancel = ask(new Command.Cancel(taskId, me, /* interrupt= */ true));

      Reply ended = new Reply.Ended(new Outcome.Cancelled(me));
      assertThat(cancel.only()).isEqualTo(YES);
      assertThat(submitter.last()).isEqualTo(ended);
      assertThat(await(taskId).only()).isEqualTo(ended);
      assertThat(count(Counter.CANCELLED)).isEqualTo(1);
    }

    @Test
    void whenSentAgain_thenItIsAnsweredAsTheFirstTime() {
      long taskId = submit().taskId();
      Command.Cancel cancel = new Command.Cancel(taskId, me, /* interrupt= */ true);
      ask(cancel);

      assertThat(ask(cancel).only()).isEqualTo(YES);
      assertThat(count(Counter.CANCELLED)).isEqualTo(1);
    }

    @Test
    void whenSentAgainToTheNextOwner_thenItIsAnsweredAsTheFirstTime() {
      long taskId = submit().taskId();
      Command.Cancel cancel = new Command.Cancel(taskId, me, /* interrupt= */ true);
      ask(cancel);
      cluster.give(P, backup);

      assertThat(backup.ask(EXECUTOR, P, cancel).only()).isEqualTo(YES);
    }

    @Test
    void whenSomebodyElseWasFirst_thenTheAnswerIsNo() {
      long taskId = submit().taskId();
      ask(new Command.Cancel(taskId, me, /* interrupt= */ true));

      Replies second = ask(new Command.Cancel(taskId, new Identity(9, 1), true));

      assertThat(second.only()).isEqualTo(NO);
    }

    @Test
    void whenTheTaskHasEnded_thenTheAnswerIsNo() {
      long taskId = submit().taskId();
      finish(lastRun());

      assertThat(ask(new Command.Cancel(taskId, me, true)).only()).isEqualTo(NO);
      assertThat(await(taskId).only()).isEqualTo(ENDED);
    }

    @Test
    void whenTheTaskIsNotThere_thenTheAskerIsToldSo() {
      assertThat(ask(new Command.Cancel(12345, me, true)).only()).isEqualTo(STALE);
    }

    @Test
    void whenTheRunHasNotBegun_thenItNeverWill() {
      long taskId = submit().taskId();

      ask(new Command.Cancel(taskId, me, /* interrupt= */ false));

      assertThat(owner.running()).isEmpty();
    }

    @Test
    void whenTheRunHasBegun_thenItIsInterruptedOnlyIfAskedFor() {
      submit();
      RunSpec left = lastRun();
      owner.begin(left);
      submit();
      RunSpec interrupted = lastRun();
      owner.begin(interrupted);

      ask(new Command.Cancel(left.taskId(), me, /* interrupt= */ false));
      ask(new Command.Cancel(interrupted.taskId(), me, /* interrupt= */ true));

      assertThat(owner.interrupted()).containsExactly(interrupted.token());
    }

    @Test
    void whenTheRunEndsLater_thenItsOutcomeIsRefused() {
      long taskId = submit().taskId();
      RunSpec run = lastRun();
      owner.begin(run);
      ask(new Command.Cancel(taskId, me, /* interrupt= */ false));

      assertThat(finish(run).only()).isEqualTo(NO);
      assertThat(await(taskId).only()).isEqualTo(new Reply.Ended(new Outcome.Cancelled(me)));
    }

    @Test
    void whileTheCancellationIsNotStored_thenNothingIsInterruptedAndNothingIsTold() {
      submit();
      RunSpec run = lastRun();
      owner.begin(run);
      owner.store.holdWrites(true);
      Replies replies = ask(new Command.Cancel(run.taskId(), me, /* interrupt= */ true));
      assertThat(owner.interrupted()).isEmpty();
      assertThat(replies.isEmpty()).isTrue();

      store();

      assertThat(owner.interrupted()).containsExactly(run.token());
      assertThat(replies.only()).isEqualTo(YES);
    }

    /** The run would end with the interrupt, while the task is not cancelled for anybody else. */
    @Test
    void whenTheCancellationIsNotStoredBecauseThePartitionMoved_thenTheRunIsLeftAlone() {
      submit();
      RunSpec run = lastRun();
      owner.begin(run);
      owner.store.holdWrites(true);
      Replies replies = ask(new Command.Cancel(run.taskId(), me, /* interrupt= */ true));

      owner.store.onlyPending().refuse();
      cluster.turns.runAll();

      assertThat(replies.only()).isInstanceOf(Reply.Moved.class);
      assertThat(owner.interrupted()).isEmpty();
    }
  }

  @Nested
  class Dispose {
    @Test
    void whenAResultIsDisposedOf_thenItIsGone() {
      long taskId = submit().taskId();
      finish(lastRun());

      Replies replies = ask(new Command.Dispose(taskId));

      assertThat(replies.only()).isEqualTo(YES);
      assertThat(await(taskId).only()).isEqualTo(STALE);
      assertThat(count(Counter.DISPOSED)).isZero();
    }

    @Test
    void whenARunningTaskIsDisposedOf_thenItsRunIsInterruptedAndWhoWaitsIsToldThatItIsNotThere() {
      Replies submitter = ask(awaiting(newIdentity()));
      RunSpec run = lastRun();
      owner.begin(run);

      ask(new Command.Dispose(run.taskId()));

      assertThat(owner.interrupted()).containsExactly(run.token());
      assertThat(submitter.last()).isEqualTo(STALE);
      assertThat(finish(run).only()).isEqualTo(NO);
      assertThat(count(Counter.DISPOSED)).isEqualTo(1);
    }

    @Test
    void whenSentAgain_thenTheTaskIsNotThere() {
      long taskId = submit().taskId();
      ask(new Command.Dispose(taskId));

      assertThat(ask(new Command.Dispose(taskId)).only()).isEqualTo(STALE);
    }

    /** Nobody is told of a change before its batch is stored. */
    @Test
    void whileTheDisposalIsNotStored_thenNobodyIsToldThatTheTaskIsNotThere() {
      long taskId = submit().taskId();
      finish(lastRun());
      owner.store.holdWrites(true);
      ask(new Command.Dispose(taskId));

      Replies replies = await(taskId);
      assertThat(replies.isEmpty()).isTrue();
      store();

      assertThat(replies.only()).isEqualTo(STALE);
    }
  }

  @Nested
  class Shutdown {
    private final Command.Shutdown shutdown =
        new Command.Shutdown(new Identity(8, 1), /* now= */ false);
    private final Command.Shutdown shutdownNow =
        new Command.Shutdown(new Identity(8, 1), /* now= */ true);

    @Test
    void whenShutDown_thenNoTaskIsTakenAndAcceptedOnesFinish() {
      long taskId = submit().taskId();

      assertThat(ask(shutdown).only()).isEqualTo(YES);

      assertThat(refused(submit()).reason()).isEqualTo(Reason.SHUTDOWN);
      finish(lastRun());
      assertThat(await(taskId).only()).isEqualTo(ENDED);
    }

    @Test
    void whenARequestIsSentAgainAfterTheShutdown_thenItIsAnsweredAsTheFirstTime() {
      Command.Submit submit = plain(newIdentity());
      Replies first = ask(submit);
      ask(shutdown);

      assertThat(ask(submit).only()).isEqualTo(first.only());
    }

    @Test
    void whenThePartitionMoves_thenItStaysShutDown() {
      ask(shutdown);
      cluster.crash(owner);
      cluster.give(P, backup);

      assertThat(refused(backup.ask(EXECUTOR, P, plain(newIdentity()))).reason())
          .isEqualTo(Reason.SHUTDOWN);
    }

    @Test
    void whenShutDownNow_thenQueuedTasksEndCancelledAndNeverRun() {
      Replies submitter = ask(awaiting(newIdentity()));

      ask(shutdownNow);

      assertThat(submitter.last())
          .isEqualTo(new Reply.Ended(new Outcome.Cancelled(shutdownNow.by())));
      assertThat(owner.running()).isEmpty();
    }

    @Test
    void whenShutDownNow_thenARunThatHasBegunIsInterruptedAndEndsAsItWill() {
      long taskId = submit().taskId();
      RunSpec run = lastRun();
      owner.begin(run);

      ask(shutdownNow);

      assertThat(owner.interrupted()).containsExactly(run.token());
      assertThat(await(taskId).isEmpty()).isTrue();
      finish(run);
      assertThat(await(taskId).only()).isEqualTo(ENDED);
    }

    @Test
    void whenShutDownNow_thenQueuedRunsAreDroppedBeforeAThreadBecomesFree() {
      submit();
      RunSpec begun = lastRun();
      owner.begin(begun);
      submit();
      RunSpec queued = lastRun();

      ask(shutdownNow);

      assertThat(owner.halted()).containsExactly(queued.token(), begun.token());
    }

    @Test
    void whenShutDownNow_thenATaskThatNobodyMayRunEndsCancelled() {
      owner.runsOn(null);
      Replies submitter = ask(awaiting(newIdentity()));

      ask(shutdownNow);

      assertThat(submitter.last()).isInstanceOf(Reply.Ended.class);
    }

    @Test
    void whenShutDownTwice_thenTheSecondTimeChangesNothing() {
      submit();
      ask(shutdown);

      assertThat(ask(shutdown).only()).isEqualTo(YES);
      assertThat(owner.running()).hasSize(1);
    }

    @Test
    void whileTheShutdownIsNotStored_thenNobodyIsToldOfIt() {
      owner.store.holdWrites(true);
      ask(shutdown);

      Replies submit = submit();
      assertThat(submit.isEmpty()).isTrue();
      store();

      assertThat(refused(submit).reason()).isEqualTo(Reason.SHUTDOWN);
    }

    @Test
    void whenShutDown_thenOtherExecutorsAreNot() {
      ask(shutdown);

      assertThat(owner.ask(OTHER, P, plain(newIdentity())).only()).isInstanceOf(Reply.Stored.class);
    }
  }

  @Nested
  class AwaitIdle {
    @Test
    void whenNothingIsPending_thenTheAnswerComesAtOnce() {
      submit();
      finish(lastRun());

      assertThat(ask(new Command.AwaitIdle()).only()).isEqualTo(YES);
    }

    @Test
    void whileATaskIsPending_thenTheAnswerWaitsForTheLast() {
      submit(2);
      Replies replies = ask(new Command.AwaitIdle());
      finish(owner.started().get(0));
      assertThat(replies.isEmpty()).isTrue();

      finish(owner.started().get(1));

      assertThat(replies.only()).isEqualTo(YES);
    }

    @Test
    void whenTheLastTaskIsDisposedOf_thenTheAnswerComes() {
      long taskId = submit().taskId();
      Replies replies = ask(new Command.AwaitIdle());

      ask(new Command.Dispose(taskId));

      assertThat(replies.only()).isEqualTo(YES);
    }

    @Test
    void whenTheSameAskerSendsAgain_thenItIsAnsweredOnce() {
      submit();
      Replies asker = new Replies();
      owner.ask(EXECUTOR, P, new Command.AwaitIdle(), asker);
      owner.ask(EXECUTOR, P, new Command.AwaitIdle(), asker);

      finish(lastRun());

      assertThat(asker.only()).isEqualTo(YES);
    }

    @Test
    void whenThePartitionMoves_thenWhoWaitsIsSentOn() {
      submit();
      Replies replies = ask(new Command.AwaitIdle());

      cluster.give(P, backup);

      assertThat(replies.only()).isInstanceOf(Reply.Moved.class);
    }

    @Test
    void whileTheLastEndIsNotStored_thenTheAnswerWaits() {
      submit();
      Replies replies = ask(new Command.AwaitIdle());
      owner.store.holdWrites(true);
      finish(lastRun());
      assertThat(replies.isEmpty()).isTrue();

      store();

      assertThat(replies.only()).isEqualTo(YES);
    }
  }

  @Nested
  class Destroy {
    @Test
    void whenDestroyed_thenWhoWaitsIsToldAndRunsAreInterrupted() {
      Replies submitter = ask(awaiting(newIdentity()));
      Replies idle = ask(new Command.AwaitIdle());
      owner.begin(lastRun());

      Replies replies = ask(new Command.Destroy());

      assertThat(replies.only()).isEqualTo(YES);
      assertThat(submitter.last()).isEqualTo(new Reply.Destroyed());
      assertThat(idle.only()).isEqualTo(new Reply.Destroyed());
      assertThat(owner.interrupted()).containsExactly(lastRun().token());
    }

    @Test
    void whenDestroyed_thenNothingOfItIsStored() {
      submit(3);
      finish(lastRun());
      ask(new Command.Dispose(submit().taskId()));

      ask(new Command.Destroy());

      assertThat(owner.store.decoded(P).keySet()).containsExactly(StoreKey.PARTITION);
      assertThat(backup.store.decoded(P).keySet()).containsExactly(StoreKey.PARTITION);
    }

    @Test
    void whenDestroyed_thenLateOutcomesOfItsRunsAreRefused() {
      submit();
      RunSpec run = lastRun();
      owner.begin(run);
      ask(new Command.Destroy());
      submit();

      assertThat(finish(run).only()).isEqualTo(NO);
    }

    @Test
    void whenUsedAgainAfterwards_thenItStartsAfresh() {
      ask(new Command.Shutdown(new Identity(8, 1), /* now= */ false));
      ask(new Command.Destroy());

      assertThat(submit().only()).isInstanceOf(Reply.Stored.class);
      assertThat(count(Counter.SUBMITTED)).isEqualTo(1);
      cluster.crash(owner);
      cluster.give(P, backup);
      assertThat(backup.started()).hasSize(1);
    }

    @Test
    void whenDestroyedAndUsedInOneBatch_thenTheNewTaskStays() {
      submit();
      owner.store.holdWrites(true);
      submit();
      owner.group.request(P, EXECUTOR, new Command.Destroy(), new Replies());
      Replies fresh = submit();
      store();
      store();

      assertThat(fresh.only()).isInstanceOf(Reply.Stored.class);
      assertThat(storedSlots()).isEqualTo(1);
    }

    @Test
    void whenDestroyed_thenOtherExecutorsAreNot() {
      long other = owner.ask(OTHER, P, plain(newIdentity())).taskId();

      ask(new Command.Destroy());

      assertThat(owner.ask(OTHER, P, new Command.Await(other, null)).isEmpty()).isTrue();
    }

    @Test
    void whenDestroyedAgain_thenThatIsDone() {
      ask(new Command.Destroy());

      assertThat(ask(new Command.Destroy()).only()).isEqualTo(YES);
    }
  }

  @Nested
  class WhoRunsIt {
    private final FakeMember third = cluster.join();

    @Test
    void whenNobodyMayRunIt_thenItWaitsUntilSomebodyMay() {
      owner.runsOn(null);
      submit();
      assertThat(owner.started()).isEmpty();

      owner.runsOn(backup);
      owner.group.membersChanged(cluster.ids());
      cluster.turns.runAll();

      assertThat(backup.started()).hasSize(1);
      assertThat(backup.lastStarted().attempt()).isEqualTo(1);
    }

    @Test
    void whenAMemberCannotLoadTheTask_thenAnotherIsAsked() {
      submit();
      RunSpec run = lastRun();
      owner.runsOn(backup);

      decline(owner, run);

      assertThat(backup.started()).hasSize(1);
      assertThat(backup.lastStarted().token()).isEqualTo(run.token());
    }

    @Test
    void whenADeclineIsSentAgain_thenItDoesNotConcernTheNextMember() {
      submit();
      RunSpec run = lastRun();
      owner.runsOn(backup);
      decline(owner, run);
      owner.runsOn(third);

      decline(owner, run);

      assertThat(third.started()).isEmpty();
      assertThat(backup.started()).hasSize(1);
    }

    @Test
    void whenAllCannotLoadIt_thenTheyAreAskedAgainUntilClassWaitIsOver() {
      Replies submitter = ask(awaiting(newIdentity()));
      RunSpec run = lastRun();
      decline(owner, run);
      assertThat(submitter.all()).hasSize(1);

      for (int second = 0; second < 31; second++) {
        cluster.advance(Duration.ofSeconds(1));
        if (owner.running().contains(run.token())) {
          decline(owner, run);
        }
      }

      Outcome outcome = ((Reply.Ended) submitter.last()).outcome();
      Failure failure = ((Outcome.Failed) outcome).failure();
      assertThat(failure.className()).isEqualTo(Failure.CLASS_MISSING);
      assertThat(failure.text()).contains("com.example.Job", owner.id.toString(), "30000 ms");
      assertThat(count(Counter.FAILED)).isEqualTo(1);
    }

    @Test
    void whenTheClassIsDeployedInTime_thenTheTaskRuns() {
      long taskId = submit().taskId();
      RunSpec run = lastRun();
      decline(owner, run);

      cluster.advance(Duration.ofSeconds(5));
      assertThat(owner.running()).containsExactly(run.token());
      finish(run);

      assertThat(await(taskId).only()).isEqualTo(ENDED);
    }

    @Test
    void whenClassWaitIsZero_thenTheTaskFailsAtOnce() {
      cluster.settings(TestSettings.of(100).waitingForClasses(Duration.ZERO).build());
      Replies submitter = ask(awaiting(newIdentity()));

      decline(owner, lastRun());

      assertThat(submitter.last()).isInstanceOf(Reply.Ended.class);
    }

    @Test
    void whenTheTaskWasCancelledMeanwhile_thenADeclineChangesNothing() {
      Replies submitter = ask(awaiting(newIdentity()));
      RunSpec run = lastRun();
      ask(new Command.Cancel(run.taskId(), new Identity(8, 1), /* interrupt= */ true));

      decline(owner, run);
      cluster.advance(Duration.ofMinutes(1));

      assertThat(submitter.all()).hasSize(2);
      assertThat(owner.started()).hasSize(1);
    }

    private void decline(FakeMember member, RunSpec run) {
      member.drop(run);
      ask(new Command.Decline(run.taskId(), run.token(), member.id, "com.example.Job"));
    }
  }

  @Nested
  class Inspect {
    @Test
    void whenNothingWasEverStored_thenAllNumbersAreZeroAndNothingIsWritten() {
      int writes = owner.store.written().size();

      Reply.Inspected inspected = inspect();

      assertThat(inspected.counts()).containsOnly(0);
      assertThat(inspected.pending()).isZero();
      assertThat(inspected.running()).isZero();
      assertThat(inspected.shutdown()).isFalse();
      assertThat(inspected.oldestDueAgeNanos()).isZero();
      assertThat(owner.store.written()).hasSize(writes);
    }

    @Test
    void whenTasksWaitAndRunAndHaveEnded_thenEachIsCountedOnce() {
      submit(3);
      finish(owner.started().get(0));
      owner.begin(owner.started().get(1));
      cluster.advance(Duration.ofSeconds(1));

      Reply.Inspected inspected = inspect();

      assertThat(inspected.pending()).isEqualTo(1);
      assertThat(inspected.running()).isEqualTo(1);
      assertThat(inspected.oldestDueAgeNanos()).isEqualTo(Duration.ofSeconds(1).toNanos());
      assertThat(count(Counter.SUBMITTED)).isEqualTo(3);
      assertThat(count(Counter.COMPLETED)).isEqualTo(1);
      assertThat(count(Counter.RUNS)).isEqualTo(1);
    }

    @Test
    void whatIsBeingRunDoesNotWait() {
      submit(1);
      owner.begin(owner.started().get(0));
      cluster.advance(Duration.ofSeconds(1));

      Reply.Inspected inspected = inspect();

      assertThat(inspected.pending()).isZero();
      assertThat(inspected.oldestDueAgeNanos()).isZero();
    }

    @Test
    void whenTheOwnerCrashes_thenTheNumbersGoOn() {
      submit(2);
      finish(owner.started().get(0));
      cluster.crash(owner);
      cluster.give(P, backup);

      Reply.Inspected inspected =
          (Reply.Inspected) backup.ask(EXECUTOR, P, new Command.Inspect()).only();

      assertThat(inspected.counts()[Counter.SUBMITTED.ordinal()]).isEqualTo(2);
      assertThat(inspected.counts()[Counter.COMPLETED.ordinal()]).isEqualTo(1);
      assertThat(inspected.counts()[Counter.TAKEN_OVER.ordinal()]).isEqualTo(1);
      assertThat(inspected.pending()).isEqualTo(1);
    }

    @Test
    void whenShutDown_thenThatIsTold() {
      ask(new Command.Shutdown(new Identity(8, 1), /* now= */ false));

      assertThat(inspect().shutdown()).isTrue();
    }
  }

  // ---- Helpers ----------------------------------------------------------------------------------

  private Replies ask(Command command) {
    return owner.ask(EXECUTOR, P, command);
  }

  private Replies submit() {
    return ask(plain(newIdentity()));
  }

  private void submit(int times) {
    IntStream.range(0, times).forEach(i -> submit());
  }

  private Identity newIdentity() {
    return new Identity(1, ++requests);
  }

  private static Command.Submit plain(Identity identity) {
    return new Command.Submit(identity, /* settledBelow= */ 1, task(), /* awaitsEnd= */ false);
  }

  private static Command.Submit awaiting(Identity identity) {
    return new Command.Submit(identity, /* settledBelow= */ 1, task(), /* awaitsEnd= */ true);
  }

  private static Command.Submit settling(Identity identity, long settledBelow) {
    return new Command.Submit(identity, settledBelow, task(), /* awaitsEnd= */ false);
  }

  private static byte[] task() {
    return new byte[] {1, 2, 3};
  }

  private Replies await(long taskId) {
    return ask(new Command.Await(taskId, null));
  }

  private Replies finish(RunSpec run) {
    return owner.finish(owner, run, DONE);
  }

  private RunSpec lastRun() {
    return owner.lastStarted();
  }

  private void store() {
    owner.store.onlyPending().succeed();
    cluster.turns.runAll();
  }

  private static Reply.Refused refused(Replies replies) {
    return (Reply.Refused) replies.only();
  }

  private Reply.Inspected inspect() {
    return (Reply.Inspected) ask(new Command.Inspect()).only();
  }

  private long count(Counter counter) {
    return inspect().counts()[counter.ordinal()];
  }

  /** Slots that are taken in the store. */
  private long storedSlots() {
    return owner.store.decoded(P).values().stream()
        .filter(StoredValue.OfTask.class::isInstance)
        .count();
  }
}
