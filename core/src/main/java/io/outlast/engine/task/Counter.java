// SPDX-License-Identifier: Apache-2.0
package io.outlast.engine.task;

/**
 * What is counted of an executor in a partition (SPEC §7). The order is part of the stored form:
 * append only.
 */
public enum Counter {
  SUBMITTED,
  COMPLETED,
  FAILED,
  CANCELLED,
  LOST,
  DISPOSED,
  DISCARDED,
  REJECTED,
  RUNS,
  SKIPPED,
  TAKEN_OVER
}
