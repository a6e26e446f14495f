// SPDX-License-Identifier: Apache-2.0
package io.outlast.endpoint;

import com.google.protobuf.ByteString;
import io.grpc.Status;
import io.outlast.core.RegisteredTask;
import io.outlast.engine.facade.KeyPartitions;
import io.outlast.engine.gateway.Command;
import io.outlast.engine.gateway.Reply;
import io.outlast.engine.serial.JavaSerializer;
import io.outlast.engine.task.Identity;
import io.outlast.engine.task.TaskPlan;
import io.outlast.engine.task.Timing;
import io.outlast.protocol.v1.Cancellation;
import io.outlast.protocol.v1.Failure;
import io.outlast.protocol.v1.Key;
import io.outlast.protocol.v1.Outcome;
import io.outlast.protocol.v1.RequestId;
import io.outlast.protocol.v1.ScheduleRequest;
import io.outlast.protocol.v1.SubmitRequest;
import io.outlast.protocol.v1.Value;
import io.outlast.scheduledexecutor.IfExists;
import io.outlast.scheduledexecutor.Schedule;
import io.outlast.scheduledexecutor.TaskOptions;
import java.time.Duration;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Translates between the messages of tasks.proto and the engine's commands. */
final class PlainTasks {
  /** Writes registered tasks, and reads results of few kinds; it makes no objects of classes. */
  private static final JavaSerializer SERIALIZER = new JavaSerializer(null);

  private final int partitionCount;

  PlainTasks(int partitionCount) {
    this.partitionCount = partitionCount;
  }

  // ---- Requests ---------------------------------------------------------------------------------

  Command submit(SubmitRequest request) {
    return new Command.Submit(
        identity(request.hasId(), request.getId()),
        request.getId().getSettledBelow(),
        task(request.getTask(), request.getArgument()),
        /* awaitsEnd= */ false);
  }

  Command schedule(ScheduleRequest request) {
    TaskOptions options = TaskOptions.DEFAULT.withIfExists(ifExists(request.getIfExists()));
    TaskPlan plan =
        new TaskPlan(
            required("name", request.getName()),
            TaskPlan.HERE,
            Timing.of(schedule(request, Duration.ofNanos(request.getDelayNanos()))),
            options);
    return new Command.Submit(
        identity(request.hasId(), request.getId()),
        request.getId().getSettledBelow(),
        task(request.getTask(), request.getArgument()),
        /* awaitsEnd= */ false,
        plan,
        /* held= */ false);
  }

  private static Schedule schedule(ScheduleRequest request, Duration delay) {
    return switch (request.getAgainCase()) {
      case PERIOD_NANOS -> Schedule.atFixedRate(delay, Duration.ofNanos(request.getPeriodNanos()));
      case PAUSE_NANOS -> Schedule.withFixedDelay(delay, Duration.ofNanos(request.getPauseNanos()));
      case AGAIN_NOT_SET -> Schedule.once(delay);
    };
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

  // ---- Places -----------------------------------------------------------------------------------

  /** The same however often the request is sent: what was stored once is found there. */
  int partition(SubmitRequest request) {
    Object key = key(request.getKey());
    return partition(
        key == null ? new UUID(request.getId().getSubmitter(), request.getId().getNumber()) : key);
  }

  int partition(Object key) {
    return KeyPartitions.partitionOf(key, partitionCount, SERIALIZER::toBytes);
  }

  private static @Nullable Object key(Key key) {
    return switch (key.getKindCase()) {
      case TEXT -> key.getText();
      case NUMBER -> key.getNumber();
      case BYTES -> key.getBytes().toByteArray();
      case KIND_NOT_SET -> null;
    };
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
          "The partition was lost: its owner and all backups went away.");
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
      case NOT_RUNNING, CLAIM_EXPIRED -> Status.UNAVAILABLE;
      case SHUTDOWN, TOO_FEW_COPIES, TOO_FEW_MEMBERS, NAME_TAKEN, NOT_POSSIBLE ->
          Status.FAILED_PRECONDITION;
    };
  }
}
