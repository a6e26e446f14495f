// SPDX-License-Identifier: Apache-2.0
package io.outlast.engine.facade;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.PrimitiveIterator;
import java.util.UUID;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Where each task of a pass over all partitions goes, for one state of ownership. Immutable.
 *
 * <p>With P partitions and a chunk of c, a pass is c · P tasks, made of c rounds of P. In a round a
 * member with n partitions has n turns, spread evenly; over the pass it has c · n, which are a
 * chunk for each of its partitions, one partition after the other. So each member has one current
 * partition at a time, members get tasks in proportion to their partitions at every moment, and at
 * the end of the pass each partition has got c tasks. Every pass is like the one before: between
 * two visits of a partition lie all the others.
 */
final class SpreadPlan {
  private final int chunk;

  /** The member of each turn of a round, as an index into {@link #partitions}. */
  private final int[] members;

  /** How many turns of the round the turn's member had before. */
  private final int[] ordinals;

  /** Each member's partitions, in the order of its visits. */
  private final int[][] partitions;

  /** All partitions in the order in which a pass comes to them. */
  private final int[] tour;

  private record Turn(int member, int ordinal, double at) {}

  /**
   * Makes a plan.
   *
   * @param owners the owner of each partition; those without are left out, unless all are
   * @param ranks a fixed random number per partition: it orders a member's visits, so that
   *     partitions which stay with a member keep their order when others move
   */
  static SpreadPlan of(
      int chunk, List<@Nullable UUID> owners, long[] ranks, RandomGenerator random) {
    int[][] partitions = partitionsByMember(owners, ranks);
    List<Turn> turns = turns(partitions, random);
    return new SpreadPlan(
        chunk,
        turns.stream().mapToInt(Turn::member).toArray(),
        turns.stream().mapToInt(Turn::ordinal).toArray(),
        partitions,
        turns.stream().mapToInt(t -> partitions[t.member()][t.ordinal()]).toArray());
  }

  private SpreadPlan(int chunk, int[] members, int[] ordinals, int[][] partitions, int[] tour) {
    this.chunk = chunk;
    this.members = members;
    this.ordinals = ordinals;
    this.partitions = partitions;
    this.tour = tour;
  }

  /** The same with another chunk. */
  SpreadPlan with(int newChunk) {
    return new SpreadPlan(newChunk, members, ordinals, partitions, tour);
  }

  /** How many tasks a partition gets in a pass. */
  int chunk() {
    return chunk;
  }

  private static int[][] partitionsByMember(List<@Nullable UUID> owners, long[] ranks) {
    boolean anyOwner = owners.stream().anyMatch(owner -> owner != null);
    List<UUID> members = new ArrayList<>();
    List<List<Integer>> lists = new ArrayList<>();
    for (int partition = 0; partition < owners.size(); partition++) {
      UUID owner = owners.get(partition);
      if (owner == null && anyOwner) {
        continue;
      }
      UUID member = owner == null ? NOBODY : owner;
      int index = members.indexOf(member);
      if (index < 0) {
        index = members.size();
        members.add(member);
        lists.add(new ArrayList<>());
      }
      lists.get(index).add(partition);
    }
    return lists.stream()
        .map(list -> list.stream().sorted(Comparator.comparingLong(p -> ranks[p])))
        .map(ordered -> ordered.mapToInt(Integer::intValue).toArray())
        .toArray(int[][]::new);
  }

  private static final UUID NOBODY = new UUID(0, 0);

  /** The k-th of n turns falls at a random point of the k-th n-th of the round. */
  private static List<Turn> turns(int[][] partitions, RandomGenerator random) {
    List<Turn> turns = new ArrayList<>();
    for (int member = 0; member < partitions.length; member++) {
      int count = partitions[member].length;
      for (int ordinal = 0; ordinal < count; ordinal++) {
        turns.add(new Turn(member, ordinal, (ordinal + random.nextDouble()) / count));
      }
    }
    turns.sort(Comparator.comparingDouble(Turn::at));
    return turns;
  }

  /** Tasks of one pass. */
  long length() {
    return (long) chunk * tour.length;
  }

  /** The partition for a task at a position in the pass, from 0 to the length. */
  int partition(long position) {
    int round = (int) (position / tour.length);
    int turn = (int) (position % tour.length);
    int[] own = partitions[members[turn]];
    return own[(round * own.length + ordinals[turn]) / chunk];
  }

  /** All other partitions, once each, in the order of a pass. */
  PrimitiveIterator.OfInt after(int partition) {
    int start =
        IntStream.range(0, tour.length).filter(i -> tour[i] == partition).findFirst().orElse(0);
    return IntStream.concat(Arrays.stream(tour, start, tour.length), Arrays.stream(tour, 0, start))
        .filter(other -> other != partition)
        .iterator();
  }
}
