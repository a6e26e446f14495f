// SPDX-License-Identifier: Apache-2.0
package io.outlast.engine.task;

import static org.assertj.core.api.Assertions.assertThat;

import io.outlast.scheduledexecutor.FailurePolicy;
import io.outlast.scheduledexecutor.MisfirePolicy;
import io.outlast.scheduledexecutor.TaskOptions;
import java.time.Duration;

/**
 * A scheduled task whose owner and runner are played by a test, in milliseconds since it was
 * scheduled. Each change comes twice, and must change nothing the second time.
 */
final class Series {
  /** When the task is scheduled; far from zero, as cluster time is. */
  private static final long START = Duration.ofDays(20_600).toNanos();

  private static final long MILLIS = 1_000_000;

  private TaskRecord record;
  private long now;
  private long lastToken;
  private long requests;

  /** Schedules a task: "once", "every 100" or "delay 100", each with " after 30" if wanted. */
  Series(String schedule, TaskOptions options) {
    this(schedule, options, /* held= */ false);
  }

  Series(String schedule, TaskOptions options, boolean held) {
    TaskPlan plan = new TaskPlan("series", TaskPlan.HERE, timing(schedule), options);
    lastToken = 1;
    apply(new TaskChange.Created(5, new Identity(1, 1), lastToken, new byte[0], plan, held));
  }

  // ---- What happens to it ---------------------------------------------------------------------

  /** Time goes by, unless it is later already. */
  Series at(long millis) {
    now = Math.max(now, millis);
    return this;
  }

  /** Waits until the next run may begin; returns when that is. */
  long begins() {
    for (long start = startsAt(); start > now || cameDue(); start = startsAt()) {
      assertThat(start).as("a next run of %s", record).isNotEqualTo(Long.MAX_VALUE);
      at(start);
    }
    return now;
  }

  /** What became due is looked at; whether it turned out to be something else. */
  private boolean cameDue() {
    apply(new TaskChange.CameDue());
    return startsAt() > now;
  }

  /** The run that has begun is over after that time; says when it had begun. */
  long ends(long took, Outcome outcome) {
    return ends(took, outcome, null);
  }

  long ends(long took, Outcome outcome, byte[] state) {
    long began = now;
    now += took;
    apply(
        new TaskChange.Finished(
            record.token(), outcome, ++lastToken, new RunReport(nanos(began), nanos(now), state)));
    return began;
  }

  /** The next run, from its beginning to its successful end. */
  long runs(long took) {
    begins();
    return ends(took, returned());
  }

  /** The next run, failing. */
  long fails(long took, String why) {
    begins();
    return ends(took, failed(why));
  }

  Series takenOver() {
    return apply(new TaskChange.TakenOver(++lastToken));
  }

  Series delayRestarted() {
    return apply(new TaskChange.DelayRestarted());
  }

  Series skipped() {
    return apply(new TaskChange.Skipped(record.token(), failure("no run is possible")));
  }

  Series altered(Alteration alteration) {
    return apply(new TaskChange.Altered(alteration, new Identity(2, ++requests)));
  }

  Series apply(TaskChange change) {
    record = TaskMachine.apply(record, change, nanos(now)).after();
    assertThat(TaskMachine.apply(record, change, nanos(now)).changed())
        .as("%s comes again", change)
        .isFalse();
    return this;
  }

  // ---- How it stands --------------------------------------------------------------------------

  TaskRecord record() {
    return record;
  }

  Timetable table() {
    return record.timetable();
  }

  RunHistory history() {
    return table().history();
  }

  long now() {
    return now;
  }

  /** When the next run may begin, {@code Long.MAX_VALUE} for never and MIN_VALUE for at once. */
  long startsAt() {
    return record.isPending() ? millis(record.startsAt()) : Long.MAX_VALUE;
  }

  long due() {
    return millis(table().due());
  }

  long tick() {
    return millis(table().tick());
  }

  long skippedTicks() {
    return history().skipped();
  }

  boolean isExpired() {
    return Timekeeping.isExpired(table(), nanos(now));
  }

  /** "pending", "returned" or "failed" with why. */
  String state() {
    if (record.state() instanceof TaskState.Ended ended) {
      return ended.outcome() instanceof Outcome.Failed failed
          ? "failed " + failed.failure().text()
          : "returned";
    }
    return "pending";
  }

  // ---- Words ----------------------------------------------------------------------------------

  static long nanos(long millis) {
    return START + millis * MILLIS;
  }

  static long millis(long nanos) {
    return nanos == Long.MAX_VALUE || nanos == Long.MIN_VALUE ? nanos : (nanos - START) / MILLIS;
  }

  static Outcome returned() {
    return new Outcome.Returned(new byte[0]);
  }

  static Outcome failed(String why) {
    return new Outcome.Failed(failure(why));
  }

  private static Failure failure(String why) {
    return new Failure("SomeException", why, null);
  }

  static Timing timing(String schedule) {
    String[] words = schedule.split(" ");
    boolean isOnce = words[0].equals("once");
    boolean hasDelay = words.length > 2 || (isOnce && words.length > 1);
    long initial = hasDelay ? Long.parseLong(words[words.length - 1]) * MILLIS : 0;
    if (isOnce) {
      return new Timing(Timing.Kind.ONCE, initial, 0);
    }
    return new Timing(
        words[0].equals("every") ? Timing.Kind.FIXED_RATE : Timing.Kind.FIXED_DELAY,
        initial,
        Long.parseLong(words[1]) * MILLIS);
  }

  /** "stop", "continue", or "retry 2 after 50". */
  static FailurePolicy failurePolicy(String policy) {
    String[] words = policy.split(" ");
    return switch (words[0]) {
      case "stop" -> FailurePolicy.stop();
      case "continue" -> FailurePolicy.continueSeries();
      default ->
          FailurePolicy.retry(
              Integer.parseInt(words[1]), Duration.ofMillis(Long.parseLong(words[3])));
    };
  }

  /** "coalesce", "skip", or "run all 2". */
  static MisfirePolicy misfirePolicy(String policy) {
    String[] words = policy.split(" ");
    return switch (words[0]) {
      case "coalesce" -> MisfirePolicy.coalesce();
      case "skip" -> MisfirePolicy.skip();
      default -> MisfirePolicy.runAll(Integer.parseInt(words[2]));
    };
  }
}
