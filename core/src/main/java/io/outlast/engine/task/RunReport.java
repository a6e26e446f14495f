// SPDX-License-Identifier: Apache-2.0
package io.outlast.engine.task;

import org.jspecify.annotations.Nullable;

/**
 * What a run tells of itself besides its outcome.
 *
 * @param began cluster time at which the task was called
 * @param ended cluster time at which the call had ended
 * @param state what a stateful task has saved, serialized; {@code null} where it saved nothing, or
 *     could not
 */
public record RunReport(long began, long ended, byte @Nullable [] state) {}
