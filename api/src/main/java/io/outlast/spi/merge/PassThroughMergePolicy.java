// SPDX-License-Identifier: Apache-2.0
package io.outlast.spi.merge;

import org.jspecify.annotations.Nullable;

/** Always takes the task of the smaller side. */
public final class PassThroughMergePolicy implements SplitBrainMergePolicy {

  /** Makes the policy. */
  public PassThroughMergePolicy() {}

  @Override
  public MergeDecision merge(MergingEntry merging, @Nullable MergingEntry existing) {
    return MergeDecision.TAKE_MERGING;
  }
}
