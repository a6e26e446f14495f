// SPDX-License-Identifier: Apache-2.0
package io.outlast.member.stats;

import io.outlast.engine.gateway.Address;
import io.outlast.engine.gateway.Command;
import io.outlast.engine.gateway.Reply;
import io.outlast.engine.port.ClusterTime;
import io.outlast.engine.task.Counter;
import io.outlast.engine.task.ExecutorId;
import io.outlast.member.gateway.Groups;
import io.outlast.member.partition.PartitionGroup;
import io.outlast.monitor.LocalExecutorStats;
import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Adds up what the partitions owned by this member count of an executor (SPEC §7). */
public final class LocalStats {
  private final Groups groups;
  private final ClusterTime time;

  /** Gathers from groups. */
  public LocalStats(Groups groups, ClusterTime time) {
    this.groups = groups;
    this.time = time;
  }

  /** The counters of an executor with this durability, as of now. */
  public CompletionStage<LocalExecutorStats> of(ExecutorId executor, int durability) {
    CompletionStage<LocalExecutorStats> partitions =
        groups.of(durability).thenCompose(group -> gather(group, executor));
    PartitionGroup bound = groups.ifReady(Address.BOUND);
    return bound == null
        ? partitions
        : partitions.thenCombine(gather(bound, executor), LocalExecutorStats::plus);
  }

  private CompletionStage<LocalExecutorStats> gather(PartitionGroup group, ExecutorId executor) {
    return group
        .acting()
        .thenCompose(
            partitions ->
                ask(group, executor, partitions)
                    .thenApply(sum -> sum.plus(copies(group.replicasBelowDurability()))));
  }

  private CompletionStage<LocalExecutorStats> ask(
      PartitionGroup group, ExecutorId executor, BitSet partitions) {
    List<CompletableFuture<LocalExecutorStats>> parts = new ArrayList<>();
    partitions.stream()
        .forEach(
            partition -> {
              CompletableFuture<LocalExecutorStats> part = new CompletableFuture<>();
              parts.add(part);
              group.request(
                  partition, executor, new Command.Inspect(), reply -> part.complete(stats(reply)));
            });
    return CompletableFuture.allOf(parts.toArray(CompletableFuture[]::new))
        .thenApply(
            done ->
                parts.stream()
                    .map(CompletableFuture::join)
                    .reduce(LocalExecutorStats.ZERO, LocalExecutorStats::plus));
  }

  /** A partition that has just moved counts where it is now. */
  private LocalExecutorStats stats(Reply reply) {
    if (!(reply instanceof Reply.Inspected inspected)) {
      return LocalExecutorStats.ZERO;
    }
    long[] counts = inspected.counts();
    long oldest = inspected.oldestPendingNanos();
    return new LocalExecutorStats(
        count(counts, Counter.SUBMITTED),
        count(counts, Counter.COMPLETED),
        count(counts, Counter.FAILED),
        count(counts, Counter.CANCELLED),
        count(counts, Counter.LOST),
        count(counts, Counter.DISPOSED),
        count(counts, Counter.DISCARDED),
        count(counts, Counter.REJECTED),
        count(counts, Counter.RUNS),
        count(counts, Counter.SKIPPED),
        count(counts, Counter.TAKEN_OVER),
        inspected.pending(),
        inspected.running(),
        oldest == Long.MAX_VALUE
            ? Duration.ZERO
            : Duration.ofNanos(Math.max(0, time.nanos() - oldest)),
        0);
  }

  private static long count(long[] counts, Counter counter) {
    return counter.ordinal() < counts.length ? counts[counter.ordinal()] : 0;
  }

  private static LocalExecutorStats copies(int replicasBelowDurability) {
    return new LocalExecutorStats(
        0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, Duration.ZERO, replicasBelowDurability);
  }
}
