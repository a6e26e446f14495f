// SPDX-License-Identifier: Apache-2.0
package io.outlast.cluster;

import java.net.InetSocketAddress;
import java.util.Map;
import java.util.UUID;

/**
 * A member of the cluster. Immutable; two are equal when their {@linkplain #getUuid() UUIDs} are,
 * on whatever instance they were obtained. A member that starts again is a new member.
 */
public interface Member {

  /** Returns the identity of this member, made at its start. */
  UUID getUuid();

  /**
   * Returns the address at which other members reach this one, resolved if it is known by its IP
   * address and not by a name. Where no cluster is configured, no socket exists and this is the
   * unresolved address {@code localhost:0}.
   */
  InetSocketAddress getSocketAddress();

  /** Returns the attributes that the member was configured with; immutable. */
  Map<String, String> getAttributes();

  /** Tells whether the member owns no partitions and runs no tasks: it only submits. */
  boolean isLiteMember();

  /** Tells whether this is the member it was asked on. Always false on a client. */
  boolean localMember();
}
