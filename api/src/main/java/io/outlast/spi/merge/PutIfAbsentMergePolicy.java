// SPDX-License-Identifier: Apache-2.0
package io.outlast.spi.merge;

import org.jspecify.annotations.Nullable;

/** Takes a task of the smaller side if the larger side has none in its place. The default. */
public final class PutIfAbsentMergePolicy implements SplitBrainMergePolicy {

  /** Makes the policy. */
  public PutIfAbsentMergePolicy() {}

  @Override
  public MergeDecision merge(MergingEntry merging, @Nullable MergingEntry existing) {
    return existing == null ? MergeDecision.TAKE_MERGING : MergeDecision.KEEP_EXISTING;
  }
}
