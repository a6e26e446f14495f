// SPDX-License-Identifier: Apache-2.0
package io.outlast.member.partition;

import io.outlast.engine.gateway.Address;
import io.outlast.engine.task.TaskRecord;
import io.outlast.engine.task.TaskState;
import io.outlast.engine.task.Timekeeping;
import io.outlast.engine.task.Timetable;
import io.outlast.member.run.RunSpec;
import io.outlast.scheduledexecutor.FailurePolicy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Which member does which run of a ring's tasks. Nothing of it is stored.
 *
 * <p>Belongs to the partition's mailbox.
 */
final class RunOrders {
  private static final byte[] NO_BYTES = {};

  private final PartitionOwner owner;
  private final Address address;

  /** Pending tasks that no member may run now. */
  private final Set<Entry> unplaced = new LinkedHashSet<>();

  /** Pending tasks that run on other members. */
  private final Set<Entry> elsewhere = new LinkedHashSet<>();

  /** Tasks that some member has declined. */
  private final Map<Entry, Search> searches = new HashMap<>();

  /** For a member that can load a task. */
  private record Search(Set<UUID> declined, long since) {}

  RunOrders(PartitionOwner owner, Address address) {
    this.owner = owner;
    this.address = address;
  }

  /** The next run of a task, or the one that goes on. */
  RunSpec of(Entry entry) {
    TaskRecord record = entry.record();
    byte[] task = record.state() instanceof TaskState.Pending pending ? pending.task() : NO_BYTES;
    Timetable table = record.timetable();
    return new RunSpec(
        address,
        owner.version(),
        record.taskId(),
        record.token(),
        record.attempt(),
        task,
        table == null ? null : scheduled(record, table));
  }

  private static RunSpec.Scheduled scheduled(TaskRecord record, Timetable table) {
    boolean goesOn =
        record.isSeries() || table.plan().options().failurePolicy() instanceof FailurePolicy.Retry;
    Duration timeout = table.plan().options().timeout();
    return new RunSpec.Scheduled(
        record.name(),
        goesOn,
        table.history().lastToken(),
        table.history().state(),
        timeout == null ? 0 : timeout.toNanos(),
        Timekeeping.startsUntil(table));
  }

  /** Gives the run to a member; without one that may have it, the task waits for members. */
  boolean give(Entry entry) {
    UUID member = owner.dispatcher().start(of(entry), declined(entry));
    if (member == null) {
      unplaced.add(entry);
      return false;
    }
    unplaced.remove(entry);
    given(entry, member);
    return true;
  }

  /** A member does the run. */
  void given(Entry entry, UUID member) {
    entry.runner = member;
    if (!member.equals(owner.self())) {
      elsewhere.add(entry);
    }
  }

  // ---- Members that cannot load a task ----------------------------------------------------------

  private Set<UUID> declined(Entry entry) {
    Search search = searches.get(entry);
    return search == null ? Set.of() : search.declined;
  }

  /**
   * Notes that a member can't load the task.
   *
   * @param now cluster time in nanoseconds
   * @return since when one that can is looked for
   */
  long declined(Entry entry, UUID member, long now) {
    Search search = searches.computeIfAbsent(entry, e -> new Search(new HashSet<>(), now));
    search.declined.add(member);
    return search.since;
  }

  /** All that could not are asked again; the search goes on. */
  void searchAgain(Entry entry) {
    Search search = searches.get(entry);
    if (search != null) {
      search.declined.clear();
    }
  }

  /** Another tick, or no run at all: nobody is looked for any more. */
  void endSearch(Entry entry) {
    searches.remove(entry);
  }

  // ---- Where runs are ---------------------------------------------------------------------------

  /** Nobody does a run of the task, or is wanted to. */
  void none(Entry entry) {
    if (entry.runner != null) {
      entry.lastRunner = entry.runner;
      entry.runner = null;
      elsewhere.remove(entry);
    }
    unplaced.remove(entry);
  }

  /** Tasks that have waited for members, to be tried again. */
  List<Entry> unplaced() {
    return List.copyOf(unplaced);
  }

  /** Tasks whose runs have gone with their members. */
  List<Entry> lost(Set<UUID> view) {
    List<Entry> lost = new ArrayList<>();
    for (Iterator<Entry> entries = elsewhere.iterator(); entries.hasNext(); ) {
      Entry entry = entries.next();
      UUID runner = entry.runner;
      if (runner != null && !view.contains(runner)) {
        entry.runner = null;
        entries.remove();
        lost.add(entry);
      }
    }
    return lost;
  }

  /** The task of which this run was given to another member. */
  @Nullable Entry givenTo(UUID member, long token) {
    for (Entry entry : elsewhere) {
      if (member.equals(entry.runner) && entry.record().token() == token) {
        return entry;
      }
    }
    return null;
  }

  /** The runs that were given to other members, for the next owner. */
  List<Holding.Given> elsewhere() {
    List<Holding.Given> given = new ArrayList<>();
    for (Entry entry : elsewhere) {
      UUID runner = entry.runner;
      if (runner != null) {
        given.add(new Holding.Given(entry.record().token(), runner));
      }
    }
    return given;
  }

  /** Whether the run has begun, as far as is known here. */
  boolean hasBegun(Entry entry) {
    UUID runner = entry.runner;
    return runner != null && owner.dispatcher().hasBegun(runner, of(entry));
  }

  /** A run that was given to a member. */
  record Ordered(UUID runner, RunSpec run) {}

  /** The task's run, if a member has been given it. */
  @Nullable Ordered ordered(Entry entry) {
    UUID runner = entry.runner;
    return runner == null ? null : new Ordered(runner, of(entry));
  }

  /** Stops a run; {@code then} hears whether it had begun, and may be called on any thread. */
  void stop(@Nullable Ordered ordered, boolean interrupt, Consumer<Boolean> then) {
    if (ordered == null) {
      then.accept(false);
    } else {
      owner
          .dispatcher()
          .cancel(ordered.runner(), ordered.run(), interrupt)
          .whenComplete((begun, failure) -> then.accept(failure == null && begun));
    }
  }

  /**
   * No run follows: the member that did the last one lets go of the instance of the task that it
   * has kept for the next.
   */
  void letGo(Entry entry) {
    UUID member = entry.lastRunner;
    Timetable table = entry.record().timetable();
    if (member == null || table == null || table.history().lastToken() == 0) {
      return;
    }
    entry.lastRunner = null;
    RunSpec last =
        new RunSpec(
            address,
            owner.version(),
            entry.taskId(),
            table.history().lastToken(),
            entry.record().attempt(),
            NO_BYTES);
    owner.dispatcher().cancel(member, last, /* interrupt= */ false);
  }
}
