// SPDX-License-Identifier: Apache-2.0
package io.outlast.scheduledexecutor;

/**
 * What happens with the ticks of a series that were missed because nobody could run them: no owner,
 * all members paused (R3). Ticks skipped because the previous run was still going on are never made
 * up for. Values are immutable.
 */
public sealed interface MisfirePolicy {

  /** All missed ticks together give one run, at once. The default. */
  record Coalesce() implements MisfirePolicy {}

  /** Missed ticks are dropped; the next run is at the next tick of the grid. */
  record Skip() implements MisfirePolicy {}

  /**
   * Missed ticks are run one after the other, the latest {@code max} of them; older ones are
   * dropped.
   *
   * @param max most ticks to make up for, at least 1
   */
  record RunAll(int max) implements MisfirePolicy {

    /** Checks the range. */
    public RunAll {
      if (max < 1) {
        throw new IllegalArgumentException(
            "max is " + max + ", must be at least 1. To run none use skip().");
      }
    }
  }

  /** Returns the policy that makes one run of all missed ticks. */
  static MisfirePolicy coalesce() {
    return new Coalesce();
  }

  /** Returns the policy that drops missed ticks. */
  static MisfirePolicy skip() {
    return new Skip();
  }

  /** Returns the policy that makes up for the latest {@code max} missed ticks. */
  static MisfirePolicy runAll(int max) {
    return new RunAll(max);
  }
}
