// SPDX-License-Identifier: Apache-2.0
package io.outlast.cluster;

import java.util.Set;
import java.util.UUID;

/** The cluster as one instance sees it. Thread-safe. */
public interface Cluster {

  /**
   * Returns the members that this instance sees now, the oldest first. The set is immutable, and
   * never empty on a member.
   */
  Set<Member> getMembers();

  /**
   * Returns the member that this instance is.
   *
   * @throws UnsupportedOperationException on a client
   */
  Member getLocalMember();

  /**
   * Adds a listener for members that come and go from now on. Removed with the instance.
   *
   * @return the registration, for {@link #removeMembershipListener}
   */
  UUID addMembershipListener(MembershipListener listener);

  /**
   * Removes a listener.
   *
   * @return whether it was registered
   */
  boolean removeMembershipListener(UUID registrationId);
}
