// SPDX-License-Identifier: Apache-2.0
package io.outlast.splitbrainprotection;

/** Which operations a protection guards. */
public enum SplitBrainProtectionOn {
  /** Those that only look: get, isDone, getDelay, getStats, retrieveResult, listing. */
  READ,
  /** Those that change something: submit, execute, schedule, cancel, dispose, shutdown. */
  WRITE,
  /** All of them. */
  READ_WRITE;

  /** Tells whether operations that only look are guarded. */
  public boolean guardsReads() {
    return this != WRITE;
  }

  /** Tells whether operations that change something are guarded. */
  public boolean guardsWrites() {
    return this != READ;
  }
}
