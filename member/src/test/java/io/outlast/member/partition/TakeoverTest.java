// SPDX-License-Identifier: Apache-2.0
package io.outlast.member.partition;

import static org.assertj.core.api.Assertions.assertThat;

import io.outlast.engine.port.StoreKey;
import io.outlast.engine.task.Identity;
import io.outlast.engine.task.Lineage;
import io.outlast.engine.task.TaskId;
import io.outlast.engine.task.TaskRecord;
import io.outlast.engine.task.TaskState;
import io.outlast.engine.wire.StoredValue;
import io.outlast.engine.wire.StoredValue.Stamp;
import io.outlast.engine.wire.ValueCodec;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/**
 * Values are written {@code slot@epoch.batch}; the token of each task is told by its batch, so that
 * one sees whose value has won.
 */
class TakeoverTest {
  private static final UUID A = new UUID(0, 0xA);
  private static final UUID B = new UUID(0, 0xB);
  private static final UUID C = new UUID(0, 0xC);

  private final Takeover takeover = new Takeover();
  private final Map<UUID, Holding> answers = new LinkedHashMap<>();

  // ---- The own copy -----------------------------------------------------------------------------

  @Test
  void whenNobodyHoldsAnythingNewer_thenTheOwnCopyIsAllThereIs() {
    own("0@1.1", "1@1.2");
    answers(A, "0@1.1");

    takeOver();

    assertThat(values()).containsExactly("0@1.1", "1@1.2");
  }

  @Test
  void whenTheOwnCopyHasTheNewestBatch_thenItIsWrittenAgainSinceOthersMayLackIt() {
    own("0@1.1", "1@1.2", "2@1.2");

    takeOver();

    assertThat(unconfirmed()).containsExactly("1@1.2", "2@1.2");
  }

  @Test
  void whenThereIsNothingAnywhere_thenThereIsNothing() {
    takeOver();

    assertThat(values()).isEmpty();
    assertThat(unconfirmed()).isEmpty();
    assertThat(takeover.partition()).isNull();
    assertThat(takeover.highestSequence()).isZero();
  }

  // ---- Rolling forward --------------------------------------------------------------------------

  @Test
  void whenAnotherCopyHoldsTheNextBatch_thenItIsRolledForward() {
    own("0@1.1", "1@1.2");
    answers(A, "0@1.3", "2@1.3");

    takeOver();

    assertThat(values()).containsExactly("0@1.3", "1@1.2", "2@1.3");
    assertThat(unconfirmed()).containsExactly("0@1.3", "2@1.3");
  }

  @Test
  void whenSeveralHoldTheNextBatch_thenItIsTakenOnce() {
    own("0@1.1");
    answers(A, "0@1.2");
    answers(B, "0@1.2");
    answers(C, "0@1.1");

    takeOver();

    assertThat(values()).containsExactly("0@1.2");
    assertThat(unconfirmed()).containsExactly("0@1.2");
  }

  @Test
  void whenAnotherCopyIsBehind_thenItChangesNothing() {
    own("0@1.3", "1@1.2");
    answers(A, "0@1.2", "1@1.1");

    takeOver();

    assertThat(values()).containsExactly("0@1.3", "1@1.2");
  }

  @Test
  void whenThatOwnerKnewOfTheNumbersHere_thenItIsOfTheSameSide() {
    own("0@1.1");
    ownBegan(1);
    answersOfAnOwner(2, Lineage.NONE.with(1, 5));

    takeOver();

    assertThat(takeover.partition()).isNotNull();
    assertThat(takeover.partition().begun()).isEqualTo(2);
  }

  /** It was asked before its store has told it to give up what it has. */
  @Test
  void whenAMemberOfAnotherSideOfASplitAnswers_thenNothingOfItIsTaken() {
    own("0@1.1");
    ownBegan(1);
    answersOfAnOwner(3, Lineage.NONE.with(2, 2));
    answers(B, "1@4.1");

    takeOver();

    assertThat(takeover.partition()).isNotNull();
    assertThat(takeover.partition().begun()).isEqualTo(1);
    assertThat(takeover.values()).hasSize(2);
  }

  @Test
  void whenTheActivationOfAnOwnerThatDiedHasReachedOneCopy_thenItIsRolledForward() {
    own("0@1.1", "1@1.2");
    answers(A, "1@2.1", "2@2.1");

    takeOver();

    assertThat(values()).containsExactly("0@1.1", "1@2.1", "2@2.1");
    assertThat(unconfirmed()).containsExactly("1@2.1", "2@2.1");
  }

  // ---- Older epochs -----------------------------------------------------------------------------

  @Test
  void whenAnOwnerHasBeenSucceeded_thenTheBatchThatItCouldNotWriteIsIgnored() {
    own("0@2.1");
    answers(A, "0@1.9", "5@1.9");

    takeOver();

    assertThat(values()).containsExactly("0@2.1");
    assertThat(unconfirmed()).containsExactly("0@2.1");
  }

  /** Its successor may have told the ends of what that batch begins, and was lost after that. */
  @Test
  void whenAllCopiesWereLost_thenTheBatchThatAnEarlierOwnerCouldNotWriteIsIgnored() {
    answers(A, "0@7.3", "1@7.3");

    takeover.others(answers, /* lost= */ true);

    assertThat(values()).isEmpty();
    assertThat(takeover.highestSequence()).isGreaterThanOrEqualTo(7);
  }

  @Test
  void whenPartOfACopyIsLeft_thenTheNextBatchOfTheSameOwnerIsRolledForwardAfterALoss() {
    own("0@7.2");
    answers(A, "0@7.3", "1@7.3");
    answers(B, "2@6.9");

    takeover.others(answers, /* lost= */ true);

    assertThat(values()).containsExactly("0@7.3", "1@7.3");
  }

  /** The owner after the loss has not had it, and has told that it is lost. */
  @Test
  void whenThisCopyHasSomethingOfBeforeALoss_thenThatIsLeftOver() {
    own("0@7.2", "1@9.1");
    takeover.own(
        StoreKey.PARTITION,
        ValueCodec.encode(new StoredValue.OfPartition(new Stamp(9, 1), A, 8, 9, Lineage.NONE, 9)));

    takeOver();

    assertThat(takeover.leftOver()).containsExactly(new StoreKey(1, 0));
    assertThat(takeover.values()).containsOnlyKeys(new StoreKey(1, 1), StoreKey.PARTITION);
  }

  @Test
  void whenAllCopiesWereLostButThatOfAnOwnerThatLeaves_thenThatIsTaken() {
    answers(A, "0@7.3");
    answersComplete(B, "1@8.1");

    takeover.others(answers, /* lost= */ true);

    assertThat(values()).containsExactly("1@8.1");
    assertThat(takeover.isComplete()).isTrue();
  }

  @Test
  void whenAMemberHoldsABatchOfANewerEpoch_thenTheOlderOneOfAnotherIsIgnored() {
    own("0@1.1");
    answers(A, "5@1.2");
    answers(B, "6@2.1");

    takeOver();

    assertThat(values()).containsExactly("0@1.1", "6@2.1");
  }

  @Test
  void whenAMemberAnswersWithTwoEpochs_thenItsOlderOneIsIgnored() {
    own("0@2.1");
    answers(A, "1@2.2", "5@1.9");

    takeOver();

    assertThat(values()).containsExactly("0@2.1", "1@2.2");
  }

  /** An ex-owner that later was a backup: its refused batch is older than its copy. */
  @Test
  void whenAMemberAnswersTwiceForOneKey_thenTheNewerValueIsItsAnswer() {
    own("0@2.1");
    answers(A, "0@2.2", "1@2.2", "0@1.9");

    takeOver();

    assertThat(values()).containsExactly("0@2.2", "1@2.2");
  }

  // ---- A whole copy, taken along ----------------------------------------------------------------

  @Test
  void whenAnOwnerThatLeavesBringsItsWholeCopy_thenAllOfItIsTakenAndWrittenAgain() {
    answersComplete(A, "0@1.1", "1@2.1", "2@2.7");

    takeOver();

    assertThat(values()).containsExactly("0@1.1", "1@2.1", "2@2.7");
    assertThat(unconfirmed()).containsExactly("0@1.1", "1@2.1", "2@2.7");
  }

  @Test
  void whenTheOwnCopyIsNewerThanTheWholeOneInPlaces_thenThoseStay() {
    own("0@2.8", "3@2.8");
    answersComplete(A, "0@1.1", "1@2.1");

    takeOver();

    assertThat(values()).containsExactly("0@2.8", "1@2.1", "3@2.8");
  }

  @Test
  void whenTheOwnerThatBringsItsWholeCopyHasBeenSucceeded_thenItIsIgnored() {
    own("0@3.1");
    answersComplete(A, "0@2.1", "1@2.1");

    takeOver();

    assertThat(values()).containsExactly("0@3.1");
  }

  @Test
  void whenOneBringsItsWholeCopy_thenWhatAnotherHoldsOfAnOlderEpochIsStillIgnored() {
    answers(B, "5@1.9");
    answersComplete(A, "0@1.1", "1@2.1");

    takeOver();

    assertThat(values()).containsExactly("0@1.1", "1@2.1");
  }

  @Test
  void whenAWholeCopyIsHandedOver_thenNothingIsLost() {
    answersComplete(A, "0@1.1");

    takeOver();

    assertThat(takeover.isComplete()).isTrue();
  }

  @Test
  void whenOneThatLeavesNeverHeldAnything_thenItHandsNothingOver() {
    answersComplete(A);

    takeOver();

    assertThat(takeover.isComplete()).isFalse();
  }

  // ---- Runs, numbers, the owner before ----------------------------------------------------------

  @Test
  void whenRunsGoOnSomewhere_thenItIsKnownWhere() {
    answers.put(A, holding(/* complete= */ false, List.of(new Holding.Run(1, 11)), List.of()));
    answers.put(B, holding(/* complete= */ false, List.of(new Holding.Run(2, 22)), List.of()));

    takeOver();

    assertThat(takeover.runs()).containsOnly(Map.entry(11L, A), Map.entry(22L, B));
  }

  @Test
  void whenAMemberHasBeenSucceeded_thenItsRunsStillGoOn() {
    own("0@2.1");
    answers.put(
        A,
        holding(/* complete= */ false, List.of(new Holding.Run(1, 11)), List.of(value("5@1.9"))));

    takeOver();

    assertThat(takeover.runs()).containsEntry(11L, A);
  }

  @Test
  void theHighestSequenceIsThatOfAnyEpochIdOrTokenSeen() {
    own("0@1.1");
    takeover.own(
        StoreKey.PARTITION,
        ValueCodec.encode(
            new StoredValue.OfPartition(new Stamp(1, 1), A, 900, 0, Lineage.NONE, 1)));
    takeOver();

    assertThat(takeover.highestSequence()).isEqualTo(900);

    takeover.own(new StoreKey(1, 7), ValueCodec.encode(task(new Stamp(1, 1), 901, 5)));
    assertThat(takeover.highestSequence()).isEqualTo(901);

    takeover.own(new StoreKey(1, 8), ValueCodec.encode(task(new Stamp(1, 1), 7, 902)));
    assertThat(takeover.highestSequence()).isEqualTo(902);

    takeover.own(new StoreKey(1, 9), ValueCodec.encode(task(new Stamp(903, 1), 7, 8)));
    assertThat(takeover.highestSequence()).isEqualTo(903);
  }

  @Test
  void whatTheOwnerBeforeWroteOfItself_isKnown() {
    takeover.own(
        StoreKey.PARTITION,
        ValueCodec.encode(new StoredValue.OfPartition(new Stamp(3, 1), A, 5, 3, Lineage.NONE, 1)));

    takeOver();

    assertThat(takeover.partition().owner()).isEqualTo(A);
    assertThat(takeover.partition().lostBelow()).isEqualTo(3);
  }

  // ---- The words of the tests -------------------------------------------------------------------

  private void own(String... words) {
    for (String word : words) {
      Holding.Value value = value(word);
      takeover.own(value.key(), value.bytes());
    }
  }

  private void ownBegan(long begun) {
    takeover.own(StoreKey.PARTITION, ValueCodec.encode(partition(begun, Lineage.NONE)));
  }

  private void answersOfAnOwner(long begun, Lineage before) {
    Holding.Value value =
        new Holding.Value(StoreKey.PARTITION, ValueCodec.encode(partition(begun, before)));
    answers.put(A, holding(/* complete= */ false, List.of(), List.of(value)));
  }

  private static StoredValue partition(long begun, Lineage before) {
    return new StoredValue.OfPartition(new Stamp(begun, 1), A, begun, 0, before, begun);
  }

  private void answers(UUID member, String... words) {
    answers.put(member, holding(/* complete= */ false, List.of(), valuesOf(words)));
  }

  private void answersComplete(UUID member, String... words) {
    answers.put(member, holding(/* complete= */ true, List.of(), valuesOf(words)));
  }

  private void takeOver() {
    takeover.others(answers, /* lost= */ false);
  }

  private List<String> values() {
    Map<Integer, String> words = new TreeMap<>();
    takeover.values().forEach((key, value) -> words.put(key.slot(), word(key, value)));
    return List.copyOf(words.values());
  }

  private List<String> unconfirmed() {
    return takeover.unconfirmed().stream()
        .map(key -> word(key, takeover.values().get(key)))
        .sorted()
        .toList();
  }

  private static String word(StoreKey key, StoredValue value) {
    return key.slot() + "@" + value.stamp().epoch() + "." + value.stamp().batch();
  }

  private static List<Holding.Value> valuesOf(String... words) {
    return List.of(words).stream().map(TakeoverTest::value).toList();
  }

  private static Holding.Value value(String word) {
    String[] parts = word.split("[@.]");
    Stamp stamp = new Stamp(Long.parseLong(parts[1]), Integer.parseInt(parts[2]));
    StoreKey key = new StoreKey(1, Integer.parseInt(parts[0]));
    return new Holding.Value(key, ValueCodec.encode(task(stamp, /* sequence= */ 7, 8)));
  }

  private static StoredValue task(Stamp stamp, long sequence, long token) {
    return new StoredValue.OfTask(
        stamp,
        new TaskRecord(
            TaskId.of(3, sequence), new Identity(1, 1), token, 1, 1, new TaskState.Disposed()));
  }

  private static Holding holding(
      boolean complete, List<Holding.Run> runs, List<Holding.Value> values) {
    return new Holding(
        /* partition= */ 3,
        /* will= */ null,
        Holding.Stance.GIVES_WAY,
        complete,
        values,
        runs,
        List.of(),
        /* earlier= */ null,
        Loss.NONE);
  }
}
