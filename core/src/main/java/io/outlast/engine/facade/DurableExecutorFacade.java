// SPDX-License-Identifier: Apache-2.0
package io.outlast.engine.facade;

import io.outlast.durableexecutor.DurableExecutorService;
import io.outlast.durableexecutor.DurableExecutorServiceFuture;
import io.outlast.engine.gateway.Command;
import io.outlast.engine.gateway.Reply;
import io.outlast.engine.task.ExecutorId;
import io.outlast.engine.task.TaskId;
import io.outlast.monitor.LocalExecutorStats;
import io.outlast.scheduledexecutor.TaskUtils;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * The durable executor, for members and clients alike. It holds no task: each call is commands to
 * owners ({@link Owners}) and something that waits for their replies ({@link DurableFuture}, {@link
 * Termination}, {@link Bulk}). The asynchronous form is primary, blocking forms wait for it.
 */
public final class DurableExecutorFacade implements DurableExecutorService {
  private final FacadeContext context;
  private final String name;
  private final Backing backing;
  private final Owners owners;
  private final Submissions submissions;
  private final Termination termination;
  private final Bulk bulk;
  private volatile boolean closed;

  /** Makes a proxy of the executor of that name. */
  public DurableExecutorFacade(FacadeContext context, String name, DurableSettings settings) {
    this.context = context;
    this.name = Objects.requireNonNull(name, "name");
    this.owners = new Owners(context.gateway(), new ExecutorId(ExecutorId.Kind.DURABLE, name));
    this.backing =
        new Backing(owners, context.submitter(), context.serializer(), context.callbacks());
    Spread spread =
        new Spread(
            context.gateway(),
            owners.durability(),
            settings.capacity(),
            context.seeds().getAsLong());
    this.submissions = new Submissions(backing, spread, new InFlight(settings.maxInFlight()));
    this.termination = new Termination(owners, context.submitter(), context.timers());
    this.bulk = new Bulk(submissions, context.timers());
  }

  private DurableExecutorFacade(DurableExecutorFacade other) {
    this.context = other.context;
    this.name = other.name;
    this.backing = other.backing;
    this.owners = other.owners;
    this.submissions = other.submissions;
    this.termination = other.termination;
    this.bulk = other.bulk;
  }

  /**
   * Returns another proxy of the same executor, closed on its own: who asks for an executor by name
   * gets one to himself, but its place in the spread and its limit in flight are those of all.
   */
  public DurableExecutorFacade another() {
    return new DurableExecutorFacade(this);
  }

  @Override
  public String getName() {
    return name;
  }

  // ---- Submitting -------------------------------------------------------------------------------

  @Override
  public <T extends @Nullable Object> DurableExecutorServiceFuture<T> submit(Callable<T> task) {
    return stored(send(task, null, /* awaitsEnd= */ true));
  }

  @Override
  public DurableExecutorServiceFuture<?> submit(Runnable task) {
    return stored(send(asRunnable(task), null, /* awaitsEnd= */ true));
  }

  @Override
  public <T extends @Nullable Object> DurableExecutorServiceFuture<T> submitToKeyOwner(
      Callable<T> task, Object key) {
    return stored(send(task, requireKey(key), /* awaitsEnd= */ true));
  }

  @Override
  public DurableExecutorServiceFuture<?> submitToKeyOwner(Runnable task, Object key) {
    return stored(send(asRunnable(task), requireKey(key), /* awaitsEnd= */ true));
  }

  @Override
  public <T extends @Nullable Object> DurableExecutorServiceFuture<T> submitAsync(
      Callable<T> task) {
    return send(task, null, /* awaitsEnd= */ true);
  }

  @Override
  public DurableExecutorServiceFuture<?> submitAsync(Runnable task) {
    return send(asRunnable(task), null, /* awaitsEnd= */ true);
  }

  @Override
  public <T extends @Nullable Object> DurableExecutorServiceFuture<T> submitAsyncToKeyOwner(
      Callable<T> task, Object key) {
    return send(task, requireKey(key), /* awaitsEnd= */ true);
  }

  @Override
  public DurableExecutorServiceFuture<?> submitAsyncToKeyOwner(Runnable task, Object key) {
    return send(asRunnable(task), requireKey(key), /* awaitsEnd= */ true);
  }

  @Override
  public void execute(Runnable task) {
    throwIfRefused(stored(send(asRunnable(task), null, /* awaitsEnd= */ false)));
  }

  @Override
  public void executeOnKeyOwner(Runnable task, Object key) {
    throwIfRefused(stored(send(asRunnable(task), requireKey(key), /* awaitsEnd= */ false)));
  }

  private <T extends @Nullable Object> DurableFuture<T> send(
      Object task, @Nullable Object key, boolean awaitsEnd) {
    Objects.requireNonNull(task, "task");
    requireOpen();
    return submissions.send(task, key, awaitsEnd);
  }

  private static Object requireKey(Object key) {
    return Objects.requireNonNull(key, "key");
  }

  /** A task that could be called as well was given to be run: its future gives null. */
  @SuppressWarnings("NullAway") // null is the value asked for
  private static Object asRunnable(Runnable task) {
    return task instanceof Callable<?> ? TaskUtils.callable(task, null) : task;
  }

  /** The blocking form of them all. */
  private static <T extends @Nullable Object> DurableFuture<T> stored(DurableFuture<T> future) {
    future.awaitAdmission();
    return future;
  }

  private static void throwIfRefused(DurableFuture<?> future) {
    Throwable refusal = future.refusal();
    if (refusal != null) {
      throw Throwables.unchecked(refusal);
    }
  }

  @Override
  public <T extends @Nullable Object> List<Future<T>> invokeAll(
      Collection<? extends Callable<T>> tasks) throws InterruptedException {
    requireOpen();
    try (Deadline none = Deadline.none()) {
      return bulk.invokeAll(tasks, none);
    }
  }

  @Override
  public <T extends @Nullable Object> List<Future<T>> invokeAll(
      Collection<? extends Callable<T>> tasks, long timeout, TimeUnit unit)
      throws InterruptedException {
    requireOpen();
    try (Deadline deadline = Deadline.after(context.timers(), timeout, unit)) {
      return bulk.invokeAll(tasks, deadline);
    }
  }

  @Override
  public <T extends @Nullable Object> T invokeAny(Collection<? extends Callable<T>> tasks)
      throws InterruptedException, ExecutionException {
    requireOpen();
    try (Deadline none = Deadline.none()) {
      return bulk.invokeAny(tasks, none);
    } catch (TimeoutException e) {
      throw new IllegalStateException("A call without a time limit ran out of time.", e);
    }
  }

  @Override
  public <T extends @Nullable Object> T invokeAny(
      Collection<? extends Callable<T>> tasks, long timeout, TimeUnit unit)
      throws InterruptedException, ExecutionException, TimeoutException {
    requireOpen();
    try (Deadline deadline = Deadline.after(context.timers(), timeout, unit)) {
      return bulk.invokeAny(tasks, deadline);
    }
  }

  // ---- Results ----------------------------------------------------------------------------------

  @Override
  public <T extends @Nullable Object> Future<T> retrieveResult(long taskId) {
    DurableFuture<T> future = known(taskId);
    Futures.then(await(taskId), future::ended);
    return future;
  }

  @Override
  public <T extends @Nullable Object> Future<T> retrieveAndDisposeResult(long taskId) {
    DurableFuture<T> future = known(taskId);
    // Disposed only when the result is here, so that a lost reply loses nothing; and the future has
    // it
    // only when that is answered, so that whoever has it finds the place free. The result counts
    // whatever the answer is.
    Futures.then(
        await(taskId)
            .thenCompose(
                reply ->
                    reply instanceof Reply.Ended
                        ? dispose(taskId).thenApply(disposed -> reply)
                        : CompletableFuture.completedFuture(reply)),
        future::ended);
    return future;
  }

  @Override
  public void disposeResult(long taskId) {
    requireId(taskId);
    Reply reply = dispose(taskId).join();
    if (!(reply instanceof Reply.Done)) {
      throw Replies.noResult(name, taskId, reply);
    }
  }

  private <T extends @Nullable Object> DurableFuture<T> known(long taskId) {
    requireId(taskId);
    DurableFuture<T> future = new DurableFuture<>(backing);
    future.admitted(TaskId.partition(taskId), new Reply.Stored(taskId));
    return future;
  }

  private CompletableFuture<Reply> await(long taskId) {
    return owners.ask(TaskId.partition(taskId), new Command.Await(taskId, null));
  }

  private CompletableFuture<Reply> dispose(long taskId) {
    return owners.ask(TaskId.partition(taskId), new Command.Dispose(taskId));
  }

  private void requireId(long taskId) {
    requireOpen();
    if (!TaskId.isValid(taskId, owners.partitionCount())) {
      throw new IllegalArgumentException(
          "%d is not an ID of a task of executor '%s'. Use a number that getTaskId() gave."
              .formatted(taskId, name));
    }
  }

  // ---- The executor as a whole ------------------------------------------------------------------

  @Override
  public void shutdown() {
    requireOpen();
    termination.shutdown(/* now= */ false);
  }

  @Override
  public List<Runnable> shutdownNow() {
    requireOpen();
    termination.shutdown(/* now= */ true);
    return List.of();
  }

  @Override
  public boolean isShutdown() {
    requireOpen();
    return termination.isShutdown();
  }

  @Override
  public boolean isTerminated() {
    requireOpen();
    return termination.isTerminated();
  }

  @Override
  public boolean awaitTermination(long timeout, TimeUnit unit) throws InterruptedException {
    requireOpen();
    if (timeout <= 0) {
      return termination.isTerminated();
    }
    try (Deadline deadline = Deadline.after(context.timers(), timeout, unit)) {
      return termination.await(deadline);
    }
  }

  @Override
  public void destroy() {
    requireOpen();
    termination.destroy();
  }

  @Override
  public void close() {
    closed = true;
  }

  @Override
  public LocalExecutorStats getLocalExecutorStats() {
    requireOpen();
    return context.stats().apply(name);
  }

  private void requireOpen() {
    if (closed) {
      throw new IllegalStateException(
          ("This proxy of executor '%s' was closed; the executor goes on. Get a new one by "
                  + "getDurableExecutorService.")
              .formatted(name));
    }
    context.requireRunning().run();
  }

  @Override
  public String toString() {
    return "DurableExecutorService['" + name + "']";
  }
}
