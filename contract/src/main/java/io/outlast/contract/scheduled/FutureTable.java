// SPDX-License-Identifier: Apache-2.0
package io.outlast.contract.scheduled;

import static io.outlast.contract.fixture.Waiting.awaitEnd;
import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static java.util.concurrent.TimeUnit.NANOSECONDS;

import io.outlast.contract.fixture.Probe;
import io.outlast.contract.fixture.ProbedFailure;
import io.outlast.contract.fixture.ProbedTask;
import io.outlast.contract.fixture.Waiting;
import io.outlast.scheduledexecutor.IScheduledExecutorService;
import io.outlast.scheduledexecutor.IScheduledFuture;
import io.outlast.scheduledexecutor.Schedule;
import io.outlast.scheduledexecutor.StaleTaskException;
import io.outlast.scheduledexecutor.TaskSpec;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;

/** What each method of a future says in each state of its task, as a table. */
public final class FutureTable {

  /**
   * "waits": has not returned after 50 ms. "value", "failure": of the task, the latter as the cause
   * of an ExecutionException. "stale", "cancelled": throws that, unwrapped.
   */
  private static final String TABLE =
      """
      |                 | waiting | running | returned | failed  | cancelled | stopped   | disposed |
      | isDone          | false   | false   | true     | true    | true      | true      | stale    |
      | isCancelled     | false   | false   | false    | false   | true      | true      | stale    |
      | getDelay        | later   | due     | due      | due     | due       | due       | stale    |
      | get             | waits   | waits   | value    | failure | cancelled | cancelled | stale    |
      | getWithTimeout  | waits   | waits   | value    | failure | cancelled | cancelled | stale    |
      | cancel          | true    | true    | false    | false   | false     | false     | stale    |
      | cancelSoftly    | true    | true    | false    | false   | false     | false     | stale    |
      | dispose         | done    | done    | done     | done    | done      | done      | stale    |
      | totalRuns       | 0       | 0       | 1        | 1       | 0         | 0         | stale    |
      | getHandler      | handler | handler | handler  | handler | handler   | handler   | handler  |
      | completionStage | waits   | waits   | value    | failure | cancelled | cancelled | stale    |
      """;

  private static final Duration BRIEFLY = Duration.ofMillis(50);

  /** How a task may stand. */
  public enum State {
    /** Not due yet. */
    WAITING,
    /** A run goes on. */
    RUNNING,
    /** It has ended with a value. */
    RETURNED,
    /** It has ended with an exception. */
    FAILED,
    /** It was cancelled before it was due. */
    CANCELLED,
    /** It was cancelled during its run. */
    STOPPED,
    /** It is no longer there. */
    DISPOSED
  }

  /** One entry of the table. */
  public record Cell(State state, String method, String answer) {

    /** Returns the name of a task to try it with. */
    public String task() {
      return toString();
    }

    @Override
    public String toString() {
      return state.toString().toLowerCase(Locale.ROOT) + " " + method;
    }
  }

  private FutureTable() {}

  /** Returns all entries. */
  public static Stream<Cell> cells() {
    List<Cell> cells = new ArrayList<>();
    TABLE
        .lines()
        .skip(1)
        .map(FutureTable::columns)
        .forEach(
            row -> {
              for (State state : State.values()) {
                cells.add(new Cell(state, row.get(0), row.get(state.ordinal() + 1)));
              }
            });
    return cells.stream();
  }

  private static List<String> columns(String line) {
    return Arrays.stream(line.substring(1).split("\\|")).map(String::strip).toList();
  }

  /** Schedules a task for an entry, and brings it into its state. */
  public static IScheduledFuture<String> bring(
      Cell cell, IScheduledExecutorService scheduler, Probe probe, String key) {
    IScheduledFuture<String> future = scheduler.schedule(spec(cell, probe).onKeyOwner(key));
    switch (cell.state()) {
      case WAITING -> {}
      case RUNNING -> probe.awaitRun(cell.task());
      case RETURNED, FAILED -> awaitEnd(future);
      case CANCELLED -> future.cancel(false);
      case STOPPED -> {
        probe.awaitRun(cell.task());
        future.cancel(true);
      }
      case DISPOSED -> future.dispose();
    }
    return future;
  }

  private static TaskSpec<String> spec(Cell cell, Probe probe) {
    ProbedTask task =
        switch (cell.state()) {
          case RUNNING, STOPPED -> probe.gated(cell.task());
          case FAILED -> probe.failing(cell.task());
          default -> probe.passing(cell.task());
        };
    boolean later =
        switch (cell.state()) {
          case WAITING, CANCELLED, DISPOSED -> true;
          default -> false;
        };
    return TaskSpec.of(task, later ? ScheduledSuite.LATER : Schedule.NOW).named(cell.task());
  }

  /** Calls the method of an entry, and returns what it does in the words of the table. */
  public static String answer(Cell cell, IScheduledFuture<String> future) {
    return switch (cell.method()) {
      case "isDone" -> told(cell, () -> String.valueOf(future.isDone()));
      case "isCancelled" -> told(cell, () -> String.valueOf(future.isCancelled()));
      case "getDelay" -> told(cell, () -> future.getDelay(NANOSECONDS) > 0 ? "later" : "due");
      case "get" -> told(cell, () -> inPatience(cell, future));
      case "getWithTimeout" -> told(cell, () -> future.get(patience(cell), MILLISECONDS));
      case "cancel" -> told(cell, () -> String.valueOf(future.cancel(true)));
      case "cancelSoftly" -> told(cell, () -> String.valueOf(future.cancel(false)));
      case "dispose" ->
          told(
              cell,
              () -> {
                future.dispose();
                return "done";
              });
      case "totalRuns" -> told(cell, () -> String.valueOf(future.getStats().getTotalRuns()));
      case "getHandler" ->
          told(
              cell,
              () -> future.getHandler().getTaskName().equals(cell.task()) ? "handler" : "another");
      case "completionStage" ->
          told(cell, () -> inPatience(cell, future.toCompletionStage().toCompletableFuture()));
      default -> throw new IllegalArgumentException(cell.toString());
    };
  }

  private static String told(Cell cell, Callable<String> call) {
    try {
      String answer = call.call();
      return answer.equals(cell.task()) ? "value" : answer;
    } catch (TimeoutException e) {
      return "waits";
    } catch (StaleTaskException e) {
      return "stale";
    } catch (CancellationException e) {
      return "cancelled";
    } catch (ExecutionException e) {
      return e.getCause() instanceof ProbedFailure ? "failure" : e.toString();
    } catch (Exception e) {
      return e.toString();
    }
  }

  /** Calls {@code get()}, which has no limit, on a thread that can be left alone. */
  private static String inPatience(Cell cell, IScheduledFuture<String> future) throws Exception {
    CompletableFuture<String> got = new CompletableFuture<>();
    Thread thread = new Thread(() -> complete(got, future), "get");
    thread.start();
    try {
      return got.get(patience(cell), MILLISECONDS);
    } catch (TimeoutException e) {
      thread.interrupt();
      throw e;
    } catch (ExecutionException e) {
      throw (Exception) e.getCause();
    }
  }

  private static void complete(CompletableFuture<String> got, IScheduledFuture<String> future) {
    try {
      got.complete(future.get());
    } catch (Throwable e) {
      got.completeExceptionally(e);
    }
  }

  private static String inPatience(Cell cell, CompletableFuture<String> stage) throws Exception {
    try {
      return stage.get(patience(cell), MILLISECONDS);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof StaleTaskException stale) {
        throw stale;
      }
      throw e;
    }
  }

  private static long patience(Cell cell) {
    return (cell.answer().equals("waits") ? BRIEFLY : Waiting.PATIENCE).toMillis();
  }
}
