// SPDX-License-Identifier: Apache-2.0
package io.outlast.member.partition;

import static org.assertj.core.api.Assertions.assertThat;

import io.outlast.engine.gateway.Command;
import io.outlast.engine.gateway.Reply;
import io.outlast.engine.gateway.Reply.Reason;
import io.outlast.engine.gateway.TaskRef;
import io.outlast.engine.task.ExecutorId;
import io.outlast.engine.task.Identity;
import io.outlast.engine.task.TaskPlan;
import io.outlast.engine.task.Timing;
import io.outlast.engine.wire.StoredValue;
import io.outlast.scheduledexecutor.IfExists;
import io.outlast.scheduledexecutor.Schedule;
import io.outlast.scheduledexecutor.TaskOptions;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/**
 * A name whose home is one partition and whose task is in another: claimed, stored, settled, and
 * given back, with a death between any two of these.
 */
class NamesTest {
  private static final ExecutorId EXECUTOR = new ExecutorId(ExecutorId.Kind.SCHEDULED, "jobs");
  private static final int HOME = 1;
  private static final int THERE = 2;
  private static final int ELSEWHERE = 3;
  private static final String NAME = "a";
  private static final Duration CLAIM = Duration.ofSeconds(11);
  private static final Reply YES = new Reply.Done(true);

  private final FakeCluster cluster = new FakeCluster();
  private final FakeMember home = cluster.join();
  private final FakeMember there = cluster.join();
  private final FakeMember third = cluster.join();
  private long requests;

  @BeforeEach
  void ownership() {
    cluster.settings(TestSettings.of(100).scheduled());
    cluster.give(HOME, home);
    cluster.give(THERE, there);
    cluster.give(ELSEWHERE, third);
  }

  @Nested
  class Claiming {
    @Test
    void whenTheTaskIsStored_thenNoOtherMayHaveTheName() {
      scheduleThere(newIdentity());

      assertThat(refusal(claim(home, IfExists.FAIL, ELSEWHERE))).isEqualTo(Reason.DUPLICATE);
      assertThat(refusal(scheduleAtHome(IfExists.FAIL))).isEqualTo(Reason.DUPLICATE);
    }

    @Test
    void whenTheNameIsTakenAtItsHome_thenItCannotBeClaimed() {
      scheduleAtHome(IfExists.FAIL);

      assertThat(refusal(claim(home, IfExists.FAIL, THERE))).isEqualTo(Reason.DUPLICATE);
      assertThat(claim(home, IfExists.KEEP, THERE).only()).isEqualTo(new Reply.HeldBy(HOME));
    }

    @Test
    void whenTheOldOneIsToBeKept_thenItIsToldWhereItIs() {
      scheduleThere(newIdentity());

      assertThat(claim(home, IfExists.KEEP, ELSEWHERE).only()).isEqualTo(new Reply.HeldBy(THERE));
      assertThat(scheduleAtHome(IfExists.KEEP).only()).isEqualTo(new Reply.HeldBy(THERE));
      assertThat(home.ask(EXECUTOR, HOME, new Command.Look(new TaskRef.Name(NAME))).only())
          .isEqualTo(new Reply.HeldBy(THERE));
    }

    @Test
    void whenAClaimIsSentAgain_thenItIsStillGranted() {
      Identity me = newIdentity();

      assertThat(claim(home, me, IfExists.FAIL, THERE).only()).isEqualTo(YES);
      assertThat(claim(home, me, IfExists.FAIL, THERE).only()).isEqualTo(YES);
    }

    @Test
    void whileATaskIsOnItsWay_thenOthersWaitAndHearWhatBecameOfIt() {
      Identity me = newIdentity();
      claim(home, me, IfExists.FAIL, THERE);
      Replies failing = claim(home, IfExists.FAIL, ELSEWHERE);
      Replies keeping = scheduleAtHome(IfExists.KEEP);
      assertThat(failing.isEmpty()).isTrue();
      assertThat(keeping.isEmpty()).isTrue();

      submitThere(me, IfExists.FAIL);

      assertThat(refusal(failing)).isEqualTo(Reason.DUPLICATE);
      assertThat(keeping.only()).isEqualTo(new Reply.HeldBy(THERE));
    }

    @Test
    void whenTheTaskIsRefused_thenTheNextInLineGetsTheName() {
      Identity me = newIdentity();
      claim(home, me, IfExists.FAIL, THERE);
      Replies next = claim(home, IfExists.FAIL, ELSEWHERE);

      home.ask(EXECUTOR, HOME, new Command.Unclaim(NAME, me));

      assertThat(next.only()).isEqualTo(YES);
    }

    @Test
    void whenTheTaskIsDisposed_thenTheNameIsFreeEverywhere() {
      Identity me = newIdentity();
      scheduleThere(me);

      dispose(there, THERE);

      assertThat(claim(home, IfExists.FAIL, ELSEWHERE).only()).isEqualTo(YES);
      assertThat(storedNames(HOME)).hasSize(1);
    }
  }

  @Nested
  class Deaths {
    @Test
    void whenTheSubmitterDiesAfterItsClaim_thenTheNameIsFreeAfterAWhile() {
      claim(home, IfExists.FAIL, THERE);
      Replies next = claim(home, IfExists.FAIL, ELSEWHERE);

      cluster.advance(CLAIM);

      assertThat(next.only()).isEqualTo(YES);
    }

    @Test
    void whenItWasOnlySlow_thenItsTaskIsRefusedAndItBeginsAgain() {
      Identity slow = newIdentity();
      claim(home, slow, IfExists.FAIL, THERE);
      cluster.advance(CLAIM);

      assertThat(refusal(submitThere(slow, IfExists.FAIL))).isEqualTo(Reason.CLAIM_EXPIRED);
      assertThat(claim(home, IfExists.FAIL, ELSEWHERE).only()).isEqualTo(YES);
    }

    @Test
    void whenTheHomeIsLostAfterTheClaim_thenTheNextOwnerFindsOutThatNothingCame() {
      claim(home, IfExists.FAIL, THERE);

      lose(home, HOME, third);

      assertThat(claim(third, IfExists.FAIL, ELSEWHERE).only()).isEqualTo(YES);
    }

    @Test
    void whenTheHomeIsLostWhenTheTaskIsStored_thenTheNameStaysTaken() {
      scheduleThere(newIdentity());

      lose(home, HOME, third);

      assertThat(refusal(claim(third, IfExists.FAIL, ELSEWHERE))).isEqualTo(Reason.DUPLICATE);
    }

    @Test
    void whenTheHomeIsLostBeforeItHearsOfTheTask_thenTheNameIsTakenAllTheSame() {
      Identity me = newIdentity();
      claim(home, me, IfExists.FAIL, THERE);
      there.store.holdWrites(true);
      Replies submitted = submitThere(me, IfExists.FAIL);
      lose(home, HOME, third);
      there.store.onlyPending().succeed();
      cluster.turns.runAll();

      assertThat(submitted.only()).isInstanceOf(Reply.Stored.class);
      assertThat(refusal(claim(third, IfExists.FAIL, ELSEWHERE))).isEqualTo(Reason.DUPLICATE);
    }

    @Test
    void whenTheOwnerOfTheTaskIsLost_thenTheNameStaysWithTheTask() {
      scheduleThere(newIdentity());

      lose(there, THERE, third);
      cluster.advance(CLAIM);

      assertThat(refusal(claim(home, IfExists.FAIL, ELSEWHERE))).isEqualTo(Reason.DUPLICATE);
      dispose(third, THERE);
      assertThat(claim(home, IfExists.FAIL, ELSEWHERE).only()).isEqualTo(YES);
    }

    @Test
    void whenTheOwnerIsLostBetweenDisposalAndTellingTheHome_thenTheNextOwnerTells() {
      scheduleThere(newIdentity());
      there.store.holdWrites(true);
      there.ask(EXECUTOR, THERE, new Command.Dispose(new TaskRef.Name(NAME), null));

      lose(there, THERE, third);
      boolean isDisposed = disposedAt(third);

      if (!isDisposed) {
        dispose(third, THERE);
      }
      assertThat(claim(home, IfExists.FAIL, ELSEWHERE).only()).isEqualTo(YES);
    }

    private boolean disposedAt(FakeMember member) {
      return member.ask(EXECUTOR, THERE, new Command.Look(new TaskRef.Name(NAME))).only()
          instanceof Reply.Stale;
    }
  }

  @Nested
  class LateNews {
    @Test
    void whenTheHomeHasLostItsCopies_thenTheTaskGetsItsNameBack() {
      Identity me = newIdentity();
      scheduleThere(me);
      cluster.lose(HOME, home);

      home.ask(EXECUTOR, HOME, new Command.ClaimStored(NAME, me, THERE));

      assertThat(refusal(claim(home, IfExists.FAIL, ELSEWHERE))).isEqualTo(Reason.DUPLICATE);
    }

    @Test
    void whenTheTaskIsDisposedAlready_thenTheNameStaysFree() {
      Identity me = newIdentity();
      scheduleThere(me);
      dispose(there, THERE);

      home.ask(EXECUTOR, HOME, new Command.ClaimStored(NAME, me, THERE));

      assertThat(claim(home, IfExists.FAIL, ELSEWHERE).only()).isEqualTo(YES);
    }
  }

  @Nested
  class Replacing {
    @Test
    void untilTheNewTaskIsStored_thenTheOldOneStays() {
      scheduleThere(newIdentity());
      Identity young = newIdentity();

      claim(home, young, IfExists.REPLACE, ELSEWHERE);
      assertThat(names(there, THERE)).containsExactly(NAME);
      submit(third, ELSEWHERE, young, IfExists.REPLACE);

      assertThat(names(there, THERE)).isEmpty();
      assertThat(names(third, ELSEWHERE)).containsExactly(NAME);
    }

    @Test
    void whenTheNewTaskIsRefused_thenTheOldOneKeepsItsName() {
      scheduleThere(newIdentity());
      Identity young = newIdentity();
      claim(home, young, IfExists.REPLACE, ELSEWHERE);

      home.ask(EXECUTOR, HOME, new Command.Unclaim(NAME, young));

      assertThat(claim(home, IfExists.KEEP, ELSEWHERE).only()).isEqualTo(new Reply.HeldBy(THERE));
    }

    @Test
    void whenTheSubmitterDies_thenTheOldOneKeepsItsName() {
      scheduleThere(newIdentity());
      claim(home, IfExists.REPLACE, ELSEWHERE);

      cluster.advance(CLAIM);

      assertThat(names(there, THERE)).containsExactly(NAME);
      assertThat(claim(home, IfExists.KEEP, ELSEWHERE).only()).isEqualTo(new Reply.HeldBy(THERE));
    }

    @Test
    void whenTheHomeIsLostBeforeTheOldOneWasDisposed_thenTheNextOwnerSeesToIt() {
      scheduleThere(newIdentity());
      Identity young = newIdentity();
      claim(home, young, IfExists.REPLACE, ELSEWHERE);
      cluster.crash(home);
      submit(third, ELSEWHERE, young, IfExists.REPLACE);
      cluster.give(HOME, third);
      cluster.turns.runAll();

      assertThat(names(there, THERE)).isEmpty();
      assertThat(names(third, ELSEWHERE)).containsExactly(NAME);
    }

    @Test
    void whileTheOldOneIsBeingDisposed_thenTheNewOneIsNotToldToBeAloneAndTheNextWaits() {
      scheduleThere(newIdentity());
      Identity young = newIdentity();
      claim(home, young, IfExists.REPLACE, ELSEWHERE);
      there.store.holdWrites(true);
      submit(third, ELSEWHERE, young, IfExists.REPLACE);

      Replies alone = home.ask(EXECUTOR, HOME, new Command.ClaimStored(NAME, young, ELSEWHERE));
      Replies next = claim(home, IfExists.REPLACE, THERE);
      assertThat(alone.isEmpty()).isTrue();
      assertThat(next.isEmpty()).isTrue();
      there.store.letWritesGo();
      cluster.turns.runAll();

      assertThat(alone.only()).isEqualTo(YES);
      assertThat(next.only()).isEqualTo(YES);
    }

    /** The claim of the second would forget the first, and nobody would know of it any more. */
    @Test
    void whenReplacedTwiceAndTheHomeIsLostInBetween_thenTheOldestIsDisposed() {
      scheduleThere(newIdentity());
      Identity young = newIdentity();
      claim(home, young, IfExists.REPLACE, ELSEWHERE);
      there.store.holdWrites(true);
      submit(third, ELSEWHERE, young, IfExists.REPLACE);
      claim(home, IfExists.REPLACE, THERE);

      lose(home, HOME, third);
      there.store.letWritesGo();
      cluster.turns.runAll();

      assertThat(names(there, THERE)).isEmpty();
      assertThat(names(third, ELSEWHERE)).containsExactly(NAME);
    }

    @Test
    void whenTheNewOneHasGoneBeforeTheOldOneIsDisposed_thenTheNameIsFree() {
      scheduleThere(newIdentity());
      Identity young = newIdentity();
      claim(home, young, IfExists.REPLACE, ELSEWHERE);
      there.store.holdWrites(true);
      submit(third, ELSEWHERE, young, IfExists.REPLACE);

      third.ask(
          EXECUTOR, ELSEWHERE, new Command.Dispose(new TaskRef.Name(NAME), /* identity= */ null));
      there.store.letWritesGo();
      cluster.turns.runAll();

      assertThat(names(there, THERE)).isEmpty();
      assertThat(storedNames(HOME)).isEmpty();
    }

    @Test
    void whenATaskAtHomeReplacesOneElsewhere_thenThatIsDisposed() {
      scheduleThere(newIdentity());

      scheduleAtHome(IfExists.REPLACE);

      assertThat(names(there, THERE)).isEmpty();
      assertThat(names(home, HOME)).containsExactly(NAME);
      assertThat(storedNames(HOME)).isEmpty();
    }

    @Test
    void whenATaskElsewhereReplacesOneAtHome_thenThatIsDisposed() {
      scheduleAtHome(IfExists.FAIL);
      Identity young = newIdentity();

      claim(home, young, IfExists.REPLACE, THERE);
      submitThere(young, IfExists.REPLACE);

      assertThat(names(home, HOME)).isEmpty();
      assertThat(names(there, THERE)).containsExactly(NAME);
    }
  }

  @Nested
  class AtOnce {
    @Test
    void whileATaskThatReplacesIsOnItsWay_thenOneAtHomeThatReplacesWaitsAndReplacesThatInTurn() {
      scheduleAtHome(IfExists.FAIL);
      Identity first = newIdentity();
      claim(home, first, IfExists.REPLACE, THERE);

      Replies second = scheduleAtHome(IfExists.REPLACE);
      boolean hadToWait = second.isEmpty();
      submitThere(first, IfExists.REPLACE);

      assertThat(hadToWait).isTrue();
      assertThat(second.only()).isInstanceOf(Reply.Stored.class);
      assertThat(names(there, THERE)).isEmpty();
      assertThat(names(home, HOME)).containsExactly(NAME);
    }
  }

  // ---- Helpers ----------------------------------------------------------------------------------

  private void lose(FakeMember owner, int partition, FakeMember next) {
    cluster.crash(owner);
    cluster.give(partition, next);
  }

  private void scheduleThere(Identity identity) {
    assertThat(claim(home, identity, IfExists.FAIL, THERE).only()).isEqualTo(YES);
    assertThat(submitThere(identity, IfExists.FAIL).only()).isInstanceOf(Reply.Stored.class);
  }

  private Replies claim(FakeMember owner, IfExists ifExists, int partition) {
    return claim(owner, newIdentity(), ifExists, partition);
  }

  private Replies claim(FakeMember owner, Identity identity, IfExists ifExists, int partition) {
    return owner.ask(EXECUTOR, HOME, new Command.Claim(NAME, identity, partition, ifExists));
  }

  private Replies submitThere(Identity identity, IfExists ifExists) {
    return submit(there, THERE, identity, ifExists);
  }

  private Replies submit(FakeMember owner, int partition, Identity identity, IfExists ifExists) {
    return owner.ask(EXECUTOR, partition, submit(identity, HOME, ifExists));
  }

  private Replies scheduleAtHome(IfExists ifExists) {
    return home.ask(EXECUTOR, HOME, submit(newIdentity(), TaskPlan.HERE, ifExists));
  }

  private static Command.Submit submit(Identity identity, int nameHome, IfExists ifExists) {
    TaskPlan plan =
        new TaskPlan(
            NAME,
            nameHome,
            Timing.of(Schedule.once(Duration.ofHours(1))),
            TaskOptions.DEFAULT.withIfExists(ifExists));
    return new Command.Submit(
        identity, /* settledBelow= */ 1, new byte[1], /* awaitsEnd= */ false, plan, false);
  }

  private void dispose(FakeMember owner, int partition) {
    assertThat(
            owner
                .ask(EXECUTOR, partition, new Command.Dispose(new TaskRef.Name(NAME), null))
                .only())
        .isEqualTo(YES);
  }

  private static List<String> names(FakeMember owner, int partition) {
    return ((Reply.Listed) owner.ask(EXECUTOR, partition, new Command.ListTasks()).only())
        .tasks().stream().map(Reply.Listed.Task::name).toList();
  }

  private List<?> storedNames(int partition) {
    return home.store.decoded(partition).values().stream()
        .filter(StoredValue.OfName.class::isInstance)
        .toList();
  }

  private static Reason refusal(Replies replies) {
    return ((Reply.Refused) replies.only()).reason();
  }

  private Identity newIdentity() {
    return new Identity(1, ++requests);
  }
}
