// SPDX-License-Identifier: Apache-2.0
package io.outlast.engine.facade;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.outlast.engine.task.TaskId;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.PrimitiveIterator;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SpreadTest {
  private static final int PARTITIONS = 271;
  private final FakeGateway gateway = new FakeGateway(PARTITIONS, 3);

  private Spread spread(int capacity, long seed) {
    return new Spread(gateway, 1, capacity, /* fullPerOwner= */ false, seed);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void threeHundredTasksOnThreeMembersGiveEachItsShare(long seed) {
    Spread spread = spread(100, seed);
    Map<UUID, Integer> perMember = new HashMap<>();
    for (int i = 0; i < 300; i++) {
      perMember.merge(gateway.owner(1, spread.next()), 1, Integer::sum);
    }

    assertThat(perMember).hasSize(3);
    assertThat(perMember.values()).as("seed %d", seed).allMatch(n -> n >= 80 && n <= 120);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4})
  void membersGetTasksInProportionToTheirPartitions(long seed) {
    for (int p = 0; p < PARTITIONS; p++) {
      gateway.move(p, new UUID(1, p < 200 ? 0 : 1));
    }
    Spread spread = spread(100, seed);
    int first = 0;
    for (int i = 0; i < 1000; i++) {
      first += spread.next() < 200 ? 1 : 0;
    }

    assertThat(first).as("seed %d", seed).isBetween(725, 750);
  }

  @ParameterizedTest
  @CsvSource({"1, 1", "10, 1", "100, 1", "400, 2", "1000, 5", "100000, 64", "0, 64"})
  void aFirstPassVisitsEachPartitionWithOneSmallChunk(int capacity, int chunk) {
    Spread spread = spread(capacity, 11);
    int[] counts = new int[PARTITIONS];
    for (int i = 0; i < chunk * PARTITIONS; i++) {
      counts[spread.next()]++;
    }

    assertThat(counts).containsOnly(chunk);
  }

  @ParameterizedTest
  @CsvSource({"1, 1", "10, 1", "100, 6", "400, 26", "1000, 64", "0, 64"})
  void whoIsAloneTakesLargerChunksOnceItKnows(int capacity, int chunk) {
    Spread spread = spread(capacity, 11);

    place(spread, 12 * 64 * PARTITIONS, /* othersMeanwhile= */ 0);

    assertThat(spread.chunk()).isEqualTo(chunk);
  }

  @ParameterizedTest
  @CsvSource({"1, 64", "3, 37", "9, 15", "99, 1"})
  void whoPlacesASmallPartOfAllTakesSmallChunks(int others, int chunk) {
    Spread spread = spread(1000, 11);

    place(spread, 12 * 64 * PARTITIONS, others);

    assertThat(spread.chunk()).isCloseTo(chunk, within(1));
  }

  /** Places tasks, each of which is stored at once, while others place some in between. */
  private static void place(Spread spread, int tasks, int othersMeanwhile) {
    int[] numbers = new int[PARTITIONS];
    for (int i = 0; i < tasks; i++) {
      int partition = spread.next();
      spread.stored(TaskId.of(partition, (1L << 30) + ++numbers[partition]));
      for (int other = 0; other < othersMeanwhile; other++) {
        numbers[(int) ((7L * i * othersMeanwhile + other) % PARTITIONS)]++;
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5, 9, 10, 19, 50, 100, 640})
  void resultsOfTheLastTasksStayReadable(int capacity) {
    Spread spread = spread(capacity, capacity);
    int tasks = 3 * capacity * PARTITIONS;
    int[][] placed = new int[PARTITIONS][tasks / PARTITIONS + capacity + 64];
    int[] counts = new int[PARTITIONS];
    int soonest = Integer.MAX_VALUE;
    for (int i = 0; i < tasks; i++) {
      int p = spread.next();
      placed[p][counts[p]] = i;
      if (counts[p] >= capacity) {
        soonest = Math.min(soonest, i - placed[p][counts[p] - capacity]);
      }
      counts[p]++;
    }

    assertThat(soonest).isGreaterThanOrEqualTo((int) (0.8 * capacity * PARTITIONS));
  }

  @Test
  void aBurstMeetsInFewPartitions() {
    Spread spread = spread(1000, 5);
    place(spread, 4 * 64 * PARTITIONS, /* othersMeanwhile= */ 0);
    Set<Integer> partitions = new HashSet<>();
    for (int i = 0; i < 150; i++) {
      partitions.add(spread.next());
    }

    assertThat(partitions).hasSizeLessThanOrEqualTo(6);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4})
  void theOthersAreAllOthersOnce(long seed) {
    int one = new Random(seed).nextInt(PARTITIONS);
    PrimitiveIterator.OfInt others = spread(100, seed).others(one);
    Set<Integer> seen = new HashSet<>();
    int count = 0;
    while (others.hasNext()) {
      seen.add(others.nextInt());
      count++;
    }

    assertThat(count).isEqualTo(PARTITIONS - 1);
    assertThat(seen).hasSize(PARTITIONS - 1).doesNotContain(one);
  }

  @Test
  void whenAnOwnerIsFullAsAWhole_thenOnePartitionOfEachOtherIsLeft() {
    Spread spread = new Spread(gateway, 1, 100, /* fullPerOwner= */ true, 9);
    Set<UUID> owners = new HashSet<>();
    PrimitiveIterator.OfInt others = spread.others(0);
    int count = 0;
    while (others.hasNext()) {
      owners.add(gateway.owner(1, others.nextInt()));
      count++;
    }

    assertThat(count).isEqualTo(2);
    assertThat(owners).hasSize(2).doesNotContain(gateway.owner(1, 0));
  }

  @Test
  void whenAMemberTakesOver_thenItGetsTasksFromTheNextOneOn() {
    Spread spread = spread(100, 3);
    spread.next();
    UUID newcomer = new UUID(2, 2);
    for (int p = 0; p < PARTITIONS; p += 2) {
      gateway.move(p, newcomer);
    }
    int toNewcomer = 0;
    for (int i = 0; i < 300; i++) {
      toNewcomer += newcomer.equals(gateway.owner(1, spread.next())) ? 1 : 0;
    }

    assertThat(toNewcomer).isBetween(140, 160);
  }

  @Test
  void whenOwnersChangeInAPass_thenWhatIsLeftOfItStillReachesEveryOtherPartition() {
    Spread spread = spread(10, 3);
    Set<Integer> visited = new HashSet<>();
    for (int i = 0; i < PARTITIONS / 2; i++) {
      visited.add(spread.next());
    }
    gateway.move(0, new UUID(1, 1));
    for (int i = 0; i < PARTITIONS - PARTITIONS / 2; i++) {
      visited.add(spread.next());
    }

    assertThat(visited.size()).isGreaterThan(PARTITIONS * 9 / 10);
  }

  @Test
  void aPartitionWithoutAnOwnerIsLeftOut() {
    gateway.move(5, null);
    Spread spread = spread(10, 3);
    int[] counts = new int[PARTITIONS];
    for (int i = 0; i < 10 * PARTITIONS; i++) {
      counts[spread.next()]++;
    }

    assertThat(counts[5]).isZero();
    assertThat(Arrays.stream(counts).filter(n -> n == 0)).hasSize(1);
  }

  @Test
  void whileNothingHasAnOwner_tasksAreSpreadOverAllPartitions() {
    for (int p = 0; p < PARTITIONS; p++) {
      gateway.move(p, null);
    }
    Spread spread = spread(10, 3);
    Set<Integer> visited = new HashSet<>();
    for (int i = 0; i < PARTITIONS; i++) {
      visited.add(spread.next());
    }

    assertThat(visited).hasSize(PARTITIONS);
  }
}
