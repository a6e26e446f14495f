// SPDX-License-Identifier: Apache-2.0
package io.outlast.faults.check;

import io.outlast.faults.history.Event;
import io.outlast.faults.history.Event.Kind;
import io.outlast.faults.history.History;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Which members saw each other when, by the views that they have written down: promises about runs
 * hold among those. A member writes a view a little after the engine has acted by it, and when two
 * sides have met they need a while to settle what each has, so the time apart is counted a little
 * longer at both ends.
 */
public final class Sight {
  private static final long BEFORE = 2_000_000_000L;
  private static final long AFTER = 10_000_000_000L;

  private final Map<String, String> names = new HashMap<>();
  private final Map<String, List<Event>> views = new HashMap<>();
  private final Map<String, Long> gone = new HashMap<>();

  Sight(History history, Map<String, Long> deaths) {
    this.gone.putAll(deaths);
    history.of(Kind.LEFT).forEach(left -> gone.putIfAbsent(left.word(0), left.nanos()));
    for (Event event : history.events()) {
      if (event.kind() == Kind.UP) {
        names.put(event.process(), event.word(0));
      } else if (event.kind() == Kind.VIEW && !names.getOrDefault(event.process(), "").isEmpty()) {
        // Clients run nothing; what they see is their own affair.
        views.computeIfAbsent(event.process(), p -> new ArrayList<>()).add(event);
      }
    }
  }

  /** Whether two processes were apart, or not yet at one again, at some time between. */
  public boolean wereApart(String one, String other, long from, long to) {
    return !one.equals(other) && (missed(one, other, from, to) || missed(other, one, from, to));
  }

  /** Whether a member and any other one were apart at some time between. */
  public boolean wasApart(String one, long from, long to) {
    return views.keySet().stream().anyMatch(other -> wereApart(one, other, from, to));
  }

  /** Whether any two members that were alive were apart at some time between. */
  public boolean wereAnyApart(long from, long to) {
    return views.keySet().stream().anyMatch(one -> wasApart(one, from, to));
  }

  /** Whether the one did not see the other, which was alive and had been seen. */
  private boolean missed(String one, String other, long from, long to) {
    String name = names.getOrDefault(other, "");
    List<Event> seen = views.getOrDefault(one, List.of());
    if (name.isEmpty()) {
      return false;
    }
    long missing = Long.MIN_VALUE;
    boolean wasSeen = false;
    for (Event view : seen) {
      boolean isSeen = Set.of(view.word(0).split(",")).contains(name);
      if (wasSeen && !isSeen) {
        missing = view.nanos();
      } else if (isSeen && missing != Long.MIN_VALUE) {
        if (overlaps(missing, view.nanos(), from, to)) {
          return true;
        }
        missing = Long.MIN_VALUE;
      }
      wasSeen |= isSeen;
    }
    // Who does not come back was missed only as long as it lived.
    return missing != Long.MIN_VALUE
        && missing < gone.getOrDefault(other, Long.MAX_VALUE)
        && overlaps(missing, gone.getOrDefault(other, Long.MAX_VALUE / 2), from, to);
  }

  private static boolean overlaps(long missing, long back, long from, long to) {
    return missing - BEFORE <= to && back + AFTER >= from;
  }
}
