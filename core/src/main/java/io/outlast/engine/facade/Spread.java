// SPDX-License-Identifier: Apache-2.0
package io.outlast.engine.facade;

import io.outlast.engine.gateway.Gateway;
import io.outlast.engine.gateway.Reply;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.PrimitiveIterator;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Places tasks without a key: in turn on the members, in a shuffled order and in proportion to
 * their partitions (R36). On a member it fills a chunk of one partition before it goes on to the
 * next, so that the tasks of a burst meet in few partitions and are written together; all
 * partitions get a chunk before one gets a second.
 *
 * <p>The chunk is a compromise with the promise of SPEC §2 on how long results stay: between a task
 * and the one that overwrites its result there must be 0.8 × capacity × partitions others, or in
 * other words, a partition may get a quarter more than its part. With one submitter that is so for
 * any chunk up to a fifth of the capacity. Several submitters walk without knowing of each other,
 * and their chunks meet in a partition by chance: with k of them at work, each with a chunk of c, a
 * partition gets more than its part by c × √k / 2 in the mean, four to five times as much in the
 * worst of hundreds, and k × c at most. So a submitter with a smaller {@link Share} takes smaller
 * chunks, and one that knows nothing yet the smallest.
 *
 * <p>With a capacity of 100 or more that keeps the promise for up to about 100 submitters, whatever
 * their rates. In smaller partitions even chunks of one task meet too often: there it is kept for
 * certain only by up to capacity / 5 submitters at a time.
 *
 * <p>Thread-safe: a task costs one atomic increment and a look-up in an immutable {@link
 * SpreadPlan}, which is made anew when owners have changed.
 */
final class Spread {
  private static final int MAX_CHUNK = 64;

  /** A chunk is this part of the capacity at most: of a submitter that is alone. */
  private static final double LARGEST = 1 / 15.0;

  /** A chunk is this part of the capacity times the share. */
  private static final double PER_SHARE = 0.15;

  /** A chunk is this part of the capacity while the share is not known. */
  private static final double UNKNOWN = 1 / 200.0;

  private final Gateway gateway;
  private final int durability;
  private final int capacity;
  private final boolean fullPerOwner;
  private final long seed;
  private final long[] ranks;
  private final Share share;
  private final AtomicLong numbers = new AtomicLong();
  private volatile Course course;

  /**
   * The pass over all partitions that is followed now.
   *
   * @param version of the owners it was made for
   * @param start the number of its first task
   */
  private record Course(long version, SpreadPlan plan, long start) {
    boolean hasEnded(long number) {
      return number - start >= plan.length();
    }

    /** A number of the pass before, or of the one after, has its place in this one as well. */
    int partition(long number) {
      return plan.partition(Math.floorMod(number - start, plan.length()));
    }
  }

  /**
   * Starts anywhere in a pass.
   *
   * @param capacity places per partition or owner, 0 for unlimited
   * @param fullPerOwner whether an owner whose one partition is full has no room in the others
   *     either
   * @param seed of the shuffling: submitters that start together must not move in step
   */
  Spread(Gateway gateway, int durability, int capacity, boolean fullPerOwner, long seed) {
    this.gateway = gateway;
    this.durability = durability;
    this.capacity = capacity;
    this.fullPerOwner = fullPerOwner;
    this.seed = seed;
    this.share = new Share(gateway.partitionCount());
    SplittableRandom random = new SplittableRandom(seed);
    this.ranks = random.longs(gateway.partitionCount()).toArray();
    long version = gateway.ownersVersion(durability);
    SpreadPlan plan = newPlan(chunk(/* known= */ 0));
    this.course = new Course(version, plan, -random.nextLong(plan.length()));
  }

  /** The chunk of a submitter with that share, 0 for one that is not known. */
  private int chunk(double known) {
    if (capacity == 0) {
      return MAX_CHUNK;
    }
    double part = known == 0 ? UNKNOWN : Math.min(LARGEST, PER_SHARE * known);
    return Math.max(1, Math.min(MAX_CHUNK, (int) (part * capacity)));
  }

  /** The partition for the next task. */
  int next() {
    long number = numbers.getAndIncrement();
    return course(number).partition(number);
  }

  /** How many tasks a partition gets in this pass. */
  int chunk() {
    return course.plan.chunk();
  }

  /** Learns of a task that was stored where it had been placed. */
  void stored(long taskId) {
    share.note(taskId);
  }

  /**
   * All other partitions that may have room when this one is full, once each, in the order in which
   * tasks would come to them.
   */
  PrimitiveIterator.OfInt others(int partition) {
    PrimitiveIterator.OfInt all = course(numbers.get()).plan.after(partition);
    return fullPerOwner ? onePerOwner(partition, all) : all;
  }

  private PrimitiveIterator.OfInt onePerOwner(int full, PrimitiveIterator.OfInt all) {
    Set<@Nullable UUID> seen = new HashSet<>();
    seen.add(gateway.owner(durability, full));
    IntStream.Builder first = IntStream.builder();
    all.forEachRemaining(
        (int partition) -> {
          if (seen.add(gateway.owner(durability, partition))) {
            first.add(partition);
          }
        });
    return first.build().iterator();
  }

  /** The refusal when all of them were tried, that of the last one included. */
  Reply.Refused allFull(Reply.Refused last, int tried) {
    return new Reply.Refused(
        last.reason(),
        "%s All %d %s were tried."
            .formatted(last.message(), tried, fullPerOwner ? "owners" : "partitions"));
  }

  private Course course(long number) {
    Course now = course;
    return now.version == gateway.ownersVersion(durability) && !now.hasEnded(number)
        ? now
        : renewed(number);
  }

  private synchronized Course renewed(long number) {
    Course old = course;
    // Read before the owners: if they change meanwhile, the next task finds another version.
    long version = gateway.ownersVersion(durability);
    if (old.hasEnded(number)) {
      int chunk = chunk(share.passEnded());
      SpreadPlan plan = old.version == version ? old.plan.with(chunk) : newPlan(chunk);
      course = new Course(version, plan, old.start + old.plan.length());
    } else if (old.version != version) {
      SpreadPlan plan = newPlan(old.plan.chunk());
      // As much of the new pass counts as done as was done of the old one.
      double done = (double) (number - old.start) / old.plan.length();
      course = new Course(version, plan, number - (long) (done * plan.length()));
    }
    return course;
  }

  private SpreadPlan newPlan(int chunk) {
    List<@Nullable UUID> owners = new ArrayList<>(ranks.length);
    for (int partition = 0; partition < ranks.length; partition++) {
      owners.add(gateway.owner(durability, partition));
    }
    return SpreadPlan.of(chunk, owners, ranks, new SplittableRandom(seed));
  }
}
