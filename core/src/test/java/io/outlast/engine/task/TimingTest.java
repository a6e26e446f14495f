// SPDX-License-Identifier: Apache-2.0
package io.outlast.engine.task;

import static org.assertj.core.api.Assertions.assertThat;

import io.outlast.engine.Seeds;
import io.outlast.scheduledexecutor.Schedule;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TimingTest {
  private static final long MAX = Long.MAX_VALUE;

  @Test
  void aTimingSaysTheSameAsTheUsersSchedule() {
    Duration initial = Duration.ofNanos(5);
    Duration interval = Duration.ofNanos(7);

    assertThat(Timing.of(Schedule.once(initial))).isEqualTo(new Timing(Timing.Kind.ONCE, 5, 0));
    assertThat(Timing.of(Schedule.atFixedRate(initial, interval)))
        .isEqualTo(new Timing(Timing.Kind.FIXED_RATE, 5, 7));
    assertThat(Timing.of(Schedule.withFixedDelay(initial, interval)))
        .isEqualTo(new Timing(Timing.Kind.FIXED_DELAY, 5, 7));
    assertThat(Timing.of(Schedule.once(Duration.ofSeconds(MAX))).initialNanos()).isEqualTo(MAX);
  }

  @ParameterizedTest
  @CsvSource({"0, 0, 0", "30, 1000, 1030", "9223372036854775807, 1, 9223372036854775807"})
  void theFirstTickIsTheInitialDelayAway(long initial, long now, long first) {
    assertThat(new Timing(Timing.Kind.ONCE, initial, 0).first(now)).isEqualTo(first);
  }

  /** The tick that follows one whose run has ended then. */
  @ParameterizedTest(name = "{0} every {1}: {2} run until {3}, then {4}, {5} skipped")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          FIXED_RATE  | 100 | 1000 | 1000 | 1100 | 0
          FIXED_RATE  | 100 | 1000 | 1099 | 1100 | 0
          FIXED_RATE  | 100 | 1000 | 1100 | 1100 | 0
          FIXED_RATE  | 100 | 1000 | 1101 | 1200 | 1
          FIXED_RATE  | 100 | 1000 | 1200 | 1200 | 1
          FIXED_RATE  | 100 | 1000 | 1250 | 1300 | 2
          FIXED_RATE  |   1 | 1000 | 1003 | 1003 | 2
          FIXED_RATE  | 100 | 1000 |  900 | 1100 | 0
          FIXED_DELAY | 100 | 1000 | 1000 | 1100 | 0
          FIXED_DELAY | 100 | 1000 | 1250 | 1350 | 0
          ONCE        |   0 | 1000 | 1250 | 9223372036854775807 | 0

          FIXED_RATE  | 9223372036854775807 | 1000                | 1001                | 9223372036854775807 | 0
          FIXED_RATE  | 9223372036854775000 | 1000                | 9223372036854775001 | 9223372036854775807 | 0
          FIXED_RATE  | 100                 | 9223372036854775800 | 9223372036854775801 | 9223372036854775807 | 0
          FIXED_RATE  | 100                 | 1000                | 9223372036854775807 | 9223372036854775807 | 0
          FIXED_DELAY | 100                 | 1000                | 9223372036854775800 | 9223372036854775807 | 0
          """)
  void theNextTick(Timing.Kind kind, long interval, long tick, long end, long next, long skipped) {
    Timing timing = new Timing(kind, 0, interval);

    assertThat(timing.next(tick, end)).isEqualTo(next);
    assertThat(timing.between(tick, next)).isEqualTo(skipped);
  }

  @ParameterizedTest
  @CsvSource({
    "FIXED_RATE, 1000, 1000, 1000",
    "FIXED_RATE, 1000, 1099, 1000",
    "FIXED_RATE, 1000, 1100, 1100",
    "FIXED_RATE, 1000, 1350, 1300",
    "FIXED_DELAY, 1000, 1350, 1000",
    "ONCE, 1000, 1350, 1000"
  })
  void theLastTickThatHasCome(Timing.Kind kind, long tick, long now, long last) {
    assertThat(new Timing(kind, 0, 100).lastUntil(tick, now)).isEqualTo(last);
  }

  @Test
  void whateverTheTimesAre_thenTheNextTickIsTheFirstOnTheGridThatIsNotOverByTheEnd() {
    Seeds.forEach(
        2_000,
        random -> {
          long period = 1 + random.nextInt(20);
          long tick = random.nextInt(1_000);
          long end = tick + random.nextInt(200);
          Timing timing = new Timing(Timing.Kind.FIXED_RATE, 0, period);

          long plainNext = tick + period;
          long plainSkipped = 0;
          while (plainNext < end) {
            plainNext += period;
            plainSkipped++;
          }

          assertThat(timing.next(tick, end)).isEqualTo(plainNext);
          assertThat(timing.between(tick, plainNext)).isEqualTo(plainSkipped);
        });
  }
}
