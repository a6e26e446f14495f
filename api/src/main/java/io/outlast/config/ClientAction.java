// SPDX-License-Identifier: Apache-2.0
package io.outlast.config;

/** What a client may be permitted to do with an executor (R49). */
public enum ClientAction {
  /** Submit and schedule tasks, and wait for what it has submitted itself. */
  SUBMIT,
  /** Retrieve results by ID, find scheduled tasks and see how they stand. */
  READ,
  /** Cancel, dispose and alter tasks; replace one by another of its name. */
  CANCEL,
  /** Shut the executor down, or destroy it. */
  MANAGE
}
