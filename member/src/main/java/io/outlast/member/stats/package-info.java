// SPDX-License-Identifier: Apache-2.0
/** Counters of an executor, gathered from the partitions that this member owns. */
@NullMarked
package io.outlast.member.stats;

import org.jspecify.annotations.NullMarked;
