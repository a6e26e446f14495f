// SPDX-License-Identifier: Apache-2.0
package io.outlast.scheduledexecutor;

import java.util.concurrent.CompletionStage;
import java.util.concurrent.Delayed;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A scheduled task seen from here: its value, its address, its statistics, and the means to end it
 * (SPEC §3).
 *
 * <p>It is a light view: forgetting one leaks nothing (R20), and any number may exist for a task,
 * on members and clients. All methods act on the task in the cluster. They follow it to its new
 * owner when the old one is lost. Once the task is disposed every method but {@link #getHandler()}
 * throws {@link StaleTaskException}, unwrapped; once its member is lost, {@link
 * io.outlast.cluster.MemberLostException}; once all copies of its partition are lost, {@link
 * io.outlast.partition.PartitionLostException}; below the minimum size of a protected cluster,
 * {@link io.outlast.splitbrainprotection.SplitBrainProtectionException}.
 *
 * <p>{@code get} waits for the end of the task, of a series for its end by exception or
 * cancellation. Its {@link java.util.concurrent.ExecutionException} has the task's own exception as
 * cause, one level deep. {@code isDone}, {@code isCancelled} and {@code getDelay} never wait for
 * the run: they take one bounded round trip to the owner at most.
 *
 * <p>Of an {@link AutoDisposableTask} the future that the scheduling call returned still gives the
 * value after the disposal.
 *
 * <p>Thread-safe.
 *
 * @param <V> type of the value
 */
public interface IScheduledFuture<V extends @Nullable Object> extends ScheduledFuture<V> {

  /** Returns the address of the task; always available, can be stored as a string. Never blocks. */
  ScheduledTaskHandler getHandler();

  /**
   * Returns a stage that completes when {@code get} would return, with what {@code get} gives: for
   * those who do not want a thread to wait (R50). Asking for it starts the waiting. Its failures
   * are the task's exception, {@link java.util.concurrent.CancellationException}, or one of those
   * named above. Never blocks.
   */
  CompletionStage<V> toCompletionStage();

  /**
   * Returns the statistics of the task, after one round trip to its owner.
   *
   * @throws StaleTaskException if the task is disposed
   * @throws IllegalStateException if its member or partition is lost
   */
  ScheduledTaskStatistics getStats();

  /**
   * Returns how the task stands, after one round trip to its owner: what {@link #isDone}, {@link
   * #isCancelled}, {@link #getDelay} and {@link #getStats} tell, all of one moment, and besides
   * whether it runs or is paused.
   *
   * @throws StaleTaskException if the task is disposed
   * @throws IllegalStateException if its member or partition is lost
   */
  ScheduledTaskStatus getStatus();

  /**
   * Removes the task from the cluster: no further run starts, a run that goes on is interrupted,
   * its place and its name are free. Returns when owner and backups have dropped it.
   *
   * @throws StaleTaskException if the task is disposed already
   * @throws IllegalStateException if its member or partition is lost
   */
  void dispose();

  /**
   * Cancels the task in the cluster, for good: no further run starts, also on a new owner. With
   * {@code mayInterruptIfRunning} the run that goes on is interrupted where it is; else it is left
   * alone and its outcome dropped. Returns when owner and backups hold the cancellation (R14). The
   * task keeps its place and name until {@link #dispose()}.
   *
   * @return whether this call made the change: false if the task had ended already
   * @throws StaleTaskException if the task is disposed
   */
  @Override
  boolean cancel(boolean mayInterruptIfRunning);

  /**
   * Returns the time until the next run is due, in cluster time, 0 or less if it is due or the task
   * has ended.
   *
   * @throws StaleTaskException if the task is disposed
   */
  @Override
  long getDelay(TimeUnit unit);

  /**
   * Compares by {@link #getDelay}, for which both tasks are asked: for use in a sorted collection
   * take the delays once instead.
   */
  @Override
  int compareTo(Delayed other);
}
