// SPDX-License-Identifier: Apache-2.0
package io.outlast.engine.facade;

import io.outlast.durableexecutor.DurableExecutorService;
import io.outlast.durableexecutor.DurableExecutorServiceFuture;
import io.outlast.engine.gateway.Address;
import io.outlast.engine.gateway.Command;
import io.outlast.engine.gateway.Command.Await.Purpose;
import io.outlast.engine.gateway.Reply;
import io.outlast.engine.gateway.Reply.Reason;
import io.outlast.engine.task.ExecutorId;
import io.outlast.engine.task.TaskId;
import io.outlast.partition.PartitionAware;
import io.outlast.scheduledexecutor.TaskUtils;
import io.outlast.spi.Traits;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/** The durable executor, for members and clients alike. */
public final class DurableExecutorFacade extends ExecutorFacade implements DurableExecutorService {
  private final String name;
  private final Backing backing;
  private final Owners owners;

  /** Makes a proxy of the executor of that name. */
  public DurableExecutorFacade(FacadeContext context, String name, FacadeSettings settings) {
    this(
        ExecutorParts.of(
            context,
            new ExecutorId(ExecutorId.Kind.DURABLE, Objects.requireNonNull(name, "name")),
            settings));
  }

  private DurableExecutorFacade(ExecutorParts parts) {
    super(parts);
    this.name = parts.id().name();
    this.backing = parts.backing();
    this.owners = parts.backing().owners();
  }

  /**
   * Returns another proxy of the same executor, closed on its own: who asks for an executor by name
   * gets one to himself.
   */
  public DurableExecutorFacade another() {
    return new DurableExecutorFacade(parts());
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
    send(asRunnable(task), null, /* awaitsEnd= */ false).requireStored();
  }

  @Override
  public void executeOnKeyOwner(Runnable task, Object key) {
    send(asRunnable(task), requireKey(key), /* awaitsEnd= */ false).requireStored();
  }

  private <T extends @Nullable Object> DurableFuture<T> send(
      Object task, @Nullable Object key, boolean awaitsEnd) {
    Objects.requireNonNull(task, "task");
    requireOpen();
    Object wanted = key != null ? key : keyOf(task);
    return parts()
        .submissions()
        .send(() -> pack(task, wanted, awaitsEnd), new DurableFuture<>(backing));
  }

  @Override
  <T extends @Nullable Object> TaskFuture<T> send(Callable<T> task, Deadline deadline)
      throws InterruptedException {
    Object wanted = keyOf(task);
    return parts()
        .submissions()
        .send(
            () -> pack(task, wanted, /* awaitsEnd= */ true),
            new DurableFuture<>(backing),
            deadline);
  }

  private Parcel pack(Object task, @Nullable Object key, boolean awaitsEnd) {
    byte[] bytes = backing.serializer().toBytes(task);
    return new Parcel(
        bytes, key == null ? null : backing.ownerOf(key), awaitsEnd, null, /* held= */ false);
  }

  private static @Nullable Object keyOf(Object task) {
    Objects.requireNonNull(task, "task");
    PartitionAware<?> aware = Traits.find(task, PartitionAware.class).orElse(null);
    return aware == null
        ? null
        : Objects.requireNonNull(
            aware.getPartitionKey(), () -> "getPartitionKey() of " + task.getClass().getName());
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

  // ---- Results ----------------------------------------------------------------------------------

  @Override
  public <T extends @Nullable Object> Future<T> retrieveResult(long taskId) {
    DurableFuture<T> future = known(taskId);
    owners.send(future.address(), new Command.Await(taskId, null), future.endReceiver());
    return future;
  }

  @Override
  public <T extends @Nullable Object> Future<T> retrieveAndDisposeResult(long taskId) {
    DurableFuture<T> future = known(taskId);
    // Disposed only when the result is here, so that a lost reply loses nothing; and the future has
    // it only when that is answered, so that whoever has it finds the place free. The result counts
    // whatever the answer is, unless a protection has kept it from being disposed.
    Futures.then(
        owners
            .ask(future.address(), new Command.Await(taskId, null, Purpose.TAKE))
            .thenCompose(
                reply ->
                    reply instanceof Reply.Ended
                        ? dispose(taskId).thenApply(disposed -> taken(reply, disposed))
                        : CompletableFuture.completedFuture(reply)),
        future.end()::hear);
    return future;
  }

  private static Reply taken(Reply end, Reply disposed) {
    return Replies.isRefusal(disposed, Reason.TOO_FEW_MEMBERS) ? disposed : end;
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
    future.admitted(owner(taskId), null, new Reply.Stored(taskId));
    return future;
  }

  private CompletableFuture<Reply> dispose(long taskId) {
    return owners.ask(owner(taskId), new Command.Dispose(taskId));
  }

  private Address owner(long taskId) {
    return owners.at(TaskId.partition(taskId));
  }

  private void requireId(long taskId) {
    requireOpen();
    if (!TaskId.isValid(taskId, owners.partitionCount())) {
      throw new IllegalArgumentException(
          "%d is not an ID of a task of executor '%s'. Use a number that getTaskId() gave."
              .formatted(taskId, name));
    }
  }
}
