// SPDX-License-Identifier: Apache-2.0
package io.outlast.member.settings;

import io.outlast.spi.merge.SplitBrainMergePolicy;

/**
 * What becomes of an executor's tasks when the sides of a split meet.
 *
 * @param policy chooses between two tasks; may be the user's
 * @param batchSize tasks in one message
 */
public record MergeSettings(SplitBrainMergePolicy policy, int batchSize) {}
