// SPDX-License-Identifier: Apache-2.0
package io.outlast.scheduledexecutor;

/** What to do when a task of the same name is scheduled already (R10). Decided atomically. */
public enum IfExists {
  /** Throw {@link DuplicateTaskException}. The default. */
  FAIL,
  /**
   * Leave the existing task as it is, and return its future: what start-up code that runs on every
   * member wants. The new task's schedule and options are ignored.
   */
  KEEP,
  /**
   * Dispose the existing task and schedule the new one in its place; a run of the old one is
   * interrupted and its outcome dropped.
   */
  REPLACE
}
