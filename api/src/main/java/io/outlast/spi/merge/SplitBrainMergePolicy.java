// SPDX-License-Identifier: Apache-2.0
package io.outlast.spi.merge;

import org.jspecify.annotations.Nullable;

/**
 * Chooses, for each task of the smaller side of a healed split, whether it replaces its counterpart
 * on the larger side: a scheduled task of the same name, a durable task of the same ID (SPEC §5,
 * R45).
 *
 * <p>It is asked on the larger side's owner, once per task. It is <em>not</em> asked when exactly
 * one of the two has ended, for that one wins under every policy, nor for tasks that were disposed,
 * for they stay disposed. The waiters of the loser end with {@link
 * io.outlast.core.TaskDiscardedException}, a run of it is interrupted.
 *
 * <p>Implementations need a public constructor without arguments, must be thread-safe, fast and
 * free of side effects, and the same on all members. What one throws is logged, and the larger
 * side's task stays.
 */
@FunctionalInterface
public interface SplitBrainMergePolicy {

  /**
   * Chooses between two records.
   *
   * @param merging the task of the smaller side
   * @param existing its counterpart on the larger side, or null if there is none: then {@link
   *     MergeDecision#KEEP_EXISTING} discards the merging task
   */
  MergeDecision merge(MergingEntry merging, @Nullable MergingEntry existing);
}
