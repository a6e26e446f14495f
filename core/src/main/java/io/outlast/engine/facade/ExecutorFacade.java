// SPDX-License-Identifier: Apache-2.0
package io.outlast.engine.facade;

import io.outlast.engine.task.ExecutorId;
import io.outlast.monitor.LocalExecutorStats;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * What the two faces of the engine have in common. A facade holds no task: each call is commands to
 * owners ({@link Owners}) and something that waits for their replies ({@link TaskFuture}, {@link
 * Termination}, {@link Bulk}). The asynchronous form is primary, blocking forms wait for it.
 */
abstract class ExecutorFacade {
  private final ExecutorParts parts;
  private final Bulk bulk;
  private volatile boolean closed;

  ExecutorFacade(ExecutorParts parts) {
    this.parts = parts;
    this.bulk = new Bulk(this::send, parts.context().timers());
  }

  /** Sends one of several tasks, see {@link Bulk.Sender}. */
  abstract <T extends @Nullable Object> TaskFuture<T> send(Callable<T> task, Deadline deadline)
      throws InterruptedException;

  final ExecutorParts parts() {
    return parts;
  }

  /** Returns the name of the executor. */
  public final String getName() {
    return parts.id().name();
  }

  // ---- Many tasks -------------------------------------------------------------------------------

  /** Runs all tasks, and returns when all have ended. */
  public final <T extends @Nullable Object> List<Future<T>> invokeAll(
      Collection<? extends Callable<T>> tasks) throws InterruptedException {
    requireOpen();
    try (Deadline none = Deadline.none()) {
      return bulk.invokeAll(tasks, none);
    }
  }

  /** Runs all tasks, and returns when all have ended or time runs out. */
  public final <T extends @Nullable Object> List<Future<T>> invokeAll(
      Collection<? extends Callable<T>> tasks, long timeout, TimeUnit unit)
      throws InterruptedException {
    requireOpen();
    try (Deadline deadline = deadline(timeout, unit)) {
      return bulk.invokeAll(tasks, deadline);
    }
  }

  /** Runs all tasks, and returns the value of one that has one. */
  public final <T extends @Nullable Object> T invokeAny(Collection<? extends Callable<T>> tasks)
      throws InterruptedException, ExecutionException {
    requireOpen();
    try (Deadline none = Deadline.none()) {
      return bulk.invokeAny(tasks, none);
    } catch (TimeoutException e) {
      throw new IllegalStateException("A call without a time limit ran out of time.", e);
    }
  }

  /** Runs all tasks, and returns the value of one that has one in time. */
  public final <T extends @Nullable Object> T invokeAny(
      Collection<? extends Callable<T>> tasks, long timeout, TimeUnit unit)
      throws InterruptedException, ExecutionException, TimeoutException {
    requireOpen();
    try (Deadline deadline = deadline(timeout, unit)) {
      return bulk.invokeAny(tasks, deadline);
    }
  }

  // ---- The executor as a whole ------------------------------------------------------------------

  /** Shuts the executor down for the whole cluster. */
  public final void shutdown() {
    requireOpen();
    parts.termination().shutdown(/* now= */ false);
  }

  /** Shuts the executor down for the whole cluster, and ends its tasks. */
  public final List<Runnable> shutdownNow() {
    requireOpen();
    parts.termination().shutdown(/* now= */ true);
    return List.of();
  }

  /** Tells whether the executor is shut down. */
  public final boolean isShutdown() {
    requireOpen();
    return parts.termination().isShutdown();
  }

  /** Tells whether the executor is shut down and nothing is left to run. */
  public final boolean isTerminated() {
    requireOpen();
    return parts.termination().isTerminated();
  }

  /** Waits until the executor is shut down and nothing is left to run. */
  public final boolean awaitTermination(long timeout, TimeUnit unit) throws InterruptedException {
    requireOpen();
    if (timeout <= 0) {
      return parts.termination().isTerminated();
    }
    try (Deadline deadline = deadline(timeout, unit)) {
      return parts.termination().await(deadline);
    }
  }

  /** Drops the executor with all its tasks. */
  public final void destroy() {
    requireOpen();
    parts.termination().destroy();
  }

  /** Releases this proxy only. */
  public final void close() {
    closed = true;
  }

  /** Returns the counters of what is owned here. */
  public final LocalExecutorStats getLocalExecutorStats() {
    requireOpen();
    return parts.context().stats().apply(parts.id());
  }

  final void requireOpen() {
    if (closed) {
      throw new IllegalStateException(
          ("This proxy of executor '%s' was closed; the executor goes on. Get a new one by "
                  + "get%sExecutorService.")
              .formatted(getName(), face()));
    }
    parts.context().requireRunning().run();
  }

  private Deadline deadline(long timeout, TimeUnit unit) {
    return Deadline.after(parts.context().timers(), timeout, unit);
  }

  private String face() {
    return parts.id().kind() == ExecutorId.Kind.DURABLE ? "Durable" : "Scheduled";
  }

  @Override
  public final String toString() {
    return "%sExecutorService['%s']".formatted(face(), getName());
  }
}
