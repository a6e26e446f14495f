// SPDX-License-Identifier: Apache-2.0
package io.outlast.engine.facade;

import static org.assertj.core.api.Assertions.assertThat;

import io.outlast.engine.task.TaskId;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Queue;
import java.util.Random;
import java.util.function.IntToDoubleFunction;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * How long results stay readable (SPEC §2), in a simulation of many submitters: the distance, in
 * tasks, from a task to the one that takes its place, as a part of all places. The promise is 0.8.
 */
class SpreadRetentionTest {
  private static final int PARTITIONS = 271;
  private static final double PROMISE = 0.8;
  private static final long[] SEEDS = {1, 2, 3};

  /** Rates of submitters relative to each other. */
  private enum Rates {
    /** All the same. */
    EQUAL {
      @Override
      IntToDoubleFunction of(int submitters, Random random) {
        return s -> 1;
      }
    },
    /** From 1 to 100. */
    UNEQUAL {
      @Override
      IntToDoubleFunction of(int submitters, Random random) {
        return s -> Math.pow(100, random.nextDouble());
      }
    },
    /** One makes ten times as much as all others together. */
    ONE_BUSY {
      @Override
      IntToDoubleFunction of(int submitters, Random random) {
        return s -> s == 0 ? 10.0 * submitters : 1;
      }
    };

    abstract IntToDoubleFunction of(int submitters, Random random);
  }

  @ParameterizedTest
  @CsvSource({
    "100, 1, EQUAL",
    "100, 3, EQUAL",
    "100, 10, EQUAL",
    "100, 30, EQUAL",
    "100, 100, EQUAL",
    "100, 3, UNEQUAL",
    "100, 10, UNEQUAL",
    "100, 30, UNEQUAL",
    "100, 3, ONE_BUSY",
    "100, 10, ONE_BUSY",
    "100, 30, ONE_BUSY",
    "100, 100, ONE_BUSY",
    "1000, 1, EQUAL",
    "1000, 10, UNEQUAL",
    "1000, 100, UNEQUAL",
    "50, 10, UNEQUAL",
    "30, 5, UNEQUAL",
    "10, 1, EQUAL",
    "10, 2, EQUAL",
    "10, 2, UNEQUAL",
  })
  void thePromiseIsKeptWhateverTheRates(int capacity, int submitters, Rates rates) {
    assertRetention(capacity, submitters, rates, PROMISE);
  }

  /**
   * Chance alone brings some partitions more than their part, and in a small one a few tasks are
   * much: with chunks of one task already, nothing is left that submitters could do by themselves.
   */
  @ParameterizedTest
  @CsvSource({
    "100, 100, UNEQUAL, 0.75",
    "30, 30, UNEQUAL, 0.6",
    "10, 3, UNEQUAL, 0.75",
    "10, 10, EQUAL, 0.7",
    "10, 10, UNEQUAL, 0.4",
    "10, 30, EQUAL, 0.15",
    "10, 100, EQUAL, 0.1",
  })
  void withManySubmittersAndSmallPartitionsResultsGoSooner(
      int capacity, int submitters, Rates rates, double atLeast) {
    assertRetention(capacity, submitters, rates, atLeast);
  }

  private static void assertRetention(int capacity, int submitters, Rates rates, double atLeast) {
    for (long seed : SEEDS) {
      assertThat(new World(capacity, submitters, rates, seed).retention())
          .as("capacity %d, %d submitters, rates %s, seed %d", capacity, submitters, rates, seed)
          .isGreaterThanOrEqualTo(atLeast);
    }
  }

  /** Submitters that work at random, each at its rate, and hear of their tasks a little later. */
  private static final class World {
    private static final int ON_THEIR_WAY = 50;

    private final int capacity;
    private final Random random;
    private final Spread[] spreads;
    private final double[] upTo;
    private final int[] placed = new int[PARTITIONS];

    /** By partition, the tasks that the results of now belong to. */
    private final int[][] places;

    World(int capacity, int submitters, Rates rates, long seed) {
      this.capacity = capacity;
      random = new Random(seed);
      places = new int[PARTITIONS][capacity];
      FakeGateway gateway = new FakeGateway(PARTITIONS, 3);
      spreads = new Spread[submitters];
      upTo = new double[submitters];
      IntToDoubleFunction rate = rates.of(submitters, random);
      double sum = 0;
      for (int s = 0; s < submitters; s++) {
        spreads[s] = new Spread(gateway, 1, capacity, false, random.nextLong());
        sum += rate.applyAsDouble(s);
        upTo[s] = sum;
      }
    }

    /** Fills all places some times; gives the shortest stay of a result. */
    double retention() {
      int times = capacity < 1000 ? 8 : 3;
      Queue<Runnable> replies = new ArrayDeque<>();
      int shortest = Integer.MAX_VALUE;
      for (int task = 0; task < times * capacity * PARTITIONS; task++) {
        Spread spread = spreads[next()];
        int partition = spread.next();
        int number = placed[partition]++;
        int place = number % capacity;
        if (number >= capacity) {
          shortest = Math.min(shortest, task - places[partition][place]);
        }
        places[partition][place] = task;
        replies.add(() -> spread.stored(TaskId.of(partition, (1L << 30) + number)));
        if (replies.size() > ON_THEIR_WAY) {
          replies.remove().run();
        }
      }
      return (double) shortest / (capacity * PARTITIONS);
    }

    private int next() {
      int found = Arrays.binarySearch(upTo, random.nextDouble() * upTo[upTo.length - 1]);
      return found >= 0 ? found : -found - 1;
    }
  }
}
