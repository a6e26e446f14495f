// SPDX-License-Identifier: Apache-2.0
package io.outlast.member.partition;

import static org.assertj.core.api.Assertions.assertThat;

import io.outlast.engine.gateway.Command;
import io.outlast.engine.gateway.Reply;
import io.outlast.engine.port.StoreKey;
import io.outlast.engine.task.Counter;
import io.outlast.engine.task.ExecutorId;
import io.outlast.engine.task.Identity;
import io.outlast.engine.task.Outcome;
import io.outlast.engine.wire.StoredValue;
import io.outlast.engine.wire.StoredValue.Stamp;
import io.outlast.member.run.RunSpec;
import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class PartitionGroupTest {
  private static final ExecutorId EXECUTOR = new ExecutorId(ExecutorId.Kind.DURABLE, "jobs");
  private static final int P = 2;
  private static final Outcome DONE = new Outcome.Cancelled(new Identity(5, 5));
  private static final Reply ENDED = new Reply.Ended(DONE);

  private final FakeCluster cluster = new FakeCluster();
  private final FakeMember a = cluster.join();
  private final FakeMember b = cluster.join();
  private final FakeMember c = cluster.join();
  private long requests;

  // ---- Beginning --------------------------------------------------------------------------------

  @Test
  void whenNobodyOwnsThePartition_thenWhoAsksIsSentOn() {
    assertThat(submit(a).only()).isInstanceOf(Reply.Moved.class);
  }

  @Test
  void whenAMemberOwnsThePartition_thenItCarriesOutWhatIsAsked() {
    cluster.give(P, a);

    Replies replies = submit(a);

    assertThat(replies.only()).isInstanceOf(Reply.Stored.class);
    assertThat(a.started()).hasSize(1);
  }

  @Test
  void whenAnotherMemberOwnsIt_thenTheAskerIsToldWho() {
    cluster.give(P, a);

    assertThat(submit(b).only()).isEqualTo(new Reply.Moved(a.id));
  }

  @Test
  void whenAMemberBegins_thenItAsksAllOthersAndWaitsForAllAnswers() {
    cluster.holdInquiriesTo(member -> true);
    cluster.give(P, a);
    Replies replies = submit(a);
    assertThat(cluster.inquiries()).extracting(i -> i.to).containsExactlyInAnyOrder(b.id, c.id);

    cluster.inquiries().get(0).arrive();
    assertThat(replies.isEmpty()).isTrue();
    cluster.inquiries().get(0).arrive();

    assertThat(replies.only()).isInstanceOf(Reply.Stored.class);
  }

  @Test
  void whenAMemberThatWasAskedIsGone_thenItIsNotWaitedFor() {
    cluster.holdInquiriesTo(member -> member == b);
    cluster.give(P, a);
    Replies replies = submit(a);

    cluster.crash(b);

    assertThat(replies.only()).isInstanceOf(Reply.Stored.class);
  }

  @Test
  void whileTheActivationIsNotStored_thenRequestsWait() {
    a.store.holdWrites(true);
    cluster.give(P, a);

    Replies replies = submit(a);
    assertThat(replies.isEmpty()).isTrue();
    succeed(a);
    succeed(a);

    assertThat(replies.only()).isInstanceOf(Reply.Stored.class);
  }

  // ---- A planned move ---------------------------------------------------------------------------

  @Test
  void whenThePartitionMoves_thenARunThatGoesOnIsLeftAlone() {
    cluster.give(P, a);
    submit(a);
    RunSpec run = a.lastStarted();
    a.begin(run);

    cluster.give(P, b);

    assertThat(b.started()).isEmpty();
    assertThat(a.interrupted()).isEmpty();
    assertThat(a.running()).containsExactly(run.token());
  }

  @Test
  void whenARunEndsAfterTheMove_thenItsOutcomeCounts() {
    cluster.give(P, a);
    Replies submitted = submit(a);
    RunSpec run = a.lastStarted();
    a.begin(run);
    cluster.give(P, b);

    Replies finished = a.finish(b, run, DONE);

    assertThat(finished.only()).isEqualTo(new Reply.Done(true));
    assertThat(await(b, submitted.taskId()).only()).isEqualTo(ENDED);
  }

  @Test
  void whenARunHasNotBegun_thenTheNextOwnerOrdersItWithTheSameTokenAndAttempt() {
    cluster.give(P, a);
    submit(a);
    RunSpec queued = a.lastStarted();

    cluster.give(P, b);

    assertThat(a.running()).isEmpty();
    assertThat(b.lastStarted().token()).isEqualTo(queued.token());
    assertThat(b.lastStarted().attempt()).isEqualTo(1);
  }

  @Test
  void whenTheRunIsDoneByAThirdMember_thenItGoesOnThere() {
    a.runsOn(c);
    b.runsOn(c);
    cluster.give(P, a);
    submit(a);
    c.begin(c.lastStarted());

    cluster.give(P, b);

    assertThat(c.started()).hasSize(1);
    assertThat(c.finish(b, c.lastStarted(), DONE).only()).isEqualTo(new Reply.Done(true));
  }

  @Test
  void whenSomebodyWaitsForTheEnd_thenTheMoveSendsHimOn() {
    cluster.give(P, a);
    Replies waiter = await(a, submit(a).taskId());

    cluster.give(P, b);

    assertThat(waiter.only()).isInstanceOf(Reply.Moved.class);
  }

  @Test
  void whenThePartitionComesBack_thenNothingIsRememberedAndNothingIsLost() {
    cluster.give(P, a);
    long taskId = submit(a).taskId();
    cluster.give(P, b);
    b.begin(b.lastStarted());
    b.finish(b, b.lastStarted(), DONE);

    cluster.give(P, a);

    assertThat(await(a, taskId).only()).isEqualTo(ENDED);
    assertThat(a.started()).hasSize(1);
  }

  @Test
  void whenAWriteIsOnItsWay_thenTheNextOwnerWaitsForItsEnd() {
    cluster.give(P, a);
    a.store.holdWrites(true);
    Replies submitted = submit(a);

    cluster.give(P, b);
    Replies next = inspect(b);
    assertThat(next.isEmpty()).isTrue();
    succeed(a);

    assertThat(submitted.only()).isInstanceOf(Reply.Stored.class);
    assertThat(((Reply.Inspected) next.only()).pending()).isEqualTo(1);
    assertThat(b.started()).hasSize(1);
  }

  @Test
  void whenTheLastWriteIsRefusedAndOneCopyHasIt_thenItIsRolledForwardToAll() {
    cluster.give(P, a);
    a.store.holdWrites(true);
    Replies submitted = submit(a);
    a.store.onlyPending().reach(c.store);

    cluster.give(P, b);
    a.store.onlyPending().refuse();
    cluster.turns.runAll();

    assertThat(submitted.only()).isInstanceOf(Reply.Moved.class);
    assertThat(b.started()).hasSize(1);
    assertThat(tasksIn(a)).isEqualTo(tasksIn(b)).isEqualTo(tasksIn(c)).hasSize(1);
  }

  @Test
  void whenAMemberDropsItsSideOfASplit_thenABatchThatWasRefusedThereIsNotTakenUp() {
    cluster.give(P, a);
    a.store.holdWrites(true);
    submit(a);
    a.store.drop();
    a.store.onlyPending().refuse();
    cluster.turns.runAll();

    cluster.give(P, b);

    assertThat(b.started()).isEmpty();
    assertThat(tasksIn(b)).isEmpty();
  }

  /** What was answered with "moved" is sent again: it must then be found, not stored twice. */
  @Test
  void whenASubmitIsSentAgainToTheNextOwner_thenItIsStoredOnce() {
    cluster.give(P, a);
    a.store.holdWrites(true);
    Command.Submit submit = newSubmit();
    a.ask(EXECUTOR, P, submit);
    cluster.give(P, b);
    a.store.onlyPending().refuse();
    cluster.turns.runAll();

    Replies again = b.ask(EXECUTOR, P, submit);

    assertThat(again.only()).isInstanceOf(Reply.Stored.class);
    assertThat(tasksIn(b)).hasSize(1);
    assertThat(b.started()).hasSize(1);
  }

  // ---- A crash ----------------------------------------------------------------------------------

  @Test
  void whenTheOwnerCrashes_thenItsTasksAreRunAgainWithANewTokenAndAttempt() {
    cluster.give(P, a);
    submit(a);
    RunSpec first = a.lastStarted();
    a.begin(first);

    cluster.crash(a);
    cluster.give(P, b);

    RunSpec second = b.lastStarted();
    assertThat(second.taskId()).isEqualTo(first.taskId());
    assertThat(second.attempt()).isEqualTo(2);
    assertThat(second.token()).isGreaterThan(first.token());
  }

  @Test
  void whenTheOwnerCrashes_thenTheNewTokenIsStoredBeforeTheRunIsOrdered() {
    cluster.give(P, a);
    submit(a);
    cluster.crash(a);
    b.store.holdWrites(true);

    cluster.give(P, b);
    assertThat(b.started()).isEmpty();
    succeed(b);

    assertThat(b.started()).hasSize(1);
  }

  @Test
  void whenTheOwnerCrashes_thenTheLateOutcomeOfItsRunChangesNothing() {
    cluster.give(P, a);
    long taskId = submit(a).taskId();
    RunSpec first = a.lastStarted();
    cluster.crash(a);
    cluster.give(P, b);

    Replies late =
        b.ask(EXECUTOR, P, new Command.Finish(taskId, first.token(), new Outcome.Returned(null)));

    assertThat(late.only()).isEqualTo(new Reply.Done(false));
    assertThat(await(b, taskId).isEmpty()).isTrue();
  }

  @Test
  void whenTheOwnerCrashesAndTheRunnerLives_thenTheRunGoesOn() {
    a.runsOn(c);
    cluster.give(P, a);
    submit(a);
    RunSpec run = c.lastStarted();
    c.begin(run);

    cluster.crash(a);
    cluster.give(P, b);

    assertThat(b.started()).isEmpty();
    assertThat(c.running()).containsExactly(run.token());
    assertThat(c.finish(b, run, DONE).only()).isEqualTo(new Reply.Done(true));
  }

  @Test
  void whenTheRunnerCrashesAndTheOwnerLives_thenTheTaskIsRunAgainWithANewToken() {
    a.runsOn(c);
    cluster.give(P, a);
    submit(a);
    RunSpec first = c.lastStarted();
    a.runsOn(b);

    cluster.crash(c);

    assertThat(b.lastStarted().attempt()).isEqualTo(2);
    assertThat(b.lastStarted().token()).isGreaterThan(first.token());
  }

  @Test
  void whenTheOwnerCrashesWithAWriteOnItsWayThatOneCopyHas_thenThatCopyWins() {
    cluster.give(P, a);
    long taskId = submit(a).taskId();
    RunSpec run = a.lastStarted();
    a.begin(run);
    a.store.holdWrites(true);
    a.finish(a, run, DONE);
    a.store.onlyPending().reach(c.store);

    cluster.crash(a);
    cluster.give(P, b);

    assertThat(await(b, taskId).only()).isEqualTo(ENDED);
    assertThat(b.started()).isEmpty();
    assertThat(tasksIn(b)).isEqualTo(tasksIn(c));
  }

  @Test
  void whenTheOwnerCrashesWithAWriteOnItsWayThatNoCopyHas_thenItIsAsIfItHadNeverBeen() {
    cluster.give(P, a);
    a.store.holdWrites(true);
    Command.Submit submit = newSubmit();
    a.ask(EXECUTOR, P, submit);

    cluster.crash(a);
    cluster.give(P, b);
    assertThat(b.started()).isEmpty();
    Replies again = b.ask(EXECUTOR, P, submit);

    assertThat(again.only()).isInstanceOf(Reply.Stored.class);
    assertThat(b.started()).hasSize(1);
  }

  @Test
  void whenTheRunnerCrashesWhileThePartitionMoves_thenTheTaskIsRunAgainWithANewToken() {
    a.runsOn(c);
    cluster.give(P, a);
    submit(a);
    RunSpec run = c.lastStarted();
    c.begin(run);

    cluster.change(P, b);
    cluster.tell(a);
    cluster.turns.runAll();
    cluster.crash(c);
    cluster.tell(b);
    cluster.turns.runAll();

    assertThat(b.lastStarted().attempt()).isEqualTo(2);
    assertThat(b.lastStarted().token()).isGreaterThan(run.token());
  }

  @Test
  void whenTwoOwnersCrashOneAfterTheOther_thenTokensKeepGrowing() {
    cluster.give(P, a);
    submit(a);
    RunSpec first = a.lastStarted();
    cluster.crash(a);
    cluster.give(P, b);
    RunSpec second = b.lastStarted();

    cluster.crash(b);
    cluster.give(P, c);

    RunSpec third = c.lastStarted();
    assertThat(List.of(first.attempt(), second.attempt(), third.attempt()))
        .containsExactly(1, 2, 3);
    assertThat(third.token()).isGreaterThan(second.token()).isGreaterThan(first.token());
  }

  // ---- Members with tables of different age
  // -------------------------------------------------------

  @Test
  void whenAMemberWithANewerTableAsks_thenTheOwnerGivesWay() {
    cluster.give(P, a);
    cluster.change(P, b);

    cluster.tell(b);
    cluster.turns.runAll();

    assertThat(submit(a).only()).isInstanceOf(Reply.Moved.class);
    assertThat(submit(b).only()).isInstanceOf(Reply.Stored.class);
  }

  @Test
  void whenAMemberWithAnOlderTableAsks_thenItIsRefusedAndTheOwnerGoesOn() {
    FakeCluster.Inquiry ofA = delayedInquiry(a, b);
    cluster.give(P, b);
    submit(b);
    Object term = termIn(b);

    ofA.arrive();
    Replies atA = submit(a);
    Replies atB = submit(b);

    assertThat(atA.only()).isInstanceOf(Reply.Moved.class);
    assertThat(atB.only()).isInstanceOf(Reply.Stored.class);
    assertThat(termIn(b)).isEqualTo(term);
    assertThat(b.running()).hasSize(2);
  }

  /** The one that owns it again has not seen that it did not, so nothing would make it begin. */
  @Test
  void whenThePartitionMovedAndCameBackBeforeItsOwnerNoticed_thenTheOwnerBeginsAnew() {
    cluster.give(P, a);
    long taskId = submit(a).taskId();
    FakeCluster.Inquiry ofB = delayedInquiry(b, a);
    cluster.change(P, a);
    cluster.tell(a);
    cluster.tell(c);
    cluster.turns.runAll();

    ofB.arrive();
    cluster.tell(b);
    cluster.turns.runAll();

    assertThat(submit(b).only()).isInstanceOf(Reply.Moved.class);
    assertThat(submit(a).only()).isInstanceOf(Reply.Stored.class);
    assertThat(await(a, taskId).isEmpty()).isTrue();
  }

  /** It would drop runs that the owner of now believes to be queued there. */
  @Test
  void whenAnInquiryComesLaterThanThatOfASuccessor_thenItIsRefusedByThirdMembersToo() {
    FakeCluster.Inquiry ofB = delayedInquiry(b, c);
    a.runsOn(c);
    cluster.give(P, a);
    submit(a);
    assertThat(c.running()).hasSize(1);

    ofB.arrive();

    assertThat(c.running()).hasSize(1);
  }

  @Test
  void whenAnOrderIsOfAnOwnerThatHasBeenSucceeded_thenItsRunIsNotBegun() {
    cluster.give(P, a);
    long old = cluster.version();
    cluster.give(P, b);
    int[] begun = {0};

    c.group.ordered(a.id, P, old, () -> begun[0]++, () -> begun[0] += 100);
    c.group.ordered(b.id, P, cluster.version(), () -> begun[0] += 10, () -> begun[0]++);
    cluster.turns.runAll();

    assertThat(begun[0]).isEqualTo(110);
  }

  /** It is ordered by a member that sees it again before it has given its own side up. */
  @Test
  void whenAnOrderIsNotTaken_thenItIsGivenAgainUntilItIs() {
    cluster.give(P, a);
    c.group.inquired(b.id, /* isInTable= */ true, cluster.version() + 1, only(P));
    cluster.turns.runAll();
    a.runsOn(c);
    submit(a);
    assertThat(c.started()).isEmpty();

    c.store.drop();
    cluster.advance(Duration.ofSeconds(1));

    assertThat(c.started()).hasSize(1);
  }

  @Test
  void whenAnOrderComesFromAnotherSideOfASplit_thenItIsNotTaken() {
    List<Boolean> taken = new ArrayList<>();

    c.group.ordered(
        new UUID(7, 7), P, cluster.version() + 1, () -> taken.add(true), () -> taken.add(false));
    cluster.turns.runAll();

    assertThat(taken).containsExactly(false);
  }

  private static BitSet only(int partition) {
    BitSet only = new BitSet();
    only.set(partition);
    return only;
  }

  /** Its own side has counted further than the other, whose owners go on as they did. */
  @Test
  void whenAMemberDropsItsSideOfASplit_thenItTakesOrdersByTheOtherSidesTables() {
    cluster.give(P, a);
    long otherSide = cluster.version();
    cluster.give(P, b);
    int[] begun = {0};

    c.group.ordered(a.id, P, otherSide, () -> begun[0]++, () -> begun[0] += 100);
    c.store.drop();
    c.group.ordered(a.id, P, otherSide, () -> begun[0] += 10, () -> begun[0]++);
    cluster.turns.runAll();

    assertThat(begun[0]).isEqualTo(110);
  }

  /** If it stopped later it would drop this run too, as one of those that it had ordered itself. */
  @Test
  void whenANewerOwnerOrdersARunOfAMemberThatStillActs_thenThatMemberStopsActingFirst() {
    cluster.give(P, a);
    List<Boolean> acts = new ArrayList<>();

    a.group.ordered(
        b.id,
        P,
        cluster.version() + 1,
        () -> acts.add(!(inspect(a).only() instanceof Reply.Moved)),
        () -> {});
    cluster.turns.runAll();

    assertThat(acts).containsExactly(false);
  }

  @Test
  void whenTheStoreRefusesAWrite_thenTheOwnerStopsAndBeginsWithTheNextTable() {
    cluster.give(P, a);
    a.store.holdWrites(true);
    Command.Submit submit = newSubmit();
    Replies first = a.ask(EXECUTOR, P, submit);
    a.store.onlyPending().refuse();
    cluster.turns.runAll();
    assertThat(first.only()).isInstanceOf(Reply.Moved.class);
    assertThat(submit(a).only()).isInstanceOf(Reply.Moved.class);

    a.store.holdWrites(false);
    cluster.give(P, a);

    assertThat(a.ask(EXECUTOR, P, submit).only()).isInstanceOf(Reply.Stored.class);
    assertThat(tasksIn(b)).hasSize(1);
    assertThat(a.started()).hasSize(1);
  }

  // ---- An activation that is overtaken
  // ------------------------------------------------------------

  /** Its index is gone: what it stored in a later term would be stored over others' tasks. */
  @Test
  void whenThePartitionMovesWhileTheActivationIsOnItsWay_thenTheMemberDoesNotAct() {
    cluster.give(P, c);
    submit(c);
    a.store.holdWrites(true);
    cluster.give(P, a);
    assertThat(a.store.pending()).hasSize(1);

    cluster.give(P, b);
    succeed(a);
    Replies atA = submit(a);
    a.store.holdWrites(false);
    cluster.give(P, a);

    assertThat(atA.only()).isInstanceOf(Reply.Moved.class);
    assertThat(tasksIn(a)).isEqualTo(tasksIn(c)).hasSize(1);
    assertThat(((Reply.Inspected) inspect(a).only()).counts()[0]).isEqualTo(1);
  }

  @Test
  void whenThePartitionMovesAwayAndBackWhileTheActivationIsOnItsWay_thenTheSecondOneIsWaitedFor() {
    a.store.holdWrites(true);
    cluster.give(P, a);
    cluster.holdInquiriesTo(member -> member == c);
    cluster.change(P, b);
    cluster.tell(a);
    cluster.change(P, a);
    cluster.tell(a);
    cluster.turns.runAll();

    succeed(a);
    Replies replies = submit(a);

    assertThat(replies.isEmpty()).isTrue();
    cluster.inquiries().get(0).arrive();
    succeed(a);
    succeed(a);
    assertThat(replies.only()).isInstanceOf(Reply.Stored.class);
  }

  // ---- Loss -------------------------------------------------------------------------------------

  @Test
  void whenAllCopiesWereLost_thenItsTasksAreToldToBeLostAndNewOnesAreNot() {
    cluster.give(P, a);
    long lost = submit(a).taskId();
    cluster.crash(a);

    cluster.lose(P, b);

    assertThat(await(b, lost).only()).isEqualTo(new Reply.Lost());
    long next = submit(b).taskId();
    assertThat(await(b, next).isEmpty()).isTrue();
    assertThat(next).isGreaterThan(lost);
  }

  @Test
  void whenOnlyPartOfACopyIsLeft_thenTheCountersCallTheOthersLost() {
    cluster.give(P, a);
    long lost = submit(a).taskId();
    long left = submit(a).taskId();
    cluster.crash(a);
    b.store.lacks(P, value -> isTask(value, lost));

    cluster.tellLost(P, b);

    assertThat(await(b, lost).only()).isEqualTo(new Reply.Lost());
    assertThat(await(b, left).isEmpty()).isTrue();
    assertCounts(b, /* submitted= */ 2, /* lost= */ 1, /* left= */ 1);
  }

  /**
   * Of two that were receiving a partition when its owners died one may have more than the other.
   */
  @Test
  void whenABackupHasPartOfALostPartition_thenThatDoesNotCountWhenItIsTheOwner() {
    cluster.give(P, a);
    submit(a);
    long lost = submit(a).taskId();
    cluster.crash(a);
    b.store.lose(P);
    cluster.tellLost(P, b);
    submit(b);

    cluster.give(P, c);

    assertThat(await(c, lost).only()).isEqualTo(new Reply.Lost());
    assertThat(c.started()).extracting(RunSpec::taskId).doesNotContain(lost);
    assertCounts(c, /* submitted= */ 1, /* lost= */ 0, /* left= */ 1);
    assertThat(tasksIn(c)).isEqualTo(tasksIn(b)).hasSize(1);
  }

  @Test
  void whenOnlyTheOwnerHasPartOfALostPartition_thenItsBackupsGetIt() {
    cluster.give(P, a);
    long ended = submit(a).taskId();
    a.begin(a.lastStarted());
    a.finish(a, a.lastStarted(), DONE);
    long lost = submit(a).taskId();
    submit(a);
    cluster.crash(a);
    b.store.lacks(P, value -> isTask(value, lost));
    c.store.lose(P);
    cluster.tellLost(P, b);

    cluster.crash(b);
    cluster.give(P, c);

    assertThat(await(c, ended).only()).isEqualTo(ENDED);
    assertThat(await(c, lost).only()).isEqualTo(new Reply.Lost());
    assertCounts(c, /* submitted= */ 3, /* lost= */ 1, /* left= */ 1);
  }

  @Test
  void whenWhatIsLeftDoesNotTellWhoseItIs_thenItIsNotTakenUpLater() {
    cluster.give(P, a);
    submit(a);
    long lost = submit(a).taskId();
    cluster.crash(a);
    b.store.lacks(P, StoredValue.OfExecutor.class::isInstance);
    c.store.lacks(P, StoredValue.OfExecutor.class::isInstance);
    cluster.tellLost(P, b);
    submit(b);

    cluster.give(P, c);

    assertThat(await(c, lost).only()).isEqualTo(new Reply.Lost());
    assertCounts(c, /* submitted= */ 1, /* lost= */ 0, /* left= */ 1);
  }

  @Test
  void whenItIsGivenToAMemberThatHasComeSinceTheLoss_thenThatOneKnowsOfItFromTheOthers() {
    FakeMember d = giveToANewcomerBeforeAnybodyActs();

    assertThat(d.lostPartitions()).containsExactly("1/" + P);
    assertThat(b.lostPartitions()).isEmpty();
    assertCounts(d, /* submitted= */ 2, /* lost= */ 1, /* left= */ 1);
  }

  @Test
  void whenANewcomerHasToldOfALoss_thenItIsNotToldAgain() {
    FakeMember d = giveToANewcomerBeforeAnybodyActs();

    cluster.give(P, b);
    cluster.give(P, c);

    assertThat(d.lostPartitions()).hasSize(1);
    assertThat(b.lostPartitions()).isEmpty();
    assertThat(c.lostPartitions()).isEmpty();
    assertCounts(c, /* submitted= */ 2, /* lost= */ 1, /* left= */ 1);
  }

  private FakeMember giveToANewcomerBeforeAnybodyActs() {
    cluster.give(P, a);
    long lost = submit(a).taskId();
    submit(a);
    cluster.crash(a);
    b.store.lacks(P, value -> isTask(value, lost));
    cluster.holdInquiriesTo(member -> member == c);
    cluster.tellLost(P, b);
    FakeMember d = cluster.join();
    cluster.tell(d);
    cluster.holdInquiriesTo(member -> false);
    cluster.give(P, d);
    cluster.inquiries().forEach(FakeCluster.Inquiry::arrive);
    assertThat(await(d, lost).only()).isEqualTo(new Reply.Lost());
    return d;
  }

  /** There, copies of the other side were not to be seen. */
  @Test
  void whenAMemberDropsItsSideOfASplit_thenWhatWasLostThereIsNot() {
    cluster.give(P, a);
    long taskId = submit(a).taskId();
    cluster.tellLost(P, b, c);

    c.store.drop();
    cluster.give(P, a);
    cluster.give(P, c);

    assertThat(c.lostPartitions()).isEmpty();
    assertThat(await(c, taskId).isEmpty()).isTrue();
  }

  /** It is asked before its store has told it to drop what it has. */
  @Test
  void whenAMemberOfAnotherSideOfASplitTellsOfALoss_thenItIsNoneHere() {
    cluster.give(P, a);
    long taskId = submit(a).taskId();
    cluster.tellLost(P, b, c);

    cluster.give(P, a);
    cluster.give(P, b);

    assertThat(b.lostPartitions()).isEmpty();
    assertThat(await(b, taskId).isEmpty()).isTrue();
  }

  @Test
  void whenAPartitionIsMadeOfAJournalAfterALoss_thenWhoOwnsItLaterCallsNothingLost() {
    cluster.give(P, a);
    long taskId = submit(a).taskId();
    cluster.tellLost(P, a, c);
    c.group.replayed(P, new StoredValue.Stamp(1, 1));

    cluster.give(P, c);

    assertThat(c.lostPartitions()).isEmpty();
    assertThat(await(c, taskId).isEmpty()).isTrue();
  }

  @Test
  void whenNobodyHasToldThatACopyIsAPart_thenTheCountersFitItAllTheSame() {
    cluster.give(P, a);
    long lost = submit(a).taskId();
    submit(a);
    cluster.crash(a);
    b.store.lacks(P, value -> isTask(value, lost));

    cluster.give(P, b);

    assertCounts(b, /* submitted= */ 2, /* lost= */ 1, /* left= */ 1);
  }

  @Test
  void whenAllCopiesWereLost_thenTheNextOwnersKnowItToo() {
    cluster.give(P, a);
    long lost = submit(a).taskId();
    cluster.lose(P, b);

    cluster.give(P, c);

    assertThat(await(c, lost).only()).isEqualTo(new Reply.Lost());
  }

  @Test
  void whenItIsGivenAwayBeforeItsFirstOwnerSinceTheLossActs_thenTheNextOneKnowsOfTheLoss() {
    cluster.give(P, a);
    long lost = submit(a).taskId();
    b.store.holdWrites(true);
    cluster.lose(P, b);

    cluster.change(P, c);
    cluster.tell(b);
    cluster.tell(c);
    cluster.turns.runAll();
    b.store.pending().forEach(FakeStore.Pending::refuse);
    cluster.turns.runAll();

    assertThat(await(c, lost).only()).isEqualTo(new Reply.Lost());
    assertThat(b.lostPartitions()).isEmpty();
    assertThat(c.lostPartitions()).containsExactly("1/" + P);
  }

  @Test
  void whenTheLostNumbersWereAheadOfTheClock_thenTheyAreToldToBeLostAllTheSame() {
    cluster.give(P, a);
    cluster.give(P, b);
    cluster.give(P, a);
    long lost = submit(a).taskId();
    cluster.crash(a);

    cluster.lose(P, b);
    long next = submit(b).taskId();

    assertThat(next).isLessThan(lost);
    assertThat(await(b, lost).only()).isEqualTo(new Reply.Lost());
  }

  @Test
  void whenAPartitionWasLost_thenThatIsToldOnceByItsNextOwner() {
    cluster.give(P, a);

    cluster.lose(P, b);
    cluster.give(P + 1, b);

    assertThat(b.lostPartitions()).containsExactly("1/" + P);
    assertThat(c.lostPartitions()).isEmpty();
  }

  @Test
  void whenOnePartitionWasShutDown_thenOneThatWasLostKnowsItOfTheOther() {
    cluster.give(P, a);
    cluster.give(1, b);
    b.ask(EXECUTOR, 1, new Command.Shutdown(new Identity(9, 1), /* now= */ false));

    cluster.lose(P, b);

    assertThat(submit(b).only())
        .isInstanceOfSatisfying(
            Reply.Refused.class,
            refused -> assertThat(refused.reason()).isEqualTo(Reply.Reason.SHUTDOWN));
  }

  // ---- Leaving ----------------------------------------------------------------------------------

  @Test
  void whenAMemberLeaves_thenItLeavesTheStoreOnceNoWriteIsOnItsWay() {
    cluster.give(P, a);
    a.store.holdWrites(true);
    submit(a);

    a.group.leave(/* everything= */ false);
    cluster.turns.runAll();
    assertThat(a.store.hasLeft()).isFalse();
    succeed(a);

    assertThat(a.store.hasLeft()).isTrue();
  }

  @Test
  void whenAMemberLeaves_thenItIsDoneWhenTheNextOwnersHaveAsked() {
    cluster.give(P, a);
    CompletableFuture<Void> left = a.group.leave(/* everything= */ false).toCompletableFuture();
    cluster.turns.runAll();
    assertThat(left).isNotDone();

    cluster.give(P, b);

    assertThat(left).isDone();
  }

  @Test
  void whenAMemberLeavesThatHasJustGivenAPartitionAway_thenItIsDoneWhenTheNextOwnerHasAsked() {
    cluster.give(P, a);
    cluster.change(P, b);
    cluster.tell(a);
    cluster.turns.runAll();

    CompletableFuture<Void> left = a.group.leave(/* everything= */ false).toCompletableFuture();
    cluster.turns.runAll();
    assertThat(left).isNotDone();
    cluster.tell(b);
    cluster.turns.runAll();

    assertThat(left).isDone();
  }

  /** To have answered would not prove that the answer has arrived. */
  @Test
  void whenAPartitionWasGivenAwayAndItsNextOwnerHasNotAsked_thenItIsStillToBeInherited() {
    cluster.give(P, a);
    cluster.change(P, b);
    cluster.tell(a);
    cluster.turns.runAll();
    BitSet before = toBeInherited(a);

    cluster.tell(b);
    cluster.turns.runAll();

    assertThat(before.stream()).containsExactly(P);
    assertThat(toBeInherited(a).stream()).isEmpty();
    assertThat(toBeInherited(b).stream()).containsExactly(P);
  }

  private BitSet toBeInherited(FakeMember member) {
    CompletableFuture<BitSet> partitions = member.group.toBeInherited().toCompletableFuture();
    cluster.turns.runAll();
    return partitions.join();
  }

  @Test
  void whenAMemberThatOwnsNothingLeaves_thenItIsDoneAtOnce() {
    cluster.give(P, a);

    CompletableFuture<Void> left = b.group.leave(/* everything= */ false).toCompletableFuture();
    cluster.turns.runAll();

    assertThat(left).isDone();
    assertThat(b.store.hasLeft()).isTrue();
  }

  @Test
  void whenAMemberLeaves_thenItDoesNotBeginToActAgain() {
    cluster.give(P, a);
    a.group.leave(/* everything= */ false);
    cluster.turns.runAll();

    cluster.give(1, a);

    assertThat(a.ask(EXECUTOR, 1, newSubmit()).only()).isInstanceOf(Reply.Moved.class);
  }

  @Test
  void whenAnOwnerLeavesWithEverything_thenAnHeirWithoutACopyHasAllOfIt() {
    cluster.give(P, a);
    long running = submit(a).taskId();
    a.begin(a.lastStarted());
    long ended = submit(a).taskId();
    RunSpec run = a.lastStarted();
    a.begin(run);
    a.finish(a, run, DONE);
    b.store.lose(P);
    c.store.lose(P);

    a.group.leave(/* everything= */ true);
    cluster.turns.runAll();
    cluster.give(P, b);

    assertThat(await(b, ended).only()).isEqualTo(ENDED);
    assertThat(await(b, running).isEmpty()).isTrue();
    assertThat(b.started()).isEmpty();
    assertThat(tasksIn(c)).isEqualTo(tasksIn(b)).hasSize(2);
  }

  @Test
  void whenTheHeirCrashes_thenTheOneThatLeavesStillHasEverythingForTheNext() {
    cluster.give(P, a);
    submit(a);
    b.store.lose(P);
    c.store.lose(P);
    a.group.leave(/* everything= */ true);
    cluster.turns.runAll();
    b.store.holdWrites(true);
    cluster.give(P, b);

    cluster.crash(b);
    cluster.give(P, c);

    assertThat(tasksIn(c)).hasSize(1);
    assertThat(c.started()).hasSize(1);
  }

  @Test
  void whenTheHeirGivesItAwayBeforeItActs_thenTheNextOneHasEverythingAndStartsItOnce() {
    cluster.give(P, a);
    submit(a);
    b.store.lose(P);
    c.store.lose(P);
    a.group.leave(/* everything= */ true);
    cluster.turns.runAll();
    FakeCluster.Inquiry late = delayedInquiry(b, c);
    cluster.change(P, c);
    cluster.tell(b);
    cluster.turns.runAll();
    late.arrive();
    cluster.crash(a); // it has been asked, and so it may go

    cluster.tell(c);
    cluster.turns.runAll();

    assertThat(tasksIn(c)).hasSize(1);
    assertThat(c.started()).hasSize(1);
    assertThat(c.lastStarted().attempt()).isEqualTo(1);
  }

  @Test
  void whenTheHeirAsksBeforeTheLastWriteHasEnded_thenItStillGetsEverything() {
    cluster.give(P, a);
    submit(a);
    b.store.lose(P);
    c.store.lose(P);
    a.store.holdWrites(true);
    submit(a);
    a.group.leave(/* everything= */ true);
    cluster.change(P, b);
    cluster.tell(b);
    cluster.turns.runAll();

    a.store.onlyPending().refuse();
    cluster.turns.runAll();

    assertThat(tasksIn(b)).hasSize(2);
    assertThat(b.started()).hasSize(2);
  }

  @Test
  void whenACopyCannotBeRead_thenTheAskerIsToldNothingWrong() {
    cluster.give(P, a);
    submit(a);
    cluster.crash(b);
    a.store.garble(P);

    CompletableFuture<List<Holding>> answer =
        a.group
            .inquired(c.id, /* isInTable= */ true, cluster.version() + 1, only(P))
            .toCompletableFuture();
    cluster.turns.runAll();

    assertThat(answer).isCompletedExceptionally();
  }

  /** The owner acts by a lower number, and for ever if the other is lost before the sides meet. */
  @Test
  void whenAMemberOfAnotherSideOfASplitAsks_thenItHearsOfNothingAndNobodyGivesWay() {
    cluster.give(P, a);
    long taskId = submit(a).taskId();

    List<Holding> ofOwner = askedFromAfar(a);
    List<Holding> ofBackup = askedFromAfar(b);
    a.runsOn(b);
    submit(a);

    assertThat(ofOwner).isEmpty();
    assertThat(ofBackup).isEmpty();
    assertThat(await(a, taskId).isEmpty()).isTrue();
    assertThat(a.started()).hasSize(1);
    assertThat(b.started()).hasSize(1);
  }

  /** It tells of its journal only, so nobody knows whether it has begun what it owned. */
  @Test
  void whenTheOwnerBeforeIsOnAnotherSideOfASplit_thenItsTasksAreRunAgainWithANewToken() {
    cluster.give(P, a);
    submit(a);
    RunSpec first = a.lastStarted();

    FakeCluster.Inquiry onItsWay = delayedInquiry(c, a);
    onItsWay.answer(
        List.of(Holding.apart(P, new Holding.Earlier(new Stamp(1, 1), /* endedInOrder= */ null))));

    assertThat(c.lastStarted().attempt()).isEqualTo(2);
    assertThat(c.lastStarted().token()).isGreaterThan(first.token());
  }

  private List<Holding> askedFromAfar(FakeMember asked) {
    CompletableFuture<List<Holding>> answer =
        asked
            .group
            .inquired(new UUID(7, 7), /* isInTable= */ false, cluster.version() + 1, only(P))
            .toCompletableFuture();
    cluster.turns.runAll();
    return answer.join();
  }

  // ---- Helpers ----------------------------------------------------------------------------------

  /** Gives the partition to a member, only that one learns it, and one of its inquiries is late. */
  private FakeCluster.Inquiry delayedInquiry(FakeMember owner, FakeMember asked) {
    cluster.change(P, owner);
    cluster.holdInquiriesTo(member -> member == asked);
    cluster.tell(owner);
    cluster.turns.runAll();
    cluster.holdInquiriesTo(member -> false);
    return cluster.inquiries().get(0);
  }

  private static Object termIn(FakeMember member) {
    return member.store.decoded(P).get(StoreKey.PARTITION);
  }

  private Replies submit(FakeMember member) {
    return member.ask(EXECUTOR, P, newSubmit());
  }

  private Command.Submit newSubmit() {
    requests++;
    return new Command.Submit(
        new Identity(1, requests), /* settledBelow= */ 1, new byte[] {1}, /* awaitsEnd= */ false);
  }

  private static Replies await(FakeMember member, long taskId) {
    return member.ask(EXECUTOR, P, new Command.Await(taskId, null));
  }

  private static boolean isTask(StoredValue value, long taskId) {
    return value instanceof StoredValue.OfTask task && task.record().taskId() == taskId;
  }

  private static void assertCounts(FakeMember member, long submitted, long lost, long left) {
    Reply.Inspected inspected = (Reply.Inspected) inspect(member).only();
    assertThat(inspected.counts()[Counter.SUBMITTED.ordinal()]).isEqualTo(submitted);
    assertThat(inspected.counts()[Counter.LOST.ordinal()]).isEqualTo(lost);
    assertThat(inspected.pending() + inspected.running()).isEqualTo(left);
  }

  private static Replies inspect(FakeMember member) {
    return member.ask(EXECUTOR, P, new Command.Inspect());
  }

  private void succeed(FakeMember member) {
    member.store.onlyPending().succeed();
    cluster.turns.runAll();
  }

  private static List<Object> tasksIn(FakeMember member) {
    return member.store.decoded(P).values().stream()
        .filter(StoredValue.OfTask.class::isInstance)
        .map(value -> (Object) ((StoredValue.OfTask) value).record().taskId())
        .sorted()
        .toList();
  }
}
