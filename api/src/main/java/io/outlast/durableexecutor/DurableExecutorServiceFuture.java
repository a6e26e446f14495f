// SPDX-License-Identifier: Apache-2.0
package io.outlast.durableexecutor;

import java.util.concurrent.CompletionStage;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/**
 * The result of a task in a durable executor, to wait for or to build upon, and the ID under which
 * any member or client finds it again (SPEC §2).
 *
 * <p>It completes when the owner <em>and</em> the backups hold the result (R32), however long the
 * run takes and whoever owns the partition by then (R27); an open future occupies no thread (R50).
 * {@code get} gives an {@link java.util.concurrent.ExecutionException} whose cause is, one level
 * deep:
 *
 * <ul>
 *   <li>what the task threw, or a {@link io.outlast.core.RemoteTaskException} in its place;
 *   <li>why the task was refused: {@link java.util.concurrent.RejectedExecutionException}, {@link
 *       io.outlast.splitbrainprotection.SplitBrainProtectionException}, {@link
 *       IllegalArgumentException} if it cannot be serialized;
 *   <li>{@link io.outlast.core.IndeterminateSubmitException} if it cannot be known whether the task
 *       was stored;
 *   <li>{@link io.outlast.partition.PartitionLostException} if all copies were lost, {@link
 *       io.outlast.core.TaskDiscardedException} if a merge dropped the task, {@link
 *       io.outlast.core.ExecutorDestroyedException}, or {@link StaleTaskIdException} if the result
 *       was disposed or overwritten before this future had it.
 * </ul>
 *
 * <p>If the owner is lost before it has stored the result, the task runs again on the new owner and
 * this future waits for that run. Thread-safe. Stages without an executor of their own are
 * completed on a thread of Outlast: do not block there.
 *
 * @param <V> type of the result
 */
public interface DurableExecutorServiceFuture<V extends @Nullable Object>
    extends Future<V>, CompletionStage<V> {

  /**
   * Returns the ID of the task, for {@link DurableExecutorService#retrieveResult(long)}. After
   * {@code submit} it is there at once; after {@code submitAsync} this waits until the task is
   * stored.
   *
   * <p>An ID is {@code partition (12 bits) · time (23) · random (16) · counter (13)}. The lower 52
   * bits start anew with each owner of the partition: the time in units of 64 s, but more than in
   * any ID before, 16 random bits, and a counter that goes on into the bits above it. Within one
   * lineage of a partition none is issued twice, not after disposal, takeover or restart of
   * members.
   *
   * <p>Lineages that meet after a split, or begin after all copies were lost, can issue the same ID
   * only if they began within the same 64 s: for up to 8,192 numbers taken on each side since, with
   * a chance of about 1 in 32,768 in that partition. A future compares the 128-bit nonce of the
   * record too, and so never gives the result of another task (SPEC §2).
   *
   * @throws IllegalStateException if the task was refused, with the reason as its cause, or if the
   *     thread was interrupted while it waited (its flag stays set)
   */
  long getTaskId();

  /**
   * Returns a stage that completes with the ID once the task is stored, exceptionally with the
   * reason if it is refused. Never blocks.
   */
  CompletionStage<Long> taskIdStage();

  /**
   * Cancels the task in the cluster: it will not be started any more and, with {@code
   * mayInterruptIfRunning}, a run is interrupted on the member that runs it (R14). Otherwise a run
   * goes to its end and its result is dropped. Waits until owner and backups hold the cancellation,
   * which from then on is the stored result: final, also after a takeover, and what every other
   * future of this task ends with.
   *
   * @return whether this call made the change: false if the task had ended already
   * @throws io.outlast.splitbrainprotection.SplitBrainProtectionException if too few members are
   *     present for writes
   */
  @Override
  boolean cancel(boolean mayInterruptIfRunning);
}
