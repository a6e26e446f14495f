// SPDX-License-Identifier: Apache-2.0
package io.outlast.testkit.cluster;

import io.outlast.core.TaskContext;
import io.outlast.testkit.simulation.SimulatedNode;
import java.io.Serializable;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/**
 * A task with the label that it has in the history.
 *
 * @param label names the submit
 * @param body what it does; serializable
 */
record RecordedTask(String label, Callable<?> body) implements Callable<Object>, Serializable {
  @Override
  public @Nullable Object call() throws Exception {
    return body.call();
  }

  /** The same on a member, where its run is recorded. */
  Callable<@Nullable Object> on(SimulatedNode node, History history) {
    return () -> {
      History.Run run = history.runBegan(node, label, TaskContext.current());
      try {
        Object result = body.call();
        history.runEnded(run, "returned " + result);
        return result;
      } catch (Throwable t) {
        history.runEnded(run, "threw " + t);
        throw t;
      }
    };
  }
}
