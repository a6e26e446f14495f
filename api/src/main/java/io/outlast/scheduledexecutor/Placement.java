// SPDX-License-Identifier: Apache-2.0
package io.outlast.scheduledexecutor;

import io.outlast.cluster.Member;
import java.util.Objects;

/** Where a task is stored and runs. Values are immutable. */
public sealed interface Placement {

  /** In the partition of the task's {@code PartitionAware} key if it has one, else of its name. */
  record ByTask() implements Placement {}

  /**
   * In the partition of a key.
   *
   * @param key any serializable object
   */
  record OnKeyOwner(Object key) implements Placement {

    /** Checks that a key is given. */
    public OnKeyOwner {
      Objects.requireNonNull(key, "key");
    }
  }

  /**
   * On a member, without backups: lost with it.
   *
   * @param member the member
   */
  record OnMember(Member member) implements Placement {

    /** Checks that a member is given. */
    public OnMember {
      Objects.requireNonNull(member, "member");
    }
  }
}
