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
 * of a fixed rate stay on their grid; no due time lies before the end of the run before, but those
 * of missed ticks that are made up for; each tick of a grid is run or counted as skipped.
 *
 * <p>A run that was triggered is beside all this. It leaves the tick alone, unless that passes
 * meanwhile, and is tried again like any other: {@code due} is the time of that then.
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
    return now > startsUntil(timetable);
  }

  /** The time after which the run that is due is too late to be started. */
  public static long startsUntil(Timetable timetable) {
    Duration limit = timetable.plan().options().expireAfter();
    return limit == null || timetable.triggered()
        ? Timing.NEVER
        : Timing.plus(timetable.due(), limit.toNanos());
  }

  // ---- The end of a run -----------------------------------------------------------------------

  /** What follows a run; {@code null} if nothing does, and its outcome is the task's. */
  static @Nullable TaskRecord afterRun(
      TaskRecord record, Timetable table, TaskChange.Finished finished, long now) {
    FailurePolicy policy = table.plan().options().failurePolicy();
    boolean failed = finished.outcome() instanceof Outcome.Failed;
    RunHistory history = history(record, table, finished);
    long end = finished.run() == null ? now : finished.run().ended();
    if (failed
        && policy instanceof FailurePolicy.Retry retry
        && history.retries() < retry.maxRetries()) {
      int number = history.retries() + 1;
      long due = Timing.plus(end, retry.backoff(number).toNanos());
      return record.with(
          finished.nextToken(),
          record.attempt() + 1,
          table.with(due, table.tick(), history.retrying(number)));
    }
    boolean goesOn = record.isSeries() || table.triggered();
    if (!goesOn || (failed && !(policy instanceof FailurePolicy.Continue))) {
      return null;
    }
    return record.with(finished.nextToken(), 1, following(table, history.retrying(0), end));
  }

  /** The statistics after the last run of a task. */
  static Timetable afterLastRun(TaskRecord record, Timetable table, TaskChange.Finished finished) {
    return table.untriggered().with(history(record, table, finished).withoutState());
  }

  private static RunHistory history(
      TaskRecord record, Timetable table, TaskChange.Finished finished) {
    RunReport run = finished.run();
    return run == null ? table.history() : table.history().ran(record.token(), run, record.since());
  }

  /** The timetable when a run is over. */
  private static Timetable following(Timetable table, RunHistory history, long end) {
    if (table.triggered()) {
      return besides(table.untriggered(), history, end);
    }
    Timing timing = table.plan().timing();
    long following = Timing.plus(table.tick(), timing.intervalNanos());
    return timing.kind() == Timing.Kind.FIXED_RATE && following <= history.makeUpUntil()
        ? table.with(following, following, history)
        : moved(table, history, timing.next(table.tick(), end));
  }

  /** Beside the schedule a run is over: a tick that came meanwhile is skipped like any other. */
  private static Timetable besides(Timetable table, RunHistory history, long end) {
    Timing timing = table.plan().timing();
    long tick = table.tick();
    return tick >= end || !timing.isPeriodic()
        ? table.with(Math.max(tick, end), tick, history)
        : moved(table, history.skipping(onGrid(timing)), timing.next(tick, end));
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
      long dropped =
          Math.min(missed, Math.max(Math.max(0, missed + 1 - all.max()), tooLate(table, now)));
      long first = table.tick() + dropped * timing.intervalNanos();
      return table.with(first, first, history.skipping(dropped).makingUp(last));
    }
    return table.with(last, last, history.skipping(missed));
  }

  /** Ticks from the present one on that are too late to be started now. */
  private static long tooLate(Timetable table, long now) {
    Duration limit = table.plan().options().expireAfter();
    long by = limit == null ? 0 : now - table.tick() - limit.toNanos();
    return by <= 0 ? 0 : (by - 1) / table.plan().timing().intervalNanos() + 1;
  }

  /**
   * The timetable of a series when no run is possible now: all ticks until now are skipped. The
   * same object where none has come, as when it has been done already.
   */
  static Timetable skipped(Timetable table, long now) {
    Timetable rest =
        table.triggered()
            ? table.untriggered().with(table.tick(), table.tick(), table.history().retrying(0))
            : table;
    return rest.due() > now ? rest : behind(rest, now);
  }

  /** Goes on with the first tick after now; the present one counts as skipped unless it was run. */
  private static Timetable behind(Timetable table, long now) {
    Timing timing = table.plan().timing();
    RunHistory history = table.history();
    long next = timing.next(table.tick(), now);
    return moved(
        table,
        history.skipping(history.retries() > 0 ? 0 : 1).retrying(0),
        next > now ? next : Timing.plus(next, timing.intervalNanos()));
  }

  /** The timetable after the loss of the owner: a delay that was still going on begins again. */
  static Timetable delayRestarted(Timetable table, long now) {
    boolean isWaitingForFirst = table.history().equals(RunHistory.NONE) && table.due() > now;
    long first = table.plan().timing().first(now);
    return isWaitingForFirst && first != table.due()
        ? table.with(first, first, table.history())
        : table;
  }

  // ---- Alterations ----------------------------------------------------------------------------

  /** The timetable as somebody wants it; the same object where it is so already. */
  static Timetable altered(Timetable table, Alteration alteration, Identity by, long now) {
    if (by.equals(table.alteredBy())) {
      return table;
    }
    if (alteration instanceof Alteration.Pause) {
      return table.gate() == Gate.OPEN ? gated(table, Gate.PAUSED, by) : table;
    }
    if (alteration instanceof Alteration.Resume resume) {
      return table.gate() == Gate.PAUSED
          ? resumed(gated(table, Gate.OPEN, by), resume.duringRun(), now)
          : table;
    }
    if (alteration instanceof Alteration.Admit) {
      return table.gate() == Gate.HELD ? gated(table, Gate.OPEN, by) : table;
    }
    if (alteration instanceof Alteration.Reschedule reschedule) {
      return rescheduled(table, reschedule, by, now);
    }
    return table.triggered() ? table : triggered(table, by, now);
  }

  private static Timetable gated(Timetable table, Gate gate, Identity by) {
    return new Timetable(
        table.plan(), table.due(), table.tick(), gate, table.triggered(), by, table.history());
  }

  /**
   * Ticks that passed during a pause are not made up for: the next on the grid is the next run. If
   * a run is going on or coming beside the schedule, its end will see to them.
   */
  private static Timetable resumed(Timetable table, boolean duringRun, long now) {
    boolean isBehind = table.plan().timing().kind() == Timing.Kind.FIXED_RATE && table.tick() < now;
    return isBehind && !duringRun && !table.triggered() ? behind(table, now) : table;
  }

  /** A tick that waits to be tried again is given up for the run that is wanted now. */
  private static Timetable triggered(Timetable table, Identity by, long now) {
    RunHistory history = table.history();
    Timing timing = table.plan().timing();
    Timetable rest =
        history.retries() > 0 && timing.isPeriodic()
            ? moved(table, history.retrying(0), timing.next(table.tick(), now))
            : table.with(history.retrying(0));
    return new Timetable(
        rest.plan(),
        rest.due(),
        rest.tick(),
        rest.gate(),
        /* triggered= */ true,
        by,
        rest.history());
  }

  private static Timetable rescheduled(
      Timetable table, Alteration.Reschedule reschedule, Identity by, long now) {
    long first = reschedule.timing().first(now);
    return new Timetable(
        table.plan().with(reschedule.timing()),
        first,
        first,
        table.gate(),
        table.triggered() || reschedule.duringRun(),
        by,
        table.history().retrying(0).makingUp(0));
  }
}
