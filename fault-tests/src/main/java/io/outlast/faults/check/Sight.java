// SPDX-License-Identifier: Apache-2.0
package io.outlast.faults.check;

import io.outlast.faults.history.Event;
import io.outlast.faults.history.Event.Kind;
import io.outlast.faults.history.History;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Which members saw each other when, by the views that they have written down: promises about runs
 * hold among those. A member writes a view a little after the engine has acted by it, and when two
 * sides have met they need a while to settle what each has, so the time apart is counted a little
 * longer at both ends. A newcomer that found nobody in time, and so has founded a cluster of its
 * own, is apart from all until it is found.
 */
public final class Sight {
  private static final long BEFORE = 2_000_000_000L;
  private static final long AFTER = 10_000_000_000L;

  /** When one member did not see another one, which was alive. */
  private record Gap(String one, String other, long from, long to) {
    boolean isOf(String a, String b) {
      return (one.equals(a) && other.equals(b)) || (one.equals(b) && other.equals(a));
    }

    boolean overlaps(long begin, long end) {
      return from <= end && to >= begin;
    }
  }

  private final List<Gap> gaps = new ArrayList<>();

  Sight(History history, Map<String, Long> deaths) {
    Map<String, Long> gone = new HashMap<>(deaths);
    history.of(Kind.LEFT).forEach(left -> gone.putIfAbsent(left.word(0), left.nanos()));
    Map<String, String> processes = new HashMap<>();
    // Clients run nothing; what they see is their own affair.
    history
        .of(Kind.UP)
        .filter((Event up) -> !up.word(0).isEmpty())
        .forEach(up -> processes.put(up.word(0), up.process()));
    Map<String, Long> born = new HashMap<>();
    history.of(Kind.UP).forEach(up -> born.put(up.word(0), up.nanos()));
    Map<String, Set<String>> lastViews = new HashMap<>();
    Map<String, Map<String, Long>> missing = new HashMap<>();
    history
        .of(Kind.VIEW)
        .filter((Event view) -> processes.containsValue(view.process()))
        .forEach(
            view -> {
              Set<String> now = Set.copyOf(Arrays.asList(view.word(0).split(",")));
              Set<String> before =
                  lastViews.computeIfAbsent(
                      view.process(), newcomer -> alive(view.nanos(), born, processes, gone));
              Map<String, Long> since =
                  missing.computeIfAbsent(view.process(), p -> new HashMap<>());
              before.stream()
                  .filter(name -> !now.contains(name))
                  .forEach(name -> since.put(name, view.nanos()));
              now.forEach(
                  name ->
                      close(view.process(), processes.get(name), since.remove(name), view.nanos()));
              lastViews.put(view.process(), now);
            });
    missing.forEach(
        (process, names) ->
            names.forEach(
                (name, since) -> {
                  // Who does not come back was missed only as long as it lived.
                  long end =
                      gone.getOrDefault(processes.getOrDefault(name, ""), Long.MAX_VALUE / 2);
                  close(process, processes.get(name), since < end ? since : null, end);
                }));
  }

  /** The names of the members that were there at a time. */
  private static Set<String> alive(
      long nanos, Map<String, Long> born, Map<String, String> processes, Map<String, Long> gone) {
    return processes.keySet().stream()
        .filter(name -> born.getOrDefault(name, Long.MAX_VALUE) < nanos)
        .filter(name -> gone.getOrDefault(processes.get(name), Long.MAX_VALUE) > nanos)
        .collect(Collectors.toSet());
  }

  private void close(String one, @Nullable String other, @Nullable Long since, long until) {
    if (other != null && since != null) {
      gaps.add(new Gap(one, other, since - BEFORE, until + AFTER));
    }
  }

  /** Whether two processes were apart, or not yet at one again, at some time between. */
  public boolean wereApart(String one, String other, long from, long to) {
    return gaps.stream().anyMatch(gap -> gap.isOf(one, other) && gap.overlaps(from, to));
  }

  /** Whether a member and any other one were apart at some time between. */
  public boolean wasApart(String one, long from, long to) {
    return gaps.stream()
        .filter(gap -> gap.one().equals(one) || gap.other().equals(one))
        .anyMatch(gap -> gap.overlaps(from, to));
  }

  /** Whether any two members that were alive were apart at some time between. */
  public boolean wereAnyApart(long from, long to) {
    return gaps.stream().anyMatch(gap -> gap.overlaps(from, to));
  }
}
