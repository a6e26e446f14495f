// SPDX-License-Identifier: Apache-2.0
package io.outlast.member.run;

/**
 * Where the runs of one executor get their threads from. Threads of a pool belong to user code:
 * nothing of the engine's work is done on them but handing outcomes over (R37).
 */
@FunctionalInterface
public interface RunPool {

  /**
   * Runs the action as soon as the pool has room, in the order of the calls; never blocks. The
   * action does not throw.
   *
   * @throws java.util.concurrent.RejectedExecutionException if the pool is closed
   */
  void execute(Runnable action);
}
