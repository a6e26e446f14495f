// SPDX-License-Identifier: Apache-2.0
package io.outlast.cluster;

import java.util.EventListener;

/**
 * Told of members that come and go, in order, one at a time. What it throws is logged and changes
 * nothing. It must not block.
 */
public interface MembershipListener extends EventListener {

  /** Called after a member has joined. Does nothing by default. */
  default void memberAdded(MembershipEvent event) {}

  /**
   * Called after a member has left or was declared lost. Partitions it owned may not have their new
   * owners yet. Does nothing by default.
   */
  default void memberRemoved(MembershipEvent event) {}
}
