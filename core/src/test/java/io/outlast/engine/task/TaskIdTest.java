// SPDX-License-Identifier: Apache-2.0
package io.outlast.engine.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.outlast.engine.Samples;
import io.outlast.engine.Seeds;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TaskIdTest {
  private static final long NOW = nanos("2026-11-05T10:00:00Z");
  private static final long UNIT_NANOS = Duration.ofSeconds(64).toNanos();
  private static final long NUMBERS_PER_START = 8192;
  private static final int STARTS = 65536;

  // ---- Layout ---------------------------------------------------------------------------------

  @Test
  void whenComposed_thenBothPartsCanBeReadAgain() {
    Seeds.forEach(
        10_000,
        random -> {
          int partition = random.nextInt(TaskId.MAX_PARTITIONS);
          long sequence = random.nextLong() >>> 12;

          long taskId = TaskId.of(partition, sequence);

          assertThat(TaskId.partition(taskId)).isEqualTo(partition);
          assertThat(TaskId.sequence(taskId)).isEqualTo(sequence);
        });
  }

  @Test
  void whenThePartitionIsInTheUpperHalf_thenTheIdIsNegativeAndStillAnId() {
    long taskId = TaskId.of(4095, TaskId.startSequence(NOW, 0, 0));

    assertThat(taskId).isNegative();
    assertThat(TaskId.isValid(taskId, 4096)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 271, 2047, 2048, 2049, 4095, 4096})
  void inAClusterOfSoManyPartitions_thoseAndNoOthersHaveIds(int partitionCount) {
    long sequence = TaskId.startSequence(NOW, 0, 17);

    for (int partition = 0; partition < TaskId.MAX_PARTITIONS; partition++) {
      assertThat(TaskId.isValid(TaskId.of(partition, sequence), partitionCount))
          .as("an ID of partition %d", partition)
          .isEqualTo(partition < partitionCount);
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {0, 1, 2, 1000, 1L << 20, (1L << 29) - 1})
  void smallNumbersAreNoIds(long number) {
    assertThat(TaskId.isValid(number, 4096)).isFalse();
  }

  // ---- Within one lineage ---------------------------------------------------------------------

  /** Whatever the clocks of the owners show, and however fast owners follow each other. */
  @Test
  void whenOwnersFollowEachOther_thenNoNumberIsGivenTwice() {
    Seeds.forEach(
        5,
        random -> {
          long highest = 0;
          for (int owner = 0; owner < 5_000; owner++) {
            long start = TaskId.startSequence(anyClock(random), highest, random.nextInt());

            assertThat(start).as("start of owner %d", owner).isGreaterThan(highest);
            assertThat(TaskId.isValid(TaskId.of(270, start), 271)).isTrue();
            assertThat(TaskId.partition(TaskId.of(270, start))).isEqualTo(270);
            highest = start + random.nextInt(100_000);
          }
        });
  }

  private static long anyClock(Random random) {
    return Samples.oneOf(
        random,
        List.of(
            NOW,
            NOW + random.nextInt(),
            NOW - Duration.ofDays(random.nextInt(20_000)).toNanos(),
            NOW + Duration.ofDays(random.nextInt(365)).toNanos(),
            nanos("2200-01-01T00:00:00Z"),
            0L,
            -1L,
            Long.MIN_VALUE,
            Long.MAX_VALUE));
  }

  @Test
  void whenTheClockStandsStill_thenEachOwnerStartsAUnitLater() {
    long first = TaskId.startSequence(NOW, 0, 1);

    long second = TaskId.startSequence(NOW, first + 5, 0);

    assertThat(unitOf(second)).isEqualTo(unitOf(first) + 1);
  }

  @Test
  void whenTheClockGoesOn_thenItSaysWhereToStart() {
    long first = TaskId.startSequence(NOW, 0, 0);

    long second = TaskId.startSequence(NOW + 10 * UNIT_NANOS, first + 5, 0);

    assertThat(unitOf(second)).isEqualTo(unitOf(first) + 10);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "1970-01-01T00:00:00Z",
        "2025-12-31T23:59:59Z",
        "2043-06-01T00:00:00Z",
        "2260-01-01T00:00:00Z"
      })
  void whenTheClockShowsATimeThatNoIdCanHold_thenItIsNotBelieved(String clock) {
    long first = TaskId.startSequence(nanos(clock), 0, 0);
    long next = TaskId.startSequence(nanos(clock), TaskId.startSequence(NOW, 0, 0), 0);

    assertThat(unitOf(first)).isEqualTo(1);
    assertThat(unitOf(next)).isEqualTo(unitOf(TaskId.startSequence(NOW, 0, 0)) + 1);
  }

  @Test
  void whenAllNumbersAreSpent_thenThatIsSaidAndNoIdOfAnotherPartitionIsMade() {
    long last = (1L << 52) - 1;

    assertThatThrownBy(() -> TaskId.startSequence(NOW, last, 0))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("numbers");
  }

  @Test
  void theFieldOfTimeLastsFor17Years() {
    long end = nanos("2042-12-31T00:00:00Z");

    assertThat(unitOf(TaskId.startSequence(end, 0, 0)))
        .isEqualTo(1 + Duration.ofNanos(end - nanos("2026-01-01T00:00:00Z")).toSeconds() / 64);
  }

  // ---- Across lineages ------------------------------------------------------------------------

  /**
   * The bound of the class comment: counted over all starts of the other side, for several of this
   * side's, so nothing is left to chance.
   */
  @ParameterizedTest
  @ValueSource(longs = {1, 100, 8_191, 8_192, 8_193, 50_000, 1_000_000})
  void whenTwoLineagesStartInTheSame64Seconds_thenTheirIdsMeetNoMoreOftenThanTheBoundSays(
      long numbersTaken) {
    double bound = (2 + (2.0 * numbersTaken) / NUMBERS_PER_START) / STARTS;

    for (int random : new int[] {0, 1, 777, 32_768, 65_535}) {
      long meetings = 0;
      long one = TaskId.startSequence(NOW, 0, random);
      for (int other = 0; other < STARTS; other++) {
        long two = TaskId.startSequence(NOW, 0, other);
        meetings += Math.abs(one - two) < numbersTaken ? 1 : 0;
      }
      assertThat((double) meetings / STARTS).isLessThanOrEqualTo(bound);
    }
  }

  @Test
  void whenTwoLineagesStartInDifferentUnits_thenTheirIdsDoNotMeet() {
    Seeds.forEach(
        10_000,
        random -> {
          long one = TaskId.startSequence(NOW, 0, random.nextInt());
          long two = TaskId.startSequence(NOW + UNIT_NANOS, 0, 0);

          assertThat(one + NUMBERS_PER_START - 1).isLessThan(two);
        });
  }

  private static long unitOf(long sequence) {
    return sequence >>> 29;
  }

  private static long nanos(String instant) {
    return Duration.between(Instant.EPOCH, Instant.parse(instant)).toNanos();
  }
}
