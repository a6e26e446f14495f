// SPDX-License-Identifier: Apache-2.0
package io.outlast.spi.merge;

import org.jspecify.annotations.Nullable;

/** Takes the task that has run more often. A tie keeps the larger side's. */
public final class HigherHitsMergePolicy implements SplitBrainMergePolicy {

  /** Makes the policy. */
  public HigherHitsMergePolicy() {}

  @Override
  public MergeDecision merge(MergingEntry merging, @Nullable MergingEntry existing) {
    return existing == null || merging.hits() > existing.hits()
        ? MergeDecision.TAKE_MERGING
        : MergeDecision.KEEP_EXISTING;
  }
}
