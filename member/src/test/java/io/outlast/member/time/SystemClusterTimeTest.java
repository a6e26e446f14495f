// SPDX-License-Identifier: Apache-2.0
package io.outlast.member.time;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class SystemClusterTimeTest {
  private static final long WALL_MILLIS = 1_800_000_000_000L;
  private static final long WALL_NANOS = WALL_MILLIS * 1_000_000;

  private long monotonic = -77;
  private long wallMillis = WALL_MILLIS;
  private final SystemClusterTime time = new SystemClusterTime(() -> monotonic, () -> wallMillis);

  @Test
  void itStartsAtTheWallClock_whichIsAGuess() {
    assertThat(time.nanos()).isEqualTo(WALL_NANOS);
    assertThat(time.isKnown()).isFalse();
    assertThat(time.errorBoundNanos()).isEqualTo(SystemClusterTime.UNKNOWN);
  }

  @Test
  void whenItIsTheFirst_thenItIsExact() {
    monotonic += 5_000_000;

    time.found();

    assertThat(time.isKnown()).isTrue();
    assertThat(time.errorBoundNanos()).isZero();
    assertThat(time.nanos()).isEqualTo(WALL_NANOS + 5_000_000);
  }

  @Test
  void whenTheWallClockIsBehindWhatIsOnDisk_thenTimeGoesOnFromThere() {
    time.notBefore(WALL_NANOS + 3_000);
    time.found();
    monotonic += 5_000_000;

    assertThat(time.nanos()).isEqualTo(WALL_NANOS + 3_000 + 5_000_000);
  }

  @Test
  void whenTheWallClockIsAheadOfWhatIsOnDisk_thenItCounts() {
    time.notBefore(WALL_NANOS - 3_000);

    assertThat(time.nanos()).isEqualTo(WALL_NANOS);
  }

  @Test
  void whenTheWallClockJumps_thenTimeGoesOnAsBefore() {
    time.found();
    wallMillis += Duration.ofDays(400).toMillis();
    monotonic += 5_000_000;
    long afterAJumpAhead = time.nanos();
    wallMillis -= Duration.ofDays(900).toMillis();
    monotonic += 5_000_000;

    assertThat(afterAJumpAhead).isEqualTo(WALL_NANOS + 5_000_000);
    assertThat(time.nanos()).isEqualTo(WALL_NANOS + 10_000_000);
    assertThat(time.errorBoundNanos()).isZero();
  }

  @Test
  void theFirstAnswerIsTakenWhateverItSays() {
    long sentAt = monotonic;
    time.nanos();
    monotonic += 200;

    time.adjust(/* clusterNanos= */ 1_000, sentAt, /* otherErrorNanos= */ 7);

    assertThat(time.nanos()).isEqualTo(1_000 + 100);
    assertThat(time.errorBoundNanos()).isEqualTo(100 + 7 + 1);
  }

  @Test
  void theErrorBoundGrowsAsClocksDrift() {
    fixedBy(/* trip= */ 200);

    monotonic += Duration.ofSeconds(10).toNanos();

    assertThat(time.errorBoundNanos()).isEqualTo(101 + Duration.ofMillis(2).toNanos());
  }

  /** Or, once the first member has left, due times would be put off further from day to day. */
  @Test
  void whoLeadsTheOthersDriftsAwayFromNothing() {
    fixedBy(/* trip= */ 200);

    for (int i = 0; i < 1_000; i++) {
      monotonic += Duration.ofSeconds(30).toNanos();
      time.lead();
    }

    assertThat(time.errorBoundNanos()).isEqualTo(101);
  }

  @Test
  void onlyAMoreExactAnswerIsTaken() {
    fixedBy(/* trip= */ 200);
    long before = time.nanos();

    time.adjust(before + 90_000, /* sentAt= */ monotonic, /* otherErrorNanos= */ 101);
    long afterAWorseOne = time.nanos();
    time.adjust(before + 90_000, /* sentAt= */ monotonic, /* otherErrorNanos= */ 99);

    assertThat(afterAWorseOne).isEqualTo(before);
    assertThat(time.nanos()).isEqualTo(before + 90_000);
  }

  @Test
  void whenItTurnsOutToBeAhead_thenItStandsStillUntilTheOthersHaveCaughtUp() {
    fixedBy(/* trip= */ 200_000);
    long before = time.nanos();

    time.adjust(before - 50_000, /* sentAt= */ monotonic, /* otherErrorNanos= */ 0);
    long atOnce = time.nanos();
    monotonic += 49_000;
    long later = time.nanos();
    monotonic += 11_000;

    assertThat(atOnce).isEqualTo(before);
    assertThat(later).isEqualTo(before);
    assertThat(time.nanos()).isEqualTo(before + 10_000);
  }

  private void fixedBy(long trip) {
    long sentAt = monotonic;
    monotonic += trip;
    time.adjust(/* clusterNanos= */ WALL_NANOS, sentAt, /* otherErrorNanos= */ 0);
  }
}
