// SPDX-License-Identifier: Apache-2.0
package io.outlast.engine;

import io.outlast.engine.gateway.Address;
import io.outlast.engine.gateway.Command;
import io.outlast.engine.gateway.Reply;
import io.outlast.engine.task.ExecutorId;
import io.outlast.engine.task.Failure;
import io.outlast.engine.task.Identity;
import io.outlast.engine.task.Outcome;
import io.outlast.engine.task.TaskRecord;
import io.outlast.engine.task.TaskState;
import io.outlast.engine.wire.StoredValue;
import io.outlast.engine.wire.StoredValue.Stamp;
import java.util.List;
import java.util.Random;
import java.util.UUID;

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
        task(random, new TaskState.Pending(bytes(random))),
        task(random, new TaskState.Ended(oneOf(random, outcomes(random)))),
        task(random, new TaskState.Disposed()),
        new StoredValue.OfExecutor(
            stamp(random), executor(random), random.nextBoolean(), numbers(random)),
        new StoredValue.OfPartition(stamp(random), uuid(random), number(random), number(random)));
  }

  private static StoredValue task(Random random, TaskState state) {
    return new StoredValue.OfTask(
        stamp(random),
        new TaskRecord(
            number(random),
            identity(random),
            number(random),
            random.nextInt(),
            number(random),
            state));
  }

  /** One command of each kind. */
  public static List<Command> commands(Random random) {
    return List.of(
        new Command.Submit(identity(random), number(random), bytes(random), random.nextBoolean()),
        new Command.Await(number(random), identity(random)),
        new Command.Await(number(random), null),
        new Command.Cancel(number(random), identity(random), random.nextBoolean()),
        new Command.Dispose(number(random)),
        new Command.Finish(number(random), number(random), oneOf(random, outcomes(random))),
        new Command.Decline(number(random), number(random), uuid(random), text(random)),
        new Command.Confirm(number(random), number(random)),
        new Command.Shutdown(identity(random), random.nextBoolean()),
        new Command.AwaitIdle(),
        new Command.Destroy(),
        new Command.Inspect());
  }

  /** One reply of each kind. */
  public static List<Reply> replies(Random random) {
    return List.of(
        new Reply.Stored(number(random)),
        new Reply.Ended(oneOf(random, outcomes(random))),
        new Reply.Done(random.nextBoolean()),
        new Reply.Refused(oneOf(random, List.of(Reply.Reason.values())), text(random)),
        new Reply.Stale(),
        new Reply.Lost(),
        new Reply.Destroyed(),
        new Reply.Moved(uuid(random)),
        Reply.Moved.SOMEWHERE,
        new Reply.Unknown(),
        new Reply.Inspected(
            random.nextBoolean(), numbers(random), number(random), number(random), number(random)));
  }

  /** Any address. */
  public static Address address(Random random) {
    return new Address(random.nextInt(7), random.nextInt(4096), executor(random));
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
}
