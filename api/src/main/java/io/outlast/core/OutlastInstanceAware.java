// SPDX-License-Identifier: Apache-2.0
package io.outlast.core;

/**
 * Implemented by a task that needs the member on which it runs.
 *
 * <p>The member calls {@link #setOutlastInstance} once, after it has deserialized the task and
 * before its first run there, on the thread of that run; also where the task is inside a wrapper
 * ({@link io.outlast.spi.TaskWrapper}). Keep the instance in a {@code transient} field.
 */
public interface OutlastInstanceAware {

  /** Receives the member that is about to run this object. */
  void setOutlastInstance(OutlastInstance instance);
}
