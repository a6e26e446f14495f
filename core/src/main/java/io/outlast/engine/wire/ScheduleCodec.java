// SPDX-License-Identifier: Apache-2.0
package io.outlast.engine.wire;

import io.outlast.engine.task.Alteration;
import io.outlast.engine.task.Identity;
import io.outlast.engine.task.RunHistory;
import io.outlast.engine.task.RunReport;
import io.outlast.engine.task.TaskPlan;
import io.outlast.engine.task.Timetable;
import io.outlast.engine.task.Timing;
import io.outlast.engine.wire.Input.MalformedException;
import io.outlast.scheduledexecutor.FailurePolicy;
import io.outlast.scheduledexecutor.IfExists;
import io.outlast.scheduledexecutor.MisfirePolicy;
import io.outlast.scheduledexecutor.TaskOptions;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** The stored and the wire form of what a scheduled task has beyond others. */
final class ScheduleCodec {
  private static final int STOP = 0;
  private static final int CONTINUE = 1;
  private static final int RETRY = 2;

  private static final int COALESCE = 0;
  private static final int SKIP = 1;
  private static final int RUN_ALL = 2;

  private static final int PAUSE = 1;
  private static final int RESUME = 2;
  private static final int TRIGGER = 3;
  private static final int RESCHEDULE = 4;
  private static final int ADMIT = 5;

  private ScheduleCodec() {}

  // ---- Plans ----------------------------------------------------------------------------------

  static void put(Output out, @Nullable TaskPlan plan) {
    out.putBoolean(plan != null);
    if (plan != null) {
      String name = plan.name();
      out.putBoolean(name != null);
      if (name != null) {
        out.putString(name);
      }
      out.putVar(plan.nameHome() + 1L);
      put(out, plan.timing());
      put(out, plan.options());
    }
  }

  static @Nullable TaskPlan getPlan(Input in) {
    if (!in.getBoolean()) {
      return null;
    }
    String name = in.getBoolean() ? in.getString() : null;
    return new TaskPlan(name, (int) in.getVar() - 1, getTiming(in), getOptions(in));
  }

  private static void put(Output out, Timing timing) {
    out.putByte(timing.kind().ordinal());
    out.putVar(timing.initialNanos()).putVar(timing.intervalNanos());
  }

  private static Timing getTiming(Input in) {
    Timing.Kind kind = in.getOneOf(Timing.Kind.values(), "a schedule");
    Timing timing = new Timing(kind, in.getVar(), in.getVar());
    if (timing.initialNanos() < 0 || (timing.isPeriodic() && timing.intervalNanos() <= 0)) {
      throw new MalformedException("times out of range: " + timing);
    }
    return timing;
  }

  private static void put(Output out, TaskOptions options) {
    out.putByte(options.ifExists().ordinal());
    put(out, options.failurePolicy());
    put(out, options.misfirePolicy());
    put(out, options.timeout());
    put(out, options.expireAfter());
    out.putBoolean(options.autoDispose());
  }

  /** What is as most tasks have it is kept once. */
  private static TaskOptions getOptions(Input in) {
    TaskOptions options;
    try {
      options =
          new TaskOptions(
              getIfExists(in),
              getFailurePolicy(in),
              getMisfirePolicy(in),
              getDuration(in),
              getDuration(in),
              in.getBoolean());
    } catch (IllegalArgumentException | ArithmeticException e) {
      // What the user's own types say of values out of their range.
      throw new MalformedException("options out of range: " + e.getMessage());
    }
    return options.equals(TaskOptions.DEFAULT) ? TaskOptions.DEFAULT : options;
  }

  static IfExists getIfExists(Input in) {
    return in.getOneOf(IfExists.values(), "a choice about an existing name");
  }

  private static void put(Output out, FailurePolicy policy) {
    if (policy instanceof FailurePolicy.Retry retry) {
      out.putByte(RETRY).putVar(retry.maxRetries());
      putDuration(out, retry.initialBackoff());
      putDuration(out, retry.maxBackoff());
    } else {
      out.putByte(policy instanceof FailurePolicy.Continue ? CONTINUE : STOP);
    }
  }

  private static FailurePolicy getFailurePolicy(Input in) {
    int kind = in.getByte();
    return switch (kind) {
      case STOP -> FailurePolicy.stop();
      case CONTINUE -> FailurePolicy.continueSeries();
      case RETRY -> new FailurePolicy.Retry((int) in.getVar(), readDuration(in), readDuration(in));
      default -> throw new MalformedException("a failure policy of kind " + kind);
    };
  }

  private static void put(Output out, MisfirePolicy policy) {
    if (policy instanceof MisfirePolicy.RunAll all) {
      out.putByte(RUN_ALL).putVar(all.max());
    } else {
      out.putByte(policy instanceof MisfirePolicy.Skip ? SKIP : COALESCE);
    }
  }

  private static MisfirePolicy getMisfirePolicy(Input in) {
    int kind = in.getByte();
    return switch (kind) {
      case COALESCE -> MisfirePolicy.coalesce();
      case SKIP -> MisfirePolicy.skip();
      case RUN_ALL -> MisfirePolicy.runAll((int) in.getVar());
      default -> throw new MalformedException("a misfire policy of kind " + kind);
    };
  }

  private static void put(Output out, @Nullable Duration duration) {
    out.putBoolean(duration != null);
    if (duration != null) {
      putDuration(out, duration);
    }
  }

  private static @Nullable Duration getDuration(Input in) {
    return in.getBoolean() ? readDuration(in) : null;
  }

  private static void putDuration(Output out, Duration duration) {
    out.putVar(duration.getSeconds()).putVar(duration.getNano());
  }

  private static Duration readDuration(Input in) {
    return Duration.ofSeconds(in.getVar(), in.getVar());
  }

  // ---- Timetables -----------------------------------------------------------------------------

  static void put(Output out, @Nullable Timetable table) {
    put(out, table == null ? null : table.plan());
    if (table != null) {
      Identity by = table.alteredBy();
      out.putLong(table.due()).putLong(table.tick());
      out.putByte(table.gate().ordinal()).putBoolean(table.triggered()).putBoolean(by != null);
      if (by != null) {
        ValueCodec.putIdentity(out, by);
      }
      put(out, table.history(), /* withState= */ true);
    }
  }

  static @Nullable Timetable getTimetable(Input in) {
    TaskPlan plan = getPlan(in);
    return plan == null
        ? null
        : new Timetable(
            plan,
            in.getLong(),
            in.getLong(),
            in.getOneOf(Timetable.Gate.values(), "a gate"),
            in.getBoolean(),
            in.getBoolean() ? ValueCodec.getIdentity(in) : null,
            getHistory(in));
  }

  static void put(Output out, RunHistory history, boolean withState) {
    boolean some = !history.equals(RunHistory.NONE);
    out.putBoolean(some);
    if (some) {
      out.putVar(history.runs()).putVar(history.skipped());
      out.putVar(history.runNanos()).putVar(history.idleNanos());
      out.putVar(history.lastRunNanos()).putVar(history.lastIdleNanos());
      out.putLong(history.lastEnd()).putLong(history.lastToken());
      out.putVar(history.retries()).putLong(history.makeUpUntil());
      putState(out, withState ? history.state() : null);
    }
  }

  static RunHistory getHistory(Input in) {
    return in.getBoolean()
        ? new RunHistory(
            in.getVar(),
            in.getVar(),
            in.getVar(),
            in.getVar(),
            in.getVar(),
            in.getVar(),
            in.getLong(),
            in.getLong(),
            (int) in.getVar(),
            in.getLong(),
            getState(in))
        : RunHistory.NONE;
  }

  private static void putState(Output out, byte @Nullable [] state) {
    out.putBoolean(state != null);
    if (state != null) {
      out.putBytes(state);
    }
  }

  private static byte @Nullable [] getState(Input in) {
    return in.getBoolean() ? in.getBytes() : null;
  }

  // ---- Runs and alterations -------------------------------------------------------------------

  static void put(Output out, @Nullable RunReport run) {
    out.putBoolean(run != null);
    if (run != null) {
      out.putLong(run.began()).putLong(run.ended());
      putState(out, run.state());
    }
  }

  static @Nullable RunReport getRunReport(Input in) {
    return in.getBoolean() ? new RunReport(in.getLong(), in.getLong(), getState(in)) : null;
  }

  static void put(Output out, Alteration alteration) {
    if (alteration instanceof Alteration.Resume resume) {
      out.putByte(RESUME).putBoolean(resume.duringRun());
    } else if (alteration instanceof Alteration.Reschedule reschedule) {
      out.putByte(RESCHEDULE);
      put(out, reschedule.timing());
      out.putBoolean(reschedule.duringRun());
    } else {
      out.putByte(kindOf(alteration));
    }
  }

  private static int kindOf(Alteration alteration) {
    if (alteration instanceof Alteration.Pause) {
      return PAUSE;
    }
    return alteration instanceof Alteration.Trigger ? TRIGGER : ADMIT;
  }

  static Alteration getAlteration(Input in) {
    int kind = in.getByte();
    return switch (kind) {
      case PAUSE -> new Alteration.Pause();
      case RESUME -> new Alteration.Resume(in.getBoolean());
      case TRIGGER -> new Alteration.Trigger();
      case RESCHEDULE -> new Alteration.Reschedule(getTiming(in), in.getBoolean());
      case ADMIT -> new Alteration.Admit();
      default -> throw new MalformedException("an alteration of kind " + kind);
    };
  }
}
