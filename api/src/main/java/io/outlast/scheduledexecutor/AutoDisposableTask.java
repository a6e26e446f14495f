// SPDX-License-Identifier: Apache-2.0
package io.outlast.scheduledexecutor;

/**
 * Marks a task that is disposed when it has ended, so that it frees its place by itself. The future
 * returned by the scheduling call still gives the value; futures obtained later find the task
 * stale.
 */
public interface AutoDisposableTask {}
