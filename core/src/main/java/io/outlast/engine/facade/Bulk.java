// SPDX-License-Identifier: Apache-2.0
package io.outlast.engine.facade;

import io.outlast.engine.port.Timers;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** {@code invokeAll} and {@code invokeAny}, as {@code ExecutorService} describes them. */
final class Bulk {
  /** How long a call that has run out of time waits for its cancellations to be stored. */
  private static final long GRACE_SECONDS = 1;

  private final Sender sender;
  private final Timers timers;

  /** Sends one task; if the deadline passes before it is sent, the task ends cancelled. */
  interface Sender {
    <T extends @Nullable Object> TaskFuture<T> send(Callable<T> task, Deadline deadline)
        throws InterruptedException;
  }

  Bulk(Sender sender, Timers timers) {
    this.sender = sender;
    this.timers = timers;
  }

  /**
   * Runs all tasks and returns when all have ended, or when the deadline has passed and the rest
   * are cancelled. If one is refused the others are cancelled, and the reason is thrown.
   */
  <T extends @Nullable Object> List<Future<T>> invokeAll(
      Collection<? extends Callable<T>> tasks, Deadline deadline) throws InterruptedException {
    List<TaskFuture<T>> futures = new ArrayList<>(tasks.size());
    boolean allEnded = false;
    boolean inTime = true;
    try {
      for (Callable<T> task : List.copyOf(tasks)) {
        futures.add(sender.send(task, deadline));
      }
      inTime = deadline.await(all(futures, TaskFuture::admitted)).isPresent();
      if (inTime) {
        throwFirstRefusal(futures);
        inTime = deadline.await(all(futures, TaskFuture::ended)).isPresent();
      }
      allEnded = inTime;
    } finally {
      if (!allEnded) {
        CompletableFuture<Boolean> cancelled = cancel(futures);
        if (!inTime) {
          awaitBriefly(cancelled);
        }
      }
    }
    return new ArrayList<>(futures);
  }

  private static void throwFirstRefusal(List<? extends TaskFuture<?>> futures) {
    for (TaskFuture<?> future : futures) {
      throwIfRefused(future);
    }
  }

  private static void throwIfRefused(TaskFuture<?> future) {
    // A task that ran out of time before it was sent was not refused, it is cancelled.
    if (!future.isCancelled()) {
      future.requireStored();
    }
  }

  private void awaitBriefly(CompletableFuture<Boolean> cancelled) throws InterruptedException {
    try (Deadline grace = Deadline.after(timers, GRACE_SECONDS, TimeUnit.SECONDS)) {
      grace.await(cancelled);
    }
  }

  /**
   * Runs all tasks, returns the value of one that ended with a value, and cancels the rest.
   *
   * @throws ExecutionException if none ended with a value
   */
  <T extends @Nullable Object> T invokeAny(
      Collection<? extends Callable<T>> tasks, Deadline deadline)
      throws InterruptedException, ExecutionException, TimeoutException {
    if (tasks.isEmpty()) {
      throw new IllegalArgumentException("invokeAny was given no task; it needs one at least.");
    }
    List<TaskFuture<T>> futures = new ArrayList<>(tasks.size());
    try {
      for (Callable<T> task : List.copyOf(tasks)) {
        futures.add(sender.send(task, deadline));
      }
      Optional<TaskFuture<T>> winner = deadline.await(firstWithValue(futures)).map(futures::get);
      if (winner.isEmpty() || (winner.get().isCancelled() && deadline.hasPassed())) {
        throw new TimeoutException(
            "None of %d tasks ended with a value in time; they are cancelled."
                .formatted(futures.size()));
      }
      return valueOf(winner.get());
    } finally {
      Futures.then(cancel(futures), done -> {});
    }
  }

  /** Which one had a value first; if none has one, which one ended last. */
  private static CompletableFuture<Integer> firstWithValue(List<? extends TaskFuture<?>> futures) {
    CompletableFuture<Integer> first = new CompletableFuture<>();
    AtomicInteger open = new AtomicInteger(futures.size());
    for (int i = 0; i < futures.size(); i++) {
      int index = i;
      TaskFuture<?> future = futures.get(i);
      Futures.then(
          future.ended(),
          end -> {
            if (open.decrementAndGet() == 0 || future.hasValue()) {
              first.complete(index);
            }
          });
    }
    return first;
  }

  private static <T extends @Nullable Object> T valueOf(TaskFuture<T> winner)
      throws InterruptedException, ExecutionException {
    throwIfRefused(winner);
    try {
      return winner.get();
    } catch (CancellationException e) {
      throw new ExecutionException(e);
    }
  }

  /** Cancels what has not ended; completes when all of that is answered. */
  private static CompletableFuture<Boolean> cancel(List<? extends TaskFuture<?>> futures) {
    CompletableFuture<?>[] cancels =
        futures.stream()
            .filter(future -> !future.isDone())
            .map(future -> future.sendCancel(/* interrupt= */ true))
            .toArray(CompletableFuture<?>[]::new);
    return CompletableFuture.allOf(cancels).thenApply(done -> true);
  }

  private static <T extends @Nullable Object> CompletableFuture<Boolean> all(
      List<TaskFuture<T>> futures, Function<TaskFuture<T>, CompletableFuture<Ending>> moment) {
    return CompletableFuture.allOf(
            futures.stream().map(moment).toArray(CompletableFuture<?>[]::new))
        .thenApply(done -> true);
  }
}
