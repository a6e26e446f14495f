// SPDX-License-Identifier: Apache-2.0
package io.outlast.endpoint;

import io.outlast.engine.facade.KeyPartitions;
import io.outlast.engine.gateway.Address;
import io.outlast.engine.gateway.Gateway;
import io.outlast.engine.gateway.TaskRef;
import io.outlast.engine.task.ExecutorId;
import io.outlast.engine.task.ExecutorId.Kind;
import io.outlast.engine.task.TaskId;
import io.outlast.protocol.v1.Key;
import io.outlast.protocol.v1.NamedTask;
import io.outlast.protocol.v1.ScheduleRequest;
import io.outlast.protocol.v1.ScheduledTask;
import io.outlast.protocol.v1.SubmitRequest;
import io.outlast.scheduledexecutor.ScheduledTaskHandler;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Where the tasks of tasks.proto are, and where they go. */
final class Places {
  private final Gateway gateway;

  Places(Gateway gateway) {
    this.gateway = gateway;
  }

  /** A task that is there already. */
  record Place(Address address, TaskRef task) {
    String executor() {
      return address.executor().name();
    }
  }

  static ExecutorId durable(String name) {
    return new ExecutorId(Kind.DURABLE, PlainTasks.required("executor", name));
  }

  static ExecutorId scheduled(String name) {
    return new ExecutorId(Kind.SCHEDULED, PlainTasks.required("executor", name));
  }

  Address at(ExecutorId executor, int partition) {
    return new Address(gateway.durability(executor), partition, executor);
  }

  /** Where a name is known of, and where its task is unless a key has put it elsewhere. */
  Address home(ExecutorId executor, String name) {
    return at(executor, partition(name));
  }

  // ---- Where a task goes ------------------------------------------------------------------------

  /** The same however often the request is sent: what was stored once is found there. */
  Address of(SubmitRequest request) {
    Object key = key(request.getKey());
    Object placed =
        key == null ? new UUID(request.getId().getSubmitter(), request.getId().getNumber()) : key;
    return at(durable(request.getExecutor()), partition(placed));
  }

  Address of(ScheduleRequest request) {
    ExecutorId executor = scheduled(request.getExecutor());
    return switch (request.getPlaceCase()) {
      case MEMBER -> Address.on(member(request.getMember()), executor);
      case KEY -> {
        Object key = key(request.getKey());
        if (key == null) {
          throw new IllegalArgumentException("key has no value; leave it out to have none.");
        }
        yield at(executor, partition(key));
      }
      case PLACE_NOT_SET -> home(executor, PlainTasks.required("name", request.getName()));
    };
  }

  private UUID member(String id) {
    UUID member = uuid(id);
    if (!gateway.dataMembers().contains(member)) {
      throw new IllegalArgumentException(
          "member is %s, and none of those that run tasks now is: %s."
              .formatted(member, gateway.dataMembers()));
    }
    return member;
  }

  private static UUID uuid(String id) {
    try {
      return UUID.fromString(id);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("member is '%s', which is no UUID.".formatted(id), e);
    }
  }

  private int partition(Object key) {
    return KeyPartitions.partitionOf(key, gateway.partitionCount(), PlainTasks::bytesOf);
  }

  private static @Nullable Object key(Key key) {
    return switch (key.getKindCase()) {
      case TEXT -> key.getText();
      case NUMBER -> key.getNumber();
      case BYTES -> key.getBytes().toByteArray();
      case KIND_NOT_SET -> null;
    };
  }

  // ---- Where a task is --------------------------------------------------------------------------

  /** A task by its ID or, if there is an address of a scheduled one, by that. */
  Place of(boolean isScheduled, ScheduledTask scheduled, String executor, long taskId) {
    if (!isScheduled) {
      if (!TaskId.isValid(taskId, gateway.partitionCount())) {
        throw new IllegalArgumentException("task_id is %d, which is none.".formatted(taskId));
      }
      return new Place(at(durable(executor), TaskId.partition(taskId)), new TaskRef.Id(taskId));
    }
    if (!executor.isEmpty() || taskId != 0) {
      throw new IllegalArgumentException(
          "There are executor or task_id and scheduled as well. Leave out what is not meant.");
    }
    return of(scheduled);
  }

  Place of(ScheduledTask task) {
    return switch (task.getAddressCase()) {
      case URN -> of(ScheduledTaskHandler.of(task.getUrn()));
      case NAMED -> {
        NamedTask named = task.getNamed();
        String name = PlainTasks.required("name", named.getName());
        yield new Place(home(scheduled(named.getExecutor()), name), new TaskRef.Name(name));
      }
      case ADDRESS_NOT_SET ->
          throw new IllegalArgumentException("The task is missing: give its urn, or its name.");
    };
  }

  private Place of(ScheduledTaskHandler handler) {
    ExecutorId executor = scheduled(handler.getSchedulerName());
    TaskRef task = new TaskRef.Name(handler.getTaskName());
    if (handler.isAssignedToMember()) {
      UUID member = Objects.requireNonNull(handler.getUuid(), "a member");
      return new Place(Address.on(member, executor), task);
    }
    if (handler.getPartitionId() >= gateway.partitionCount()) {
      throw new IllegalArgumentException(
          "%s is of another cluster: this one has %d partitions."
              .formatted(handler, gateway.partitionCount()));
    }
    return new Place(at(executor, handler.getPartitionId()), task);
  }

  /** What a task is called by anybody. */
  static String urn(Address at, String name) {
    UUID member = at.member();
    ScheduledTaskHandler handler =
        member == null
            ? ScheduledTaskHandler.ofPartition(at.executor().name(), name, at.partition())
            : ScheduledTaskHandler.ofMember(at.executor().name(), name, member);
    return handler.toUrn();
  }
}
