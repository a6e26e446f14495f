// SPDX-License-Identifier: Apache-2.0
package io.outlast.engine.wire;

import io.outlast.engine.task.ExecutorId;
import io.outlast.engine.task.Failure;
import io.outlast.engine.task.Identity;
import io.outlast.engine.task.Lineage;
import io.outlast.engine.task.Outcome;
import io.outlast.engine.task.TaskRecord;
import io.outlast.engine.task.TaskState;
import io.outlast.engine.task.Timetable;
import io.outlast.engine.task.Unread;
import io.outlast.engine.wire.Input.MalformedException;
import io.outlast.engine.wire.StoredValue.OfExecutor;
import io.outlast.engine.wire.StoredValue.OfName;
import io.outlast.engine.wire.StoredValue.OfPartition;
import io.outlast.engine.wire.StoredValue.OfTask;
import io.outlast.engine.wire.StoredValue.Stamp;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The stored form of values: {@code version, epoch, batch, kind, fields}. A later version appends
 * fields at the end of a value; golden files keep every version readable (R39). What a reader does
 * not know of a task it keeps, and writes again with the task: so an owner of an older version
 * loses nothing of it. Of the other kinds, which an owner makes anew, it is skipped.
 */
public final class ValueCodec {
  private static final int VERSION = 3;

  /** The last version that knew no timetables. */
  private static final int WITHOUT_TIMETABLES = 1;

  /** The last version that knew no lineages. */
  private static final int WITHOUT_LINEAGES = 2;

  /** Version, stamp and kind. */
  private static final int BEFORE_TASK_ID = 1 + Long.BYTES + Integer.BYTES + 1;

  private static final int TASK = 1;
  private static final int EXECUTOR = 2;
  private static final int PARTITION = 3;
  private static final int NAME = 4;

  private static final int PENDING = 0;
  private static final int RETURNED = 1;
  private static final int FAILED = 2;
  private static final int CANCELLED = 3;
  private static final int DISPOSED = 4;
  private static final int DISPOSED_ITSELF = 5;

  private ValueCodec() {}

  /** Encodes a value. */
  public static byte[] encode(StoredValue value) {
    Output out = new Output(sizeHint(value));
    Unread unread = value instanceof OfTask task ? task.record().unread() : null;
    out.putByte(unread == null ? VERSION : unread.version());
    out.putLong(value.stamp().epoch()).putInt(value.stamp().batch());
    if (value instanceof OfTask task) {
      out.putByte(TASK);
      putRecord(out, task.record());
      if (unread != null) {
        out.putAll(unread.bytes());
      }
    } else if (value instanceof OfExecutor executor) {
      out.putByte(EXECUTOR);
      putExecutor(out, executor.executor());
      out.putBoolean(executor.shutdown()).putVar(executor.counts().length);
      for (long count : executor.counts()) {
        out.putVar(count);
      }
      out.putLong(executor.highestSequence());
    } else if (value instanceof OfPartition partition) {
      out.putByte(PARTITION).putUuid(partition.owner());
      out.putLong(partition.highestSequence()).putLong(partition.lostBelow());
      putLineage(out, partition.lineage());
      out.putLong(partition.begun());
    } else if (value instanceof OfName name) {
      out.putByte(NAME).putString(name.name());
      putIdentity(out, name.identity());
      out.putVar(name.partition()).putBoolean(name.before() != null);
      if (name.before() != null) {
        putIdentity(out, name.before().identity());
        out.putVar(name.before().partition());
      }
    }
    return out.toBytes();
  }

  /** Decodes a value; throws {@link MalformedException} for anything else than an encoded value. */
  public static StoredValue decode(byte[] bytes) {
    Input in = new Input(bytes);
    int version = in.getByte();
    if (version < 1) {
      throw new MalformedException("version " + version + " where a stored value begins");
    }
    Stamp stamp = new Stamp(in.getLong(), in.getInt());
    int kind = in.getByte();
    return switch (kind) {
      case TASK -> new OfTask(stamp, getRecord(in, version));
      case EXECUTOR -> {
        ExecutorId executor = getExecutor(in);
        boolean shutdown = in.getBoolean();
        long[] counts = new long[in.getCount()];
        for (int i = 0; i < counts.length; i++) {
          counts[i] = in.getVar();
        }
        long highest = version <= WITHOUT_LINEAGES ? 0 : in.getLong();
        yield new OfExecutor(stamp, executor, shutdown, counts, highest);
      }
      case PARTITION -> {
        UUID owner = in.getUuid();
        long highest = in.getLong();
        long lostBelow = in.getLong();
        boolean hasLineage = version > WITHOUT_LINEAGES;
        yield new OfPartition(
            stamp,
            owner,
            highest,
            lostBelow,
            hasLineage ? getLineage(in) : Lineage.NONE,
            hasLineage ? in.getLong() : stamp.epoch());
      }
      case NAME ->
          new OfName(
              stamp,
              in.getString(),
              getIdentity(in),
              (int) in.getVar(),
              in.getBoolean() ? new OfName.Holder(getIdentity(in), (int) in.getVar()) : null);
      default -> throw new MalformedException("a value of kind " + kind);
    };
  }

  /** The stamp of an encoded value; throws {@link MalformedException} for anything else. */
  public static Stamp stampOf(byte[] bytes) {
    Input in = new Input(bytes);
    in.getByte();
    return new Stamp(in.getLong(), in.getInt());
  }

  /** The ID of an encoded task. */
  public static long taskIdOf(byte[] task) {
    return new Input(task, BEFORE_TASK_ID, task.length).getLong();
  }

  private static int sizeHint(StoredValue value) {
    int payload = 0;
    if (value instanceof OfTask task) {
      TaskState state = task.record().state();
      if (state instanceof TaskState.Pending pending) {
        payload = pending.task().length;
      } else if (task.record().end() instanceof Outcome.Returned returned) {
        payload = returned.value().length;
      }
    }
    return 80 + payload;
  }

  private static void putRecord(Output out, TaskRecord record) {
    out.putLong(record.taskId());
    putIdentity(out, record.identity());
    out.putLong(record.token()).putVar(record.attempt()).putLong(record.since());
    if (record.state() instanceof TaskState.Pending pending) {
      out.putByte(PENDING).putBytes(pending.task());
    } else if (record.state() instanceof TaskState.Ended ended) {
      putOutcome(out, ended.outcome());
    } else if (record.state() instanceof TaskState.Disposed disposed && disposed.end() != null) {
      putOutcome(out.putByte(DISPOSED_ITSELF), disposed.end());
    } else {
      out.putByte(DISPOSED);
    }
    ScheduleCodec.put(out, record.timetable());
  }

  private static TaskRecord getRecord(Input in, int version) {
    long taskId = in.getLong();
    Identity identity = getIdentity(in);
    long token = in.getLong();
    int attempt = (int) in.getVar();
    long since = in.getLong();
    int kind = in.getByte();
    TaskState state =
        switch (kind) {
          case PENDING -> new TaskState.Pending(in.getBytes());
          case DISPOSED -> new TaskState.Disposed();
          case DISPOSED_ITSELF -> new TaskState.Disposed(getOutcome(in));
          default -> new TaskState.Ended(getOutcome(in, kind));
        };
    Timetable timetable = version <= WITHOUT_TIMETABLES ? null : ScheduleCodec.getTimetable(in);
    Unread unread = version > VERSION && !in.isAtEnd() ? new Unread(version, in.getRest()) : null;
    return new TaskRecord(taskId, identity, token, attempt, since, state, timetable, unread);
  }

  static void putOutcome(Output out, Outcome outcome) {
    if (outcome instanceof Outcome.Returned returned) {
      out.putByte(RETURNED).putBytes(returned.value());
    } else if (outcome instanceof Outcome.Failed failed) {
      Failure failure = failed.failure();
      byte @Nullable [] serialized = failure.serialized();
      out.putByte(FAILED).putString(failure.className()).putString(failure.text());
      out.putBoolean(serialized != null);
      if (serialized != null) {
        out.putBytes(serialized);
      }
    } else if (outcome instanceof Outcome.Cancelled cancelled) {
      out.putByte(CANCELLED);
      putIdentity(out, cancelled.by());
    }
  }

  static Outcome getOutcome(Input in) {
    return getOutcome(in, in.getByte());
  }

  private static Outcome getOutcome(Input in, int kind) {
    return switch (kind) {
      case RETURNED -> new Outcome.Returned(in.getBytes());
      case FAILED ->
          new Outcome.Failed(
              new Failure(in.getString(), in.getString(), in.getBoolean() ? in.getBytes() : null));
      case CANCELLED -> new Outcome.Cancelled(getIdentity(in));
      default -> throw new MalformedException("an outcome of kind " + kind);
    };
  }

  static void putLineage(Output out, Lineage lineage) {
    out.putVar(lineage.stretches().size());
    for (Lineage.Stretch stretch : lineage.stretches()) {
      out.putLong(stretch.first()).putLong(stretch.last());
    }
  }

  static Lineage getLineage(Input in) {
    List<Lineage.Stretch> stretches = new ArrayList<>();
    for (int count = in.getCount(); count > 0; count--) {
      stretches.add(new Lineage.Stretch(in.getLong(), in.getLong()));
    }
    return new Lineage(stretches);
  }

  static void putIdentity(Output out, Identity identity) {
    out.putLong(identity.submitter()).putLong(identity.number());
  }

  static Identity getIdentity(Input in) {
    return new Identity(in.getLong(), in.getLong());
  }

  static void putExecutor(Output out, ExecutorId executor) {
    out.putByte(executor.kind().ordinal()).putString(executor.name());
  }

  static ExecutorId getExecutor(Input in) {
    ExecutorId.Kind kind = in.getOneOf(ExecutorId.Kind.values(), "an executor");
    return new ExecutorId(kind, in.getString());
  }
}
