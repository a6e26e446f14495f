// SPDX-License-Identifier: Apache-2.0
package io.outlast.durableexecutor;

import io.outlast.core.SerializableCallable;
import io.outlast.core.SerializableRunnable;
import io.outlast.monitor.LocalExecutorStats;
import io.outlast.scheduledexecutor.TaskUtils;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/**
 * An {@link ExecutorService} of the whole cluster whose tasks outlast the members that run them and
 * the one that submitted them (SPEC §2).
 *
 * <p>A submit returns when the owner of the task's partition and {@code durability} backups (or as
 * many as there are members) hold the task; it has an ID from then on, and the submitter may die.
 * The owner runs it and replaces it by its result, which stays readable by ID from any member or
 * client until it is disposed, overwritten or too old.
 *
 * <pre>{@code
 * DurableExecutorService executor = outlast.getDurableExecutorService("reports");
 * DurableExecutorServiceFuture<Integer> future = executor.submit(() -> 6 * 7);
 * long id = future.getTaskId(); // any member or client can ask for it later
 * int answer = executor.<Integer>retrieveResult(id).get();
 * }</pre>
 *
 * <p><b>Where.</b> On the owner of the key given to the call, else of the task's {@link
 * io.outlast.partition.PartitionAware} key, else on members in shuffled round robin.
 *
 * <p><b>At least once.</b> If an owner is lost, the new one runs every task without a stored result
 * again; no task runs twice without a lost owner. See {@link io.outlast.core.TaskContext} for
 * making effects idempotent. No order between tasks is promised.
 *
 * <p><b>Tasks</b> are serialized, always: the caller's object is neither run nor changed (R26).
 * What the submitter did before a submit is visible to the run only as far as the task's bytes
 * carry it.
 *
 * <p><b>Refusals.</b> A task that cannot be serialized ({@link IllegalArgumentException}), or is
 * refused for capacity or because of a shutdown ({@link
 * java.util.concurrent.RejectedExecutionException}), or for too few members ({@link
 * io.outlast.splitbrainprotection.SplitBrainProtectionException}), completes the future of a {@code
 * submit*} exceptionally; {@code execute*} throws the reason itself. Null arguments throw {@link
 * NullPointerException} at once.
 *
 * <p>Implementations are thread-safe, on members and clients alike. An interrupt does not end the
 * wait of a submit, which is short; the thread's flag is kept.
 */
public interface DurableExecutorService extends ExecutorService, AutoCloseable {

  /** Returns the name of this executor. */
  String getName();

  /** Submits a task for its value, and returns when it is stored. */
  @Override
  <T extends @Nullable Object> DurableExecutorServiceFuture<T> submit(Callable<T> task);

  /** Submits a task whose future gives null, and returns when it is stored. */
  @Override
  DurableExecutorServiceFuture<?> submit(Runnable task);

  /** Submits a task whose future gives {@code result}, and returns when both are stored. */
  @Override
  default <T extends @Nullable Object> DurableExecutorServiceFuture<T> submit(
      Runnable task, T result) {
    return submit(TaskUtils.callable(task, result));
  }

  /** The same as {@link #submit(Callable)}, for lambdas. */
  default <T extends @Nullable Object> DurableExecutorServiceFuture<T> submit(
      SerializableCallable<T> task) {
    return submit((Callable<T>) task);
  }

  /** The same as {@link #submit(Runnable)}, for lambdas. */
  default DurableExecutorServiceFuture<?> submit(SerializableRunnable task) {
    return submit((Runnable) task);
  }

  /** The same as {@link #submit(Runnable, Object)}, for lambdas. */
  default <T extends @Nullable Object> DurableExecutorServiceFuture<T> submit(
      SerializableRunnable task, T result) {
    return submit((Runnable) task, result);
  }

  /** Submits a task to the owner of {@code key}'s partition, and returns when it is stored. */
  <T extends @Nullable Object> DurableExecutorServiceFuture<T> submitToKeyOwner(
      Callable<T> task, Object key);

  /** Submits a task to the owner of {@code key}'s partition, and returns when it is stored. */
  DurableExecutorServiceFuture<?> submitToKeyOwner(Runnable task, Object key);

  /** The same as {@link #submitToKeyOwner(Callable, Object)}, for lambdas. */
  default <T extends @Nullable Object> DurableExecutorServiceFuture<T> submitToKeyOwner(
      SerializableCallable<T> task, Object key) {
    return submitToKeyOwner((Callable<T>) task, key);
  }

  /** The same as {@link #submitToKeyOwner(Runnable, Object)}, for lambdas. */
  default DurableExecutorServiceFuture<?> submitToKeyOwner(SerializableRunnable task, Object key) {
    return submitToKeyOwner((Runnable) task, key);
  }

  /**
   * Submits a task without waiting for it to be stored: {@link
   * DurableExecutorServiceFuture#getTaskId} waits, {@link DurableExecutorServiceFuture#taskIdStage}
   * tells. Until then the task may be lost with the submitter. Blocks only while this submitter has
   * {@code max-in-flight} tasks that are not stored yet.
   */
  <T extends @Nullable Object> DurableExecutorServiceFuture<T> submitAsync(Callable<T> task);

  /** The same as {@link #submitAsync(Callable)}; the future gives null. */
  DurableExecutorServiceFuture<?> submitAsync(Runnable task);

  /** The same as {@link #submitAsync(Callable)}; the future gives {@code result}. */
  default <T extends @Nullable Object> DurableExecutorServiceFuture<T> submitAsync(
      Runnable task, T result) {
    return submitAsync(TaskUtils.callable(task, result));
  }

  /** The same as {@link #submitAsync(Callable)}, for lambdas. */
  default <T extends @Nullable Object> DurableExecutorServiceFuture<T> submitAsync(
      SerializableCallable<T> task) {
    return submitAsync((Callable<T>) task);
  }

  /** The same as {@link #submitAsync(Runnable)}, for lambdas. */
  default DurableExecutorServiceFuture<?> submitAsync(SerializableRunnable task) {
    return submitAsync((Runnable) task);
  }

  /** The same as {@link #submitAsync(Runnable, Object)}, for lambdas. */
  default <T extends @Nullable Object> DurableExecutorServiceFuture<T> submitAsync(
      SerializableRunnable task, T result) {
    return submitAsync((Runnable) task, result);
  }

  /** The same as {@link #submitAsync(Callable)}, to the owner of {@code key}'s partition. */
  <T extends @Nullable Object> DurableExecutorServiceFuture<T> submitAsyncToKeyOwner(
      Callable<T> task, Object key);

  /** The same as {@link #submitAsync(Runnable)}, to the owner of {@code key}'s partition. */
  DurableExecutorServiceFuture<?> submitAsyncToKeyOwner(Runnable task, Object key);

  /** The same as {@link #submitAsyncToKeyOwner(Callable, Object)}, for lambdas. */
  default <T extends @Nullable Object> DurableExecutorServiceFuture<T> submitAsyncToKeyOwner(
      SerializableCallable<T> task, Object key) {
    return submitAsyncToKeyOwner((Callable<T>) task, key);
  }

  /** The same as {@link #submitAsyncToKeyOwner(Runnable, Object)}, for lambdas. */
  default DurableExecutorServiceFuture<?> submitAsyncToKeyOwner(
      SerializableRunnable task, Object key) {
    return submitAsyncToKeyOwner((Runnable) task, key);
  }

  /**
   * Submits a task nobody waits for, and returns when it is stored.
   *
   * @throws java.util.concurrent.RejectedExecutionException if it is refused for capacity or
   *     shutdown
   * @throws io.outlast.splitbrainprotection.SplitBrainProtectionException if too few members are
   *     present for writes
   * @throws io.outlast.core.IndeterminateSubmitException if it cannot be known whether it was
   *     stored
   */
  @Override
  void execute(Runnable task);

  /** The same as {@link #execute(Runnable)}, for lambdas. */
  default void execute(SerializableRunnable task) {
    execute((Runnable) task);
  }

  /** The same as {@link #execute(Runnable)}, on the owner of {@code key}'s partition. */
  void executeOnKeyOwner(Runnable task, Object key);

  /** The same as {@link #executeOnKeyOwner(Runnable, Object)}, for lambdas. */
  default void executeOnKeyOwner(SerializableRunnable task, Object key) {
    executeOnKeyOwner((Runnable) task, key);
  }

  /**
   * Returns a future for the result of a task submitted anywhere, by anyone; the result stays
   * stored and can be retrieved again. The future's failures are those of {@link
   * DurableExecutorServiceFuture}, {@link StaleTaskIdException} among them.
   *
   * @param taskId from {@link DurableExecutorServiceFuture#getTaskId()}
   * @throws IllegalArgumentException if the number cannot be an ID of this executor
   */
  <T extends @Nullable Object> Future<T> retrieveResult(long taskId);

  /**
   * Disposes a result, and so frees its slot. A task that has not ended is disposed too: it is
   * cancelled, a run of it is interrupted, and its waiters end. Returns when owner and backups have
   * dropped it.
   *
   * @throws StaleTaskIdException if it is gone already
   * @throws IllegalArgumentException if the number cannot be an ID of this executor
   * @throws io.outlast.splitbrainprotection.SplitBrainProtectionException if too few members are
   *     present for writes
   */
  void disposeResult(long taskId);

  /**
   * Returns a future for the result of a task, and disposes the result when this future has it. Of
   * two concurrent calls one may find it stale.
   *
   * @throws IllegalArgumentException if the number cannot be an ID of this executor
   */
  <T extends @Nullable Object> Future<T> retrieveAndDisposeResult(long taskId);

  /**
   * Shuts this executor down for the whole cluster: no member or client can submit to it any more,
   * also those that join later; accepted tasks run to their end and results stay readable. It is
   * done, on all members, when this returns. To let go of this proxy only, use {@link #close()}.
   *
   * @throws io.outlast.splitbrainprotection.SplitBrainProtectionException if too few members are
   *     present for writes
   */
  @Override
  void shutdown();

  /**
   * Does what {@link #shutdown()} does, interrupts all runs and ends all waiting tasks as
   * cancelled.
   *
   * @return an empty list: tasks are in the cluster, not here
   */
  @Override
  List<Runnable> shutdownNow();

  /**
   * Drops this executor with all its tasks and results, cluster-wide. Runs are interrupted, what
   * they write later is refused (R48), waiters end with {@link
   * io.outlast.core.ExecutorDestroyedException}. An executor of the same name can be used again at
   * once; it is new, and not shut down.
   */
  void destroy();

  /**
   * Releases this proxy only: neither the executor nor any task is touched (R51). Futures obtained
   * through it stay valid, further calls on it throw {@link IllegalStateException}; {@link
   * io.outlast.core.OutlastInstance#getDurableExecutorService} gives a new one. Unlike {@code
   * ExecutorService.close} of later JDKs it shuts nothing down and waits for nothing.
   */
  @Override
  void close();

  /**
   * Returns the counters of the partitions that this member owns; on a client, the sum over all
   * members.
   */
  LocalExecutorStats getLocalExecutorStats();
}
