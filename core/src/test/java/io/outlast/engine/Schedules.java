// SPDX-License-Identifier: Apache-2.0
package io.outlast.engine;

import static io.outlast.engine.Samples.bytes;
import static io.outlast.engine.Samples.identity;
import static io.outlast.engine.Samples.number;
import static io.outlast.engine.Samples.oneOf;
import static io.outlast.engine.Samples.text;

import io.outlast.engine.task.Alteration;
import io.outlast.engine.task.RunHistory;
import io.outlast.engine.task.RunReport;
import io.outlast.engine.task.TaskPlan;
import io.outlast.engine.task.Timetable;
import io.outlast.engine.task.Timing;
import io.outlast.scheduledexecutor.FailurePolicy;
import io.outlast.scheduledexecutor.IfExists;
import io.outlast.scheduledexecutor.MisfirePolicy;
import io.outlast.scheduledexecutor.TaskOptions;
import java.time.Duration;
import java.util.List;
import java.util.Random;

/** Random values of what a scheduled task has beyond others. */
public final class Schedules {
  private Schedules() {}

  /** A timetable of any shape. */
  public static Timetable timetable(Random random) {
    return new Timetable(
        plan(random),
        number(random),
        number(random),
        oneOf(random, List.of(Timetable.Gate.values())),
        random.nextBoolean(),
        random.nextBoolean() ? identity(random) : null,
        history(random, /* withState= */ true));
  }

  /** A plan of any shape. */
  public static TaskPlan plan(Random random) {
    return new TaskPlan(
        random.nextBoolean() ? text(random) : null,
        random.nextBoolean() ? random.nextInt(4096) : TaskPlan.HERE,
        timing(random),
        random.nextBoolean() ? options(random) : TaskOptions.DEFAULT);
  }

  /** Due times of any kind. */
  public static Timing timing(Random random) {
    return oneOf(
        random,
        List.of(
            new Timing(Timing.Kind.ONCE, nanos(random) - 1, 0),
            new Timing(Timing.Kind.FIXED_RATE, nanos(random) - 1, nanos(random)),
            new Timing(Timing.Kind.FIXED_DELAY, nanos(random) - 1, nanos(random))));
  }

  /** Options of any shape. */
  public static TaskOptions options(Random random) {
    return new TaskOptions(
        oneOf(random, List.of(IfExists.values())),
        oneOf(
            random,
            List.of(
                FailurePolicy.stop(),
                FailurePolicy.continueSeries(),
                FailurePolicy.retry(1 + random.nextInt(Integer.MAX_VALUE), duration(random)))),
        oneOf(
            random,
            List.of(
                MisfirePolicy.coalesce(),
                MisfirePolicy.skip(),
                MisfirePolicy.runAll(1 + random.nextInt(Integer.MAX_VALUE)))),
        random.nextBoolean() ? duration(random) : null,
        random.nextBoolean() ? duration(random) : null,
        random.nextBoolean());
  }

  /** What runs have left, often nothing. */
  public static RunHistory history(Random random, boolean withState) {
    return random.nextInt(4) == 0
        ? RunHistory.NONE
        : new RunHistory(
            number(random),
            number(random),
            number(random),
            number(random),
            number(random),
            number(random),
            number(random),
            number(random),
            random.nextInt(),
            number(random),
            withState && random.nextBoolean() ? bytes(random) : null);
  }

  /** What a run tells of itself. */
  public static RunReport report(Random random) {
    return new RunReport(
        number(random), number(random), random.nextBoolean() ? bytes(random) : null);
  }

  /** One alteration of each kind. */
  public static List<Alteration> alterations(Random random) {
    return List.of(
        new Alteration.Pause(),
        new Alteration.Resume(random.nextBoolean()),
        new Alteration.Trigger(),
        new Alteration.Reschedule(timing(random), random.nextBoolean()),
        new Alteration.Admit());
  }

  private static Duration duration(Random random) {
    return Duration.ofNanos(nanos(random));
  }

  /** At least 1, up to the longest there is. */
  private static long nanos(Random random) {
    return Math.max(1, random.nextLong() >>> (1 + random.nextInt(63)));
  }
}
