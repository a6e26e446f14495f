// SPDX-License-Identifier: Apache-2.0
package io.outlast.core;

import org.jspecify.annotations.Nullable;

/**
 * The work of a {@link RegisteredTask}: bytes in, bytes out. It is registered by {@link
 * io.outlast.config.Config#registerTask} and lives as long as its member; what it means by its
 * bytes is between it and its submitters, which may be programs in any language.
 *
 * <p>It is called by many threads at a time, and like any task at least once: again when a member
 * is lost while it runs. {@link TaskContext#current()} is set during a call, and an interrupt asks
 * it to end.
 */
@FunctionalInterface
public interface TaskFunction {

  /**
   * Does the work.
   *
   * @param argument what was submitted; nobody else uses the array
   * @return the result, which is stored; null means that there is none
   * @throws Exception what it likes: it is stored as the failure of the task
   */
  byte @Nullable [] apply(byte[] argument) throws Exception;
}
