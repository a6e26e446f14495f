// SPDX-License-Identifier: Apache-2.0
package io.outlast.spi;

/**
 * Implemented by a task that wraps another, so that the traits of the inner one stay visible (SPEC
 * §3): see {@link Traits}. Libraries that decorate tasks, for tracing say, should implement it.
 */
public interface TaskWrapper {

  /** Returns the task inside: one layer, always the same object, never this one. */
  Object unwrap();
}
