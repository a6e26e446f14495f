// SPDX-License-Identifier: Apache-2.0
package io.outlast.engine.port;

import java.util.List;
import java.util.UUID;

/**
 * Carries messages between members. Between two members that see each other messages arrive once
 * and in order; a message to a member that has left is dropped, and the change of view is the only
 * sign of it. Safe from any thread, never blocks.
 */
public interface Transport {
  /** This member. */
  UUID self();

  /** The members seen now, oldest first, with this one; the first is the coordinator. */
  List<UUID> view();

  /** Sends bytes to a member; to itself is allowed. */
  void send(UUID to, byte[] message);

  /**
   * Sets the one listener. Views and messages are told one at a time per sender; a call returns at
   * once.
   */
  void listen(Listener listener);

  /** Receives what the transport has to tell. */
  interface Listener {
    void onMessage(UUID from, byte[] message);

    /** The view has changed; the list is as in {@link Transport#view()}. */
    void onView(List<UUID> view);

    /**
     * By the view that is told next, members meet that had no view in common. Not told of each such
     * view: where others have told the listener, it may be silent.
     */
    default void onMeeting() {}
  }
}
