// SPDX-License-Identifier: Apache-2.0
/**
 * A task and what may happen to it: the immutable {@link io.outlast.engine.task.TaskRecord}, the
 * changes, and the one pure function {@link io.outlast.engine.task.TaskMachine#apply} between them.
 * No clock, no I/O, no locks.
 */
@NullMarked
package io.outlast.engine.task;

import org.jspecify.annotations.NullMarked;
