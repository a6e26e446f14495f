// SPDX-License-Identifier: Apache-2.0
package io.outlast.member.partition;

import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Whether there may be tasks that the owners here do not know yet: the sides of a split have met a
 * moment ago, or members that were on another one are offering what they held. Thread-safe.
 */
final class OtherSides {
  /**
   * So soon after the meeting every member on the losing side has said that it offers something.
   * Waiters are to end within the time of detection and 5 s (R33).
   */
  static final long PATIENCE_NANOS = 4_000_000_000L;

  /** Who offers for longer than this is not waited for any more. */
  static final long LONGEST_NANOS = 60_000_000_000L;

  /** How often it is looked whether members still offer. */
  private static final long LOOK_AGAIN_NANOS = 500_000_000L;

  private volatile long metAt = Long.MIN_VALUE / 2;

  /** Members that offer, and until when they are waited for. */
  private final Map<UUID, Long> offering = new ConcurrentHashMap<>();

  /** Members see each other again that were on different sides. */
  void met(long now) {
    metAt = now;
  }

  /** A member has something to offer, or has offered all. */
  void offers(UUID member, boolean isUnderWay, long now) {
    if (isUnderWay) {
      offering.put(member, now + LONGEST_NANOS);
    } else {
      offering.remove(member);
    }
  }

  /** Who is not in view any more takes what it has not offered along. */
  void see(Set<UUID> view) {
    offering.keySet().retainAll(view);
  }

  /** How long to wait before looking again, not positive if nothing will come. */
  long patience(long now) {
    boolean isOffered = offering.values().stream().anyMatch(until -> until > now);
    return Math.max(metAt + PATIENCE_NANOS - now, isOffered ? LOOK_AGAIN_NANOS : 0);
  }
}
