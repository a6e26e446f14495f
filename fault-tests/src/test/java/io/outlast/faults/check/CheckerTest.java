// SPDX-License-Identifier: Apache-2.0
package io.outlast.faults.check;

import static org.assertj.core.api.Assertions.assertThat;

import io.outlast.faults.check.Promise.Violation;
import io.outlast.faults.history.Event;
import io.outlast.faults.history.Event.Kind;
import io.outlast.faults.history.History;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A checker that finds nothing proves nothing: each promise is broken here once, and found. */
class CheckerTest {
  private final List<Event> events = new ArrayList<>();
  private boolean mayLose;

  @BeforeEach
  void twoMembersWhoSeeEachOther() {
    up("m1", 0);
    up("m2", 0);
    view("m1", 1, "m1", "m2");
    view("m2", 1, "m1", "m2");
  }

  @Test
  void whenAllIsWell_thenNothingIsFound() {
    submit("d1", 100);
    run("m1", "d1", "5", 120, 150);
    told("m1", "d1", 160, "OK", "d1@5");
    schedule("n1", "name", 200, 1000, 0);
    run("m2", "n1", "7", 1250, 1260);
    told("m1", "n1", 1270, "OK", "n1@7");
    list("m1", 2000, "ref-n1");
    audit(100_000);
    read("m1", "d1", 100_010, "OK", "d1@5");
    read("m2", "d1", 100_020, "OK", "d1@5");
    read("m1", "n1", 100_030, "OK", "n1@7");
    counters(100_040, "balance=0");

    assertThat(check()).isEmpty();
  }

  @Test
  void whenAnAcknowledgedTaskIsUnknownInTheEnd_thenItIsLost() {
    submit("d1", 100);
    audit(100_000);
    read("m2", "d1", 100_010, "STALE", "StaleTaskIdException");

    assertThat(check()).containsExactly("What was acknowledged is not lost, or its loss is told.");
  }

  @Test
  void whenMoreCopiesAreTakenThanThereAre_thenALossMustBeToldAndIsNoFault() {
    mayLose = true;
    submit("d1", 100);
    submit("d2", 110);
    audit(100_000);
    read("m2", "d1", 100_010, "LOST", "PartitionLostException");
    read("m2", "d2", 100_010, "OTHER", "NullPointerException");

    assertThat(check()).containsExactly("What was acknowledged is not lost, or its loss is told.");
  }

  @Test
  void whenASeriesFallsSilent_thenItIsLost() {
    schedule("f1", "-", 100, 0, 200);
    run("m1", "f1", "1", 150, 160);
    list("m1", 90_000, "ref-f1");
    audit(100_000);

    assertThat(check()).containsExactly("What was acknowledged is not lost, or its loss is told.");
  }

  @Test
  void whenACompletedTaskIsRun_thenThatIsFound() {
    submit("d1", 100);
    run("m1", "d1", "5", 120, 150);
    told("m1", "d1", 160, "OK", "d1@5");
    add(200, "nemesis", Kind.DEAD, "m3", "SIGKILL");
    run("m2", "d1", "6", 30_000, 30_010);

    assertThat(check()).containsExactly("What has completed does not run again.");
  }

  @Test
  void whenWhoHadCompletedItIsDead_thenRunningItAgainIsFoundAsWell() {
    submit("d1", 100);
    run("m1", "d1", "5", 120, 150);
    told("m2", "d1", 160, "OK", "d1@5");
    add(162, "nemesis", Kind.DEAD, "m1", "SIGKILL");
    view("m2", 500, "m2");
    run("m2", "d1", "6", 600, 610);

    assertThat(check()).containsExactly("What has completed does not run again.");
  }

  @Test
  void whenASideIsNotTheOneWhoseStateStays_thenItMayRunAgainWhatItHadCompleted() {
    submit("d1", 100);
    view("m1", 6_000, "m1");
    view("m2", 6_000, "m2");
    run("m1", "d1", "5", 6_120, 6_150);
    told("m1", "d1", 6_160, "OK", "d1@5");
    view("m1", 19_000, "m1", "m2");
    view("m2", 19_000, "m1", "m2");
    run("m1", "d1", "6", 21_000, 21_010);

    assertThat(check()).isEmpty();
  }

  @Test
  void whenANewcomerFindsNobodyAtFirst_thenItIsApartUntilItIsFound() {
    schedule("n1", "name", 200, 1000, 0, "ref-name");
    up("m3", 30_000);
    view("m3", 30_001, "m3");
    String number = "m3:" + events.size();
    add(30_010, "m3", Kind.CALL, number, "schedule", "n2", "name", "1000", "0");
    add(30_020, "m3", Kind.ANSWER, number, "OK", "ref-name");
    view("m3", 31_000, "m1", "m2", "m3");

    assertThat(check()).isEmpty();
  }

  @Test
  void whenTwoWhoSeeEachOtherRunATaskAtOnce_thenThatIsFound() {
    submit("d1", 100);
    run("m1", "d1", "5", 120, 900);
    add(200, "nemesis", Kind.DEAD, "m3", "SIGKILL");
    run("m2", "d1", "6", 500, 600);

    assertThat(check())
        .containsExactly("Runs of one task do not overlap among members that see each other.");
  }

  @Test
  void whenTwoWhoAreApartRunATaskAtOnce_thenThatIsNoFault() {
    submit("d1", 100);
    run("m1", "d1", "5", 120, 20_000);
    view("m2", 6_000, "m2");
    run("m2", "d1", "6", 6_100, 6_200);
    told("m2", "d1", 6_300, "OK", "d1@6");
    view("m2", 19_000, "m1", "m2");

    assertThat(check()).isEmpty();
  }

  @Test
  void whenARunIsCutOffByTheDeathOfItsMember_thenTheNextIsNoOverlap() {
    submit("d1", 100);
    add(120, "m1", Kind.START, "d1", "5", "1", "-1", "false");
    add(200, "nemesis", Kind.DEAD, "m1", "SIGKILL");
    view("m2", 500, "m2");
    run("m2", "d1", "6", 600, 610);

    assertThat(check()).isEmpty();
  }

  @Test
  void whenATaskIsRunTwiceAndNobodyWasLost_thenThatIsFound() {
    submit("d1", 100);
    run("m1", "d1", "5", 120, 150);
    add(160, "m1", Kind.LEFT, "m1");
    run("m2", "d1", "6", 200, 210);

    assertThat(check()).containsExactly("Without a lost owner no task runs twice.");
  }

  @Test
  void whenTwoAreToldOfDifferentEnds_thenThatIsFound() {
    submit("d1", 100);
    run("m1", "d1", "5", 120, 150);
    add(151, "nemesis", Kind.DEAD, "m3", "SIGKILL");
    run("m2", "d1", "6", 152, 155);
    told("m1", "d1", 160, "OK", "d1@5");
    told("m2", "d1", 170, "OK", "d1@6");

    assertThat(check()).containsExactly("A task has at most one accepted completion.");
  }

  @Test
  void whenACancelledTaskIsRun_thenThatIsFound() {
    submit("d1", 100);
    call("m1", "cancel", "d1", 110, 120, "OK", "true");
    run("m1", "d1", "5", 130, 150);

    assertThat(check()).containsExactly("What was cancelled or disposed does not run any more.");
  }

  @Test
  void whenANameIsGivenTwice_thenThatIsFound() {
    schedule("n1", "name", 100, 1000, 0);
    schedule("n2", "name", 200, 1000, 0);

    assertThat(check()).containsExactly("A name belongs to one task at a time.");
  }

  @Test
  void whenANameIsGivenAgainAfterADisposal_thenThatIsNoFault() {
    schedule("n1", "name", 100, 1000, 0);
    call("m1", "dispose", "n1", 150, 160, "OK", "");
    schedule("n2", "name", 200, 1000, 0);

    assertThat(check()).isEmpty();
  }

  @Test
  void whenATaskIsRunBeforeItIsDue_thenThatIsFound() {
    schedule("o1", "-", 100, 1000, 0);
    run("m1", "o1", "5", 900, 910);

    assertThat(check()).containsExactly("Nothing runs before it is due.");
  }

  @Test
  void whenASeriesRunsMoreOftenThanItTicks_thenThatIsFound() {
    schedule("f1", "-", 100, 0, 500);
    run("m1", "f1", "5", 110, 120);
    run("m1", "f1", "6", 400, 410);

    assertThat(check()).containsExactly("Nothing runs before it is due.");
  }

  @Test
  void whenAStateFallsBack_thenThatIsFound() {
    schedule("s1", "-", 100, 0, 100);
    stateful("m1", "s1", "5", 100, 0);
    stateful("m1", "s1", "6", 200, 1);
    stateful("m2", "s1", "7", 300, 0);

    assertThat(check())
        .containsExactly("A state is that of the last acknowledged run: never older, never newer.");
  }

  @Test
  void whenAListingLacksATask_thenThatIsFound() {
    schedule("o1", "-", 100, 10_000, 0);
    list("m2", 500, "ref-o2");

    assertThat(check()).containsExactly("Listings have each task exactly once.");
  }

  @Test
  void whenWhoHadTheNameBeforeDisposesOfItOnceMore_thenTheListingNeedNotHaveIt() {
    call("m1", "dispose", "n0", 400, 450, "OK", "");
    schedule("n0", "name", 50, 1000, 0, "ref-name");
    call("m2", "dispose", "n0", 90, 95, "OK", "");
    schedule("n1", "name", 100, 1000, 0, "ref-name");
    list("m2", 500, "ref-o2");

    assertThat(check()).isEmpty();
  }

  @Test
  void whenAListingHasATaskTwice_thenThatIsFound() {
    list("m2", 500, "ref-o2 ref-o2");

    assertThat(check()).containsExactly("Listings have each task exactly once.");
  }

  @Test
  void whenAWaiterIsNotAnswered_thenThatIsFound() {
    submit("d1", 100);
    add(110, "m1", Kind.CALL, "m1:wait", "wait", "d1");

    assertThat(check()).containsExactly("Every call and every waiter ends.");
  }

  @Test
  void whenTheWaiterItselfIsDead_thenItNeedsNoAnswer() {
    add(110, "m1", Kind.CALL, "m1:wait", "wait", "d1");
    add(111, "nemesis", Kind.DEAD, "m1", "SIGKILL");

    assertThat(check()).isEmpty();
  }

  @Test
  void whenTwoReadDifferently_thenThatIsFound() {
    submit("d1", 100);
    audit(100_000);
    read("m1", "d1", 100_010, "CANCELLED", "");
    read("m2", "d1", 100_010, "STALE", "");
    mayLose = true;

    assertThat(check())
        .containsExactly("Every handle can be read from everywhere, with the same answer.");
  }

  @Test
  void whenTheCountersDoNotAddUp_thenThatIsFound() {
    counters(100, "balance=-1");

    assertThat(check()).containsExactly("At rest the counters add up.");
  }

  @Test
  void whenARunBeginsInterrupted_thenThatIsFound() {
    submit("d1", 100);
    add(120, "m1", Kind.START, "d1", "5", "1", "-1", "true");

    assertThat(check()).containsExactly("No run inherits an interrupt.");
  }

  @Test
  void whenSomethingRunsBeforeEnoughAreBack_thenThatIsFound() {
    schedule("f1", "-", 100, 0, 100);
    run("m1", "f1", "5", 110, 120);
    powerCut(1000);
    seated("m3", 1500, /* isNew= */ false);
    run("m3", "f1", "6", 3000, 3010);
    seated("m4", 3500, /* isNew= */ false);

    assertThat(check())
        .containsExactly(
            "After all were gone nothing runs before enough are back, or the time for that is"
                + " over.");
  }

  @Test
  void whenEnoughAreBackOrWereWaitedFor_thenTheyMayBegin() {
    schedule("f1", "-", 100, 0, 100);
    powerCut(1000);
    seated("m3", 1500, /* isNew= */ false);
    seated("m4", 2500, /* isNew= */ false);
    run("m3", "f1", "6", 3000, 3010);
    add(30_000, "nemesis", Kind.DARK, "shutdown", "2", "10000");
    seated("m5", 31_000, /* isNew= */ false);
    run("m5", "f1", "7", 41_500, 41_600);

    assertThat(check()).isEmpty();
  }

  @Test
  void whenAllWereKilled_thenWhatHadNotEndedMayRunAgain_andWhatHadMayNot() {
    submit("d1", 100);
    submit("d2", 100);
    run("m1", "d1", "5", 120, 150);
    run("m2", "d2", "5", 120, 150);
    told("m1", "d2", 160, "OK", "d2@5");
    powerCut(1000);
    seated("m3", 1500, /* isNew= */ false);
    seated("m4", 1500, /* isNew= */ false);
    run("m3", "d1", "6", 3000, 3010);

    assertThat(check()).isEmpty();

    run("m4", "d2", "6", 3000, 3010);

    assertThat(check()).containsExactly("What has completed does not run again.");
  }

  @Test
  void whenAllHaveEndedInOrder_thenNothingRunsAgain() {
    submit("d1", 100);
    run("m1", "d1", "5", 120, 150);
    add(900, "m1", Kind.LEFT, "m1");
    add(900, "m2", Kind.LEFT, "m2");
    add(1000, "nemesis", Kind.DARK, "shutdown", "2", "10000");
    seated("m3", 1500, /* isNew= */ false);
    seated("m4", 1500, /* isNew= */ false);
    run("m3", "d1", "6", 3000, 3010);

    assertThat(check()).containsExactly("Without a lost owner no task runs twice.");
  }

  @Test
  void whenAStateIsOlderAfterAPowerCutThanWhatWasRunBefore_thenThatIsFound() {
    schedule("s1", "-", 100, 0, 100);
    stateful("m1", "s1", "5", 100, 0);
    stateful("m1", "s1", "6", 200, 1);
    powerCut(1000);
    seated("m3", 1500, /* isNew= */ false);
    seated("m4", 1500, /* isNew= */ false);
    stateful("m3", "s1", "1000", 3000, 0);

    assertThat(check())
        .containsExactly("A state is that of the last acknowledged run: never older, never newer.");
  }

  @Test
  void whenANameIsGivenAgainAfterAPowerCut_thenThatIsFound() {
    schedule("n1", "name", 100, 60_000, 0);
    powerCut(1000);
    seated("m3", 1500, /* isNew= */ false);
    seated("m4", 1500, /* isNew= */ false);
    schedule("n2", "name", 4000, 60_000, 0);

    assertThat(check()).containsExactly("A name belongs to one task at a time.");
  }

  @Test
  void whenAClientsWaiterIsForgottenInAPowerCut_thenThatIsFound() {
    submit("d1", 100);
    add(110, "m1", Kind.CALL, "m1:wait", "wait", "d1");
    add(110, "c1", Kind.CALL, "c1:wait", "wait", "d1");
    powerCut(1000);

    assertThat(check()).containsExactly("Every call and every waiter ends.");
  }

  private List<String> check() {
    return Checker.check(new Deeds(new History(events), mayLose)).stream()
        .map(Violation::promise)
        .distinct()
        .toList();
  }

  private void add(long millis, String process, Kind kind, String... words) {
    events.add(new Event(millis * 1_000_000, millis, process, kind, List.of(words)));
  }

  private void up(String process, long millis) {
    add(millis, process, Kind.UP, process);
  }

  private void view(String process, long millis, String... members) {
    add(millis, process, Kind.VIEW, String.join(",", members));
  }

  private void powerCut(long millis) {
    add(millis, "nemesis", Kind.DEAD, "m1", "power cut");
    add(millis, "nemesis", Kind.DEAD, "m2", "power cut");
    add(millis + 1, "nemesis", Kind.DARK, "power cut", "2", "10000");
  }

  private void seated(String process, long millis, boolean isNew) {
    add(millis, "nemesis", Kind.SEATED, process, isNew + "");
  }

  private void call(
      String process, String operation, String task, long from, long to, String... answer) {
    String number = process + ":" + events.size();
    add(from, process, Kind.CALL, number, operation, task, "-");
    add(
        to,
        process,
        Kind.ANSWER,
        Stream.concat(Stream.of(number), Stream.of(answer)).toArray(String[]::new));
  }

  private void submit(String task, long millis) {
    call("m1", "submit", task, millis, millis + 5, "OK", "ref-" + task);
  }

  private void schedule(String task, String name, long millis, long delay, long period) {
    schedule(task, name, millis, delay, period, "ref-" + task);
  }

  private void schedule(
      String task, String name, long millis, long delay, long period, String reference) {
    String number = "m1:" + events.size();
    add(millis, "m1", Kind.CALL, number, "schedule", task, name, delay + "", period + "");
    add(millis + 5, "m1", Kind.ANSWER, number, "OK", reference);
  }

  private void run(String process, String task, String token, long from, long to) {
    add(from, process, Kind.START, task, token, "1", "-1", "false");
    add(to, process, Kind.END, task, token, "done");
  }

  private void stateful(String process, String task, String token, long from, long state) {
    add(from, process, Kind.START, task, token, "1", state + "", "false");
    add(from + 1, process, Kind.END, task, token, "done");
  }

  private void told(String process, String task, long millis, String kind, String value) {
    call(process, "wait", task, millis - 1, millis, kind, value);
  }

  private void read(String process, String task, long millis, String kind, String value) {
    call(process, "read", task, millis, millis + 5, kind, value);
  }

  private void list(String process, long millis, String references) {
    call(process, "list", "-", millis, millis + 5, "OK", references);
  }

  private void audit(long millis) {
    add(millis, "nemesis", Kind.AUDIT);
  }

  private void counters(long millis, String... sums) {
    add(millis, "nemesis", Kind.COUNTERS, sums);
  }
}
