// SPDX-License-Identifier: Apache-2.0
package io.outlast.core;

/**
 * Hook for dependency injection into tasks, set by {@link
 * io.outlast.config.Config#setManagedContext}.
 *
 * <p>The member calls {@link #initialize} once per deserialized object, before its first run and
 * before {@link OutlastInstanceAware} is served, on the thread of that run; each layer of a wrapped
 * task is given. Implementations must be thread-safe. An exception fails the run as if the task had
 * thrown it.
 */
@FunctionalInterface
public interface ManagedContext {

  /**
   * Prepares an object that is about to run.
   *
   * @param obj a task just deserialized, or a layer of it
   * @return the object to use in its place, normally {@code obj} itself; only for the outermost
   *     layer is a different object accepted
   */
  Object initialize(Object obj);
}
