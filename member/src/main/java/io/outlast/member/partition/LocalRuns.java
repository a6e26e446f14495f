// SPDX-License-Identifier: Apache-2.0
package io.outlast.member.partition;

import java.util.List;

/** What a group must know of the runs at its own member. */
public interface LocalRuns {
  /**
   * Lists the runs of a partition's tasks that have begun here and whose outcome is not stored yet;
   * those that have not begun are dropped: the partition's next owner will order them again.
   */
  List<Holding.Run> settle(int durability, int partition);
}
