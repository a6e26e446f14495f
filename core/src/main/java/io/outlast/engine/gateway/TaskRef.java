// SPDX-License-Identifier: Apache-2.0
package io.outlast.engine.gateway;

/** Which task of an executor in a partition is meant. */
public sealed interface TaskRef {
  /** The one with this ID, and never another. */
  record Id(long taskId) implements TaskRef {}

  /** The scheduled task that has this name now. */
  record Name(String name) implements TaskRef {}
}
