// SPDX-License-Identifier: Apache-2.0
package io.outlast.benchmarks.versus;

/** What is measured of a workload. */
enum Metric {
  PER_SECOND("per s", /* isBetterWhenLess= */ false),
  P50("p50, \u00b5s", /* isBetterWhenLess= */ true),
  P99("p99, \u00b5s", /* isBetterWhenLess= */ true),
  CPU("CPU \u00b5s each", /* isBetterWhenLess= */ true),
  WAITS("thread waits each", /* isBetterWhenLess= */ true),
  WIRE("bytes on the wire each", /* isBetterWhenLess= */ true),
  START("start, ms", /* isBetterWhenLess= */ true),
  FIRST_RESULT("first result, ms", /* isBetterWhenLess= */ true),
  HEAP("heap per task and copy, bytes", /* isBetterWhenLess= */ true),
  LATE_P50("late p50, \u00b5s", /* isBetterWhenLess= */ true),
  LATE_P99("late p99, \u00b5s", /* isBetterWhenLess= */ true),
  LATE_MAX("late most, \u00b5s", /* isBetterWhenLess= */ true),
  EARLY("early", /* isBetterWhenLess= */ true),
  FIRST_RERUN("first re-run, ms", /* isBetterWhenLess= */ true),
  ALL_DONE("all results, ms", /* isBetterWhenLess= */ true);

  private final String title;
  private final boolean isBetterWhenLess;

  Metric(String title, boolean isBetterWhenLess) {
    this.title = title;
    this.isBetterWhenLess = isBetterWhenLess;
  }

  String title() {
    return title;
  }

  boolean isBetterWhenLess() {
    return isBetterWhenLess;
  }
}
