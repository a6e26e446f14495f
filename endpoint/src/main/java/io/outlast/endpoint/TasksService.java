// SPDX-License-Identifier: Apache-2.0
package io.outlast.endpoint;

import io.grpc.Status;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import io.outlast.endpoint.Places.Place;
import io.outlast.engine.endpoint.EndpointHost;
import io.outlast.engine.gateway.Address;
import io.outlast.engine.gateway.Command;
import io.outlast.engine.gateway.Gateway;
import io.outlast.engine.gateway.Reply;
import io.outlast.engine.gateway.TaskRef;
import io.outlast.engine.task.Alteration;
import io.outlast.engine.task.ExecutorId;
import io.outlast.engine.task.TaskPlan;
import io.outlast.protocol.v1.AlterRequest;
import io.outlast.protocol.v1.AlterResponse;
import io.outlast.protocol.v1.CancelRequest;
import io.outlast.protocol.v1.CancelResponse;
import io.outlast.protocol.v1.ClusterMember;
import io.outlast.protocol.v1.DisposeRequest;
import io.outlast.protocol.v1.DisposeResponse;
import io.outlast.protocol.v1.ListRequest;
import io.outlast.protocol.v1.ListResponse;
import io.outlast.protocol.v1.LookRequest;
import io.outlast.protocol.v1.MembersRequest;
import io.outlast.protocol.v1.MembersResponse;
import io.outlast.protocol.v1.Outcome;
import io.outlast.protocol.v1.RequestId;
import io.outlast.protocol.v1.RescheduleRequest;
import io.outlast.protocol.v1.RetrieveRequest;
import io.outlast.protocol.v1.ScheduleRequest;
import io.outlast.protocol.v1.ScheduleResponse;
import io.outlast.protocol.v1.ScheduledTask;
import io.outlast.protocol.v1.SubmitRequest;
import io.outlast.protocol.v1.SubmitResponse;
import io.outlast.protocol.v1.TaskStatus;
import io.outlast.protocol.v1.TasksGrpc;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Tasks without Java. Each call becomes commands to the owners of partitions, mostly one, and its
 * reply the answer; nothing is kept here in between.
 */
final class TasksService extends TasksGrpc.TasksImplBase {
  private final EndpointHost host;
  private final Access access;
  private final Places places;

  TasksService(EndpointHost host, Access access) {
    this.host = host;
    this.access = access;
    this.places = new Places(host.gateway());
  }

  /** A command, and where it goes. */
  private record Order(Address address, Command command) {
    /** What is to be done with a task. */
    static Order of(Place place, Function<TaskRef, Command> command) {
      return new Order(place.address(), command.apply(place.task()));
    }

    /** The same for the partition where the name is found to be. */
    Order at(int partition) {
      return new Order(new Address(address.durability(), partition, address.executor()), command);
    }

    boolean isByName() {
      return command instanceof Command.OfTask ofTask && ofTask.task() instanceof TaskRef.Name;
    }
  }

  // ---- Tasks that just run ----------------------------------------------------------------------

  @Override
  public void submit(SubmitRequest request, StreamObserver<SubmitResponse> caller) {
    carryOut(
        caller,
        () -> new Order(places.of(request), PlainTasks.submit(request)),
        (from, reply) ->
            reply instanceof Reply.Stored stored
                ? Optional.of(SubmitResponse.newBuilder().setTaskId(stored.taskId()).build())
                : Optional.empty());
  }

  // ---- Tasks of both kinds ----------------------------------------------------------------------

  @Override
  public void retrieve(RetrieveRequest request, StreamObserver<Outcome> caller) {
    carryOut(
        caller,
        () ->
            Order.of(
                places.of(
                    request.hasScheduled(),
                    request.getScheduled(),
                    request.getExecutor(),
                    request.getTaskId()),
                task -> new Command.Await(task, null)),
        (from, reply) ->
            reply instanceof Reply.Ended ended
                ? Optional.of(PlainTasks.outcome(ended.outcome()))
                : Optional.empty());
  }

  @Override
  public void dispose(DisposeRequest request, StreamObserver<DisposeResponse> caller) {
    carryOut(
        caller,
        () ->
            Order.of(
                places.of(
                    request.hasScheduled(),
                    request.getScheduled(),
                    request.getExecutor(),
                    request.getTaskId()),
                task -> new Command.Dispose(task, null)),
        (from, reply) ->
            reply instanceof Reply.Done
                ? Optional.of(DisposeResponse.getDefaultInstance())
                : Optional.empty());
  }

  @Override
  public void cancel(CancelRequest request, StreamObserver<CancelResponse> caller) {
    carryOut(
        caller,
        () ->
            Order.of(
                places.of(
                    request.hasScheduled(),
                    request.getScheduled(),
                    request.getExecutor(),
                    request.getTaskId()),
                task ->
                    new Command.Cancel(
                        task,
                        PlainTasks.identity(request.hasId(), request.getId()),
                        request.getInterrupt())),
        (from, reply) ->
            reply instanceof Reply.Done done
                ? Optional.of(CancelResponse.newBuilder().setCancelled(done.changed()).build())
                : Optional.empty());
  }

  // ---- Scheduled tasks --------------------------------------------------------------------------

  @Override
  public void schedule(ScheduleRequest request, StreamObserver<ScheduleResponse> caller) {
    String name = request.getName();
    Call<ScheduleResponse> call =
        new Call<>(
            caller,
            (from, reply) -> {
              if (reply instanceof Reply.Stored stored) {
                return Optional.of(scheduled(from, name, stored.taskId()));
              }
              return reply instanceof Reply.Kept kept
                  ? Optional.of(scheduled(from, name, kept.taskId()))
                  : Optional.empty();
            });
    Address place;
    Address home;
    TaskPlan plan;
    Command.Submit submit;
    try {
      place = places.of(request);
      boolean isBound = place.member() != null;
      String unused = PlainTasks.required("name", name);
      home = places.home(place.executor(), isBound ? place.executor().name() : name);
      boolean isAtHome = isBound || place.equals(home);
      plan = PlainTasks.plan(request, isAtHome ? TaskPlan.HERE : home.partition());
      submit = PlainTasks.schedule(request, plan);
    } catch (IllegalArgumentException e) {
      call.refuse(e);
      return;
    }
    if (isPermitted(call, new Order(place, submit))) {
      new ScheduleCall(
              host.gateway(), call::isWanted, home, place, submit, plan, name, call::answer)
          .start();
    }
  }

  private static ScheduleResponse scheduled(Address at, String name, long taskId) {
    return ScheduleResponse.newBuilder().setTaskId(taskId).setUrn(Places.urn(at, name)).build();
  }

  @Override
  public void look(LookRequest request, StreamObserver<TaskStatus> caller) {
    carryOut(
        caller,
        () -> Order.of(places.of(request.getTask()), Command.Look::new),
        (from, reply) ->
            reply instanceof Reply.Seen seen
                ? Optional.of(PlainTasks.status(from, seen))
                : Optional.empty());
  }

  @Override
  public void pause(AlterRequest request, StreamObserver<AlterResponse> caller) {
    alter(request, Alteration.Pause::new, caller);
  }

  @Override
  public void resume(AlterRequest request, StreamObserver<AlterResponse> caller) {
    alter(request, Alteration.Resume::new, caller);
  }

  @Override
  public void trigger(AlterRequest request, StreamObserver<AlterResponse> caller) {
    alter(request, Alteration.Trigger::new, caller);
  }

  private void alter(
      AlterRequest request, Supplier<Alteration> alteration, StreamObserver<AlterResponse> caller) {
    alter(
        () -> alter(request.getTask(), request.hasId(), request.getId(), alteration.get()),
        // To a task that has ended nothing can be done.
        reply ->
            reply instanceof Reply.Refused refused && refused.reason() == Reply.Reason.NOT_POSSIBLE
                ? new Reply.Done(/* changed= */ false)
                : reply,
        caller);
  }

  @Override
  public void reschedule(RescheduleRequest request, StreamObserver<AlterResponse> caller) {
    alter(
        () ->
            alter(
                request.getTask(),
                request.hasId(),
                request.getId(),
                PlainTasks.reschedule(request)),
        reply -> reply,
        caller);
  }

  private Order alter(ScheduledTask task, boolean hasId, RequestId id, Alteration alteration) {
    return Order.of(
        places.of(task),
        found -> new Command.Alter(found, alteration, PlainTasks.identity(hasId, id)));
  }

  private void alter(
      Supplier<Order> request, UnaryOperator<Reply> meaning, StreamObserver<AlterResponse> caller) {
    carryOut(
        caller,
        request,
        (from, reply) ->
            meaning.apply(reply) instanceof Reply.Done done
                ? Optional.of(AlterResponse.newBuilder().setChanged(done.changed()).build())
                : Optional.empty());
  }

  @Override
  public void list(ListRequest request, StreamObserver<ListResponse> caller) {
    Call<ListResponse> call = new Call<>(caller, (from, reply) -> Optional.empty());
    ExecutorId executor;
    try {
      executor = Places.scheduled(request.getExecutor());
    } catch (IllegalArgumentException e) {
      call.refuse(e);
      return;
    }
    Gateway gateway = host.gateway();
    List<Address> everywhere =
        Stream.concat(
                IntStream.range(0, gateway.partitionCount())
                    .mapToObj(partition -> places.at(executor, partition)),
                gateway.dataMembers().stream().map(member -> Address.on(member, executor)))
            .toList();
    if (isPermitted(call, new Order(everywhere.get(0), new Command.ListTasks()))) {
      new ListCall(gateway, everywhere, (ServerCallStreamObserver<ListResponse>) caller).start();
    }
  }

  // ---- The cluster ------------------------------------------------------------------------------

  @Override
  public void members(MembersRequest request, StreamObserver<MembersResponse> caller) {
    MembersResponse.Builder told = MembersResponse.newBuilder();
    host.members()
        .get()
        .forEach(
            member ->
                told.addMembers(
                    ClusterMember.newBuilder()
                        .setId(member.id().toString())
                        .setClientAddress(member.clientAddress())
                        .putAllAttributes(member.attributes())
                        .setLite(member.lite())));
    caller.onNext(told.build());
    caller.onCompleted();
  }

  // ---- Calls ------------------------------------------------------------------------------------

  private <T> void carryOut(
      StreamObserver<T> caller,
      Supplier<Order> request,
      BiFunction<Address, Reply, Optional<T>> answer) {
    Call<T> call = new Call<>(caller, answer);
    Order order;
    try {
      order = request.get();
    } catch (IllegalArgumentException e) {
      call.refuse(e);
      return;
    }
    if (isPermitted(call, order)) {
      call.send(order);
    }
  }

  /** Whether the caller may do that; he is told if not. */
  private boolean isPermitted(Call<?> call, Order order) {
    Optional<Reply.Refused> refusal =
        access.refusal(Login.PRINCIPAL.get(), order.address().executor(), order.command());
    refusal.ifPresent(refused -> call.answer(order.address(), refused));
    return refusal.isEmpty();
  }

  /** Somebody waits for the one answer, until he goes away. */
  private final class Call<T> {
    private final ServerCallStreamObserver<T> caller;
    private final BiFunction<Address, Reply, Optional<T>> answer;

    Call(StreamObserver<T> caller, BiFunction<Address, Reply, Optional<T>> answer) {
      this.caller = (ServerCallStreamObserver<T>) caller;
      this.answer = answer;
      // Otherwise an answer to somebody who has gone away would throw.
      this.caller.setOnCancelHandler(() -> {});
    }

    void refuse(IllegalArgumentException wrong) {
      caller.onError(
          Status.INVALID_ARGUMENT.withDescription(wrong.getMessage()).asRuntimeException());
    }

    /** Sends it to where its task is. */
    void send(Order order) {
      Gateway.Receiver receiver =
          new Gateway.Receiver() {
            @Override
            public void receive(Reply reply) {
              if (order.isByName()
                  && reply instanceof Reply.HeldBy holder
                  && holder.partition() != order.address().partition()) {
                send(order.at(holder.partition()));
              } else {
                answer(order.address(), reply);
              }
            }

            @Override
            public boolean passesOn() {
              return true;
            }

            @Override
            public boolean isWanted() {
              return Call.this.isWanted();
            }
          };
      host.gateway().send(order.address(), order.command(), receiver);
    }

    void answer(Address from, Reply reply) {
      Optional<T> told = answer.apply(from, Sizes.sendable(reply));
      if (told.isPresent()) {
        caller.onNext(told.get());
        caller.onCompleted();
      } else {
        caller.onError(PlainTasks.status(reply).asRuntimeException());
      }
    }

    boolean isWanted() {
      return !caller.isCancelled();
    }
  }
}
