// SPDX-License-Identifier: Apache-2.0
/**
 * The owner of a partition: the only writer of its tasks. Commands go through its mailbox one at a
 * time, change the index ({@link io.outlast.member.partition.Ring}), are written by the {@link
 * io.outlast.member.partition.GroupCommit}, and take effect when owner and backups hold what was
 * written.
 */
@NullMarked
package io.outlast.member.partition;

import org.jspecify.annotations.NullMarked;
