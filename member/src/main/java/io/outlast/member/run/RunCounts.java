// SPDX-License-Identifier: Apache-2.0
package io.outlast.member.run;

/**
 * Runs of one executor on this member since it started; for its statistics, not stored.
 *
 * @param begun runs whose task was called
 * @param ended those of them that have returned or thrown
 * @param runNanos time in all of the ended, in nanoseconds; 0 where statistics are off
 * @param failedSaves runs after which a stateful task could not save its state
 */
public record RunCounts(long begun, long ended, long runNanos, long failedSaves) {
  /** No run yet. */
  public static final RunCounts NONE = new RunCounts(0, 0, 0, 0);

  /** Runs that go on now. */
  public long running() {
    return begun - ended;
  }
}
