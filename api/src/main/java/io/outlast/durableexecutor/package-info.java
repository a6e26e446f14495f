// SPDX-License-Identifier: Apache-2.0
/**
 * The durable executor: tasks and results are stored on the owner and the backups of a partition,
 * and survive the loss of members and of the submitter (SPEC §2).
 *
 * @since 1.0
 */
@NullMarked
package io.outlast.durableexecutor;

import org.jspecify.annotations.NullMarked;
