// SPDX-License-Identifier: Apache-2.0
package io.outlast.engine.task;

import io.outlast.engine.task.Timetable.Gate;
import io.outlast.scheduledexecutor.FailurePolicy;
import io.outlast.scheduledexecutor.MisfirePolicy;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The rules by which a scheduled task comes from one run to the next: the part of {@link
 * TaskMachine} that knows of time. Pure functions of the record and of cluster time.
 *
 * <p>Invariants, checked by {@code TimekeepingTest}: a tick has at most one run that counts; ticks
 * of a fixed rate stay on their grid; no due time lies before the end of the run before; each tick
 * is run or counted as skipped.
 */
public final class Timekeeping {
  private Timekeeping() {}

  static Timetable created(TaskPlan plan, boolean held, long now) {
    long first = plan.timing().first(now);
    return new Timetable(
        plan,
        first,
        first,
        held ? Gate.HELD : Gate.OPEN,
        /* triggered= */ false,
        null,
        RunHistory.NONE);
  }

  /**
   * Whether the run that is due now is too late to be started (R38).
   *
   * @param now cluster time
   */
  public static boolean isExpired(Timetable timetable, long now) {
    Duration limit = timetable.plan().options().expireAfter();
    return limit != null && !timetable.triggered() && now - timetable.due() > limit.toNanos();
  }

  // ---- The end of a run -----------------------------------------------------------------------

  /** What follows a run; {@code null} if nothing does, and its outcome is the task's. */
  static @Nullable TaskRecord afterRun(
      TaskRecord record, Timetable table, TaskChange.Finished finished, long now) {
    Timing timing = table.plan().timing();
    boolean failed = finished.outcome() instanceof Outcome.Failed;
    RunHistory history = history(record, table, finished);
    if (failed
        && table.plan().options().failurePolicy() instanceof FailurePolicy.Retry retry
        && history.retries() < retry.maxRetries()) {
      int number = history.retries() + 1;
      long due = Timing.plus(now, retry.backoff(number).toNanos());
      return record.with(
          finished.nextToken(),
          record.attempt() + 1,
          table.untriggered().with(due, table.tick(), history.retrying(number)));
    }
    boolean goesOn = timing.isPeriodic() || table.triggered();
    if (!goesOn
        || (failed
            && !(table.plan().options().failurePolicy() instanceof FailurePolicy.Continue))) {
      return null;
    }
    RunReport run = finished.run();
    Timetable next =
        following(table, history.retrying(0), run == null ? now : run.ended()).untriggered();
    return record.with(finished.nextToken(), 1, next);
  }

  /** The statistics after the last run of a task. */
  static Timetable afterLastRun(TaskRecord record, Timetable table, TaskChange.Finished finished) {
    return table.untriggered().with(history(record, table, finished));
  }

  private static RunHistory history(
      TaskRecord record, Timetable table, TaskChange.Finished finished) {
    RunReport run = finished.run();
    return run == null ? table.history() : table.history().ran(record.token(), run, record.since());
  }

  /** The timetable when a run, or the time for one, is over. */
  private static Timetable following(Timetable table, RunHistory history, long end) {
    Timing timing = table.plan().timing();
    long tick = table.tick();
    if (table.triggered()) {
      // The run was beside the schedule: a tick that came meanwhile is skipped like any other.
      return tick >= end || !timing.isPeriodic()
          ? table.with(history)
          : moved(table, history.skipping(onGrid(timing)), timing.next(tick, end));
    }
    long following = Timing.plus(tick, timing.intervalNanos());
    return timing.kind() == Timing.Kind.FIXED_RATE && following <= history.makeUpUntil()
        ? table.with(following, following, history)
        : moved(table, history, timing.next(tick, end));
  }

  private static Timetable moved(Timetable table, RunHistory history, long next) {
    long skipped = table.plan().timing().between(table.tick(), next);
    return table.with(next, next, history.skipping(skipped));
  }

  private static long onGrid(Timing timing) {
    return timing.kind() == Timing.Kind.FIXED_RATE ? 1 : 0;
  }

  // ---- Ticks without a run --------------------------------------------------------------------

  /**
   * The timetable when the present tick has come: the tick to run may be a later one, and even in
   * the future, if nobody was there to run those before (R3).
   */
  static Timetable cameDue(Timetable table, long now) {
    Timing timing = table.plan().timing();
    RunHistory history = table.history();
    if (table.triggered()
        || timing.kind() != Timing.Kind.FIXED_RATE
        || history.retries() > 0
        || table.tick() <= history.makeUpUntil()
        || table.tick() > now) {
      return table;
    }
    long last = timing.lastUntil(table.tick(), now);
    long missed = (last - table.tick()) / timing.intervalNanos();
    if (missed == 0) {
      return table;
    }
    MisfirePolicy policy = table.plan().options().misfirePolicy();
    if (policy instanceof MisfirePolicy.Skip && last < now) {
      long next = Timing.plus(last, timing.intervalNanos());
      return table.with(next, next, history.skipping(missed + 1));
    }
    if (policy instanceof MisfirePolicy.RunAll all) {
      long dropped = Math.max(0, missed + 1 - all.max());
      long first = table.tick() + dropped * timing.intervalNanos();
      return table.with(first, first, history.skipping(dropped).makingUp(last));
    }
    return table.with(last, last, history.skipping(missed));
  }

  /** The timetable of a series when no run is possible for its present tick. */
  static Timetable skipped(Timetable table, long now) {
    RunHistory history = table.history().skipping(1).retrying(0);
    return moved(table.untriggered(), history, nextAfter(table, now));
  }

  private static long nextAfter(Timetable table, long now) {
    return table.plan().timing().next(table.tick(), Math.max(now, table.tick()));
  }

  /** The timetable after the loss of the owner: a delay that was still going on begins again. */
  static Timetable delayRestarted(Timetable table, long now) {
    boolean isWaitingForFirst = table.history().equals(RunHistory.NONE) && table.due() > now;
    long first = table.plan().timing().first(now);
    return isWaitingForFirst ? table.with(first, first, table.history()) : table;
  }

  // ---- Alterations ----------------------------------------------------------------------------

  /** The timetable as somebody wants it; the same object where it is so already. */
  static Timetable altered(Timetable table, Alteration alteration, Identity by, long now) {
    if (alteration instanceof Alteration.Pause) {
      return table.gate() == Gate.OPEN ? gated(table, Gate.PAUSED, by) : table;
    }
    if (alteration instanceof Alteration.Resume) {
      return table.gate() == Gate.PAUSED ? resumed(gated(table, Gate.OPEN, by), now) : table;
    }
    if (alteration instanceof Alteration.Admit) {
      return table.gate() == Gate.HELD ? gated(table, Gate.OPEN, by) : table;
    }
    if (alteration instanceof Alteration.Reschedule reschedule) {
      return rescheduled(table, reschedule, by, now);
    }
    return table.triggered()
        ? table
        : new Timetable(
            table.plan(),
            table.due(),
            table.tick(),
            table.gate(),
            /* triggered= */ true,
            by,
            table.history());
  }

  private static Timetable gated(Timetable table, Gate gate, Identity by) {
    return new Timetable(
        table.plan(), table.due(), table.tick(), gate, table.triggered(), by, table.history());
  }

  /** Ticks that passed during a pause are not made up for: the next on the grid is the next run. */
  private static Timetable resumed(Timetable table, long now) {
    boolean isBehind = table.plan().timing().kind() == Timing.Kind.FIXED_RATE && table.tick() < now;
    return isBehind
        ? moved(table, table.history().skipping(1).retrying(0), nextAfter(table, now))
        : table;
  }

  private static Timetable rescheduled(
      Timetable table, Alteration.Reschedule reschedule, Identity by, long now) {
    long first = reschedule.timing().first(now);
    return new Timetable(
        table.plan().with(reschedule.timing()),
        first,
        first,
        table.gate(),
        reschedule.duringRun(),
        by,
        table.history().retrying(0).makingUp(0));
  }
}
