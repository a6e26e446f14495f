// SPDX-License-Identifier: Apache-2.0
package io.outlast.engine.task;

import static org.assertj.core.api.Assertions.assertThat;

import io.outlast.scheduledexecutor.TaskOptions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** All times are in milliseconds since the task was scheduled. */
class TimekeepingTest {
  private static final TaskOptions DEFAULT = TaskOptions.DEFAULT;
  private static final long NEVER = Long.MAX_VALUE;
  private static final long AT_ONCE = Long.MIN_VALUE;

  // ---- From run to run ------------------------------------------------------------------------

  /** The last of the starts is that of a run that is still to come. */
  @ParameterizedTest(name = "{0}, taking {1}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          every 100          | 10 10 10    | 0 100 200 300 | 0
          every 100 after 30 | 10 10       | 30 130 230    | 0
          every 100          | 250 250 250 | 0 300 600 900 | 6
          every 100          | 100 100     | 0 100 200     | 0
          every 100          | 101 10      | 0 200 300     | 1
          every 100          | 10 350 10   | 0 100 500 600 | 3
          delay 100          | 10 10       | 0 110 220     | 0
          delay 100 after 30 | 250 10      | 30 380 490    | 0
          """)
  void theStartsOfASeries(String schedule, String takes, String starts, long skipped) {
    Series series = new Series(schedule, DEFAULT);
    List<Long> began = new ArrayList<>();

    numbers(takes).forEach(took -> began.add(series.runs(took)));

    began.add(series.begins());
    assertThat(began).isEqualTo(numbers(starts));
    assertThat(series.skippedTicks()).isEqualTo(skipped);
  }

  @Test
  void aTaskThatRunsOnceEndsWithItsRun() {
    Series once = new Series("once 50", DEFAULT);

    assertThat(once.runs(10)).isEqualTo(50);
    assertThat(once.state()).isEqualTo("returned");
    assertThat(once.startsAt()).isEqualTo(NEVER);
  }

  @Test
  void whenTheTimeOfATaskIsBeyondAllTimes_thenItNeverStarts() {
    TaskPlan plan =
        new TaskPlan(
            "far", TaskPlan.HERE, new Timing(Timing.Kind.ONCE, Long.MAX_VALUE, 0), DEFAULT);

    Timetable table = Timekeeping.created(plan, /* held= */ false, Series.nanos(0));

    assertThat(table.startsAt()).isEqualTo(NEVER);
    assertThat(Timekeeping.isExpired(table, Series.nanos(0))).isFalse();
    assertThat(Timekeeping.cameDue(table, Series.nanos(0))).isSameAs(table);
  }

  @Test
  void whenThePeriodIsBeyondAllTimes_thenASeriesRunsOnce() {
    Series series = new Series("every 100", DEFAULT);
    series.altered(
        new Alteration.Reschedule(
            new Timing(Timing.Kind.FIXED_RATE, 0, Long.MAX_VALUE), /* duringRun= */ false));

    assertThat(series.runs(10)).isZero();
    assertThat(series.startsAt()).isEqualTo(NEVER);
    assertThat(series.skippedTicks()).isZero();
  }

  // ---- Failures (R17) -------------------------------------------------------------------------

  /** Runs take 10 ms; "ok" returns, anything else is why the run fails. */
  @ParameterizedTest(name = "{0}, {1}: {2}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          every 100 | stop             | ok x        | 0 100           | failed x | 0
          every 100 | continue         | x y ok      | 0 100 200 300   | pending  | 0
          every 100 | retry 2 after 20 | x ok ok     | 0 30 100 200    | pending  | 0
          every 100 | retry 2 after 20 | x y ok      | 0 30 80 100     | pending  | 0
          every 100 | retry 2 after 20 | x y z       | 0 30 80         | failed z | 0
          every 100 | retry 3 after 50 | x y ok      | 0 60 170 200    | pending  | 1
          every 100 | retry 1 after 20 | x ok y ok   | 0 30 100 130 200 | pending | 0
          every 100 | retry 1 after 20 | x ok y z    | 0 30 100 130    | failed z | 0
          delay 100 | retry 1 after 20 | x ok        | 0 30 140        | pending  | 0
          delay 100 | continue         | x           | 0 110           | pending  | 0
          once      | stop             | x           | 0               | failed x | 0
          once      | continue         | x           | 0               | failed x | 0
          once      | retry 2 after 20 | x ok        | 0 30            | returned | 0
          once      | retry 2 after 20 | x y z       | 0 30 80         | failed z | 0
          """)
  void whatAFailureDoes(
      String schedule, String policy, String ends, String starts, String state, long skipped) {
    Series series = new Series(schedule, DEFAULT.withFailurePolicy(Series.failurePolicy(policy)));
    List<Long> began = new ArrayList<>();

    for (String end : ends.split(" ")) {
      began.add(end.equals("ok") ? series.runs(10) : series.fails(10, end));
    }

    if (series.record().isPending()) {
      began.add(series.begins());
    }
    assertThat(began).isEqualTo(numbers(starts));
    assertThat(series.state()).isEqualTo(state);
    assertThat(series.skippedTicks()).isEqualTo(skipped);
  }

  @Test
  void eachRetryIsARunWithATokenOfItsOwn() {
    Series series =
        new Series(
            "every 100", DEFAULT.withFailurePolicy(Series.failurePolicy("retry 2 after 20")));
    long first = series.record().token();

    series.fails(10, "x");

    assertThat(series.record().token()).isGreaterThan(first);
    assertThat(series.record().attempt()).isEqualTo(2);
    assertThat(series.history().runs()).isEqualTo(1);
    assertThat(series.tick()).as("still the same tick").isZero();

    series.runs(10);

    assertThat(series.record().attempt()).as("of the next tick").isEqualTo(1);
    assertThat(series.history().retries()).isZero();
  }

  @Test
  void whenTheClockOfTheRunnerIsAhead_thenARetryStillComesAfterTheEndOfItsRun() {
    Series series =
        new Series("once", DEFAULT.withFailurePolicy(Series.failurePolicy("retry 2 after 20")));

    series.apply(
        new TaskChange.Finished(
            1, Series.failed("x"), 2, new RunReport(Series.nanos(0), Series.nanos(70), null)));

    assertThat(series.due()).isEqualTo(90);
  }

  @Test
  void whenTheTaskWasNeverCalled_thenTheFailureIsNoRun() {
    Series series =
        new Series("every 100", DEFAULT.withFailurePolicy(Series.failurePolicy("continue")));
    series.begins();

    series.apply(new TaskChange.Finished(1, Series.failed("unreadable"), 2, /* run= */ null));

    assertThat(series.history()).isEqualTo(RunHistory.NONE);
    assertThat(series.begins()).isEqualTo(100);
  }

  // ---- Missed ticks (R3) ----------------------------------------------------------------------

  /** The first run takes from 0 to 10; then nobody is there until the time given. */
  @ParameterizedTest(name = "{0}, {1}, back at {2}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          every 100 | coalesce  | 450 | 450 500 600         | 3
          every 100 | coalesce  | 150 | 150 200 300         | 0
          every 100 | coalesce  | 400 | 400 500 600         | 3
          every 100 | skip      | 450 | 500 600 700         | 4
          every 100 | skip      | 400 | 400 500 600         | 3
          every 100 | skip      | 150 | 150 200 300         | 0
          every 100 | run all 2 | 450 | 450 460 500 600     | 2
          every 100 | run all 9 | 450 | 450 460 470 480 500 | 0
          every 100 | run all 1 | 450 | 450 500 600         | 3
          delay 100 | coalesce  | 450 | 450 560             | 0
          delay 100 | skip      | 450 | 450 560             | 0
          """)
  void whatBecomesOfMissedTicks(
      String schedule, String policy, long back, String starts, long skipped) {
    Series series = new Series(schedule, DEFAULT.withMisfirePolicy(Series.misfirePolicy(policy)));
    series.runs(10);
    series.at(back);
    List<Long> began = new ArrayList<>();

    numbers(starts).forEach(start -> began.add(series.runs(10)));

    assertThat(began).isEqualTo(numbers(starts));
    assertThat(series.skippedTicks()).isEqualTo(skipped);
  }

  @Test
  void whenMissedTicksAreMadeUpFor_thenEachRunIsForATickOfItsOwn() {
    Series series =
        new Series("every 100", DEFAULT.withMisfirePolicy(Series.misfirePolicy("run all 3")));
    List<Long> ticks = new ArrayList<>();
    series.at(450);

    for (int i = 0; i < 4; i++) {
      series.begins();
      ticks.add(series.tick());
      series.ends(10, Series.returned());
    }

    assertThat(ticks).containsExactly(200L, 300L, 400L, 500L);
    assertThat(series.skippedTicks()).as("0 and 100").isEqualTo(2);
  }

  @Test
  void whenTicksPassWhileARunIsMadeUpFor_thenTheyAreSkippedAsEver() {
    Series series =
        new Series("every 100", DEFAULT.withMisfirePolicy(Series.misfirePolicy("run all 2")));
    series.at(150);

    assertThat(series.runs(10)).isEqualTo(150);
    assertThat(series.runs(300)).as("tick 100, until 460").isEqualTo(160);
    assertThat(series.begins()).isEqualTo(500);
    assertThat(series.skippedTicks()).as("200, 300, 400").isEqualTo(3);
  }

  @Test
  void aTickThatIsTriedAgainIsNotMissedMeanwhile() {
    Series series =
        new Series(
            "every 100", DEFAULT.withFailurePolicy(Series.failurePolicy("retry 1 after 20")));
    series.fails(10, "x");

    series.at(350);

    assertThat(series.runs(10)).isEqualTo(350);
    assertThat(series.history().runs()).isEqualTo(2);
    assertThat(series.begins()).isEqualTo(400);
    assertThat(series.skippedTicks()).as("100, 200, 300").isEqualTo(3);
  }

  // ---- Runs that are not possible (R38) -------------------------------------------------------

  @ParameterizedTest
  @CsvSource({"150, false", "151, true"})
  void aRunIsTooLateWhenItIsOverdueByMoreThanTheLimit(long now, boolean expired) {
    Series once = new Series("once 100", DEFAULT.withExpireAfter(Duration.ofMillis(50)));

    assertThat(once.at(now).isExpired()).isEqualTo(expired);
  }

  @Test
  void aRunThatSomebodyWantsNowIsNeverTooLate() {
    Series once = new Series("once 100", DEFAULT.withExpireAfter(Duration.ofMillis(50)));

    once.at(200).altered(new Alteration.Trigger());

    assertThat(once.isExpired()).isFalse();
  }

  @Test
  void aTaskThatRunsOnceFailsIfItCannotBeRun() {
    assertThat(new Series("once", DEFAULT).skipped().state())
        .isEqualTo("failed no run is possible");
  }

  @Test
  void aSeriesGoesOnWithTheFirstTickThatIsStillToCome() {
    Series series = new Series("every 100", DEFAULT);

    series.at(250).skipped();

    assertThat(series.begins()).isEqualTo(300);
    assertThat(series.skippedTicks()).as("0, 100, 200").isEqualTo(3);
  }

  @Test
  void aSeriesWithDelaysGoesOnAfterOneMoreDelay() {
    Series series = new Series("delay 100", DEFAULT);

    series.at(250).skipped();

    assertThat(series.begins()).isEqualTo(350);
    assertThat(series.skippedTicks()).isEqualTo(1);
  }

  @Test
  void aTickThatWasRunAndCannotBeTriedAgainIsNotSkipped() {
    Series series =
        new Series(
            "every 100", DEFAULT.withFailurePolicy(Series.failurePolicy("retry 1 after 20")));
    series.fails(10, "x");

    series.at(50).skipped();

    assertThat(series.begins()).isEqualTo(100);
    assertThat(series.skippedTicks()).isZero();
    assertThat(series.history().retries()).isZero();
  }

  @Test
  void ticksThatAreTooLateAreNotMadeUpFor() {
    Series series =
        new Series(
            "every 100",
            DEFAULT
                .withMisfirePolicy(Series.misfirePolicy("run all 9"))
                .withExpireAfter(Duration.ofMillis(250)));
    series.at(450);

    series.begins();

    assertThat(series.tick()).isEqualTo(200);
    assertThat(series.isExpired()).isFalse();
    assertThat(series.skippedTicks()).as("0 and 100").isEqualTo(2);
  }

  // ---- Pauses (R34) ---------------------------------------------------------------------------

  @ParameterizedTest
  @ValueSource(strings = {"once 50", "every 100", "delay 100"})
  void nothingStartsDuringAPause(String schedule) {
    Series series = new Series(schedule, DEFAULT);

    series.altered(new Alteration.Pause());

    assertThat(series.startsAt()).isEqualTo(NEVER);
  }

  @ParameterizedTest(name = "{0}: resumed at {1}, starts at {2}")
  @CsvSource({
    "once 50,            30,  50, 0",
    "once 50,            70,  70, 0",
    "every 100 after 50, 30,  50, 0",
    "every 100 after 50, 50,  50, 0",
    "every 100 after 50, 70,  150, 1",
    "every 100 after 50, 470, 550, 5",
    "delay 100 after 50, 30,  50, 0",
    "delay 100 after 50, 470, 470, 0"
  })
  void whenResumed_thenTheNextRunIsAtTheNextTickOrAtOnceWhereThereIsNoGrid(
      String schedule, long resumed, long start, long skipped) {
    Series series = new Series(schedule, DEFAULT);
    series.altered(new Alteration.Pause());

    series.at(resumed).altered(new Alteration.Resume());

    assertThat(series.begins()).isEqualTo(start);
    assertThat(series.skippedTicks()).isEqualTo(skipped);
  }

  @Test
  void whenPausedDuringARun_thenThatEndsAsEverAndTheNextWaits() {
    Series series = new Series("every 100", DEFAULT);
    series.begins();

    series.altered(new Alteration.Pause());
    series.ends(10, Series.returned());

    assertThat(series.history().runs()).isEqualTo(1);
    assertThat(series.startsAt()).isEqualTo(NEVER);
    assertThat(series.altered(new Alteration.Resume()).begins()).isEqualTo(100);
  }

  @Test
  void whenPausedAndResumedDuringARun_thenNoTickIsLost() {
    Series series = new Series("every 100", DEFAULT);
    series.begins();

    series.at(20).altered(new Alteration.Pause());
    series.at(30).altered(new Alteration.Resume(/* duringRun= */ true));
    series.ends(10, Series.returned());

    assertThat(series.begins()).isEqualTo(100);
    assertThat(series.skippedTicks()).isZero();
  }

  @Test
  void whenPausedTwice_thenTheFirstRequestIsTheOneThatDidIt() {
    Series series = new Series("once 50", DEFAULT).altered(new Alteration.Pause());
    TaskRecord before = series.record();

    series.altered(new Alteration.Pause());

    assertThat(series.record()).isSameAs(before);
    assertThat(new Series("once", DEFAULT).altered(new Alteration.Resume()).table().alteredBy())
        .as("nothing was paused")
        .isNull();
  }

  // ---- Triggers (R34) -------------------------------------------------------------------------

  @Test
  void whenTriggered_thenARunStartsAtOnceAndTheGridStays() {
    Series series = new Series("every 100 after 100", DEFAULT);

    series.at(30).altered(new Alteration.Trigger());

    assertThat(series.startsAt()).isEqualTo(AT_ONCE);
    assertThat(series.runs(10)).isEqualTo(30);
    assertThat(series.begins()).isEqualTo(100);
    assertThat(series.skippedTicks()).isZero();
  }

  @Test
  void whenATriggeredRunGoesOnOverTicks_thenTheyAreSkipped() {
    Series series = new Series("every 100 after 100", DEFAULT);
    series.at(30).altered(new Alteration.Trigger());

    series.runs(200);

    assertThat(series.begins()).isEqualTo(300);
    assertThat(series.skippedTicks()).as("100 and 200").isEqualTo(2);
  }

  @Test
  void whenASeriesWithDelaysIsTriggered_thenTheDelayBeginsAnewOnlyIfItsTimePassed() {
    Series shortly = new Series("delay 100 after 100", DEFAULT).altered(new Alteration.Trigger());
    Series longer = new Series("delay 100 after 100", DEFAULT).altered(new Alteration.Trigger());

    shortly.runs(50);
    longer.runs(150);

    assertThat(shortly.begins()).isEqualTo(100);
    assertThat(longer.begins()).isEqualTo(250);
  }

  @Test
  void whenATaskThatRunsOnceIsTriggered_thenItStaysScheduled() {
    Series once = new Series("once 100", DEFAULT);

    assertThat(once.altered(new Alteration.Trigger()).runs(10)).isZero();

    assertThat(once.state()).isEqualTo("pending");
    assertThat(once.runs(10)).isEqualTo(100);
    assertThat(once.state()).isEqualTo("returned");
  }

  @Test
  void whenItsTimePassesDuringATriggeredRun_thenATaskThatRunsOnceStartsAtTheEndOfThat() {
    Series once = new Series("once 100", DEFAULT);

    once.altered(new Alteration.Trigger()).runs(150);

    assertThat(once.due()).isEqualTo(150);
    assertThat(once.begins()).isEqualTo(150);
  }

  @Test
  void whenPaused_thenATriggeredRunStartsAllTheSameAndThePauseStays() {
    Series series = new Series("every 100 after 100", DEFAULT).altered(new Alteration.Pause());

    assertThat(series.at(30).altered(new Alteration.Trigger()).runs(10)).isEqualTo(30);

    assertThat(series.startsAt()).isEqualTo(NEVER);
    assertThat(series.at(50).altered(new Alteration.Resume()).begins()).isEqualTo(100);
  }

  @Test
  void whenTriggeredTwiceBeforeTheRun_thenThereIsOneRun() {
    Series series = new Series("every 100 after 100", DEFAULT);

    series.altered(new Alteration.Trigger()).altered(new Alteration.Trigger()).runs(10);

    assertThat(series.begins()).isEqualTo(100);
  }

  @Test
  void whenTheRequestComesAgainAfterTheRun_thenItHasHadItsRun() {
    Series series = new Series("every 100 after 100", DEFAULT);
    TaskChange trigger = new TaskChange.Altered(new Alteration.Trigger(), new Identity(3, 1));

    series.apply(trigger).runs(10);
    series.apply(trigger);

    assertThat(series.startsAt()).isEqualTo(100);
  }

  /** It is tried again beside the schedule; the tick that comes has a run of its own. */
  @Test
  void whenATriggeredRunFails_thenItIsTriedAgainLikeAnyOther() {
    Series series =
        new Series(
            "every 100 after 100",
            DEFAULT.withFailurePolicy(Series.failurePolicy("retry 1 after 20")));
    series.altered(new Alteration.Trigger());

    assertThat(series.fails(10, "x")).isZero();
    assertThat(series.runs(10)).isEqualTo(30);

    assertThat(series.tick()).isEqualTo(100);
    assertThat(series.runs(10)).isEqualTo(100);
    assertThat(series.skippedTicks()).isZero();
  }

  @Test
  void whenATriggeredRunOfAPausedTaskFails_thenItIsTriedAgainInThePause() {
    Series once =
        new Series("once 100", DEFAULT.withFailurePolicy(Series.failurePolicy("retry 1 after 20")));
    once.altered(new Alteration.Pause()).altered(new Alteration.Trigger());

    once.fails(10, "x");
    assertThat(once.runs(10)).isEqualTo(30);

    assertThat(once.state()).isEqualTo("pending");
    assertThat(once.startsAt()).isEqualTo(NEVER);
  }

  @Test
  void whenResumedBeforeATriggeredRunIsTriedAgain_thenThatWaitsAsLongAsItWould() {
    Series series =
        new Series(
            "every 100 after 20",
            DEFAULT.withFailurePolicy(Series.failurePolicy("retry 1 after 20")));
    series.altered(new Alteration.Pause()).altered(new Alteration.Trigger()).fails(10, "x");

    series.at(25).altered(new Alteration.Resume());

    assertThat(series.runs(10)).isEqualTo(30);
    assertThat(series.begins()).isEqualTo(120);
    assertThat(series.skippedTicks()).as("20").isEqualTo(1);
  }

  @ParameterizedTest
  @CsvSource({"stop, failed x", "continue, pending", "retry 1 after 20, pending"})
  void whenATriggeredRunFails_thenThePolicySaysWhetherTheTaskEnds(String policy, String state) {
    Series once = new Series("once 100", DEFAULT.withFailurePolicy(Series.failurePolicy(policy)));

    once.altered(new Alteration.Trigger()).fails(10, "x");

    assertThat(once.state()).isEqualTo(state);
  }

  @Test
  void whenTriggeredWhileATickWaitsToBeTriedAgain_thenTheRunComesNowInstead() {
    Series series =
        new Series(
            "every 100", DEFAULT.withFailurePolicy(Series.failurePolicy("retry 1 after 70")));
    series.fails(10, "x");

    series.at(20).altered(new Alteration.Trigger());

    assertThat(series.runs(10)).isEqualTo(20);
    assertThat(series.begins()).isEqualTo(100);
    assertThat(series.skippedTicks()).isZero();
  }

  @Test
  void whenATriggeredRunIsNotPossible_thenTheScheduleStays() {
    Series series = new Series("every 100 after 100", DEFAULT).altered(new Alteration.Trigger());

    series.at(10).skipped();

    assertThat(series.begins()).isEqualTo(100);
    assertThat(series.skippedTicks()).isZero();
  }

  // ---- Other due times (R34) ------------------------------------------------------------------

  @Test
  void whenRescheduled_thenTheNewTimesCountFromThen() {
    Series series = new Series("every 100 after 100", DEFAULT);
    series.runs(10);

    series.at(130).altered(reschedule("every 30 after 50", /* duringRun= */ false));

    assertThat(series.runs(10)).isEqualTo(180);
    assertThat(series.begins()).isEqualTo(210);
    assertThat(series.history().runs()).as("what it has done stays").isEqualTo(2);
  }

  @Test
  void whenRescheduledDuringARun_thenThatDoesNotCountForTheNewTimes() {
    Series once = new Series("once", DEFAULT);
    once.begins();

    once.at(30).altered(reschedule("once 50", /* duringRun= */ true));
    once.ends(10, Series.returned());

    assertThat(once.state()).isEqualTo("pending");
    assertThat(once.runs(10)).isEqualTo(80);
    assertThat(once.state()).isEqualTo("returned");
  }

  @Test
  void whenRescheduledDuringARunThatGoesOnOverNewTicks_thenTheyAreSkipped() {
    Series series = new Series("every 100", DEFAULT);
    series.begins();

    series.at(30).altered(reschedule("every 10", /* duringRun= */ true));
    series.ends(25, Series.returned());

    assertThat(series.begins()).isEqualTo(60);
    assertThat(series.skippedTicks()).as("30, 40, 50").isEqualTo(3);
  }

  @Test
  void whenRescheduledInAPause_thenThePauseStays() {
    Series series = new Series("every 100", DEFAULT).altered(new Alteration.Pause());

    series.at(30).altered(reschedule("every 100 after 50", /* duringRun= */ false));

    assertThat(series.startsAt()).isEqualTo(NEVER);
    assertThat(series.altered(new Alteration.Resume()).begins()).isEqualTo(80);
  }

  @Test
  void whenRescheduledAfterATrigger_thenTheTriggeredRunStillComes() {
    Series series = new Series("once 100", DEFAULT).altered(new Alteration.Trigger());

    series.altered(reschedule("once 50", /* duringRun= */ false));

    assertThat(series.runs(10)).isZero();
    assertThat(series.begins()).isEqualTo(50);
  }

  @Test
  void whenRescheduledWhileATickWaitsToBeTriedAgain_thenTheNewTimesHaveAllTheirRetries() {
    Series series =
        new Series(
            "every 100", DEFAULT.withFailurePolicy(Series.failurePolicy("retry 1 after 20")));
    series.fails(10, "x");

    series.altered(reschedule("every 100", /* duringRun= */ false));

    assertThat(series.fails(10, "y")).isEqualTo(10);
    assertThat(series.runs(10)).isEqualTo(40);
  }

  // ---- Held tasks -----------------------------------------------------------------------------

  @Test
  void aTaskThatIsHeldDoesNotStart_andStartsAtItsTimeWhenAdmitted() {
    Series held = new Series("once 50", DEFAULT, /* held= */ true);
    assertThat(held.startsAt()).isEqualTo(NEVER);

    held.at(20).altered(new Alteration.Admit());

    assertThat(held.begins()).isEqualTo(50);
  }

  @Test
  void nothingElseStartsATaskThatIsHeld() {
    Series held = new Series("once", DEFAULT, /* held= */ true);

    held.altered(new Alteration.Resume()).altered(new Alteration.Trigger());

    assertThat(held.startsAt()).isEqualTo(NEVER);
  }

  // ---- Takeovers (R53) ------------------------------------------------------------------------

  @ParameterizedTest
  @ValueSource(strings = {"once 100", "every 30 after 100", "delay 30 after 100"})
  void whenTheOwnerIsLostBeforeTheFirstRun_thenTheDelayBeginsAgain(String schedule) {
    Series series = new Series(schedule, DEFAULT);

    series.at(40).takenOver().delayRestarted();

    assertThat(series.begins()).isEqualTo(140);
  }

  @Test
  void whenTheFirstRunIsDueOrOver_thenNoDelayBeginsAgain() {
    Series due = new Series("once 100", DEFAULT).at(100).delayRestarted();
    Series hasRun = new Series("every 100", DEFAULT);
    hasRun.runs(10);
    hasRun.at(40).delayRestarted();

    assertThat(due.startsAt()).isEqualTo(100);
    assertThat(hasRun.startsAt()).isEqualTo(100);
  }

  @Test
  void whenTheOwnerIsLostDuringARun_thenTheTickIsRunAgainWithANewToken() {
    Series series = new Series("every 100", DEFAULT);
    series.begins();
    long lost = series.record().token();

    series.at(50).takenOver();
    series.apply(new TaskChange.Finished(lost, Series.returned(), 99, null));

    assertThat(series.record().token()).as("the lost run changes nothing").isLessThan(99);
    assertThat(series.runs(10)).isEqualTo(50);
    assertThat(series.begins()).isEqualTo(100);
  }

  // ---- Statistics -----------------------------------------------------------------------------

  @Test
  void runsAreTimedAndSoIsTheIdleTimeBeforeThem() {
    Series series = new Series("every 100 after 30", DEFAULT);

    series.runs(10);

    assertThat(series.history().runs()).isEqualTo(1);
    assertThat(nanosToMillis(series.history().lastRunNanos())).isEqualTo(10);
    assertThat(nanosToMillis(series.history().lastIdleNanos()))
        .as("since it was scheduled")
        .isEqualTo(30);

    series.runs(25);

    assertThat(series.history().runs()).isEqualTo(2);
    assertThat(nanosToMillis(series.history().lastRunNanos())).isEqualTo(25);
    assertThat(nanosToMillis(series.history().lastIdleNanos())).isEqualTo(90);
    assertThat(nanosToMillis(series.history().runNanos())).isEqualTo(35);
    assertThat(nanosToMillis(series.history().idleNanos())).isEqualTo(120);
    assertThat(Series.millis(series.history().lastEnd())).isEqualTo(155);
  }

  @Test
  void theStatisticsOutliveTheEndOfTheTask() {
    Series once = new Series("once", DEFAULT);

    once.begins();
    once.ends(10, Series.returned(), new byte[] {1});

    assertThat(once.history().runs()).isEqualTo(1);
    assertThat(once.history().lastToken()).isEqualTo(1);
    assertThat(once.history().state()).as("nobody will load it").isNull();
  }

  @Test
  void whenClocksDisagree_thenNoTimeIsNegative() {
    Series series = new Series("every 100", DEFAULT);

    series.apply(
        new TaskChange.Finished(
            1, Series.returned(), 2, new RunReport(Series.nanos(-5), Series.nanos(-6), null)));

    assertThat(series.history().runNanos()).isZero();
    assertThat(series.history().idleNanos()).isZero();
  }

  @Test
  void theStateIsThatOfTheLastRunThatSavedOne() {
    Series series = new Series("every 100", DEFAULT);
    byte[] saved = {1};
    series.begins();
    series.ends(10, Series.returned(), saved);

    series.runs(10);

    assertThat(series.history().state()).isSameAs(saved);
    assertThat(series.history().lastToken()).as("of the last run").isEqualTo(2);
  }

  // ---- Words ----------------------------------------------------------------------------------

  private static Alteration reschedule(String schedule, boolean duringRun) {
    return new Alteration.Reschedule(Series.timing(schedule), duringRun);
  }

  private static List<Long> numbers(String words) {
    return Arrays.stream(words.split(" ")).map(Long::parseLong).toList();
  }

  private static long nanosToMillis(long nanos) {
    return Duration.ofNanos(nanos).toMillis();
  }
}
