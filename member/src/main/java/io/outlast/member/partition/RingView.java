// SPDX-License-Identifier: Apache-2.0
package io.outlast.member.partition;

import io.outlast.engine.gateway.Reply;
import io.outlast.engine.gateway.Reply.Seen;
import io.outlast.engine.gateway.TaskRef;
import io.outlast.engine.task.Outcome;
import io.outlast.engine.task.RunHistory;
import io.outlast.engine.task.TaskState;
import io.outlast.engine.task.Timetable;
import io.outlast.engine.task.Timetable.Gate;

/**
 * What a ring tells of itself: changes nothing.
 *
 * <p>Belongs to the partition's mailbox.
 */
final class RingView {
  private final PartitionOwner owner;
  private final Ledger ledger;
  private final RunOrders runs;
  private final Names names;

  RingView(PartitionOwner owner, Ledger ledger, RunOrders runs, Names names) {
    this.owner = owner;
    this.ledger = ledger;
    this.runs = runs;
    this.names = names;
  }

  /** Why a task is not here. */
  Reply missing(TaskRef task) {
    if (task instanceof TaskRef.Id id) {
      return owner.wasLost(id.taskId()) ? new Reply.Lost() : new Reply.Stale();
    }
    int elsewhere = names.holder(((TaskRef.Name) task).name());
    if (elsewhere >= 0) {
      return new Reply.HeldBy(elsewhere);
    }
    return owner.hasLost() ? new Reply.Lost() : new Reply.Stale();
  }

  /** How a task stands. */
  Reply look(Entry entry) {
    Timetable table = entry.record().timetable();
    long due = table == null ? entry.record().since() : table.due();
    long delay = due - owner.now();
    RunHistory history = table == null ? RunHistory.NONE : table.history();
    return new Seen(
        entry.taskId(),
        entry.record().name(),
        stateOf(entry),
        entry.record().isEnded() ? Math.min(0, delay) : delay,
        history);
  }

  private Seen.State stateOf(Entry entry) {
    if (entry.record().state() instanceof TaskState.Ended end) {
      return end.outcome() instanceof Outcome.Cancelled ? Seen.State.CANCELLED : Seen.State.ENDED;
    }
    if (runs.hasBegun(entry)) {
      return Seen.State.RUNNING;
    }
    Timetable table = entry.record().timetable();
    return table != null && table.gate() == Gate.PAUSED ? Seen.State.PAUSED : Seen.State.WAITING;
  }

  /** Which tasks there are after an ID, as many as fit into a message. */
  Reply list(long after) {
    Page page = new Page(after);
    ledger.tasks().forEach(page::offer);
    return page.told(owner.self());
  }

  /** The numbers. */
  Reply inspect() {
    long pending = 0;
    long running = 0;
    long firstDue = Long.MAX_VALUE;
    for (Entry entry : ledger.tasks()) {
      if (entry.isResting()) {
        pending++;
        firstDue = entry.agendaPlace < 0 ? firstDue : Math.min(firstDue, entry.agendaTime);
        continue;
      }
      if (!entry.record().isPending()) {
        continue;
      }
      if (runs.hasBegun(entry)) {
        running++;
        continue;
      }
      pending++;
      Timetable table = entry.record().timetable();
      if (table == null || table.gate() == Gate.OPEN) {
        firstDue = Math.min(firstDue, table == null ? entry.record().since() : table.due());
      }
    }
    return new Reply.Inspected(
        ledger.isShutdown(),
        ledger.counts(),
        pending,
        running,
        firstDue == Long.MAX_VALUE ? 0 : Math.max(0, owner.now() - firstDue),
        owner.isBelowDurability());
  }
}
