// SPDX-License-Identifier: Apache-2.0
package io.outlast.engine.view;

/**
 * Told when a listener of the application's throws; the other listeners are called all the same.
 */
@FunctionalInterface
public interface ListenerFailures {
  /** Says so in a log. */
  void failed(String listener, RuntimeException thrown);
}
