// SPDX-License-Identifier: Apache-2.0
package io.outlast.engine.facade;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.BiConsumer;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A stage that hands everything on to another one, which is made when it is first needed. To extend
 * {@link CompletableFuture} instead would be shorter, but would let anyone complete it, and make
 * every future pay for continuations that most never get.
 *
 * @param <V> type of the value
 */
abstract class ForwardingStage<V extends @Nullable Object> implements CompletionStage<V> {

  /** The stage that has this one's continuations. */
  abstract CompletionStage<V> stage();

  @Override
  public final <U extends @Nullable Object> CompletionStage<U> thenApply(
      Function<? super V, ? extends U> fn) {
    return stage().thenApply(fn);
  }

  @Override
  public final <U extends @Nullable Object> CompletionStage<U> thenApplyAsync(
      Function<? super V, ? extends U> fn) {
    return stage().thenApplyAsync(fn);
  }

  @Override
  public final <U extends @Nullable Object> CompletionStage<U> thenApplyAsync(
      Function<? super V, ? extends U> fn, Executor executor) {
    return stage().thenApplyAsync(fn, executor);
  }

  @Override
  public final CompletionStage<Void> thenAccept(Consumer<? super V> action) {
    return stage().thenAccept(action);
  }

  @Override
  public final CompletionStage<Void> thenAcceptAsync(Consumer<? super V> action) {
    return stage().thenAcceptAsync(action);
  }

  @Override
  public final CompletionStage<Void> thenAcceptAsync(
      Consumer<? super V> action, Executor executor) {
    return stage().thenAcceptAsync(action, executor);
  }

  @Override
  public final CompletionStage<Void> thenRun(Runnable action) {
    return stage().thenRun(action);
  }

  @Override
  public final CompletionStage<Void> thenRunAsync(Runnable action) {
    return stage().thenRunAsync(action);
  }

  @Override
  public final CompletionStage<Void> thenRunAsync(Runnable action, Executor executor) {
    return stage().thenRunAsync(action, executor);
  }

  @Override
  public final <U extends @Nullable Object, R extends @Nullable Object>
      CompletionStage<R> thenCombine(
          CompletionStage<? extends U> other, BiFunction<? super V, ? super U, ? extends R> fn) {
    return stage().thenCombine(other, fn);
  }

  @Override
  public final <U extends @Nullable Object, R extends @Nullable Object>
      CompletionStage<R> thenCombineAsync(
          CompletionStage<? extends U> other, BiFunction<? super V, ? super U, ? extends R> fn) {
    return stage().thenCombineAsync(other, fn);
  }

  @Override
  public final <U extends @Nullable Object, R extends @Nullable Object>
      CompletionStage<R> thenCombineAsync(
          CompletionStage<? extends U> other,
          BiFunction<? super V, ? super U, ? extends R> fn,
          Executor executor) {
    return stage().thenCombineAsync(other, fn, executor);
  }

  @Override
  public final <U extends @Nullable Object> CompletionStage<Void> thenAcceptBoth(
      CompletionStage<? extends U> other, BiConsumer<? super V, ? super U> action) {
    return stage().thenAcceptBoth(other, action);
  }

  @Override
  public final <U extends @Nullable Object> CompletionStage<Void> thenAcceptBothAsync(
      CompletionStage<? extends U> other, BiConsumer<? super V, ? super U> action) {
    return stage().thenAcceptBothAsync(other, action);
  }

  @Override
  public final <U extends @Nullable Object> CompletionStage<Void> thenAcceptBothAsync(
      CompletionStage<? extends U> other,
      BiConsumer<? super V, ? super U> action,
      Executor executor) {
    return stage().thenAcceptBothAsync(other, action, executor);
  }

  @Override
  public final CompletionStage<Void> runAfterBoth(CompletionStage<?> other, Runnable action) {
    return stage().runAfterBoth(other, action);
  }

  @Override
  public final CompletionStage<Void> runAfterBothAsync(CompletionStage<?> other, Runnable action) {
    return stage().runAfterBothAsync(other, action);
  }

  @Override
  public final CompletionStage<Void> runAfterBothAsync(
      CompletionStage<?> other, Runnable action, Executor executor) {
    return stage().runAfterBothAsync(other, action, executor);
  }

  @Override
  public final <U extends @Nullable Object> CompletionStage<U> applyToEither(
      CompletionStage<? extends V> other, Function<? super V, U> fn) {
    return stage().applyToEither(other, fn);
  }

  @Override
  public final <U extends @Nullable Object> CompletionStage<U> applyToEitherAsync(
      CompletionStage<? extends V> other, Function<? super V, U> fn) {
    return stage().applyToEitherAsync(other, fn);
  }

  @Override
  public final <U extends @Nullable Object> CompletionStage<U> applyToEitherAsync(
      CompletionStage<? extends V> other, Function<? super V, U> fn, Executor executor) {
    return stage().applyToEitherAsync(other, fn, executor);
  }

  @Override
  public final CompletionStage<Void> acceptEither(
      CompletionStage<? extends V> other, Consumer<? super V> action) {
    return stage().acceptEither(other, action);
  }

  @Override
  public final CompletionStage<Void> acceptEitherAsync(
      CompletionStage<? extends V> other, Consumer<? super V> action) {
    return stage().acceptEitherAsync(other, action);
  }

  @Override
  public final CompletionStage<Void> acceptEitherAsync(
      CompletionStage<? extends V> other, Consumer<? super V> action, Executor executor) {
    return stage().acceptEitherAsync(other, action, executor);
  }

  @Override
  public final CompletionStage<Void> runAfterEither(CompletionStage<?> other, Runnable action) {
    return stage().runAfterEither(other, action);
  }

  @Override
  public final CompletionStage<Void> runAfterEitherAsync(
      CompletionStage<?> other, Runnable action) {
    return stage().runAfterEitherAsync(other, action);
  }

  @Override
  public final CompletionStage<Void> runAfterEitherAsync(
      CompletionStage<?> other, Runnable action, Executor executor) {
    return stage().runAfterEitherAsync(other, action, executor);
  }

  @Override
  public final <U extends @Nullable Object> CompletionStage<U> thenCompose(
      Function<? super V, ? extends CompletionStage<U>> fn) {
    return stage().thenCompose(fn);
  }

  @Override
  public final <U extends @Nullable Object> CompletionStage<U> thenComposeAsync(
      Function<? super V, ? extends CompletionStage<U>> fn) {
    return stage().thenComposeAsync(fn);
  }

  @Override
  public final <U extends @Nullable Object> CompletionStage<U> thenComposeAsync(
      Function<? super V, ? extends CompletionStage<U>> fn, Executor executor) {
    return stage().thenComposeAsync(fn, executor);
  }

  @Override
  public final <U extends @Nullable Object> CompletionStage<U> handle(
      BiFunction<? super V, Throwable, ? extends U> fn) {
    return stage().handle(fn);
  }

  @Override
  public final <U extends @Nullable Object> CompletionStage<U> handleAsync(
      BiFunction<? super V, Throwable, ? extends U> fn) {
    return stage().handleAsync(fn);
  }

  @Override
  public final <U extends @Nullable Object> CompletionStage<U> handleAsync(
      BiFunction<? super V, Throwable, ? extends U> fn, Executor executor) {
    return stage().handleAsync(fn, executor);
  }

  @Override
  public final CompletionStage<V> whenComplete(
      BiConsumer<? super V, ? super @Nullable Throwable> action) {
    return stage().whenComplete(action);
  }

  @Override
  public final CompletionStage<V> whenCompleteAsync(
      BiConsumer<? super V, ? super @Nullable Throwable> action) {
    return stage().whenCompleteAsync(action);
  }

  @Override
  public final CompletionStage<V> whenCompleteAsync(
      BiConsumer<? super V, ? super @Nullable Throwable> action, Executor executor) {
    return stage().whenCompleteAsync(action, executor);
  }

  @Override
  public final CompletionStage<V> exceptionally(Function<Throwable, ? extends V> fn) {
    return stage().exceptionally(fn);
  }

  /** Returns a copy: to complete or cancel it changes nothing here. */
  @Override
  public final CompletableFuture<V> toCompletableFuture() {
    CompletableFuture<V> copy = new CompletableFuture<>();
    // Not thenApply, which would wrap a cancellation, so that get would not tell it from a failure.
    stage()
        .whenComplete(
            (value, failure) -> {
              if (failure == null) {
                copy.complete(value);
              } else {
                copy.completeExceptionally(failure);
              }
            });
    return copy;
  }
}
