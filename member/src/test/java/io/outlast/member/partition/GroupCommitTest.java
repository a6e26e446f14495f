// SPDX-License-Identifier: Apache-2.0
package io.outlast.member.partition;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.outlast.engine.port.PartitionStore.Write;
import io.outlast.engine.port.StoreKey;
import io.outlast.engine.task.Lineage;
import io.outlast.engine.wire.StoredValue;
import io.outlast.engine.wire.StoredValue.Stamp;
import io.outlast.engine.wire.ValueCodec;
import io.outlast.member.ManualClock;
import io.outlast.member.Turns;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class GroupCommitTest {
  private static final int PARTITION = 3;
  private static final long EPOCH = 1_000;
  private static final StoreKey A = new StoreKey(1, 0);
  private static final StoreKey B = new StoreKey(1, 1);
  private static final StoreKey C = new StoreKey(1, 2);

  private final List<String> log = new ArrayList<>();
  private final Turns turns = new Turns();
  private final ManualClock clock = new ManualClock();
  private final FakeStore store = new FakeStore(new UUID(0, 1), List::of);
  private final Mailbox mailbox = new Mailbox(turns, () -> this.commit.flush());
  private final GroupCommit commit =
      new GroupCommit(store, PARTITION, mailbox, clock, () -> log.add("not owner"));

  @BeforeEach
  void thisMemberOwnsThePartition() {
    store.own(PARTITION);
    store.holdWrites(true);
    commit.start(EPOCH);
  }

  // ---- Batches --------------------------------------------------------------------------------

  @Test
  void whenATurnEnds_thenWhatItPutLeavesInOneBatch() {
    mailbox.execute(() -> put(A, 1));
    mailbox.execute(() -> put(B, 2));
    assertThat(store.pending()).isEmpty();

    turns.runAll();

    assertThat(describe(store.onlyPending().batch)).containsExactly("A=1", "B=2");
  }

  @Test
  void whileAWriteIsOnItsWay_thenNoOtherLeaves() {
    turn(() -> put(A, 1));
    turn(() -> put(B, 2));
    turn(() -> put(C, 3));

    assertThat(describe(store.onlyPending().batch)).containsExactly("A=1");
  }

  @Test
  void whenTheWriteIsDone_thenAllThatHasGatheredLeavesInOneBatch() {
    turn(() -> put(A, 1));
    turn(() -> put(B, 2));
    turn(() -> put(C, 3));

    succeed();

    assertThat(describe(store.onlyPending().batch)).containsExactly("B=2", "C=3");
  }

  @Test
  void whenAKeyIsPutAgain_thenTheBatchHoldsItOnceWithItsLatestValue() {
    turn(
        () -> {
          put(A, 1);
          put(B, 2);
          put(A, 3);
        });

    assertThat(describe(store.onlyPending().batch)).containsExactlyInAnyOrder("A=3", "B=2");
  }

  @Test
  void whenAKeyIsRemoved_thenTheBatchSaysSo() {
    turn(
        () -> {
          put(A, 1);
          commit.remove(A);
          commit.remove(B);
          put(B, 2);
        });

    assertThat(describe(store.onlyPending().batch)).containsExactly("A removed", "B=2");
  }

  @Test
  void whenBatchesLeave_thenTheirStampsCountUpFromOne() {
    turn(() -> put(A, 1));
    Stamp first = stampOf(store.onlyPending().batch);
    succeed();
    turn(() -> put(A, 2));

    assertThat(first).isEqualTo(new Stamp(EPOCH, 1));
    assertThat(stampOf(store.onlyPending().batch)).isEqualTo(new Stamp(EPOCH, 2));
  }

  @Test
  void whenNothingWasPut_thenNothingIsWritten() {
    turn(() -> {});

    assertThat(store.written()).isEmpty();
  }

  // ---- Effects --------------------------------------------------------------------------------

  @Test
  void whileABatchIsOnItsWay_thenItsEffectsHaveNotHappened() {
    turn(() -> commit.after(put(A, 1), effect("a")));

    assertThat(log).isEmpty();
  }

  @Test
  void whenABatchIsStored_thenItsEffectsHappenInOrder() {
    turn(
        () -> {
          commit.after(put(A, 1), effect("a"));
          commit.after(put(B, 2), effect("b"));
          commit.afterOpen(effect("c"));
        });

    succeed();

    assertThat(log).containsExactly("a stored", "b stored", "c stored");
  }

  @Test
  void whenTheNextBatchIsStoredAtOnce_thenTheEffectsOfBothAreInOrder() {
    turn(() -> commit.after(put(A, 1), effect("a")));
    turn(() -> commit.after(put(B, 2), effect("b")));

    store.holdWrites(false);
    succeed();

    assertThat(log).containsExactly("a stored", "b stored");
  }

  @Test
  void whenAnEffectIsOfTheBatchOnItsWay_thenItHappensWithThatBatch() {
    int[] batch = new int[1];
    turn(() -> batch[0] = put(A, 1));
    turn(
        () -> {
          put(B, 2);
          commit.after(batch[0], effect("a"));
        });

    succeed();

    assertThat(log).containsExactly("a stored");
    assertThat(describe(store.onlyPending().batch)).containsExactly("B=2");
  }

  @Test
  void whenAnEffectIsOfAStoredBatch_thenItHappensAtOnce() {
    int[] batch = new int[1];
    turn(() -> batch[0] = put(A, 1));
    succeed();

    turn(() -> put(B, 2));
    turn(() -> commit.after(batch[0], effect("a")));

    assertThat(log).containsExactly("a stored");
  }

  @Test
  void whenAnEffectHasNothingToWaitFor_thenItHappensWithoutAWrite() {
    turn(() -> commit.afterOpen(effect("a")));

    assertThat(log).containsExactly("a stored");
    assertThat(store.written()).isEmpty();
  }

  @Test
  void whenAnEffectComesAfterAllThatIsOpen_thenItWaitsForTheWriteOnItsWayToo() {
    turn(() -> put(A, 1));
    turn(() -> commit.afterOpen(effect("a")));
    assertThat(log).isEmpty();

    succeed();

    assertThat(log).containsExactly("a stored");
  }

  @Test
  void whenAnEffectPutsMore_thenThatLeavesInTheNextBatch() {
    turn(() -> commit.after(put(A, 1), new Effect.Action(() -> put(B, 2))));

    succeed();

    assertThat(describe(store.onlyPending().batch)).containsExactly("B=2");
  }

  @Test
  void whenAnEffectFails_thenTheOthersHappenAndTheNextBatchLeaves() {
    turn(
        () -> {
          commit.after(
              put(A, 1),
              new Effect.Action(
                  () -> {
                    throw new IllegalStateException("a pool cannot be made");
                  }));
          commit.afterOpen(effect("b"));
        });
    turn(() -> commit.after(put(C, 3), effect("c")));

    assertThatThrownBy(this::succeed).hasMessage("a pool cannot be made");
    succeed();

    assertThat(log).containsExactly("b stored", "c stored");
  }

  // ---- A write that fails ---------------------------------------------------------------------

  @Test
  void whenTheOutcomeIsNotKnown_thenTheSameBytesAreWrittenAgain() {
    turn(() -> commit.after(put(A, 1), effect("a")));
    List<Write> first = store.onlyPending().batch;

    failUnknown();
    clock.advance(Duration.ofSeconds(1));
    turns.runAll();

    List<Write> second = store.onlyPending().batch;
    assertThat(second).hasSameSizeAs(first);
    assertThat(second.get(0).key()).isEqualTo(A);
    assertThat(second.get(0).value().encode()).isEqualTo(first.get(0).value().encode());
    assertThat(log).isEmpty();
    succeed();
    assertThat(log).containsExactly("a stored");
  }

  @Test
  void whenTheOutcomeIsNotKnown_thenWhatComesMeanwhileStillWaits() {
    turn(() -> put(A, 1));
    failUnknown();

    turn(() -> put(B, 2));
    clock.advance(Duration.ofSeconds(1));
    turns.runAll();

    assertThat(describe(store.onlyPending().batch)).containsExactly("A=1");
  }

  @Test
  void whenTheStoreThrows_thenTheOutcomeIsNotKnown() {
    store.throwAtWrites(new IllegalStateException("the store is stopping"));
    turn(() -> commit.after(put(A, 1), effect("a")));

    store.throwAtWrites(null);
    clock.advance(Duration.ofSeconds(1));
    turns.runAll();
    succeed();

    assertThat(log).containsExactly("a stored");
  }

  @Test
  void whenTheWriteIsRefused_thenThoseWhoWaitAreSentOnAndTheGroupIsTold() {
    turn(() -> commit.after(put(A, 1), effect("a")));

    refuse();

    assertThat(log).containsExactly("a moved", "not owner");
    assertThat(describe(commit.unconfirmed())).containsExactly("A=1");
  }

  /** Copies would differ by more than one batch: what a takeover relies on. */
  @Test
  void whenTheWriteIsRefused_thenNothingIsWrittenAnyMore() {
    turn(() -> commit.after(put(A, 1), effect("a")));
    turn(() -> commit.after(put(B, 2), effect("b")));

    refuse();
    turn(() -> commit.after(put(C, 3), effect("c")));

    assertThat(store.pending()).isEmpty();
    assertThat(log).containsExactlyInAnyOrder("a moved", "b moved", "c moved", "not owner");
    assertThat(describe(commit.unconfirmed())).containsExactly("A=1");
  }

  @Test
  void whenRefusedAfterAnUnknownOutcome_thenTheBatchIsUnconfirmed() {
    turn(() -> commit.after(put(A, 1), effect("a")));
    failUnknown();
    clock.advance(Duration.ofSeconds(1));
    turns.runAll();

    refuse();

    assertThat(log).containsExactly("a moved", "not owner");
    assertThat(describe(commit.unconfirmed())).containsExactly("A=1");
  }

  // ---- Stopping -------------------------------------------------------------------------------

  @Test
  void whenStoppedAtRest_thenItIsQuietAtOnce() {
    turn(this::stop);

    assertThat(log).containsExactly("quiet");
  }

  @Test
  void whenStopped_thenWhatHasNotLeftIsGivenUp() {
    turn(() -> put(A, 1));
    turn(() -> commit.after(put(B, 2), effect("b")));

    turn(this::stop);

    assertThat(log).containsExactly("b moved");
    succeed();
    assertThat(store.pending()).isEmpty();
  }

  @Test
  void whenStoppedWhileAWriteIsOnItsWay_thenItIsQuietOnlyWhenThatHasEnded() {
    turn(() -> commit.after(put(A, 1), effect("a")));
    turn(this::stop);
    assertThat(log).isEmpty();

    succeed();

    assertThat(log).containsExactly("a stored", "quiet");
    assertThat(commit.unconfirmed()).isEmpty();
  }

  @Test
  void whenTheLastWriteIsRefused_thenItIsUnconfirmed() {
    turn(() -> commit.after(put(A, 1), effect("a")));
    turn(this::stop);

    refuse();

    assertThat(log).containsExactly("a moved", "quiet");
    assertThat(describe(commit.unconfirmed())).containsExactly("A=1");
  }

  @Test
  void whenTheOutcomeOfTheLastWriteIsNotKnown_thenItIsUnconfirmedAndNotRepeated() {
    turn(() -> commit.after(put(A, 1), effect("a")));
    turn(this::stop);

    failUnknown();
    clock.advance(Duration.ofSeconds(1));
    turns.runAll();

    assertThat(log).containsExactly("a moved", "quiet");
    assertThat(describe(commit.unconfirmed())).containsExactly("A=1");
    assertThat(store.written()).hasSize(1);
  }

  @Test
  void whenStoppedBetweenTwoAttempts_thenThereIsNoOther() {
    turn(() -> commit.after(put(A, 1), effect("a")));
    failUnknown();

    turn(this::stop);
    clock.advance(Duration.ofSeconds(1));
    turns.runAll();

    assertThat(log).containsExactly("a moved", "quiet");
    assertThat(describe(commit.unconfirmed())).containsExactly("A=1");
    assertThat(store.written()).hasSize(1);
  }

  @Test
  void whenStoppedAfterARefusal_thenItIsQuiet() {
    turn(() -> put(A, 1));
    refuse();

    turn(this::stop);

    assertThat(log).containsExactly("not owner", "quiet");
    assertThat(describe(commit.unconfirmed())).containsExactly("A=1");
  }

  @Test
  void whenStopped_thenEffectsAreSentOn() {
    turn(this::stop);

    turn(() -> commit.after(put(A, 1), effect("a")));

    assertThat(log).containsExactly("quiet", "a moved");
    assertThat(store.written()).isEmpty();
  }

  // ---- A new term -----------------------------------------------------------------------------

  @Test
  void whenStartedAgain_thenStampsAreOfTheNewEpochAndNothingIsUnconfirmed() {
    turn(() -> put(A, 1));
    turn(this::stop);
    refuse();

    turn(
        () -> {
          commit.start(EPOCH + 5);
          put(B, 2);
        });

    assertThat(stampOf(store.onlyPending().batch)).isEqualTo(new Stamp(EPOCH + 5, 1));
    assertThat(commit.unconfirmed()).isEmpty();
  }

  /** It would overwrite what the owner in between has stored in the same slots. */
  @Test
  void whenSomethingWasPutBetweenTwoTerms_thenItIsNotWrittenInTheNext() {
    turn(this::stop);
    turn(
        () -> {
          put(A, 1);
          commit.remove(C);
        });

    turn(
        () -> {
          commit.start(EPOCH + 5);
          put(B, 2);
        });

    assertThat(describe(store.onlyPending().batch)).containsExactly("B=2");
  }

  // ---- Helpers --------------------------------------------------------------------------------

  private void turn(Runnable action) {
    mailbox.execute(action);
    turns.runAll();
  }

  private int put(StoreKey key, long number) {
    return commit.put(
        key,
        stamp ->
            new StoredValue.OfPartition(
                stamp, new UUID(0, 1), number, /* lost= */ 0, Lineage.NONE, 1));
  }

  private void stop() {
    commit.stop(() -> log.add("quiet"));
  }

  private void succeed() {
    store.onlyPending().succeed();
    turns.runAll();
  }

  private void refuse() {
    store.onlyPending().refuse();
    turns.runAll();
  }

  private void failUnknown() {
    store.onlyPending().fail(new TimeoutException("no answer from a backup"));
    turns.runAll();
  }

  private Effect effect(String name) {
    return new Effect() {
      @Override
      public void stored() {
        log.add(name + " stored");
      }

      @Override
      public void moved() {
        log.add(name + " moved");
      }
    };
  }

  private static List<String> describe(List<Write> batch) {
    return batch.stream().map(GroupCommitTest::describe).toList();
  }

  private static String describe(Write write) {
    String name = String.valueOf((char) ('A' + write.key().slot()));
    return write.value() == null ? name + " removed" : name + "=" + decode(write).highestSequence();
  }

  private static Stamp stampOf(List<Write> batch) {
    return decode(batch.get(0)).stamp();
  }

  private static StoredValue.OfPartition decode(Write write) {
    return (StoredValue.OfPartition) ValueCodec.decode(write.value().encode());
  }
}
