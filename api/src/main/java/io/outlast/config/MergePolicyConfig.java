// SPDX-License-Identifier: Apache-2.0
package io.outlast.config;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** How the two sides of a healed split become one (SPEC §5). Not thread-safe. */
public final class MergePolicyConfig {

  /** Default of {@link #setPolicy}. */
  public static final String DEFAULT_POLICY = "PutIfAbsentMergePolicy";

  /** Default of {@link #setBatchSize}. */
  public static final int DEFAULT_BATCH_SIZE = 100;

  private String policy = DEFAULT_POLICY;
  private int batchSize = DEFAULT_BATCH_SIZE;

  /** Makes a configuration with all defaults. */
  public MergePolicyConfig() {}

  /** Makes a configuration. */
  public MergePolicyConfig(String policy, int batchSize) {
    setPolicy(policy);
    setBatchSize(batchSize);
  }

  /** Makes a copy. */
  public MergePolicyConfig(MergePolicyConfig other) {
    policy = other.policy;
    batchSize = other.batchSize;
  }

  /** Returns the name of the policy, as it was set. */
  public String getPolicy() {
    return policy;
  }

  /**
   * Sets the policy: the simple name of one in {@code io.outlast.spi.merge}, or the name of any
   * class that implements {@link io.outlast.spi.merge.SplitBrainMergePolicy}; the class is looked
   * for when a member starts.
   *
   * @throws IllegalArgumentException if it is blank
   */
  public MergePolicyConfig setPolicy(String policy) {
    this.policy =
        ConfigChecks.notBlank("merge-policy", policy, "The default is " + DEFAULT_POLICY + ".");
    return this;
  }

  /** Returns how many entries are offered at a time. */
  public int getBatchSize() {
    return batchSize;
  }

  /**
   * Sets how many entries the smaller side offers in one message. Too small: a slow merge. Too
   * large: large messages that delay others.
   *
   * @param batchSize 1 or more; default 100
   * @throws IllegalArgumentException if it is less than 1
   */
  public MergePolicyConfig setBatchSize(int batchSize) {
    this.batchSize =
        ConfigChecks.inRange(
            "batch-size of merge-policy " + policy,
            batchSize,
            1,
            Integer.MAX_VALUE,
            "The default is " + DEFAULT_BATCH_SIZE + ".");
    return this;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof MergePolicyConfig that
        && policy.equals(that.policy)
        && batchSize == that.batchSize;
  }

  @Override
  public int hashCode() {
    return Objects.hash(policy, batchSize);
  }

  @Override
  public String toString() {
    return "merge-policy " + policy + " [batch-size " + batchSize + "]";
  }
}
