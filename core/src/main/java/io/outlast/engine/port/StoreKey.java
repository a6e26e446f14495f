// SPDX-License-Identifier: Apache-2.0
package io.outlast.engine.port;

import io.outlast.engine.task.ExecutorId;
import org.jspecify.annotations.Nullable;

/**
 * The address of one stored value within its partition.
 *
 * @param executor number of the executor (a hash of its name), 0 for what belongs to the partition
 *     itself
 * @param slot place within the executor; slots are re-used, so that overwriting an old result with
 *     a new task is one plain write and never a removal
 */
public record StoreKey(long executor, int slot) {
  /**
   * The slot that holds an executor's counters and flags in a partition, beside its tasks in slots
   * from 0 up.
   */
  public static final int META_SLOT = -1;

  /** Of what an owner writes of itself, first of all when its term begins. */
  public static final StoreKey PARTITION = new StoreKey(0, META_SLOT);

  private static final long PERSISTENT = 1;

  /**
   * The number that stands for an executor in keys. It tells whether the executor's values are kept
   * on disk, so that whoever holds one knows by its key alone.
   */
  public static long number(ExecutorId executor, boolean persistent) {
    long number = executor.number() << 1;
    return (number == 0 ? 2 : number) | (persistent ? PERSISTENT : 0);
  }

  /** Whether the value is kept on disk where there is a journal. What all executors share is. */
  public boolean isPersistent() {
    return executor == 0 || (executor & PERSISTENT) != 0;
  }

  // Written out for the same reason as in ExecutorId.

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof StoreKey that && executor == that.executor && slot == that.slot;
  }

  @Override
  public int hashCode() {
    return 31 * Long.hashCode(executor) + slot;
  }
}
