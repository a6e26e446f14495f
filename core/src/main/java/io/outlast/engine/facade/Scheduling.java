// SPDX-License-Identifier: Apache-2.0
package io.outlast.engine.facade;

import io.outlast.engine.gateway.Reply;
import io.outlast.engine.gateway.Reply.Reason;
import io.outlast.engine.gateway.TaskRef;
import io.outlast.engine.task.Identity;
import io.outlast.engine.task.TaskRecord;
import io.outlast.scheduledexecutor.DuplicateTaskException;
import io.outlast.scheduledexecutor.IScheduledFuture;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * A task of a scheduled executor that was sent from here. When it is stored its user gets {@link
 * #future()}, which is about the task in the cluster; of one that awaits its end this remains, to
 * hear of it, since the task is disposed with it.
 */
final class Scheduling<V extends @Nullable Object> extends TaskFuture<V> {
  private final @Nullable String name;
  private final boolean awaitsEnd;

  /** A task with this name, or none. */
  Scheduling(Backing backing, @Nullable String name, boolean awaitsEnd) {
    super(backing);
    this.name = name;
    this.awaitsEnd = awaitsEnd;
  }

  /** The user's view of the task, once stored, or lost in the attempt. */
  IScheduledFuture<V> future() {
    Reply first = first();
    boolean hears = first instanceof Reply.Lost || (awaitsEnd && first instanceof Reply.Stored);
    return new ScheduledTaskFuture<>(remote(), hears ? end() : null);
  }

  /** The user's view, when there is one, else the reason; continuations run where they may. */
  CompletionStage<IScheduledFuture<V>> futureStage() {
    CompletableFuture<IScheduledFuture<V>> stage = new CompletableFuture<>();
    backing().callbacks().when(admitted(), () -> complete(stage));
    return new Continuable<>(stage);
  }

  private void complete(CompletableFuture<IScheduledFuture<V>> stage) {
    Throwable refusal = refusal();
    if (refusal == null) {
      stage.complete(future());
    } else {
      stage.completeExceptionally(refusal);
    }
  }

  /** The first reply, to be asked when it has come. */
  Reply first() {
    return ((Ending.Heard) admitted().join()).reply();
  }

  /** Whether the task is new; one that was kept is somebody else's. */
  boolean isNew() {
    return admitted().join() instanceof Ending.Heard heard && heard.reply() instanceof Reply.Stored;
  }

  RemoteTask remote() {
    Identity sent = Objects.requireNonNull(identity(), "sent without a name");
    if (!isStored()) {
      String made = name != null ? name : TaskRecord.unnamed(sent.submitter(), sent.number());
      return RemoteTask.named(backing(), address(), made);
    }
    String known = name != null ? name : TaskRecord.unnamed(sent.submitter(), storedId());
    return new RemoteTask(
        backing(), address(), new TaskRef.Id(storedId()), known, isNew() ? sent : null);
  }

  @Override
  RuntimeException gone(Reply reply) {
    if (isStored()) {
      return remote().gone(reply);
    }
    return name != null && Replies.isRefusal(reply, Reason.DUPLICATE)
        ? new DuplicateTaskException(executor(), name)
        : Replies.notStored(executor(), address(), reply);
  }

  @Override
  Result<V> noEnd(RuntimeException gone) {
    return new Result.Gone<>(gone);
  }

  @Override
  String description() {
    return isStored() ? remote().toString() : "A task of scheduler '%s'".formatted(executor());
  }

  private String executor() {
    return backing().owners().executorName();
  }
}
