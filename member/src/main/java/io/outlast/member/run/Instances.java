// SPDX-License-Identifier: Apache-2.0
package io.outlast.member.run;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Instances of tasks between two runs of their series at this member (SPEC §3, one instance per
 * series and owner).
 *
 * <p>An instance is known by the token of the run it made, because it is as new as that run has
 * left it: a next run may have it only if that very run was the last that counted. It is put here
 * when the outcome of its run is sent, dropped if that is not accepted, and taken out for the next
 * run, whose order alone is proof that the one before was accepted. So the state that a run finds
 * is neither older nor newer than what the owner has stored. Thread-safe.
 */
final class Instances {
  private record Kept(long token, Instance instance) {}

  /**
   * By task, so that one whose runs move between members leaves one instance here, not many. What
   * is put into a map that was just removed is dropped with it.
   */
  private final Map<Place, Map<Long, Kept>> kept = new ConcurrentHashMap<>();

  /** Hands out the instance that made the run before this one, if it was here. */
  @Nullable Instance take(RunSpec spec) {
    RunSpec.Scheduled scheduled = spec.scheduled();
    Map<Long, Kept> there = kept.get(Place.of(spec));
    if (scheduled == null || there == null) {
      return null;
    }
    Kept found = there.remove(spec.taskId());
    return found != null && found.token() == scheduled.lastToken() ? found.instance() : null;
  }

  /** Keeps the instance that made a run for the next. */
  void keep(RunSpec spec, Instance instance) {
    kept.computeIfAbsent(Place.of(spec), place -> new ConcurrentHashMap<>())
        .put(spec.taskId(), new Kept(spec.token(), instance));
  }

  /** Drops the instance that made the run. */
  void drop(Place place, long token) {
    Map<Long, Kept> there = kept.get(place);
    if (there != null) {
      there.values().removeIf(one -> one.token() == token);
    }
  }

  /** Drops all of a partition. */
  void drop(Place place) {
    kept.remove(place);
  }

  /** Drops all. */
  void dropAll() {
    kept.clear();
  }

  /** How many there are. */
  int count() {
    return kept.values().stream().mapToInt(Map::size).sum();
  }
}
