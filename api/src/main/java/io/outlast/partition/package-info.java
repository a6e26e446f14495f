// SPDX-License-Identifier: Apache-2.0
/**
 * The partitions, units of ownership of tasks: which one a key belongs to, and who owns it.
 *
 * @since 1.0
 */
@NullMarked
package io.outlast.partition;

import org.jspecify.annotations.NullMarked;
