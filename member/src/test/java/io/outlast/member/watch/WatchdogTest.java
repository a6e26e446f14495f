// SPDX-License-Identifier: Apache-2.0
package io.outlast.member.watch;

import static org.assertj.core.api.Assertions.assertThat;

import io.outlast.engine.journal.Journal.Standstill;
import io.outlast.engine.task.ExecutorId;
import io.outlast.member.ManualClock;
import io.outlast.member.run.Backlog;
import io.outlast.monitor.Health;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class WatchdogTest {
  private static final Duration THRESHOLD = Duration.ofSeconds(5);
  private static final ExecutorId JOBS = new ExecutorId(ExecutorId.Kind.DURABLE, "jobs");
  private static final ExecutorId NIGHTLY = new ExecutorId(ExecutorId.Kind.SCHEDULED, "nightly");

  private final ManualClock clock = new ManualClock();
  private final Watchdog watchdog =
      new Watchdog("member-1", THRESHOLD.toNanos(), clock::nanos, clock);

  /** What a thread that stands still was given. */
  private final List<Runnable> kept = new ArrayList<>();

  private final List<Backlog> backlogs = new ArrayList<>();
  private final PrintStream err = System.err;
  private final ByteArrayOutputStream log = new ByteArrayOutputStream();
  private Optional<Standstill> still = Optional.empty();
  private boolean isTimerStuck;
  private boolean isPoolStuck;
  private int threadsAdded;

  @BeforeEach
  void start() {
    System.setErr(new PrintStream(log, /* autoFlush= */ true, StandardCharsets.UTF_8));
    watchdog.watchTimer(beat -> carryOut(isTimerStuck, beat), () -> "at X.y", this::addThread);
    watchdog.watchPartitions(beat -> carryOut(isPoolStuck, beat), () -> "at X.z");
    watchdog.watchPools(
        longerThan -> backlogs.stream().filter(b -> b.waitedNanos() > longerThan).toList());
    watchdog.watchJournal(() -> still);
    watchdog.start();
  }

  @AfterEach
  void restore() {
    System.setErr(err);
    err.print(log.toString(StandardCharsets.UTF_8));
  }

  @Test
  void whenAllGoesOn_thenTheMemberIsHealthy() {
    clock.advance(Duration.ofMinutes(10));

    assertThat(watchdog.health()).isEqualTo(Health.HEALTHY);
    assertThat(warnings()).isEmpty();
  }

  @Test
  void whenTheTimerStandsStill_thenThatIsSaidOnceAndAThreadIsAdded() {
    clock.advance(Duration.ofMinutes(1));
    isTimerStuck = true;

    clock.advance(Duration.ofSeconds(5));
    assertThat(watchdog.health().isHealthy()).isTrue();
    clock.advance(Duration.ofSeconds(60));

    assertThat(watchdog.health().problems())
        .singleElement()
        .asString()
        .startsWith("The timer has stalled: it has done nothing for 6")
        .endsWith(" ms (at X.y).");
    assertThat(threadsAdded).isEqualTo(1);
    assertThat(warnings())
        .singleElement()
        .asString()
        .contains("member-1: The timer has stalled", "Another thread takes over");
  }

  @Test
  void whenTheTimerGoesOn_thenTheMemberIsHealthyAndTheNextStallIsSaidAgain() {
    isTimerStuck = true;
    clock.advance(Duration.ofSeconds(10));

    isTimerStuck = false;
    kept.forEach(Runnable::run);
    clock.advance(Duration.ofSeconds(1));
    Health between = watchdog.health();
    isTimerStuck = true;
    clock.advance(Duration.ofSeconds(10));

    assertThat(between).isEqualTo(Health.HEALTHY);
    assertThat(watchdog.health().problems()).hasSize(1);
    assertThat(warnings()).hasSize(2);
    assertThat(threadsAdded).isEqualTo(2);
  }

  @Test
  void whenPartitionThreadsStandStill_thenThatIsSaid() {
    isPoolStuck = true;

    clock.advance(Duration.ofSeconds(7));

    assertThat(watchdog.health().problems())
        .singleElement()
        .asString()
        .contains("partitions", "at X.z");
    assertThat(threadsAdded).isZero();
  }

  @Test
  void whenAPoolIsUsedUp_thenTheExecutorTheCauseAndTheRemedyAreSaidOnce() {
    backlogs.add(new Backlog(JOBS, Duration.ofSeconds(6).toNanos(), 12, 4, 4));

    clock.advance(Duration.ofMinutes(1));

    assertThat(watchdog.health().problems())
        .containsExactly(
            "Executor 'jobs' has stalled: 12 due tasks wait for a thread here, the first for 6000"
                + " ms, and 4 of at most 4 run.");
    assertThat(warnings()).singleElement().asString().contains("raise pool-size");
  }

  @Test
  void whenSeveralStandStill_thenEachIsToldAndEndsByItself() {
    backlogs.add(new Backlog(JOBS, Duration.ofSeconds(6).toNanos(), 12, 4, 4));
    backlogs.add(new Backlog(NIGHTLY, Duration.ofSeconds(7).toNanos(), 1, 3, 16));
    clock.advance(Duration.ofSeconds(2));
    Health both = watchdog.health();

    backlogs.remove(0);
    clock.advance(Duration.ofSeconds(2));

    assertThat(both.problems()).hasSize(2);
    assertThat(watchdog.health().problems())
        .singleElement()
        .asString()
        .startsWith("Scheduler 'nightly' has stalled");
    assertThat(warnings()).hasSize(2);
    assertThat(warnings().get(1)).contains("The pool has room");
  }

  @Test
  void whenTheDiskOfTheJournalRefuses_thenThatIsToldAtOnceWithTheReasonUntilItIsWritten() {
    still = Optional.of(new Standstill(700_000_000L, "The disk is full. Make room."));

    clock.advance(Duration.ofSeconds(1));

    assertThat(watchdog.health().problems())
        .containsExactly(
            "The journal has stalled: nothing could be written for 700 ms (The disk is full. Make"
                + " room.).");
    assertThat(warnings()).singleElement().asString().contains("goes on by itself");

    still = Optional.empty();
    clock.advance(Duration.ofSeconds(1));

    assertThat(watchdog.health()).isEqualTo(Health.HEALTHY);
  }

  @Test
  void whenTheDiskOfTheJournalDoesNotAnswer_thenThatIsToldAfterTheThreshold() {
    still = Optional.of(new Standstill(THRESHOLD.toNanos(), /* failure= */ null));
    clock.advance(Duration.ofSeconds(1));
    Health before = watchdog.health();

    still = Optional.of(new Standstill(THRESHOLD.toNanos() + 1_000_000, /* failure= */ null));
    clock.advance(Duration.ofSeconds(1));

    assertThat(before).isEqualTo(Health.HEALTHY);
    assertThat(watchdog.health().problems())
        .containsExactly("The journal has stalled: its disk has not answered for 5001 ms.");
  }

  /** As after SIGSTOP: the beat that was on its way is old, and nobody had a chance to answer. */
  @Test
  void whenTheWholeProcessWasKeptFromRunning_thenThatIsNoStall() {
    List<Runnable> beats = new ArrayList<>();
    long[] lag = {0};
    Watchdog late =
        new Watchdog("member-2", THRESHOLD.toNanos(), () -> clock.nanos() + lag[0], clock);
    late.watchTimer(beats::add, () -> "", () -> {});
    late.start();
    clock.advance(Duration.ofSeconds(1));

    lag[0] = Duration.ofMinutes(1).toNanos();
    clock.advance(Duration.ofSeconds(2));
    beats.forEach(Runnable::run);
    beats.clear();
    clock.advance(Duration.ofSeconds(1));

    assertThat(late.health()).isEqualTo(Health.HEALTHY);
    assertThat(warnings()).isEmpty();
  }

  @Test
  void whenALookFails_thenTheNextOneIsTaken() {
    boolean[] fails = {true};
    watchdog.watchPools(
        longerThan -> {
          if (fails[0]) {
            throw new IllegalStateException("as a test wants it");
          }
          return List.of();
        });
    isTimerStuck = true;
    clock.advance(Duration.ofSeconds(10));

    fails[0] = false;
    clock.advance(Duration.ofSeconds(1));

    assertThat(watchdog.health().problems()).hasSize(1);
  }

  private void carryOut(boolean isStuck, Runnable beat) {
    if (isStuck) {
      kept.add(beat);
    } else {
      beat.run();
    }
  }

  private void addThread() {
    threadsAdded++;
  }

  private List<String> warnings() {
    return log.toString(StandardCharsets.UTF_8)
        .lines()
        .filter(line -> line.contains(" WARN "))
        .toList();
  }
}
