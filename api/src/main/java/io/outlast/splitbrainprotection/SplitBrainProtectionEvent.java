// SPDX-License-Identifier: Apache-2.0
package io.outlast.splitbrainprotection;

import io.outlast.cluster.Member;
import java.util.Collection;
import java.util.List;
import java.util.Objects;

/** The presence required by a protection was gained or lost. Immutable. */
public final class SplitBrainProtectionEvent {

  private final String name;
  private final int threshold;
  private final List<Member> currentMembers;
  private final boolean present;

  /** Makes an event. */
  public SplitBrainProtectionEvent(
      String name, int threshold, Collection<? extends Member> currentMembers, boolean present) {
    this.name = Objects.requireNonNull(name, "name");
    this.threshold = threshold;
    this.currentMembers = List.copyOf(currentMembers);
    this.present = present;
  }

  /** Returns the name of the protection. */
  public String getName() {
    return name;
  }

  /** Returns the minimum size that is configured. */
  public int getThreshold() {
    return threshold;
  }

  /** Returns the members that were present at the change. */
  public Collection<Member> getCurrentMembers() {
    return currentMembers;
  }

  /** Tells whether enough members are present now. */
  public boolean isPresent() {
    return present;
  }

  @Override
  public String toString() {
    return "SplitBrainProtectionEvent['"
        + name
        + "' "
        + (present ? "present" : "absent")
        + ": "
        + currentMembers.size()
        + " members, minimum "
        + threshold
        + "]";
  }
}
