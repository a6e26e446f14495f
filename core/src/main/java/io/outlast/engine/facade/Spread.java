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
 * <p>That keeps the promise of SPEC §2 on how long results stay: a chunk is at most a tenth of a
 * partition's capacity, so at least 0.9 × capacity × partitions tasks are placed between a task and
 * the one that overwrites its result, as long as owners do not change and this is the only
 * submitter. Submitters do not know of each other: with k of them at work the bound is (capacity -
 * k × chunk) × partitions, reached only if all of them come to one partition at once.
 *
 * <p>Thread-safe: a task costs one atomic increment and a look-up in an immutable {@link
 * SpreadPlan}, which is made anew when owners have changed.
 */
final class Spread {
  private static final int MAX_CHUNK = 64;

  private final Gateway gateway;
  private final int durability;
  private final int chunk;
  private final boolean fullPerOwner;
  private final long seed;
  private final long[] ranks;
  private final AtomicLong numbers = new AtomicLong();
  private volatile Course course;

  /**
   * What is followed now.
   *
   * @param version of the owners it was made for
   * @param offset added to a task's number, gives its position in the plan's passes
   */
  private record Course(long version, SpreadPlan plan, long offset) {
    long position(long number) {
      return Math.floorMod(number + offset, plan.length());
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
    this.chunk = capacity == 0 ? MAX_CHUNK : Math.max(1, Math.min(MAX_CHUNK, capacity / 10));
    this.fullPerOwner = fullPerOwner;
    this.seed = seed;
    SplittableRandom random = new SplittableRandom(seed);
    this.ranks = random.longs(gateway.partitionCount()).toArray();
    long version = gateway.ownersVersion(durability);
    SpreadPlan plan = newPlan();
    this.course = new Course(version, plan, random.nextLong(plan.length()));
  }

  /** The partition for the next task. */
  int next() {
    long number = numbers.getAndIncrement();
    Course now = course(number);
    return now.plan.partition(now.position(number));
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
    return now.version == gateway.ownersVersion(durability) ? now : renewed(number);
  }

  private synchronized Course renewed(long number) {
    Course old = course;
    // Read before the owners: if they change meanwhile, the next task finds another version.
    long version = gateway.ownersVersion(durability);
    if (old.version != version) {
      SpreadPlan plan = newPlan();
      // As much of the new pass counts as done as was done of the old one.
      double done = (double) old.position(number) / old.plan.length();
      course = new Course(version, plan, (long) (done * plan.length()) - number);
    }
    return course;
  }

  private SpreadPlan newPlan() {
    List<@Nullable UUID> owners = new ArrayList<>(ranks.length);
    for (int partition = 0; partition < ranks.length; partition++) {
      owners.add(gateway.owner(durability, partition));
    }
    return new SpreadPlan(chunk, owners, ranks, new SplittableRandom(seed));
  }
}
