// SPDX-License-Identifier: Apache-2.0
package io.outlast.member;

import io.outlast.member.partition.Lanes;
import java.util.ArrayDeque;

/** An executor that a test moves by hand: turns run one by one, in order, on the test's thread. */
public final class Turns implements Lanes {
  private final ArrayDeque<Runnable> waiting = new ArrayDeque<>();

  @Override
  public void execute(Runnable turn) {
    waiting.add(turn);
  }

  /** Turns that wait. */
  public int waiting() {
    return waiting.size();
  }

  /** Runs the turn that has waited longest; false if there is none. */
  public boolean runOne() {
    Runnable turn = waiting.poll();
    if (turn == null) {
      return false;
    }
    turn.run();
    return true;
  }

  /** Runs turns until none waits. */
  public void runAll() {
    while (runOne()) {}
  }
}
