// SPDX-License-Identifier: Apache-2.0
package io.outlast.member.partition;

import io.outlast.member.settings.ExecutorSettings;
import io.outlast.member.settings.Guard;
import io.outlast.member.settings.MergeSettings;
import io.outlast.spi.merge.PutIfAbsentMergePolicy;
import io.outlast.spi.merge.SplitBrainMergePolicy;
import java.time.Duration;
import java.util.Map;

/** Settings of an executor, changed in the respects that a test is about. */
record TestSettings(
    int capacity,
    int maxResults,
    Duration resultTtl,
    Duration dedupTtl,
    int minReplicas,
    Duration classWait,
    Guard guard) {
  static TestSettings of(int capacity) {
    return new TestSettings(
        capacity,
        10_000,
        Duration.ofHours(24),
        Duration.ofMinutes(10),
        /* minReplicas= */ 0,
        Duration.ofSeconds(30),
        Guard.NONE);
  }

  static ExecutorSettings standard() {
    return of(100).build();
  }

  TestSettings keeping(int results, Duration ttl) {
    return new TestSettings(capacity, results, ttl, dedupTtl, minReplicas, classWait, guard);
  }

  TestSettings requiring(int replicas) {
    return new TestSettings(capacity, maxResults, resultTtl, dedupTtl, replicas, classWait, guard);
  }

  TestSettings waitingForClasses(Duration wait) {
    return new TestSettings(capacity, maxResults, resultTtl, dedupTtl, minReplicas, wait, guard);
  }

  TestSettings guardedBy(Guard its) {
    return new TestSettings(capacity, maxResults, resultTtl, dedupTtl, minReplicas, classWait, its);
  }

  ExecutorSettings build() {
    return build(/* scheduled= */ false, /* perNode= */ false, /* delayRestarts= */ false);
  }

  /** A scheduled executor whose delays begin again when an owner is lost. */
  ExecutorSettings scheduled() {
    return build(/* scheduled= */ true, /* perNode= */ false, /* delayRestarts= */ true);
  }

  ExecutorSettings scheduledPerNode() {
    return build(/* scheduled= */ true, /* perNode= */ true, /* delayRestarts= */ true);
  }

  ExecutorSettings keepingDelays() {
    return build(/* scheduled= */ true, /* perNode= */ false, /* delayRestarts= */ false);
  }

  /** The same with another merge policy. */
  static ExecutorSettings merging(ExecutorSettings its, SplitBrainMergePolicy policy) {
    return new ExecutorSettings(
        its.durability(),
        /* persistent= */ false,
        its.capacity(),
        its.capacityPerNode(),
        its.evictsResults(),
        its.maxResults(),
        its.resultTtlNanos(),
        its.delayRestarts(),
        its.dedupTtlNanos(),
        its.minReplicas(),
        its.classWaitNanos(),
        its.poolSize(),
        its.virtualThreads(),
        its.selector(),
        its.statistics(),
        new MergeSettings(policy, /* batchSize= */ 2),
        its.guard());
  }

  private ExecutorSettings build(boolean scheduled, boolean perNode, boolean delayRestarts) {
    return new ExecutorSettings(
        /* durability= */ 1,
        /* persistent= */ false,
        capacity,
        perNode,
        /* evictsResults= */ !scheduled,
        scheduled ? Integer.MAX_VALUE : maxResults,
        scheduled ? Long.MAX_VALUE : resultTtl.toNanos(),
        delayRestarts,
        dedupTtl.toNanos(),
        minReplicas,
        classWait.toNanos(),
        /* poolSize= */ 4,
        /* virtualThreads= */ false,
        Map.of(),
        /* statistics= */ true,
        new MergeSettings(new PutIfAbsentMergePolicy(), /* batchSize= */ 2),
        guard);
  }
}
