// SPDX-License-Identifier: Apache-2.0
package io.outlast.spi.merge;

import org.jspecify.annotations.Nullable;

/** Always discards the task of the smaller side, also where the larger side has none. */
public final class DiscardMergePolicy implements SplitBrainMergePolicy {

  /** Makes the policy. */
  public DiscardMergePolicy() {}

  @Override
  public MergeDecision merge(MergingEntry merging, @Nullable MergingEntry existing) {
    return MergeDecision.KEEP_EXISTING;
  }
}
