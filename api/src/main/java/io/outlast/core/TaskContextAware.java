// SPDX-License-Identifier: Apache-2.0
package io.outlast.core;

/**
 * Implemented by a task that needs to know about its own run.
 *
 * <p>The member calls {@link #setTaskContext} before every run, on the thread of that run; also
 * where the task is inside a wrapper ({@link io.outlast.spi.TaskWrapper}). Keep the context in a
 * {@code transient} field. {@link TaskContext#current()} gives the same without the interface.
 */
public interface TaskContextAware {

  /** Receives the context of the run that is about to start. */
  void setTaskContext(TaskContext context);
}
