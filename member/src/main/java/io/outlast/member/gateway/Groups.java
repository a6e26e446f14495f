// SPDX-License-Identifier: Apache-2.0
package io.outlast.member.gateway;

import io.outlast.member.partition.PartitionGroup;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/**
 * The groups of partitions in use, one for each durability; each is made when it is first asked
 * for.
 */
public final class Groups {
  private final Map<Integer, CompletableFuture<PartitionGroup>> groups = new ConcurrentHashMap<>();
  private final IntFunction<CompletionStage<PartitionGroup>> maker;

  /** Makes groups with {@code maker}, which is called once for each durability unless it fails. */
  public Groups(IntFunction<CompletionStage<PartitionGroup>> maker) {
    this.maker = maker;
  }

  /** The group of a durability, when it is ready. */
  public CompletionStage<PartitionGroup> of(int durability) {
    CompletableFuture<PartitionGroup> known = groups.get(durability);
    if (known != null) {
      return known;
    }
    CompletableFuture<PartitionGroup> made = new CompletableFuture<>();
    CompletableFuture<PartitionGroup> raced = groups.putIfAbsent(durability, made);
    if (raced != null) {
      return raced;
    }
    maker
        .apply(durability)
        .whenComplete(
            (group, failure) -> {
              if (failure == null) {
                made.complete(group);
              } else {
                groups.remove(durability, made);
                made.completeExceptionally(failure);
              }
            });
    return made;
  }

  /** The group of a durability if it is ready. */
  public @Nullable PartitionGroup ifReady(int durability) {
    CompletableFuture<PartitionGroup> group = groups.get(durability);
    return group == null || !group.isDone() || group.isCompletedExceptionally()
        ? null
        : group.join();
  }

  /** All groups that are ready, but for what is bound to this member. */
  public List<PartitionGroup> clustered() {
    return ready().stream().filter(group -> !group.isBound()).toList();
  }

  /** All groups that are ready. */
  public List<PartitionGroup> ready() {
    return groups.values().stream()
        .filter(group -> group.isDone() && !group.isCompletedExceptionally())
        .map(CompletableFuture::join)
        .toList();
  }
}
