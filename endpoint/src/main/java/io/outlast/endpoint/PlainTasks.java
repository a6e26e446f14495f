// SPDX-License-Identifier: Apache-2.0
package io.outlast.endpoint;

import com.google.protobuf.ByteString;
import io.grpc.Status;
import io.outlast.core.RegisteredTask;
import io.outlast.engine.gateway.Address;
import io.outlast.engine.gateway.Command;
import io.outlast.engine.gateway.Reply;
import io.outlast.engine.serial.JavaSerializer;
import io.outlast.engine.task.Alteration;
import io.outlast.engine.task.Identity;
import io.outlast.engine.task.RunHistory;
import io.outlast.engine.task.TaskPlan;
import io.outlast.engine.task.Timing;
import io.outlast.protocol.v1.Cancellation;
import io.outlast.protocol.v1.Failure;
import io.outlast.protocol.v1.Outcome;
import io.outlast.protocol.v1.RequestId;
import io.outlast.protocol.v1.RescheduleRequest;
import io.outlast.protocol.v1.ScheduleRequest;
import io.outlast.protocol.v1.SubmitRequest;
import io.outlast.protocol.v1.TaskStatus;
import io.outlast.protocol.v1.Value;
import io.outlast.scheduledexecutor.IfExists;
import io.outlast.scheduledexecutor.Schedule;
import io.outlast.scheduledexecutor.TaskOptions;
import java.time.Duration;

/** Translates between the messages of tasks.proto and the engine's commands. */
final class PlainTasks {
  /** Writes registered tasks, and reads results of few kinds; it makes no objects of classes. */
  private static final JavaSerializer SERIALIZER = new JavaSerializer(null);

  private PlainTasks() {}

  // ---- Requests ---------------------------------------------------------------------------------

  static Command submit(SubmitRequest request) {
    return new Command.Submit(
        identity(request.hasId(), request.getId()),
        request.getId().getSettledBelow(),
        task(request.getTask(), request.getArgument()),
        /* awaitsEnd= */ false);
  }

  /**
   * The plan of a task that is to be scheduled.
   *
   * @param nameHome where its name is claimed first
   */
  static TaskPlan plan(ScheduleRequest request, int nameHome) {
    TaskOptions options = TaskOptions.DEFAULT.withIfExists(ifExists(request.getIfExists()));
    return new TaskPlan(
        required("name", request.getName()), nameHome, Timing.of(schedule(request)), options);
  }

  static Command.Submit schedule(ScheduleRequest request, TaskPlan plan) {
    return new Command.Submit(
        identity(request.hasId(), request.getId()),
        request.getId().getSettledBelow(),
        task(request.getTask(), request.getArgument()),
        /* awaitsEnd= */ false,
        plan,
        /* held= */ false);
  }

  private static Schedule schedule(ScheduleRequest request) {
    Duration delay = Duration.ofNanos(request.getDelayNanos());
    return switch (request.getAgainCase()) {
      case PERIOD_NANOS -> Schedule.atFixedRate(delay, Duration.ofNanos(request.getPeriodNanos()));
      case PAUSE_NANOS -> Schedule.withFixedDelay(delay, Duration.ofNanos(request.getPauseNanos()));
      case AGAIN_NOT_SET -> Schedule.once(delay);
    };
  }

  static Alteration reschedule(RescheduleRequest request) {
    Duration delay = Duration.ofNanos(request.getDelayNanos());
    Schedule schedule =
        switch (request.getAgainCase()) {
          case PERIOD_NANOS ->
              Schedule.atFixedRate(delay, Duration.ofNanos(request.getPeriodNanos()));
          case PAUSE_NANOS ->
              Schedule.withFixedDelay(delay, Duration.ofNanos(request.getPauseNanos()));
          case AGAIN_NOT_SET -> Schedule.once(delay);
        };
    return new Alteration.Reschedule(Timing.of(schedule), /* duringRun= */ false);
  }

  private static IfExists ifExists(ScheduleRequest.IfExists choice) {
    return switch (choice) {
      case FAIL -> IfExists.FAIL;
      case KEEP -> IfExists.KEEP;
      case REPLACE -> IfExists.REPLACE;
      case UNRECOGNIZED -> throw new IllegalArgumentException("if_exists is of no known kind.");
    };
  }

  private static byte[] task(String name, ByteString argument) {
    return SERIALIZER.toBytes(RegisteredTask.of(required("task", name), argument.toByteArray()));
  }

  static Identity identity(boolean isThere, RequestId id) {
    if (!isThere) {
      throw new IllegalArgumentException(
          "id is missing: without one a request that is sent again would be another.");
    }
    if (id.getNumber() < 0 || id.getSettledBelow() < 0 || id.getSettledBelow() > id.getNumber()) {
      throw new IllegalArgumentException(
          "id.number is %d and id.settled_below %d; they must be 0 or more, and in this order."
              .formatted(id.getNumber(), id.getSettledBelow()));
    }
    return new Identity(id.getSubmitter(), id.getNumber());
  }

  static String required(String field, String value) {
    if (value.isEmpty()) {
      throw new IllegalArgumentException(field + " is missing.");
    }
    return value;
  }

  // ---- Keys -------------------------------------------------------------------------------------

  /** The bytes of a key, as any program that has the same one comes to. */
  static byte[] bytesOf(Object key) {
    return SERIALIZER.toBytes(key);
  }

  // ---- Answers ----------------------------------------------------------------------------------

  static Outcome outcome(io.outlast.engine.task.Outcome outcome) {
    Outcome.Builder told = Outcome.newBuilder();
    if (outcome instanceof io.outlast.engine.task.Outcome.Returned returned) {
      told.setValue(value(returned.value()));
    } else if (outcome instanceof io.outlast.engine.task.Outcome.Failed failed) {
      told.setFailure(
          Failure.newBuilder()
              .setType(failed.failure().className())
              .setText(failed.failure().text()));
    } else {
      told.setCancellation(Cancellation.getDefaultInstance());
    }
    return told.build();
  }

  private static Value value(byte[] bytes) {
    Value.Builder told = Value.newBuilder();
    Object value = JavaSerializer.isStream(bytes) ? bytes : SERIALIZER.fromBytes(bytes);
    if (JavaSerializer.isStream(bytes)) {
      told.setJava(ByteString.copyFrom(bytes));
    } else if (value == null) {
      told.setNothing(true);
    } else if (value instanceof byte[] array) {
      told.setBytes(ByteString.copyFrom(array));
    } else if (value instanceof Boolean truth) {
      told.setTruth(truth);
    } else if (value instanceof Number number) {
      told.setNumber(number.longValue());
    } else if (value instanceof String text) {
      told.setText(text);
    } else {
      told.setJava(ByteString.copyFrom(bytes));
    }
    return told.build();
  }

  static TaskStatus status(Address at, Reply.Seen seen) {
    RunHistory history = seen.history();
    return TaskStatus.newBuilder()
        .setState(
            switch (seen.state()) {
              case WAITING -> TaskStatus.State.WAITING;
              case RUNNING -> TaskStatus.State.RUNNING;
              case PAUSED -> TaskStatus.State.PAUSED;
              case ENDED -> TaskStatus.State.ENDED;
              case CANCELLED -> TaskStatus.State.CANCELLED;
            })
        .setName(seen.name())
        .setUrn(Places.urn(at, seen.name()))
        .setDelayNanos(seen.delayNanos())
        .setRuns(history.runs())
        .setSkipped(history.skipped())
        .setTotalRunNanos(history.runNanos())
        .setLastRunNanos(history.lastRunNanos())
        .setTotalIdleNanos(history.idleNanos())
        .setLastIdleNanos(history.lastIdleNanos())
        .build();
  }

  /** What a reply that answers nothing means to a caller. */
  static Status status(Reply reply) {
    if (reply instanceof Reply.Refused refused) {
      return refusal(refused.reason()).withDescription(refused.message());
    }
    if (reply instanceof Reply.Stale || reply instanceof Reply.HeldBy) {
      return Status.NOT_FOUND.withDescription(
          "There is no such task: it was disposed, overwritten, is too old, or never was.");
    }
    if (reply instanceof Reply.Lost) {
      return Status.DATA_LOSS.withDescription(
          "The task was lost: with the member it was bound to, or with the owner of its partition"
              + " and all backups.");
    }
    if (reply instanceof Reply.Destroyed) {
      return Status.NOT_FOUND.withDescription("The executor was destroyed.");
    }
    return reply instanceof Reply.Unknown
        ? Status.UNAVAILABLE.withDescription("This member stopped before it knew. Ask another.")
        : Status.INTERNAL.withDescription("An answer that is none: " + reply);
  }

  private static Status refusal(Reply.Reason reason) {
    return switch (reason) {
      case FULL, TOO_MANY_REQUESTS -> Status.RESOURCE_EXHAUSTED;
      case DUPLICATE -> Status.ALREADY_EXISTS;
      case FORBIDDEN -> Status.PERMISSION_DENIED;
      case NOT_RUNNING -> Status.UNAVAILABLE;
      case CLAIM_EXPIRED -> Status.ABORTED;
      case SHUTDOWN, TOO_FEW_COPIES, TOO_FEW_MEMBERS, NAME_TAKEN, NOT_POSSIBLE ->
          Status.FAILED_PRECONDITION;
    };
  }
}
