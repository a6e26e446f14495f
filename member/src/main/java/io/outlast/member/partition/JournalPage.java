// SPDX-License-Identifier: Apache-2.0
package io.outlast.member.partition;

import io.outlast.engine.wire.StoredValue.Stamp;
import java.util.List;

/**
 * Part of what a journal has of a partition, small enough for a message.
 *
 * @param newest the newest batch of the copy that it is of, and none if there is no copy any more:
 *     pages of two copies do not make one
 * @param more whether the copy goes on after the last of the values
 */
public record JournalPage(List<Holding.Value> values, Stamp newest, boolean more) {
  /** What fits well into a message, whatever else is packed with it. */
  static final int MOST_BYTES = 1 << 20;

  /** Of a journal that has nothing of the partition. */
  public static final JournalPage NONE = new JournalPage(List.of(), Stamp.NONE, /* more= */ false);
}
