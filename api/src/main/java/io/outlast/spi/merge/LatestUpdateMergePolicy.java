// SPDX-License-Identifier: Apache-2.0
package io.outlast.spi.merge;

import org.jspecify.annotations.Nullable;

/**
 * Takes the task that changed last, by the cluster times of the two sides, which may have drifted
 * apart while they were split. A tie keeps the larger side's.
 */
public final class LatestUpdateMergePolicy implements SplitBrainMergePolicy {

  /** Makes the policy. */
  public LatestUpdateMergePolicy() {}

  @Override
  public MergeDecision merge(MergingEntry merging, @Nullable MergingEntry existing) {
    return existing == null || merging.lastUpdateTime().isAfter(existing.lastUpdateTime())
        ? MergeDecision.TAKE_MERGING
        : MergeDecision.KEEP_EXISTING;
  }
}
