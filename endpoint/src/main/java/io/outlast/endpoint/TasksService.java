// SPDX-License-Identifier: Apache-2.0
package io.outlast.endpoint;

import io.grpc.Status;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import io.outlast.engine.endpoint.EndpointHost;
import io.outlast.engine.gateway.Address;
import io.outlast.engine.gateway.Command;
import io.outlast.engine.gateway.Gateway;
import io.outlast.engine.gateway.Reply;
import io.outlast.engine.task.ExecutorId;
import io.outlast.engine.task.TaskId;
import io.outlast.protocol.v1.CancelRequest;
import io.outlast.protocol.v1.CancelResponse;
import io.outlast.protocol.v1.DisposeRequest;
import io.outlast.protocol.v1.DisposeResponse;
import io.outlast.protocol.v1.Outcome;
import io.outlast.protocol.v1.RetrieveRequest;
import io.outlast.protocol.v1.ScheduleRequest;
import io.outlast.protocol.v1.ScheduleResponse;
import io.outlast.protocol.v1.SubmitRequest;
import io.outlast.protocol.v1.SubmitResponse;
import io.outlast.protocol.v1.TasksGrpc;
import io.outlast.scheduledexecutor.ScheduledTaskHandler;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Tasks without Java. Each call becomes one command to the owner of one partition, and its reply
 * the answer; nothing is kept here in between.
 */
final class TasksService extends TasksGrpc.TasksImplBase {
  private final EndpointHost host;
  private final Access access;
  private final PlainTasks tasks;

  TasksService(EndpointHost host, Access access) {
    this.host = host;
    this.access = access;
    this.tasks = new PlainTasks(host.gateway().partitionCount());
  }

  /** A command, and where it goes. */
  private record Order(Address address, Command command) {}

  @Override
  public void submit(SubmitRequest request, StreamObserver<SubmitResponse> caller) {
    carryOut(
        caller,
        () ->
            new Order(
                at(durable(request.getExecutor()), tasks.partition(request)),
                tasks.submit(request)),
        reply ->
            reply instanceof Reply.Stored stored
                ? Optional.of(SubmitResponse.newBuilder().setTaskId(stored.taskId()).build())
                : Optional.empty());
  }

  @Override
  public void retrieve(RetrieveRequest request, StreamObserver<Outcome> caller) {
    carryOut(
        caller,
        () ->
            new Order(
                owner(request.getExecutor(), request.getTaskId()),
                new Command.Await(request.getTaskId(), null)),
        reply ->
            reply instanceof Reply.Ended ended
                ? Optional.of(PlainTasks.outcome(ended.outcome()))
                : Optional.empty());
  }

  @Override
  public void dispose(DisposeRequest request, StreamObserver<DisposeResponse> caller) {
    carryOut(
        caller,
        () ->
            new Order(
                owner(request.getExecutor(), request.getTaskId()),
                new Command.Dispose(request.getTaskId())),
        reply ->
            reply instanceof Reply.Done
                ? Optional.of(DisposeResponse.getDefaultInstance())
                : Optional.empty());
  }

  @Override
  public void cancel(CancelRequest request, StreamObserver<CancelResponse> caller) {
    carryOut(
        caller,
        () ->
            new Order(
                owner(request.getExecutor(), request.getTaskId()),
                new Command.Cancel(
                    request.getTaskId(),
                    PlainTasks.identity(request.hasId(), request.getId()),
                    request.getInterrupt())),
        reply ->
            reply instanceof Reply.Done done
                ? Optional.of(CancelResponse.newBuilder().setCancelled(done.changed()).build())
                : Optional.empty());
  }

  @Override
  public void schedule(ScheduleRequest request, StreamObserver<ScheduleResponse> caller) {
    carryOut(
        caller,
        () -> {
          ExecutorId scheduler =
              new ExecutorId(
                  ExecutorId.Kind.SCHEDULED,
                  PlainTasks.required("executor", request.getExecutor()));
          return new Order(at(scheduler, partitionOfName(request)), tasks.schedule(request));
        },
        reply -> {
          if (reply instanceof Reply.Stored stored) {
            return Optional.of(scheduled(request, stored.taskId()));
          }
          return reply instanceof Reply.Kept kept
              ? Optional.of(scheduled(request, kept.taskId()))
              : Optional.empty();
        });
  }

  private ScheduleResponse scheduled(ScheduleRequest request, long taskId) {
    ScheduledTaskHandler handler =
        ScheduledTaskHandler.ofPartition(
            request.getExecutor(), request.getName(), partitionOfName(request));
    return ScheduleResponse.newBuilder().setTaskId(taskId).setUrn(handler.toUrn()).build();
  }

  private int partitionOfName(ScheduleRequest request) {
    return tasks.partition(request.getName());
  }

  private static ExecutorId durable(String name) {
    return new ExecutorId(ExecutorId.Kind.DURABLE, PlainTasks.required("executor", name));
  }

  private Address at(ExecutorId executor, int partition) {
    return new Address(host.gateway().durability(executor), partition, executor);
  }

  private Address owner(String executor, long taskId) {
    if (!TaskId.isValid(taskId, host.gateway().partitionCount())) {
      throw new IllegalArgumentException("task_id is %d, which is none.".formatted(taskId));
    }
    return at(durable(executor), TaskId.partition(taskId));
  }

  private <T> void carryOut(
      StreamObserver<T> caller, Supplier<Order> request, Function<Reply, Optional<T>> answer) {
    Order order;
    try {
      order = request.get();
    } catch (IllegalArgumentException e) {
      caller.onError(Status.INVALID_ARGUMENT.withDescription(e.getMessage()).asRuntimeException());
      return;
    }
    Call<T> call = new Call<>((ServerCallStreamObserver<T>) caller, answer);
    Optional<Reply.Refused> refusal =
        access.refusal(Login.PRINCIPAL.get(), order.address().executor(), order.command());
    if (refusal.isPresent()) {
      call.receive(refusal.get());
    } else {
      host.gateway().send(order.address(), order.command(), call);
    }
  }

  /** Somebody waits for the one reply to a command, until he goes away. */
  private static final class Call<T> implements Gateway.Receiver {
    private final ServerCallStreamObserver<T> caller;
    private final Function<Reply, Optional<T>> answer;

    Call(ServerCallStreamObserver<T> caller, Function<Reply, Optional<T>> answer) {
      this.caller = caller;
      this.answer = answer;
      // Otherwise an answer to somebody who has gone away would throw.
      caller.setOnCancelHandler(() -> {});
    }

    @Override
    public void receive(Reply reply) {
      Optional<T> told = answer.apply(Sizes.sendable(reply));
      if (told.isPresent()) {
        caller.onNext(told.get());
        caller.onCompleted();
      } else {
        caller.onError(PlainTasks.status(reply).asRuntimeException());
      }
    }

    @Override
    public boolean passesOn() {
      return true;
    }

    @Override
    public boolean isWanted() {
      return !caller.isCancelled();
    }
  }
}
