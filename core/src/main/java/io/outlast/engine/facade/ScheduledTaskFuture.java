// SPDX-License-Identifier: Apache-2.0
package io.outlast.engine.facade;

import io.outlast.engine.gateway.Reply;
import io.outlast.engine.gateway.TaskRef;
import io.outlast.engine.task.Identity;
import io.outlast.engine.task.Outcome;
import io.outlast.scheduledexecutor.IScheduledFuture;
import io.outlast.scheduledexecutor.ScheduledTaskHandler;
import io.outlast.scheduledexecutor.ScheduledTaskStatistics;
import io.outlast.scheduledexecutor.ScheduledTaskStatus;
import io.outlast.scheduledexecutor.ScheduledTaskStatus.State;
import io.outlast.scheduledexecutor.StaleTaskException;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Delayed;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * A view of a scheduled task. It keeps nothing that could be out of date: each method asks the
 * owner, and so notices that the task was disposed. The waits of all getters are one question,
 * which is put when the first of them comes, and again when it was answered.
 *
 * <p>A task that is disposed at its end is the exception. Nobody could be asked afterwards, so what
 * this was told of the end counts.
 */
final class ScheduledTaskFuture<V extends @Nullable Object> implements IScheduledFuture<V> {
  private final RemoteTask task;

  /** The end, where this is told of it; {@code null} where it is to be asked for. */
  private final @Nullable Awaited<V> told;

  /** The end, as asked for last. Guarded by this. */
  private @Nullable Awaited<V> asked;

  ScheduledTaskFuture(RemoteTask task, @Nullable Awaited<V> told) {
    this.task = task;
    this.told = told;
  }

  @Override
  public ScheduledTaskHandler getHandler() {
    return task.handler();
  }

  // ---- The value --------------------------------------------------------------------------------

  @Override
  public V get() throws InterruptedException, ExecutionException {
    return end().get();
  }

  @Override
  public V get(long timeout, TimeUnit unit)
      throws InterruptedException, ExecutionException, TimeoutException {
    return end().get(timeout, unit);
  }

  @Override
  public CompletionStage<V> toCompletionStage() {
    return new Continuable<>(end().stage());
  }

  private Awaited<V> end() {
    if (told != null) {
      return told;
    }
    Awaited<V> made;
    synchronized (this) {
      Awaited<V> open = asked;
      if (open != null && !open.isDone()) {
        return open;
      }
      Result<V> before = open == null ? null : known(open);
      made = new Awaited<>(task.backing().callbacks(), ending -> rebuilt(ending, before));
      asked = made;
    }
    task.await(made.receiver());
    return made;
  }

  /** The task with an ID ends once; the one with a name may be another by now. */
  private @Nullable Result<V> known(Awaited<V> before) {
    return task.ref() instanceof TaskRef.Id && before.outcome() != null ? before.known() : null;
  }

  private Result<V> rebuilt(Ending ending, @Nullable Result<V> before) {
    Reply reply = ((Ending.Heard) ending).reply();
    if (!(reply instanceof Reply.Ended ended)) {
      return new Result.Gone<>(task.gone(reply));
    }
    return before != null
        ? before
        : Result.of(ended.outcome(), task.backing().serializer(), task::toString);
  }

  // ---- How it stands ----------------------------------------------------------------------------

  @Override
  public boolean isDone() {
    if (told != null) {
      return isEnded(told);
    }
    Reply.Seen.State state = task.look().state();
    return state == Reply.Seen.State.ENDED || state == Reply.Seen.State.CANCELLED;
  }

  @Override
  public boolean isCancelled() {
    return told != null
        ? isEnded(told) && told.outcome() instanceof Outcome.Cancelled
        : task.look().state() == Reply.Seen.State.CANCELLED;
  }

  /** Whether the end has come; throws if what has come is none. */
  private boolean isEnded(Awaited<V> end) {
    if (!end.isDone()) {
      return false;
    }
    if (end.outcome() == null && end.ended().join() instanceof Ending.Heard heard) {
      throw task.gone(heard.reply());
    }
    return true;
  }

  @Override
  public long getDelay(TimeUnit unit) {
    if (told == null) {
      return unit.convert(task.look().delayNanos(), TimeUnit.NANOSECONDS);
    }
    return isEnded(told) ? 0 : unit.convert(delayUnlessEnded(told), TimeUnit.NANOSECONDS);
  }

  private long delayUnlessEnded(Awaited<V> end) {
    try {
      return task.look().delayNanos();
    } catch (StaleTaskException gone) {
      if (hasEnded(end)) {
        return 0;
      }
      throw gone;
    }
  }

  /** Of a task that is gone: it may have ended first, and then that is on its way here. */
  private boolean hasEnded(Awaited<V> end) {
    end.ended().join();
    return isEnded(end);
  }

  @Override
  public ScheduledTaskStatistics getStats() {
    return new RunStatistics(task.look().history());
  }

  @Override
  public ScheduledTaskStatus getStatus() {
    Reply.Seen seen = task.look();
    return new ScheduledTaskStatus(
        switch (seen.state()) {
          case WAITING -> State.WAITING;
          case RUNNING -> State.RUNNING;
          case PAUSED -> State.PAUSED;
          case ENDED -> State.ENDED;
          case CANCELLED -> State.CANCELLED;
        },
        Duration.ofNanos(seen.delayNanos()),
        new RunStatistics(seen.history()));
  }

  @Override
  public int compareTo(Delayed other) {
    return other == this
        ? 0
        : Long.compare(getDelay(TimeUnit.NANOSECONDS), other.getDelay(TimeUnit.NANOSECONDS));
  }

  // ---- Ending it --------------------------------------------------------------------------------

  @Override
  public boolean cancel(boolean mayInterruptIfRunning) {
    if (told != null && isEnded(told)) {
      return false;
    }
    Identity by = task.backing().submitter().next();
    Reply reply = task.cancel(by, mayInterruptIfRunning).join();
    task.backing().submitter().settle(by);
    return told == null ? task.changed(reply) : cancelled(told, by, reply);
  }

  private boolean cancelled(Awaited<V> end, Identity by, Reply reply) {
    if (reply instanceof Reply.Done done && done.changed()) {
      end.hear(new Reply.Ended(new Outcome.Cancelled(by)));
      return true;
    }
    if (Replies.tellsOfAnEnd(reply) && hasEnded(end)) {
      return false;
    }
    throw task.gone(reply);
  }

  @Override
  public void dispose() {
    Reply reply = task.dispose().join();
    boolean unused = task.changed(reply);
    if (told != null) {
      told.hear(new Reply.Stale());
    }
  }

  @Override
  public String toString() {
    return task.toString();
  }
}
