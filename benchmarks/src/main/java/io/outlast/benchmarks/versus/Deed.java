// SPDX-License-Identifier: Apache-2.0
package io.outlast.benchmarks.versus;

/** What a program that loads a system does again and again. */
enum Deed {
  /** Submits, waits for the result. */
  SUBMIT,
  /** Submits without waiting, as long as fewer than so many results are missing. */
  SUBMIT_ASYNC,
  /** Submits to where a key belongs, one of a thousand, and waits for the result. */
  SUBMIT_KEYED,
  /** Submits to where a key belongs without waiting. */
  SUBMIT_KEYED_ASYNC,
  /** Schedules what is due in an hour. */
  SCHEDULE
}
