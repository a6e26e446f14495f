// SPDX-License-Identifier: Apache-2.0
package io.outlast.engine.facade;

import io.outlast.durableexecutor.DurableExecutorServiceFuture;
import io.outlast.engine.gateway.Command;
import io.outlast.engine.gateway.Reply;
import io.outlast.engine.task.Identity;
import io.outlast.engine.task.Outcome;
import io.outlast.engine.task.TaskId;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Two things to wait for, in this order: that the task is stored, and that it has ended.
 *
 * <p>Both are kept as the owner's replies and completed on the engine's thread, which only wakes
 * those who are blocked in a getter: they rebuild the value themselves, one thread hop after the
 * reply. Continuations are another matter, since they run code of the user's. They hang on a stage
 * that is made when the first is added, and completed by way of {@link Callbacks}.
 *
 * <p>The value is rebuilt once and then kept: all getters and continuations see one object.
 */
final class DurableFuture<V extends @Nullable Object> extends ForwardingStage<V>
    implements DurableExecutorServiceFuture<V> {
  private final Backing backing;

  /** The first reply. These two never fail, and their dependents are short and ours. */
  private final CompletableFuture<Ending> admitted = new CompletableFuture<>();

  /** The reply that ends the wait: the first one too if the task was not stored. */
  private final CompletableFuture<Ending> ended = new CompletableFuture<>();

  /** Where the task was sent last; written before {@link #admitted} is completed. */
  private volatile int partition;

  private volatile @Nullable Result<V> result;
  private volatile @Nullable CompletableFuture<V> stage;

  DurableFuture(Backing backing) {
    this.backing = backing;
  }

  // ---- What becomes of the task -----------------------------------------------------------------

  /** Takes the first reply to a submit, from the partition it went to. */
  void admitted(int from, Reply first) {
    partition = from;
    Ending heard = new Ending.Heard(first);
    admitted.complete(heard);
    if (!heard.isStored()) {
      ended.complete(heard);
    }
  }

  /** Given up before it was sent: to its caller it is a cancelled task, and no owner knows it. */
  void givenUp() {
    admitted(-1, new Reply.Ended(new Outcome.Cancelled(NOBODY)));
  }

  private static final Identity NOBODY = new Identity(0, 0);

  /** Takes the reply that ends the wait. */
  void ended(Reply last) {
    ended.complete(new Ending.Heard(last));
  }

  /** The task could not be sent. */
  void unsent(Throwable why) {
    admitted.complete(new Ending.Unsent(why));
    ended.complete(new Ending.Unsent(why));
  }

  CompletableFuture<Ending> admitted() {
    return admitted;
  }

  CompletableFuture<Ending> ended() {
    return ended;
  }

  /** Whether it ended with a value; looks at no bytes. */
  boolean hasValue() {
    return outcome() instanceof Outcome.Returned;
  }

  private @Nullable Outcome outcome() {
    return ended.getNow(null) instanceof Ending.Heard heard
            && heard.reply() instanceof Reply.Ended end
        ? end.outcome()
        : null;
  }

  /** Waits until the task is stored or refused; an interrupt is kept for later. */
  void awaitAdmission() {
    admitted.join();
  }

  /** Why the task was not stored, once that is known. */
  @Nullable Throwable refusal() {
    return admitted.join().isStored() ? null : failure();
  }

  private Throwable failure() {
    Result<V> end = result();
    if (end instanceof Result.Cancelled<V> cancelled) {
      return cancelled.cause();
    }
    return end instanceof Result.Failure<V> failure
        ? failure.cause()
        : new IllegalStateException("The task was not stored, and yet there is a value: " + end);
  }

  // ---- Future -----------------------------------------------------------------------------------

  @Override
  public long getTaskId() {
    try {
      admitted.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(
          ("Interrupted while waiting for a task of executor '%s' to be stored; it is on "
                  + "its way. Ask again, or use taskIdStage().")
              .formatted(name()),
          e);
    } catch (ExecutionException e) {
      throw new IllegalStateException("The first reply never fails.", e);
    }
    Throwable refusal = refusal();
    if (refusal != null) {
      throw new IllegalStateException(
          "The task has no ID, since it was not stored: " + refusal.getMessage(), refusal);
    }
    return storedId();
  }

  /** To be asked when the task is stored. */
  private long storedId() {
    return ((Reply.Stored) ((Ending.Heard) admitted.join()).reply()).taskId();
  }

  @Override
  public CompletionStage<Long> taskIdStage() {
    CompletableFuture<Long> id = new CompletableFuture<>();
    whenDone(admitted, () -> completeId(id));
    return id.minimalCompletionStage();
  }

  private void completeId(CompletableFuture<Long> id) {
    Throwable refusal = refusal();
    if (refusal == null) {
      id.complete(storedId());
    } else {
      id.completeExceptionally(refusal);
    }
  }

  @Override
  public V get() throws InterruptedException, ExecutionException {
    ended.get();
    return result().get();
  }

  @Override
  public V get(long timeout, TimeUnit unit)
      throws InterruptedException, ExecutionException, TimeoutException {
    ended.get(timeout, unit);
    return result().get();
  }

  @Override
  public boolean isDone() {
    return ended.isDone();
  }

  @Override
  public boolean isCancelled() {
    return outcome() instanceof Outcome.Cancelled;
  }

  @Override
  public boolean cancel(boolean mayInterruptIfRunning) {
    Reply reply = sendCancel(mayInterruptIfRunning).join();
    if (reply instanceof Reply.Done done) {
      if (!done.changed()) {
        ended.join(); // it has ended at the owner, and isDone must be true from now on
      }
      return done.changed();
    }
    if (ended.isDone()) {
      return false;
    }
    throw Replies.noResult(name(), storedId(), reply);
  }

  /** Asks for the cancellation when the task is stored. The future never fails. */
  CompletableFuture<Reply> sendCancel(boolean interrupt) {
    Reply tooLate = new Reply.Done(/* changed= */ false);
    if (ended.isDone()) {
      return CompletableFuture.completedFuture(tooLate);
    }
    return admitted.thenCompose(
        first ->
            first.isStored()
                ? askCancel(storedId(), interrupt)
                : CompletableFuture.completedFuture(tooLate));
  }

  private CompletableFuture<Reply> askCancel(long taskId, boolean interrupt) {
    Identity by = backing.submitter().next();
    return backing
        .owners()
        .ask(TaskId.partition(taskId), new Command.Cancel(taskId, by, interrupt))
        .thenApply(
            reply -> {
              backing.submitter().settle(by);
              cancelAnswered(by, reply);
              return reply;
            });
  }

  /** What the answer tells of the end need not be waited for a second time. */
  private void cancelAnswered(Identity by, Reply reply) {
    if (reply instanceof Reply.Done done && done.changed()) {
      ended(new Reply.Ended(new Outcome.Cancelled(by)));
    } else if (reply instanceof Reply.Stale
        || reply instanceof Reply.Lost
        || reply instanceof Reply.Destroyed) {
      ended(reply);
    }
  }

  // ---- The value --------------------------------------------------------------------------------

  /** The result, once ended; the first call rebuilds it, outside of any lock. */
  private Result<V> result() {
    Result<V> known = result;
    return known != null ? known : keep(rebuilt());
  }

  private synchronized Result<V> keep(Result<V> rebuilt) {
    Result<V> known = result;
    if (known == null) {
      result = rebuilt;
      return rebuilt;
    }
    return known;
  }

  private Result<V> rebuilt() {
    Ending ending = ended.join();
    if (ending instanceof Ending.Unsent unsent) {
      return new Result.Failure<>(unsent.why());
    }
    Reply reply = ((Ending.Heard) ending).reply();
    if (reply instanceof Reply.Ended end) {
      return Result.of(end.outcome(), backing.serializer(), this::description);
    }
    return new Result.Failure<>(
        admitted.join().isStored()
            ? Replies.noResult(name(), storedId(), reply)
            : Replies.notStored(name(), partition, reply));
  }

  private String description() {
    return admitted.isDone() && admitted.join().isStored()
        ? "Task %d of executor '%s'".formatted(storedId(), name())
        : "A task of executor '%s'".formatted(name());
  }

  private String name() {
    return backing.owners().executorName();
  }

  @Override
  CompletionStage<V> stage() {
    CompletableFuture<V> known = stage;
    return known != null ? known : newStage();
  }

  private CompletionStage<V> newStage() {
    CompletableFuture<V> made = new CompletableFuture<>();
    synchronized (this) {
      CompletableFuture<V> known = stage;
      if (known != null) {
        return known;
      }
      stage = made;
    }
    whenDone(ended, () -> result().complete(made));
    return made;
  }

  /**
   * Runs a continuation here if its time has come already, else later where the user's code may
   * run.
   */
  private void whenDone(CompletableFuture<Ending> ending, Runnable continuation) {
    if (ending.isDone()) {
      continuation.run();
    } else {
      Futures.then(ending, end -> backing.callbacks().execute(continuation));
    }
  }

  @Override
  public String toString() {
    return description() + (isDone() ? " [ended]" : " [not ended]");
  }
}
