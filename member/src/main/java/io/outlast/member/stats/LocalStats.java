// SPDX-License-Identifier: Apache-2.0
package io.outlast.member.stats;

import io.outlast.engine.facade.ExecutorStats;
import io.outlast.engine.gateway.Address;
import io.outlast.engine.gateway.Command;
import io.outlast.engine.task.ExecutorId;
import io.outlast.member.gateway.Groups;
import io.outlast.member.partition.PartitionGroup;
import io.outlast.monitor.LocalExecutorStats;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Adds up what the partitions owned by this member count of an executor (SPEC §7). */
public final class LocalStats {
  private final Groups groups;

  /** Gathers from groups. */
  public LocalStats(Groups groups) {
    this.groups = groups;
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
    return group.acting().thenCompose(partitions -> ask(group, executor, partitions));
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
                  partition,
                  executor,
                  new Command.Inspect(),
                  reply -> part.complete(ExecutorStats.of(reply)));
            });
    return CompletableFuture.allOf(parts.toArray(CompletableFuture[]::new))
        .thenApply(
            done ->
                parts.stream()
                    .map(CompletableFuture::join)
                    .reduce(LocalExecutorStats.ZERO, LocalExecutorStats::plus));
  }
}
