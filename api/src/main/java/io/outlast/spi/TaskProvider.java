// SPDX-License-Identifier: Apache-2.0
package io.outlast.spi;

import io.outlast.core.TaskFunction;
import java.util.Map;

/**
 * Tells a standalone server what tasks do that are submitted by name: the implementations in the
 * jars of its {@code tasks} folder are found by {@link java.util.ServiceLoader}, and what they tell
 * is registered as by {@link io.outlast.config.Config#registerTask}. An application that starts a
 * member itself registers by itself.
 *
 * <p>An implementation needs a public constructor without arguments, and is asked once, before the
 * member starts.
 */
public interface TaskProvider {

  /** Returns what to run by name. */
  Map<String, TaskFunction> tasks();
}
