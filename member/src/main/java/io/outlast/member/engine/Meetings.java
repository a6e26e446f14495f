// SPDX-License-Identifier: Apache-2.0
package io.outlast.member.engine;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;

/**
 * Tells views that unite sides of a split from those in which members join. Not thread-safe: views
 * come one after the other.
 */
final class Meetings {
  private static final int MOST_GONE = 10_000;

  private List<UUID> last = List.of();

  /** Members that were in view and are not now. */
  private final Set<UUID> gone = new HashSet<>();

  private boolean isExpected;

  /** The next view is one: the transport says so, which knows better where it does. */
  void expect() {
    isExpected = true;
  }

  /**
   * Whether sides of a split have met by this view, which is in the order of age: somebody has come
   * back, or those who have come are older than some who were here. Members that join are the
   * youngest, and new.
   */
  boolean isOne(List<UUID> view) {
    Set<UUID> present = Set.copyOf(view);
    Set<UUID> before = Set.copyOf(last);
    boolean isMeeting = isExpected || view.stream().anyMatch(gone::contains);
    isExpected = false;
    boolean hasNewcomer = false;
    for (UUID member : view) {
      boolean isKnown = before.contains(member);
      isMeeting |= isKnown && hasNewcomer;
      hasNewcomer |= !isKnown;
    }
    last.stream().filter(member -> !present.contains(member)).forEach(gone::add);
    gone.removeAll(present);
    if (gone.size() > MOST_GONE) {
      gone.clear(); // members that went so long ago do not come back
    }
    last = List.copyOf(view);
    return isMeeting;
  }
}
