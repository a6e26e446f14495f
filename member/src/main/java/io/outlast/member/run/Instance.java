// SPDX-License-Identifier: Apache-2.0
package io.outlast.member.run;

import io.outlast.scheduledexecutor.StatefulTask;
import java.util.List;
import java.util.Optional;

/**
 * A task in memory, made of its bytes and served with all it needs but the context of its run.
 *
 * @param layers the wrappers from the outside in, and then the task itself; the first is what is
 *     called
 */
record Instance(List<Object> layers) {
  Object task() {
    return layers.get(0);
  }

  /** The layer that has a state to be kept. */
  @SuppressWarnings("unchecked") // types of keys and values are the task's own business
  Optional<StatefulTask<Object, Object>> stateful() {
    return layers.stream()
        .filter(StatefulTask.class::isInstance)
        .map(layer -> (StatefulTask<Object, Object>) layer)
        .findFirst();
  }
}
