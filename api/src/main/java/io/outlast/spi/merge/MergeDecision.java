// SPDX-License-Identifier: Apache-2.0
package io.outlast.spi.merge;

/** What a merge policy chooses. */
public enum MergeDecision {
  /** The larger side stays as it is; the merging task is discarded. */
  KEEP_EXISTING,
  /** The merging task is stored, in place of the existing one if there is one. */
  TAKE_MERGING
}
