// SPDX-License-Identifier: Apache-2.0
package io.outlast.engine;

import io.outlast.engine.gateway.Address;
import io.outlast.engine.gateway.Command;
import io.outlast.engine.gateway.Reply;
import io.outlast.engine.gateway.TaskRef;
import io.outlast.engine.task.ExecutorId;
import io.outlast.engine.task.Failure;
import io.outlast.engine.task.Identity;
import io.outlast.engine.task.Lineage;
import io.outlast.engine.task.Outcome;
import io.outlast.engine.task.TaskRecord;
import io.outlast.engine.task.TaskState;
import io.outlast.engine.task.Timetable;
import io.outlast.engine.wire.StoredValue;
import io.outlast.engine.wire.StoredValue.Stamp;
import io.outlast.scheduledexecutor.IfExists;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;

/** Random values of every kind; {@code SamplesTest} sees to it that no kind is left out. */
public final class Samples {
  private Samples() {}

  /** One outcome of each kind. */
  public static List<Outcome> outcomes(Random random) {
    return List.of(
        new Outcome.Returned(bytes(random)),
        new Outcome.Failed(new Failure(text(random), text(random), bytes(random))),
        new Outcome.Failed(new Failure(text(random), text(random), null)),
        new Outcome.Cancelled(identity(random)));
  }

  /** One value of each kind, tasks in each state. */
  public static List<StoredValue> values(Random random) {
    return List.of(
        task(random, new TaskState.Pending(bytes(random)), null),
        task(random, new TaskState.Ended(oneOf(random, outcomes(random))), null),
        task(random, new TaskState.Disposed(), null),
        task(random, new TaskState.Disposed(oneOf(random, outcomes(random))), null),
        task(random, new TaskState.Pending(bytes(random)), Schedules.timetable(random)),
        task(
            random,
            new TaskState.Ended(oneOf(random, outcomes(random))),
            Schedules.timetable(random)),
        new StoredValue.OfExecutor(
            stamp(random), executor(random), random.nextBoolean(), numbers(random), number(random)),
        new StoredValue.OfPartition(
            stamp(random),
            uuid(random),
            number(random),
            number(random),
            lineage(random),
            number(random)),
        new StoredValue.OfName(
            stamp(random), text(random), identity(random), random.nextInt(4096), null),
        new StoredValue.OfName(
            stamp(random),
            text(random),
            identity(random),
            random.nextInt(4096),
            new StoredValue.OfName.Holder(identity(random), random.nextInt(4096))));
  }

  private static StoredValue task(Random random, TaskState state, Timetable timetable) {
    return new StoredValue.OfTask(
        stamp(random),
        new TaskRecord(
            number(random),
            identity(random),
            number(random),
            random.nextInt(),
            number(random),
            state,
            timetable));
  }

  /** One command of each kind. */
  public static List<Command> commands(Random random) {
    return Stream.of(commandsOfTasks(random), commandsOfRuns(random), commandsOfExecutors(random))
        .flatMap(List::stream)
        .toList();
  }

  private static List<Command> commandsOfTasks(Random random) {
    return List.of(
        new Command.Submit(identity(random), number(random), bytes(random), random.nextBoolean()),
        new Command.Submit(
            identity(random),
            number(random),
            bytes(random),
            random.nextBoolean(),
            Schedules.plan(random),
            random.nextBoolean()),
        new Command.Await(number(random), identity(random)),
        new Command.Await(number(random), null),
        new Command.Await(
            task(random), null, oneOf(random, List.of(Command.Await.Purpose.values()))),
        new Command.Cancel(number(random), identity(random), random.nextBoolean()),
        new Command.Dispose(number(random)),
        new Command.Dispose(task(random), identity(random)),
        new Command.Forget(task(random), null),
        new Command.Forget(task(random), identity(random)),
        new Command.Look(task(random)),
        new Command.Alter(
            task(random), oneOf(random, Schedules.alterations(random)), identity(random)));
  }

  private static List<Command> commandsOfRuns(Random random) {
    return List.of(
        new Command.Finish(number(random), number(random), oneOf(random, outcomes(random))),
        new Command.Finish(
            number(random),
            number(random),
            oneOf(random, outcomes(random)),
            Schedules.report(random)),
        new Command.Decline(number(random), number(random), uuid(random), text(random)),
        new Command.Confirm(number(random), number(random)),
        new Command.Expire(number(random), number(random)));
  }

  private static List<Command> commandsOfExecutors(Random random) {
    return List.of(
        new Command.Claim(
            text(random),
            identity(random),
            random.nextInt(4096),
            oneOf(random, List.of(IfExists.values()))),
        new Command.ClaimStored(text(random), identity(random), random.nextInt(4096)),
        new Command.Unclaim(text(random), identity(random)),
        new Command.Vouch(text(random), identity(random)),
        new Command.ListTasks(),
        new Command.ListTasks(number(random)),
        new Command.ListExecutors(),
        new Command.Shutdown(identity(random), random.nextBoolean()),
        new Command.AwaitIdle(),
        new Command.Destroy(),
        new Command.Inspect(),
        new Command.Merge(
            number(random),
            oneOf(random, List.of(Command.Merge.ExecutorState.values())),
            List.of(),
            List.of(),
            Map.of(),
            List.of(),
            number(random),
            null),
        new Command.Merge(
            number(random),
            oneOf(random, List.of(Command.Merge.ExecutorState.values())),
            List.of(bytes(random), bytes(random)),
            List.of(bytes(random)),
            Map.of(number(random), uuid(random)),
            List.of(number(random), number(random)),
            number(random),
            lineage(random)));
  }

  private static TaskRef task(Random random) {
    return oneOf(random, List.of(new TaskRef.Id(number(random)), new TaskRef.Name(text(random))));
  }

  /** One reply of each kind. */
  public static List<Reply> replies(Random random) {
    return List.of(
        new Reply.Stored(number(random)),
        new Reply.Kept(number(random)),
        new Reply.HeldBy(random.nextInt(4096)),
        new Reply.Seen(
            number(random),
            text(random),
            oneOf(random, List.of(Reply.Seen.State.values())),
            number(random),
            Schedules.history(random, /* withState= */ false)),
        new Reply.Listed(uuid(random), List.of()),
        new Reply.Listed(
            uuid(random),
            List.of(
                new Reply.Listed.Task(number(random), text(random)),
                new Reply.Listed.Task(number(random), text(random))),
            random.nextBoolean()),
        new Reply.Executors(Set.of()),
        new Reply.Executors(
            Set.of(
                new ExecutorId(ExecutorId.Kind.DURABLE, text(random)),
                new ExecutorId(ExecutorId.Kind.SCHEDULED, text(random)))),
        new Reply.Ended(oneOf(random, outcomes(random))),
        new Reply.Done(random.nextBoolean()),
        new Reply.Taken(number(random)),
        new Reply.Refused(oneOf(random, List.of(Reply.Reason.values())), text(random)),
        new Reply.Refused(Reply.Reason.TOO_FEW_MEMBERS, text(random), text(random)),
        new Reply.Stale(),
        new Reply.Lost(),
        new Reply.Destroyed(),
        new Reply.Moved(uuid(random)),
        Reply.Moved.SOMEWHERE,
        new Reply.Unknown(),
        new Reply.Inspected(
            random.nextBoolean(),
            numbers(random),
            number(random),
            number(random),
            number(random),
            random.nextBoolean()));
  }

  /** Any address. */
  public static Address address(Random random) {
    return random.nextBoolean()
        ? new Address(random.nextInt(7), random.nextInt(4096), executor(random))
        : Address.on(uuid(random), executor(random));
  }

  /** Any executor. */
  public static ExecutorId executor(Random random) {
    return new ExecutorId(oneOf(random, List.of(ExecutorId.Kind.values())), text(random));
  }

  /** Any identity. */
  public static Identity identity(Random random) {
    return new Identity(number(random), number(random));
  }

  /** Any batch's stamp. */
  public static Stamp stamp(Random random) {
    return new Stamp(number(random), random.nextInt());
  }

  /** A number: small, large, negative, or at an edge. */
  public static long number(Random random) {
    long any = random.nextLong() >>> random.nextInt(64);
    return oneOf(random, List.of(any, -any, 0L, -1L, Long.MAX_VALUE, Long.MIN_VALUE));
  }

  /** Some bytes, often none. */
  public static byte[] bytes(Random random) {
    byte[] bytes = new byte[oneOf(random, List.of(0, 1, 127, 128, 300))];
    random.nextBytes(bytes);
    return bytes;
  }

  /** A text with whatever a user may think of. */
  public static String text(Random random) {
    return oneOf(
        random, List.of("", " ", "a\0b", "jobs-1", "Zoë", "日本語", "\uD83D\uDE00", "x".repeat(200)));
  }

  /** Any element. */
  public static <T> T oneOf(Random random, List<T> choices) {
    return choices.get(random.nextInt(choices.size()));
  }

  private static UUID uuid(Random random) {
    return new UUID(random.nextLong(), random.nextLong());
  }

  private static long[] numbers(Random random) {
    return random.longs(random.nextInt(12)).map(n -> number(random)).toArray();
  }

  /** Terms of owners, some of them apart. */
  public static Lineage lineage(Random random) {
    Lineage lineage = Lineage.NONE;
    for (int terms = random.nextInt(5); terms > 0; terms--) {
      long first = number(random) >>> 1;
      lineage = lineage.with(first, first + random.nextInt(100));
    }
    return lineage;
  }
}
