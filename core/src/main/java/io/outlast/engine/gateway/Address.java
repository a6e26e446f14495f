// SPDX-License-Identifier: Apache-2.0
package io.outlast.engine.gateway;

import io.outlast.engine.task.ExecutorId;

/**
 * Where a command goes.
 *
 * @param durability which store, by its number of backups: each store has owners of its own
 * @param partition the partition in it
 * @param executor the executor meant
 */
public record Address(int durability, int partition, ExecutorId executor) {}
