// SPDX-License-Identifier: Apache-2.0
package io.outlast.engine.facade;

import io.outlast.engine.gateway.Address;
import io.outlast.engine.gateway.Command;
import io.outlast.engine.gateway.Gateway;
import io.outlast.engine.gateway.Reply;
import io.outlast.engine.task.Identity;
import io.outlast.engine.task.Outcome;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * A task sent from here, of either face. There are two things to wait for, in this order: that it
 * is stored, and that it has ended. The faces differ in the exceptions that replies become.
 */
abstract class TaskFuture<V extends @Nullable Object> extends ForwardingStage<V>
    implements Future<V> {
  private static final Identity NOBODY = new Identity(0, 0);

  private final Backing backing;

  /** The first reply. It never fails, and its dependents are short and ours. */
  private final CompletableFuture<Ending> admitted = new CompletableFuture<>();

  /** The reply that ends the wait: the first one too if the task was not stored. */
  private final Awaited<V> end;

  /** Where the first reply is from; written before {@link #admitted} is completed. */
  private volatile @Nullable Address address;

  /** Under which name the task was sent, if it was sent from here; written like the address. */
  private volatile @Nullable Identity identity;

  TaskFuture(Backing backing) {
    this.backing = backing;
    this.end = new Awaited<>(backing.callbacks(), this::rebuilt);
  }

  /** Why the task was not stored, has no end that could be told, or cannot be cancelled. */
  abstract RuntimeException gone(Reply reply);

  /** The same, as a getter tells it. */
  abstract Result<V> noEnd(RuntimeException gone);

  /** The task in a message, as its subject. */
  abstract String description();

  // ---- What becomes of the task -----------------------------------------------------------------

  /** Takes the first reply to a submit. */
  void admitted(Address from, @Nullable Identity as, Reply first) {
    address = from;
    identity = as;
    Ending heard = new Ending.Heard(first);
    admitted.complete(heard);
    if (heard.taskId().isEmpty()) {
      end.end(heard);
    }
  }

  /** Given up before it was sent: to its caller it is a cancelled task, and no owner knows it. */
  void givenUp() {
    Ending cancelled = new Ending.Heard(new Reply.Ended(new Outcome.Cancelled(NOBODY)));
    admitted.complete(cancelled);
    end.end(cancelled);
  }

  /** The task could not be sent. */
  void unsent(Throwable why) {
    admitted.complete(new Ending.Unsent(why));
    end.end(new Ending.Unsent(why));
  }

  /** Takes the reply that ends the wait, unless nobody waits any more. */
  Gateway.Receiver endReceiver() {
    return end.receiver();
  }

  Backing backing() {
    return backing;
  }

  CompletableFuture<Ending> admitted() {
    return admitted;
  }

  CompletableFuture<Ending> ended() {
    return end.ended();
  }

  Awaited<V> end() {
    return end;
  }

  /** To be asked when a first reply has come. */
  Address address() {
    return Objects.requireNonNull(address, "a task that was not sent has no address");
  }

  @Nullable Identity identity() {
    return identity;
  }

  /** Whether it is known to be stored. */
  boolean isStored() {
    Ending first = admitted.getNow(null);
    return first != null && first.taskId().isPresent();
  }

  /** To be asked when the task is stored. */
  long storedId() {
    return admitted.join().taskId().orElseThrow();
  }

  /** Whether it ended with a value; looks at no bytes. */
  boolean hasValue() {
    return end.outcome() instanceof Outcome.Returned;
  }

  /** Waits until the task is stored or refused; an interrupt is kept for later. */
  void awaitAdmission() {
    admitted.join();
  }

  /** Why the task was not stored, once that is known. */
  @Nullable Throwable refusal() {
    return admitted.join().taskId().isPresent() ? null : failure();
  }

  /** Waits until the task is stored; throws the reason if it is not. */
  void requireStored() {
    Throwable refusal = refusal();
    if (refusal != null) {
      throw Throwables.unchecked(refusal);
    }
  }

  private Throwable failure() {
    Result<V> result = end.result();
    if (result instanceof Result.Cancelled<V> cancelled) {
      return cancelled.cause();
    }
    if (result instanceof Result.Gone<V> gone) {
      return gone.cause();
    }
    return result instanceof Result.Failure<V> failure
        ? failure.cause()
        : new IllegalStateException("Not stored, and yet there is a value: " + result);
  }

  // ---- Future -----------------------------------------------------------------------------------

  @Override
  public V get() throws InterruptedException, ExecutionException {
    return end.get();
  }

  @Override
  public V get(long timeout, TimeUnit unit)
      throws InterruptedException, ExecutionException, TimeoutException {
    return end.get(timeout, unit);
  }

  @Override
  public boolean isDone() {
    return end.isDone();
  }

  @Override
  public boolean isCancelled() {
    return end.outcome() instanceof Outcome.Cancelled;
  }

  @Override
  public boolean cancel(boolean mayInterruptIfRunning) {
    Reply reply = sendCancel(mayInterruptIfRunning).join();
    if (reply instanceof Reply.Done done) {
      return done.changed();
    }
    if (isDone()) {
      return false;
    }
    throw gone(reply);
  }

  /**
   * Asks for the cancellation when the task is stored. If the answer tells that the task has ended,
   * the future has heard of it before this completes, which never fails.
   */
  CompletableFuture<Reply> sendCancel(boolean interrupt) {
    Reply tooLate = new Reply.Done(/* changed= */ false);
    if (isDone()) {
      return CompletableFuture.completedFuture(tooLate);
    }
    return admitted.thenCompose(
        first ->
            first.taskId().isPresent()
                ? askCancel(storedId(), interrupt)
                : CompletableFuture.completedFuture(tooLate));
  }

  private CompletableFuture<Reply> askCancel(long taskId, boolean interrupt) {
    Identity by = backing.submitter().next();
    return backing
        .owners()
        .ask(address(), new Command.Cancel(taskId, by, interrupt))
        .thenCompose(
            reply -> {
              backing.submitter().settle(by);
              return cancelAnswered(by, reply);
            });
  }

  /**
   * A task that is gone may have ended first: then its end, not the going, is what the owner tells
   * those who wait, and it is on its way.
   */
  private CompletableFuture<Reply> cancelAnswered(Identity by, Reply reply) {
    if (reply instanceof Reply.Done done && done.changed()) {
      end.hear(new Reply.Ended(new Outcome.Cancelled(by)));
    }
    return Replies.tellsOfAnEnd(reply)
        ? end.ended().thenApply(ending -> reply)
        : CompletableFuture.completedFuture(reply);
  }

  // ---- The value --------------------------------------------------------------------------------

  private Result<V> rebuilt(Ending ending) {
    if (ending instanceof Ending.Unsent unsent) {
      return new Result.Failure<>(unsent.why());
    }
    Reply reply = ((Ending.Heard) ending).reply();
    if (reply instanceof Reply.Ended ended) {
      return Result.of(ended.outcome(), backing.serializer(), this::description);
    }
    return noEnd(gone(reply));
  }

  @Override
  final CompletionStage<V> stage() {
    return end.stage();
  }

  @Override
  public String toString() {
    return description() + (isDone() ? " [ended]" : " [not ended]");
  }
}
