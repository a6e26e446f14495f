// SPDX-License-Identifier: Apache-2.0
package io.outlast.member.partition;

import io.outlast.engine.gateway.Gateway.Receiver;
import io.outlast.engine.task.TaskRecord;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What the owner knows of one task beside its record: nothing of it is stored, a new owner finds it
 * out again. Belongs to the partition's mailbox.
 */
final class Entry {
  /** The latest record; the batch that holds it may not be stored yet. */
  TaskRecord record;

  /** Where it is stored. */
  final int slot;

  /** The batch that holds the latest record. */
  int batch;

  /** The member that was given the run; {@code null} when the task is not being run. */
  @Nullable UUID runner;

  /** The member that did the last run and may have kept the instance of the task. */
  @Nullable UUID lastRunner;

  /** Its place in the {@link Agenda}, -1 while it is not there, and when it is due there. */
  int agendaPlace = -1;

  long agendaTime;

  /** The end that is about to be told; who asks for it meanwhile waits as well. */
  @Nullable Stopped stopped;

  /** Whether the owner of its name has heard that it is disposed. */
  boolean isUnclaimed;

  /** Whether its due time comes from an owner before, whose clock may differ a little (R1). */
  boolean isInherited;

  /** Whether its submitter may wait for the end, but has not found this owner yet. */
  boolean isSoughtBySubmitter;

  /** Who is to be told the end, once each. */
  private @Nullable Set<Receiver> waiters;

  /** The search for a member that can load the task, if one has declined it. */
  private @Nullable Search search;

  /** Few tasks need one, so it takes no room in the others. */
  private static final class Search {
    final Set<UUID> declined = new HashSet<>();
    final long since;

    Search(long since) {
      this.since = since;
    }
  }

  Entry(TaskRecord record, int slot) {
    this.record = record;
    this.slot = slot;
  }

  /** Takes the place of the task of a request that never came, and now never can. */
  static final long BARRED = 0;

  boolean isBarred() {
    return record.taskId() == BARRED;
  }

  long taskId() {
    return record.taskId();
  }

  /** Adds who waits; the same waiter asking again is still told once. */
  void await(Receiver receiver) {
    if (waiters == null) {
      waiters = new LinkedHashSet<>(2);
    }
    waiters.add(receiver);
  }

  /** Whether this one is to be told the end. */
  boolean isAwaitedBy(Receiver receiver) {
    return waiters != null && waiters.contains(receiver);
  }

  /** One who waited needs no answer any more. */
  void forget(Receiver receiver) {
    if (waiters != null && waiters.remove(receiver) && waiters.isEmpty()) {
      waiters = null;
    }
  }

  /** Whether anybody is to be told the end, or may be going to ask for it. */
  boolean isAwaited() {
    return waiters != null || stopped != null || isSoughtBySubmitter;
  }

  /** Hands over those who wait: they are told elsewhere. */
  Set<Receiver> takeWaiters() {
    Set<Receiver> taken = waiters == null ? Set.of() : waiters;
    waiters = null;
    return taken;
  }

  /** Another tick: members that could not load the task are asked again. */
  void forgetDeclined() {
    search = null;
  }

  /** All that were noted are asked again; the search goes on. */
  void retryDeclined() {
    if (search != null) {
      search.declined.clear();
    }
  }

  /** Members that cannot load the task. */
  Set<UUID> declined() {
    return search == null ? Set.of() : search.declined;
  }

  /**
   * Notes that a member can't load the task.
   *
   * @param now cluster time in nanoseconds
   * @return since when one that can is looked for
   */
  long decline(UUID member, long now) {
    if (search == null) {
      search = new Search(now);
    }
    search.declined.add(member);
    return search.since;
  }
}
