// SPDX-License-Identifier: Apache-2.0
package io.outlast.member.partition;

import io.outlast.engine.serial.JavaSerializer;
import io.outlast.engine.task.ExecutorId;
import io.outlast.engine.task.Failure;
import io.outlast.engine.task.TaskChange;
import io.outlast.engine.task.Timekeeping;
import io.outlast.engine.task.Timetable;
import io.outlast.engine.task.Timing;
import io.outlast.member.settings.ExecutorSettings;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.LongPredicate;
import org.jspecify.annotations.Nullable;

/**
 * Sees to it that each pending task of a ring is run when its time has come, and not before.
 *
 * <p>Invariant: a pending task runs, waits in the agenda, waits for members or for an offer, is
 * held back by its timetable, or has an effect on its way that brings it to one of these; so none
 * is forgotten, and none has two runs.
 *
 * <p>Belongs to the partition's mailbox.
 */
final class Starts {
  private static final long CLASS_RETRY_NANOS = 1_000_000_000L;

  /** Who waits for longer rests: to make a record of its bytes again takes some microseconds. */
  private static final long REST_NANOS = 10_000_000_000L;

  private static final long ORDER_AGAIN_NANOS = 200_000_000L;

  private final PartitionOwner owner;
  private final ExecutorSettings settings;
  private final Ledger ledger;
  private final RunOrders runs;
  private final Agenda agenda;
  private final String describe;
  private final Consumer<Entry> onEnd;
  private boolean isClosed;

  /**
   * Starts what a ledger holds.
   *
   * @param describe names the executor in messages
   * @param onEnd told of a task that has ended without anybody's asking
   */
  Starts(
      PartitionOwner owner,
      ExecutorId executor,
      ExecutorSettings settings,
      Ledger ledger,
      RunOrders runs,
      String describe,
      Consumer<Entry> onEnd) {
    this.owner = owner;
    this.settings = settings;
    this.ledger = ledger;
    this.runs = runs;
    this.agenda = new Agenda(owner, executor, this::begin);
    this.describe = describe;
    this.onEnd = onEnd;
  }

  /** Sees to the next run of a task as soon as its record is stored. */
  void planAfter(Entry entry) {
    owner.commit().after(entry.batch, new Effect.Action(() -> plan(entry)));
  }

  /** Another due time may count. */
  void replan(Entry entry) {
    agenda.remove(entry);
    planAfter(entry);
  }

  /** No run is to begin any more. */
  void forget(Entry entry) {
    agenda.remove(entry);
    runs.none(entry);
    runs.endSearch(entry);
    if (entry.lastRunner != null && entry.record().timetable() != null) {
      // In a later turn: the runner keeps the instance when it is answered to its last run.
      owner
          .commit()
          .after(entry.batch, new Effect.Action(() -> owner.execute(() -> runs.letGo(entry))));
    }
  }

  /** A tick is over, by a run or without one. */
  void afterRun(Entry entry) {
    runs.none(entry);
    if (entry.record().isEnded()) {
      onEnd.accept(entry);
    } else {
      runs.endSearch(entry);
      Timetable table = entry.record().timetable();
      if (table != null && table.plan().timing().kind() != Timing.Kind.FIXED_RATE) {
        entry.isInherited =
            false; // the next due time is this owner's; a grid stays that of another
      }
      replan(entry);
    }
  }

  /** Begins a run if its time has come, else waits for it. */
  private void plan(Entry entry) {
    if (!isClosed && entry.record().isPending() && entry.runner == null) {
      long start = startOf(entry);
      if (start > owner.now() + REST_NANOS) {
        ledger.rest(entry);
      }
      agenda.put(entry, start);
    }
  }

  /** When a run may start; a due time of another owner's is later by what clocks may differ. */
  private long startOf(Entry entry) {
    long start = entry.record().startsAt();
    boolean isExact = !entry.isInherited || start == Long.MIN_VALUE || start == Timing.NEVER;
    return isExact ? start : start + owner.errorBoundNanos();
  }

  /** The time of a run has come. */
  private void begin(Entry entry) {
    if (isClosed || !entry.wake().isPending() || entry.runner != null) {
      return;
    }
    Timetable table = entry.record().timetable();
    if (table == null) {
      runs.give(entry);
    } else if (startOf(entry) > owner.now()) {
      plan(entry); // paused or postponed while it waited for members
    } else if (Timekeeping.isExpired(table, owner.now())) {
      skip(entry, entry.record().token(), expired(entry, table));
    } else if (ledger.change(entry, new TaskChange.CameDue())) {
      planAfter(entry);
    } else {
      runs.give(entry);
    }
  }

  /** A run came to its turn too late at the member that was to do it. */
  void expired(Entry entry) {
    runs.none(entry);
    begin(entry);
  }

  private void skip(Entry entry, long token, Failure why) {
    ledger.change(entry, new TaskChange.Skipped(token, why));
    afterRun(entry);
  }

  private Failure expired(Entry entry, Timetable table) {
    return JavaSerializer.timedOut(
        "%s did not start task '%s': it was due %d ms ago, and its expireAfter is %s."
            .formatted(
                describe,
                entry.record().name(),
                (owner.now() - table.due()) / 1_000_000,
                table.plan().options().expireAfter()));
  }

  // ---- Members ----------------------------------------------------------------------------------

  /**
   * A member cannot load the task: others are asked in turn, for {@code class-wait} in all (R5).
   */
  void declined(Entry entry, UUID member, String className) {
    long token = entry.record().token();
    runs.none(entry);
    long since = runs.declined(entry, member, owner.now());
    if (runs.give(entry)) {
      return;
    }
    long rest = since + settings.classWaitNanos() - owner.now();
    if (rest > 0) {
      owner.later(Math.min(CLASS_RETRY_NANOS, rest), () -> retryDeclined(entry));
      return;
    }
    String text =
        "%s cannot run task %s: class %s is missing on member %s, or differs there, and no other member could run the task within %d ms (class-wait). Deploy the class, then submit again."
            .formatted(
                describe,
                entry.record().timetable() == null ? entry.taskId() : entry.record().name(),
                className,
                member,
                settings.classWaitNanos() / 1_000_000);
    skip(entry, token, JavaSerializer.classMissing(text, className, member));
  }

  private void retryDeclined(Entry entry) {
    if (entry.record().isPending() && entry.runner == null) {
      runs.searchAgain(entry);
      begin(entry);
    }
  }

  /**
   * Members have come, gone or become ready: places what waits, and runs again what a gone member
   * was running.
   */
  void membersChanged(Set<UUID> view) {
    runs.lost(view).forEach(entry -> whenOffered(entry, () -> takeOver(entry)));
    runs.unplaced().forEach(this::begin);
  }

  /**
   * A member has not taken a run: sides of a split have met, and it has yet to give its own side
   * up; or it is about to leave. It is given to that or another member a little later.
   */
  void notTaken(UUID by, long token) {
    Entry entry = runs.givenTo(by, token);
    if (entry != null) {
      owner.later(ORDER_AGAIN_NANOS, () -> orderAgain(entry, by, token));
    }
  }

  private void orderAgain(Entry entry, UUID member, long token) {
    if (isGiven(entry, member, token)) {
      // It may have come to run there since, by another order.
      unlessBegun(
          entry,
          member,
          () -> {
            var unused = runs.give(entry);
          });
    }
  }

  /** Asks the member that was given the run to stop it; if it has not begun it is nobody's. */
  private void unlessBegun(Entry entry, UUID runner, Runnable then) {
    long token = entry.record().token();
    runs.stop(
        runs.ordered(entry),
        /* interrupt= */ false,
        begun ->
            owner.execute(
                () -> {
                  if (!begun && isGiven(entry, runner, token)) {
                    runs.none(entry);
                    then.run();
                  }
                }));
  }

  private boolean isGiven(Entry entry, UUID member, long token) {
    return !isClosed
        && member.equals(entry.runner)
        && entry.record().token() == token
        && entry.record().isPending();
  }

  private void takeOver(Entry entry) {
    ledger.change(entry, new TaskChange.TakenOver(owner.nextSequence()));
    planAfter(entry);
  }

  // ---- Taking over and giving away --------------------------------------------------------------

  /**
   * Takes up the pending tasks of an owner before.
   *
   * @param running where tasks are being run, by token
   * @param mayHaveBegun whether a task that nobody runs now, by its token, may have been begun by a
   *     member that is gone
   */
  void inherit(List<Entry> pending, Map<Long, UUID> running, LongPredicate mayHaveBegun) {
    for (Entry entry : pending) {
      @Nullable UUID runner = running.get(entry.record().token());
      if (runner != null) {
        runs.given(entry, runner);
      } else {
        whenOffered(entry, () -> inherit(entry, mayHaveBegun));
      }
    }
  }

  /**
   * Starts nothing while this member has yet to offer what it had of the partition on another side
   * of a split: it may know that the task has ended, and may have told.
   */
  private void whenOffered(Entry entry, Runnable begin) {
    if (!owner.isOffering()) {
      begin.run();
      return;
    }
    owner.whenOffered(
        () -> {
          if (!isClosed && entry.record().isPending() && entry.runner == null) {
            begin.run();
          }
        });
  }

  private void inherit(Entry entry, LongPredicate mayHaveBegun) {
    if (mayHaveBegun.test(entry.record().token())) {
      inheritFromLost(entry);
    } else {
      planAfterOpen(entry);
    }
  }

  /**
   * Takes up a pending task of another side of a split: what is due is run again unless a run goes
   * on, and no delay begins again.
   *
   * @param runner who was to do the run; whether it does is asked
   */
  void resume(Entry entry, @Nullable UUID runner) {
    if (runner == null) {
      resume(entry);
      return;
    }
    runs.given(entry, runner);
    unlessBegun(entry, runner, () -> resume(entry));
  }

  private void resume(Entry entry) {
    inherit(entry, token -> mayBeDue(entry));
  }

  /** Whether its time may have come by the clock of an owner before, even if it is paused now. */
  private boolean mayBeDue(Entry entry) {
    return entry.record().mayRunSince() <= owner.now() + owner.errorBoundNanos();
  }

  /** The owner before is gone: only what was due by its clock can have begun there. */
  private void inheritFromLost(Entry entry) {
    if (mayBeDue(entry)) {
      takeOver(entry);
      return;
    }
    if (settings.delayRestarts() && ledger.change(entry, new TaskChange.DelayRestarted())) {
      entry.isInherited = false;
    }
    planAfterOpen(entry);
  }

  private void planAfterOpen(Entry entry) {
    owner.commit().afterOpen(new Effect.Action(() -> plan(entry)));
  }

  void close() {
    isClosed = true;
    agenda.close();
  }

  boolean isClosed() {
    return isClosed;
  }
}
