// SPDX-License-Identifier: Apache-2.0
/**
 * Entry point of Outlast and what every user meets first: {@link io.outlast.core.Outlast} starts a
 * member, {@link io.outlast.core.OutlastInstance} is a running member or client, and {@link
 * io.outlast.core.TaskContext} is what a task may know about its own run.
 *
 * @since 1.0
 */
@NullMarked
package io.outlast.core;

import org.jspecify.annotations.NullMarked;
