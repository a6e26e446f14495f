// SPDX-License-Identifier: Apache-2.0
package io.outlast.testkit.cluster;

import io.outlast.engine.task.ExecutorId;
import io.outlast.member.run.RunPool;
import io.outlast.member.run.RunPools;
import io.outlast.member.settings.ExecutorSettings;
import io.outlast.testkit.simulation.SimulatedNode;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;

/** The pools of one simulated member: its runs are coroutines, so many at a time as configured. */
final class SimulatedRunPools implements RunPools {
  private final SimulatedNode node;
  private final List<Coroutine> coroutines = new ArrayList<>();

  SimulatedRunPools(SimulatedNode node) {
    this.node = node;
  }

  @Override
  public RunPool create(ExecutorId executor, ExecutorSettings settings) {
    return new Pool(node.newExecutor(), settings.poolSize());
  }

  /** Ends all runs, wherever they are: the member is no more. */
  void endAll() {
    coroutines.forEach(Coroutine::end);
    coroutines.clear();
  }

  private Coroutine idle() {
    for (Coroutine coroutine : coroutines) {
      if (coroutine.isIdle()) {
        return coroutine;
      }
    }
    Coroutine made = new Coroutine(coroutines.size() + 1);
    coroutines.add(made);
    return made;
  }

  private final class Pool implements RunPool {
    private final Executor launcher;
    private final int size;
    private final ArrayDeque<Runnable> waiting = new ArrayDeque<>();
    private int running;

    Pool(Executor launcher, int size) {
      this.launcher = launcher;
      this.size = size;
    }

    @Override
    public void execute(Runnable action) {
      waiting.add(action);
      launcher.execute(this::launch);
    }

    private void launch() {
      if (running < size && !waiting.isEmpty()) {
        running++;
        Runnable action = waiting.remove();
        idle().begin(() -> perform(action), node.timers());
      }
    }

    private void perform(Runnable action) {
      try {
        action.run();
      } finally {
        running--;
        launcher.execute(this::launch);
      }
    }
  }
}
