// SPDX-License-Identifier: Apache-2.0
package io.outlast.engine.facade;

import io.outlast.engine.task.Outcome;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * How a wait ended, as the user sees it.
 *
 * @param <V> type of the value
 */
sealed interface Result<V extends @Nullable Object> {
  /** With a value. */
  record Value<V extends @Nullable Object>(V value) implements Result<V> {}

  /** Without. */
  record Failure<V extends @Nullable Object>(Throwable cause) implements Result<V> {}

  /** Cancelled, by whomever. */
  record Cancelled<V extends @Nullable Object>(CancellationException cause) implements Result<V> {}

  /** Not at all: the task is gone, or cannot be asked. Told as it is, not as the task's failure. */
  record Gone<V extends @Nullable Object>(RuntimeException cause) implements Result<V> {}

  /**
   * Rebuilds what is stored; runs code of the user's.
   *
   * @param task describes the task, for messages: a value needs none
   */
  @SuppressWarnings({"unchecked", "NullAway"}) // the caller says what the task gives, null or not
  static <V extends @Nullable Object> Result<V> of(
      Outcome outcome, TaskSerializer serializer, Supplier<String> task) {
    if (outcome instanceof Outcome.Cancelled) {
      return new Cancelled<>(new CancellationException(task.get() + " was cancelled."));
    }
    try {
      return outcome instanceof Outcome.Returned returned
          ? new Value<>((V) serializer.toResult(returned.value()))
          : new Failure<>(serializer.toThrowable(((Outcome.Failed) outcome).failure()));
    } catch (Throwable cannotRebuild) {
      return new Failure<>(cannotRebuild);
    }
  }

  /** Returns the value or throws as {@code Future.get} does. */
  default V get() throws ExecutionException {
    if (this instanceof Value<V> value) {
      return value.value();
    }
    if (this instanceof Failure<V> failure) {
      throw new ExecutionException(failure.cause());
    }
    if (this instanceof Gone<V> gone) {
      throw gone.cause();
    }
    CancellationException cancelled =
        new CancellationException(((Cancelled<V>) this).cause().getMessage());
    cancelled.initCause(((Cancelled<V>) this).cause());
    throw cancelled;
  }

  /** Completes a stage so that its {@code get} would throw the same as {@link #get}. */
  default void complete(CompletableFuture<V> stage) {
    if (this instanceof Value<V> value) {
      stage.complete(value.value());
    } else if (this instanceof Failure<V> failure) {
      stage.completeExceptionally(shielded(failure.cause()));
    } else if (this instanceof Gone<V> gone) {
      stage.completeExceptionally(gone.cause());
    } else {
      stage.completeExceptionally(((Cancelled<V>) this).cause());
    }
  }

  /**
   * A task may itself throw what a stage would take for its own cancellation or its own wrapper.
   */
  private static Throwable shielded(Throwable cause) {
    return cause instanceof CancellationException || cause instanceof CompletionException
        ? new CompletionException(cause)
        : cause;
  }
}
