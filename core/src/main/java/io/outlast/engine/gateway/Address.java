// SPDX-License-Identifier: Apache-2.0
package io.outlast.engine.gateway;

import io.outlast.engine.task.ExecutorId;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Where a command goes.
 *
 * @param durability which store, by its number of backups: each store has owners of its own
 * @param partition the partition in it
 * @param executor the executor meant
 * @param member the member whose own store is meant; {@code null} for one of the cluster
 */
public record Address(int durability, int partition, ExecutorId executor, @Nullable UUID member) {
  /**
   * Takes the place of a durability for what is bound to a member: it is kept in a store of one
   * partition there, and nowhere else.
   */
  public static final int BOUND = 7;

  /** A partition of the cluster. */
  public Address(int durability, int partition, ExecutorId executor) {
    this(durability, partition, executor, null);
  }

  /** What is bound to a member. */
  public static Address on(UUID member, ExecutorId executor) {
    return new Address(BOUND, 0, executor, member);
  }
}
