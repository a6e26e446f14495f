// SPDX-License-Identifier: Apache-2.0
package io.outlast.cluster;

import java.util.UUID;

/**
 * Says that a task was bound to a member that has left the cluster, and was lost with it (SPEC §3,
 * R54). Waiters are told within 1 s of the cluster's knowing. Schedule the task anew, on another
 * member or by key or name if it shall survive members.
 */
public class MemberLostException extends IllegalStateException {

  private static final long serialVersionUID = 1L;

  private final UUID memberUuid;

  /** Makes an exception whose message names the executor, the task and the member. */
  public MemberLostException(String message, UUID memberUuid) {
    super(message);
    this.memberUuid = memberUuid;
  }

  /** Returns the member that was lost. */
  public UUID getMemberUuid() {
    return memberUuid;
  }
}
