// SPDX-License-Identifier: Apache-2.0
/**
 * The scheduled executor: tasks that run later or periodically, on the owner of a key, on one
 * member or on all, and whose schedule, state and statistics survive the loss of members (SPEC §3).
 *
 * @since 1.0
 */
@NullMarked
package io.outlast.scheduledexecutor;

import org.jspecify.annotations.NullMarked;
