// SPDX-License-Identifier: Apache-2.0
package io.outlast.core;

import java.util.EventListener;

/**
 * Told of each change in the life of an instance, in order, one at a time. What it throws is logged
 * and changes nothing. It must not block, and must not shut the instance down itself.
 */
@FunctionalInterface
public interface LifecycleListener extends EventListener {

  /** Receives a change of state that has just happened. */
  void stateChanged(LifecycleEvent event);
}
