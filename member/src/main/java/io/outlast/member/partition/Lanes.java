// SPDX-License-Identifier: Apache-2.0
package io.outlast.member.partition;

import java.util.concurrent.Executor;

/**
 * Where mailboxes take their turns. Thread-safe; never blocks.
 *
 * <p>What somebody outside waits for may overtake what the engine goes on with: 100,000 tasks that
 * are due at once do not keep a submit waiting (R19). No lane starves another.
 */
@FunctionalInterface
public interface Lanes extends Executor {

  /** Runs the action before most of what {@link #execute} was given; in that order by default. */
  default void executeSoon(Runnable action) {
    execute(action);
  }

  /**
   * Runs the action before most of what the others were given: what it decides, who acts for which
   * partition, or sends, many others wait for. Such actions are short.
   */
  default void executeFirst(Runnable action) {
    executeSoon(action);
  }
}
