// SPDX-License-Identifier: Apache-2.0
package io.outlast.member.partition;

import io.outlast.engine.task.Identity;
import io.outlast.engine.task.TaskState;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Remembers which requests have been stored, for as long as they may be sent again (R31): per
 * submitter those from its {@code settledBelow} up. What a submitter has settled it will not send
 * again, so this holds what is in flight, not what was ever stored; after a takeover it holds all
 * that is stored until the submitter is heard of again.
 *
 * <p>Belongs to the partition's mailbox.
 */
final class Identities {
  /** From so many submitters on, those of which nothing is in flight are forgotten. */
  private static final int MANY_SUBMITTERS = 1024;

  private final Map<Long, Submitter> submitters = new HashMap<>();

  private static final class Submitter {
    long settledBelow;
    final NavigableMap<Long, Entry> entries = new TreeMap<>();
  }

  /** The task stored under an identity, if it is remembered. */
  @Nullable Entry find(Identity identity) {
    Submitter submitter = submitters.get(identity.submitter());
    return submitter == null ? null : submitter.entries.get(identity.number());
  }

  /** Whether the submitter has said that it won't send this any more. */
  boolean isSettled(Identity identity) {
    Submitter submitter = submitters.get(identity.submitter());
    return submitter != null && identity.number() < submitter.settledBelow;
  }

  /**
   * Remembers a stored task, or the mark of one. A request that two sides of a split have stored
   * has one of each.
   */
  void add(Entry entry) {
    Identity identity = entry.record().identity();
    submitters
        .computeIfAbsent(identity.submitter(), s -> new Submitter())
        .entries
        .merge(
            identity.number(),
            entry,
            (known, other) -> isMark(other) && !isMark(known) ? known : other);
  }

  private static boolean isMark(Entry entry) {
    return entry.record().state() instanceof TaskState.Disposed;
  }

  /** Forgets a task. */
  void remove(Entry entry) {
    Identity identity = entry.record().identity();
    Submitter submitter = submitters.get(identity.submitter());
    if (submitter != null) {
      submitter.entries.remove(identity.number(), entry);
    }
  }

  /**
   * Takes note of what a submitter has settled.
   *
   * @return the tasks whose identity need not be remembered any more
   */
  List<Entry> settle(long submitterId, long below) {
    Submitter submitter = submitters.computeIfAbsent(submitterId, s -> new Submitter());
    if (below <= submitter.settledBelow) {
      return List.of();
    }
    submitter.settledBelow = below;
    if (submitters.size() > MANY_SUBMITTERS) {
      submitters.values().removeIf(other -> other != submitter && other.entries.isEmpty());
    }
    NavigableMap<Long, Entry> settled = submitter.entries.headMap(below, /* inclusive= */ false);
    if (settled.isEmpty()) {
      return List.of();
    }
    List<Entry> released = new ArrayList<>(settled.values());
    settled.clear();
    return released;
  }
}
