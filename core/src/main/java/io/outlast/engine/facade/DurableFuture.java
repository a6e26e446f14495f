// SPDX-License-Identifier: Apache-2.0
package io.outlast.engine.facade;

import io.outlast.durableexecutor.DurableExecutorServiceFuture;
import io.outlast.engine.gateway.Reply;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;

/** A task of a durable executor, and its ID. Whatever goes wrong is the future's failure. */
final class DurableFuture<V extends @Nullable Object> extends TaskFuture<V>
    implements DurableExecutorServiceFuture<V> {

  DurableFuture(Backing backing) {
    super(backing);
  }

  @Override
  public long getTaskId() {
    try {
      admitted().get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(
          ("Interrupted while waiting for a task of executor '%s' to be stored; it is on "
                  + "its way. Ask again, or use taskIdStage().")
              .formatted(name()),
          e);
    } catch (ExecutionException e) {
      throw new IllegalStateException("The first reply never fails.", e);
    }
    Throwable refusal = refusal();
    if (refusal != null) {
      throw new IllegalStateException(
          "The task has no ID, since it was not stored: " + refusal.getMessage(), refusal);
    }
    return storedId();
  }

  @Override
  public CompletionStage<Long> taskIdStage() {
    CompletableFuture<Long> id = new CompletableFuture<>();
    backing().callbacks().when(admitted(), () -> completeId(id));
    return id.minimalCompletionStage();
  }

  private void completeId(CompletableFuture<Long> id) {
    Throwable refusal = refusal();
    if (refusal == null) {
      id.complete(storedId());
    } else {
      id.completeExceptionally(refusal);
    }
  }

  @Override
  RuntimeException gone(Reply reply) {
    return isStored()
        ? Replies.noResult(name(), storedId(), reply)
        : Replies.notStored(name(), address(), reply);
  }

  @Override
  Result<V> noEnd(RuntimeException gone) {
    return new Result.Failure<>(gone);
  }

  @Override
  String description() {
    return isStored()
        ? "Task %d of executor '%s'".formatted(storedId(), name())
        : "A task of executor '%s'".formatted(name());
  }

  private String name() {
    return backing().owners().executorName();
  }
}
