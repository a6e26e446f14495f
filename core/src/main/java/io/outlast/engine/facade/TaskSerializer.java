// SPDX-License-Identifier: Apache-2.0
package io.outlast.engine.facade;

import io.outlast.engine.task.Failure;
import org.jspecify.annotations.Nullable;

/**
 * Turns tasks into bytes, and stored results back into objects. It runs code of the user's and so
 * is never called on a thread of the engine. Thread-safe.
 */
public interface TaskSerializer {

  /**
   * Returns the bytes of a task or a key. An object that is both a {@code Callable} and a {@code
   * Runnable} was submitted as the former.
   *
   * @throws RuntimeException if it cannot be serialized; it becomes the reason of the refusal
   */
  byte[] toBytes(Object object);

  /**
   * Rebuilds a result.
   *
   * @throws RuntimeException if it cannot be rebuilt here, as a rule a {@link
   *     io.outlast.core.RemoteTaskException}; it becomes what the future fails with
   */
  @Nullable Object toResult(byte[] bytes);

  /** Rebuilds what a task threw, or what stands in its place if that is not possible here (R35). */
  Throwable toThrowable(Failure failure);
}
