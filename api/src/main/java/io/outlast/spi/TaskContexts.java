// SPDX-License-Identifier: Apache-2.0
package io.outlast.spi;

import io.outlast.core.TaskContext;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/**
 * Binds the {@link TaskContext} of a run to the thread that runs it. For those who run tasks; tasks
 * use {@link TaskContext#current()}.
 */
public final class TaskContexts {

  private static final ThreadLocal<@Nullable TaskContext> CURRENT = new ThreadLocal<>();

  private TaskContexts() {}

  /** Returns the context bound to the current thread. */
  public static Optional<TaskContext> current() {
    return Optional.ofNullable(CURRENT.get());
  }

  /**
   * Calls {@code run} with {@code context} bound to the current thread, and restores what was bound
   * before, however the call ends.
   *
   * @return what {@code run} returns
   * @throws Exception what {@code run} throws
   */
  public static <V extends @Nullable Object> V callWith(TaskContext context, Callable<V> run)
      throws Exception {
    TaskContext outer = CURRENT.get();
    CURRENT.set(context);
    try {
      return run.call();
    } finally {
      if (outer == null) {
        CURRENT.remove();
      } else {
        CURRENT.set(outer);
      }
    }
  }
}
