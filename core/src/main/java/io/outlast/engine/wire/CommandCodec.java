// SPDX-License-Identifier: Apache-2.0
package io.outlast.engine.wire;

import io.outlast.engine.gateway.Address;
import io.outlast.engine.gateway.Command;
import io.outlast.engine.gateway.Command.Merge.ExecutorState;
import io.outlast.engine.gateway.Reply;
import io.outlast.engine.gateway.TaskRef;
import io.outlast.engine.task.ExecutorId;
import io.outlast.engine.task.Identity;
import io.outlast.engine.wire.Input.MalformedException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The wire form of commands, replies and addresses. */
public final class CommandCodec {
  private static final int SUBMIT = 1;
  private static final int AWAIT = 2;
  private static final int CANCEL = 3;
  private static final int DISPOSE = 4;
  private static final int FINISH = 5;
  private static final int DECLINE = 6;
  private static final int SHUTDOWN = 7;
  private static final int AWAIT_IDLE = 8;
  private static final int DESTROY = 9;
  private static final int INSPECT = 10;
  private static final int CONFIRM = 11;
  private static final int LOOK = 12;
  private static final int ALTER = 13;
  private static final int CLAIM = 14;
  private static final int CLAIM_STORED = 15;
  private static final int UNCLAIM = 16;
  private static final int VOUCH = 17;
  private static final int LIST = 18;
  private static final int EXPIRE = 19;
  private static final int FORGET = 20;
  private static final int MERGE = 21;
  private static final int LIST_EXECUTORS = 22;

  private static final int STORED = 1;
  private static final int ENDED = 2;
  private static final int DONE = 3;
  private static final int REFUSED = 4;
  private static final int STALE = 5;
  private static final int LOST = 6;
  private static final int DESTROYED = 7;
  private static final int MOVED = 8;
  private static final int UNKNOWN = 9;
  private static final int INSPECTED = 10;
  private static final int KEPT = 11;
  private static final int HELD_BY = 12;
  private static final int SEEN = 13;
  private static final int LISTED = 14;
  private static final int TAKEN = 15;
  private static final int EXECUTORS = 16;

  private static final int BY_ID = 0;
  private static final int BY_NAME = 1;

  private CommandCodec() {}

  /** Writes an address. */
  public static void put(Output out, Address address) {
    out.putByte(address.durability()).putVar(address.partition());
    ValueCodec.putExecutor(out, address.executor());
    UUID member = address.member();
    out.putBoolean(member != null);
    if (member != null) {
      out.putUuid(member);
    }
  }

  /** Reads an address. */
  public static Address getAddress(Input in) {
    return new Address(
        in.getByte(),
        (int) in.getVar(),
        ValueCodec.getExecutor(in),
        in.getBoolean() ? in.getUuid() : null);
  }

  /** Writes a command. */
  public static void put(Output out, Command command) {
    if (command instanceof Command.OfTask ofTask) {
      putOfTask(out, ofTask);
    } else if (command instanceof Command.OfRun ofRun) {
      putOfRun(out, ofRun);
    } else if (command instanceof Command.OfName ofName) {
      putOfName(out, ofName);
    } else if (command instanceof Command.Submit c) {
      out.putByte(SUBMIT);
      ValueCodec.putIdentity(out, c.identity());
      out.putVar(c.settledBelow()).putBytes(c.task()).putBoolean(c.awaitsEnd());
      ScheduleCodec.put(out, c.plan());
      out.putBoolean(c.held());
    } else if (command instanceof Command.Shutdown c) {
      out.putByte(SHUTDOWN);
      ValueCodec.putIdentity(out, c.by());
      out.putBoolean(c.now());
    } else if (command instanceof Command.AwaitIdle) {
      out.putByte(AWAIT_IDLE);
    } else if (command instanceof Command.Destroy) {
      out.putByte(DESTROY);
    } else if (command instanceof Command.Inspect) {
      out.putByte(INSPECT);
    } else if (command instanceof Command.ListTasks c) {
      out.putByte(LIST).putLong(c.after());
    } else if (command instanceof Command.ListExecutors) {
      out.putByte(LIST_EXECUTORS);
    } else if (command instanceof Command.Merge c) {
      putMerge(out.putByte(MERGE), c);
    }
  }

  private static void putMerge(Output out, Command.Merge c) {
    out.putLong(c.after()).putByte(c.executor().ordinal());
    putValues(out, c.tasks());
    putValues(out, c.refused());
    out.putVar(c.running().size());
    c.running().forEach((token, member) -> out.putLong(token).putUuid(member));
    putNumbers(out, c.gone());
    out.putLong(c.highest()).putBoolean(c.lineage() != null);
    if (c.lineage() != null) {
      ValueCodec.putLineage(out, c.lineage());
    }
  }

  private static ExecutorState getExecutorState(Input in) {
    return in.getOneOf(ExecutorState.values(), "a state of an executor");
  }

  private static Command.Merge getMerge(Input in) {
    return new Command.Merge(
        in.getLong(),
        getExecutorState(in),
        getValues(in),
        getValues(in),
        getRunning(in),
        getNumbers(in),
        in.getLong(),
        in.getBoolean() ? ValueCodec.getLineage(in) : null);
  }

  private static Map<Long, UUID> getRunning(Input in) {
    Map<Long, UUID> running = new HashMap<>();
    for (int count = in.getCount(); count > 0; count--) {
      running.put(in.getLong(), in.getUuid());
    }
    return running;
  }

  private static void putValues(Output out, List<byte[]> values) {
    out.putVar(values.size());
    values.forEach(out::putBytes);
  }

  private static List<byte[]> getValues(Input in) {
    List<byte[]> values = new ArrayList<>();
    for (int count = in.getCount(); count > 0; count--) {
      values.add(in.getBytes());
    }
    return values;
  }

  private static void putNumbers(Output out, List<Long> numbers) {
    out.putVar(numbers.size());
    numbers.forEach(out::putLong);
  }

  private static List<Long> getNumbers(Input in) {
    List<Long> numbers = new ArrayList<>();
    for (int count = in.getCount(); count > 0; count--) {
      numbers.add(in.getLong());
    }
    return numbers;
  }

  private static void putOfTask(Output out, Command.OfTask command) {
    if (command instanceof Command.Await c) {
      put(out.putByte(AWAIT), c.task());
      putMaybe(out, c.identity());
      out.putByte(c.purpose().ordinal());
    } else if (command instanceof Command.Cancel c) {
      put(out.putByte(CANCEL), c.task());
      ValueCodec.putIdentity(out, c.by());
      out.putBoolean(c.interrupt());
    } else if (command instanceof Command.Dispose c) {
      put(out.putByte(DISPOSE), c.task());
      putMaybe(out, c.identity());
    } else if (command instanceof Command.Forget c) {
      put(out.putByte(FORGET), c.task());
      putMaybe(out, c.identity());
    } else if (command instanceof Command.Look c) {
      put(out.putByte(LOOK), c.task());
    } else if (command instanceof Command.Alter c) {
      put(out.putByte(ALTER), c.task());
      ScheduleCodec.put(out, c.alteration());
      ValueCodec.putIdentity(out, c.by());
    }
  }

  private static void putOfRun(Output out, Command.OfRun command) {
    if (command instanceof Command.Finish c) {
      out.putByte(FINISH).putLong(c.taskId()).putLong(c.token());
      ValueCodec.putOutcome(out, c.outcome());
      ScheduleCodec.put(out, c.run());
    } else if (command instanceof Command.Decline c) {
      out.putByte(DECLINE).putLong(c.taskId()).putLong(c.token());
      out.putUuid(c.member()).putString(c.className());
    } else if (command instanceof Command.Confirm c) {
      out.putByte(CONFIRM).putLong(c.taskId()).putLong(c.token());
    } else if (command instanceof Command.Expire c) {
      out.putByte(EXPIRE).putLong(c.taskId()).putLong(c.token());
    }
  }

  private static void putOfName(Output out, Command.OfName command) {
    if (command instanceof Command.Claim c) {
      putName(out.putByte(CLAIM), c.name(), c.identity());
      out.putVar(c.partition()).putByte(c.ifExists().ordinal());
    } else if (command instanceof Command.ClaimStored c) {
      putName(out.putByte(CLAIM_STORED), c.name(), c.identity());
      out.putVar(c.partition());
    } else if (command instanceof Command.Unclaim c) {
      putName(out.putByte(UNCLAIM), c.name(), c.identity());
    } else if (command instanceof Command.Vouch c) {
      putName(out.putByte(VOUCH), c.name(), c.identity());
    }
  }

  private static void putName(Output out, String name, Identity identity) {
    out.putString(name);
    ValueCodec.putIdentity(out, identity);
  }

  private static void put(Output out, TaskRef task) {
    if (task instanceof TaskRef.Id id) {
      out.putByte(BY_ID).putLong(id.taskId());
    } else if (task instanceof TaskRef.Name name) {
      out.putByte(BY_NAME).putString(name.name());
    }
  }

  private static TaskRef getTask(Input in) {
    int kind = in.getByte();
    return switch (kind) {
      case BY_ID -> new TaskRef.Id(in.getLong());
      case BY_NAME -> new TaskRef.Name(in.getString());
      default -> throw new MalformedException("a task named by kind " + kind);
    };
  }

  private static void putMaybe(Output out, @Nullable Identity identity) {
    out.putBoolean(identity != null);
    if (identity != null) {
      ValueCodec.putIdentity(out, identity);
    }
  }

  private static @Nullable Identity getMaybe(Input in) {
    return in.getBoolean() ? ValueCodec.getIdentity(in) : null;
  }

  /** Reads a command. */
  public static Command getCommand(Input in) {
    int kind = in.getByte();
    return switch (kind) {
      case SUBMIT ->
          new Command.Submit(
              ValueCodec.getIdentity(in),
              in.getVar(),
              in.getBytes(),
              in.getBoolean(),
              ScheduleCodec.getPlan(in),
              in.getBoolean());
      case AWAIT ->
          new Command.Await(
              getTask(in), getMaybe(in), in.getOneOf(Command.Await.Purpose.values(), "a purpose"));
      case CANCEL -> new Command.Cancel(getTask(in), ValueCodec.getIdentity(in), in.getBoolean());
      case DISPOSE -> new Command.Dispose(getTask(in), getMaybe(in));
      case MERGE -> getMerge(in);
      case FORGET -> new Command.Forget(getTask(in), getMaybe(in));
      case LOOK -> new Command.Look(getTask(in));
      case ALTER ->
          new Command.Alter(
              getTask(in), ScheduleCodec.getAlteration(in), ValueCodec.getIdentity(in));
      case FINISH ->
          new Command.Finish(
              in.getLong(),
              in.getLong(),
              ValueCodec.getOutcome(in),
              ScheduleCodec.getRunReport(in));
      case DECLINE -> new Command.Decline(in.getLong(), in.getLong(), in.getUuid(), in.getString());
      case CONFIRM -> new Command.Confirm(in.getLong(), in.getLong());
      case EXPIRE -> new Command.Expire(in.getLong(), in.getLong());
      case CLAIM ->
          new Command.Claim(
              in.getString(),
              ValueCodec.getIdentity(in),
              (int) in.getVar(),
              ScheduleCodec.getIfExists(in));
      case CLAIM_STORED ->
          new Command.ClaimStored(in.getString(), ValueCodec.getIdentity(in), (int) in.getVar());
      case UNCLAIM -> new Command.Unclaim(in.getString(), ValueCodec.getIdentity(in));
      case VOUCH -> new Command.Vouch(in.getString(), ValueCodec.getIdentity(in));
      case SHUTDOWN -> new Command.Shutdown(ValueCodec.getIdentity(in), in.getBoolean());
      case AWAIT_IDLE -> new Command.AwaitIdle();
      case DESTROY -> new Command.Destroy();
      case INSPECT -> new Command.Inspect();
      case LIST -> new Command.ListTasks(in.getLong());
      case LIST_EXECUTORS -> new Command.ListExecutors();
      default -> throw new MalformedException("a command of kind " + kind);
    };
  }

  /** Writes a reply. */
  public static void put(Output out, Reply reply) {
    if (reply instanceof Reply.Stored r) {
      out.putByte(STORED).putLong(r.taskId());
    } else if (reply instanceof Reply.Kept r) {
      out.putByte(KEPT).putLong(r.taskId());
    } else if (reply instanceof Reply.HeldBy r) {
      out.putByte(HELD_BY).putVar(r.partition());
    } else if (reply instanceof Reply.Seen r) {
      out.putByte(SEEN).putLong(r.taskId()).putString(r.name());
      out.putByte(r.state().ordinal()).putLong(r.delayNanos());
      ScheduleCodec.put(out, r.history(), /* withState= */ false);
    } else if (reply instanceof Reply.Listed r) {
      out.putByte(LISTED).putUuid(r.member()).putVar(r.tasks().size());
      for (Reply.Listed.Task task : r.tasks()) {
        out.putLong(task.taskId()).putString(task.name());
      }
      out.putBoolean(r.more());
    } else if (reply instanceof Reply.Executors r) {
      out.putByte(EXECUTORS).putVar(r.ids().size());
      r.ids().forEach(id -> ValueCodec.putExecutor(out, id));
    } else if (reply instanceof Reply.Ended r) {
      out.putByte(ENDED);
      ValueCodec.putOutcome(out, r.outcome());
    } else if (reply instanceof Reply.Done r) {
      out.putByte(DONE).putBoolean(r.changed());
    } else if (reply instanceof Reply.Taken r) {
      out.putByte(TAKEN).putLong(r.witness());
    } else if (reply instanceof Reply.Refused r) {
      out.putByte(REFUSED).putByte(r.reason().ordinal()).putString(r.message());
      out.putString(r.protection());
    } else if (reply instanceof Reply.Moved r) {
      UUID owner = r.owner();
      out.putByte(MOVED).putBoolean(owner != null);
      if (owner != null) {
        out.putUuid(owner);
      }
    } else if (reply instanceof Reply.Inspected r) {
      out.putByte(INSPECTED).putBoolean(r.shutdown()).putVar(r.counts().length);
      for (long count : r.counts()) {
        out.putVar(count);
      }
      out.putVar(r.pending()).putVar(r.running()).putLong(r.oldestDueAgeNanos());
      out.putBoolean(r.belowDurability());
    } else {
      out.putByte(kindOf(reply));
    }
  }

  private static int kindOf(Reply reply) {
    if (reply instanceof Reply.Stale) {
      return STALE;
    }
    if (reply instanceof Reply.Lost) {
      return LOST;
    }
    if (reply instanceof Reply.Destroyed) {
      return DESTROYED;
    }
    return UNKNOWN;
  }

  /** Reads a reply. */
  public static Reply getReply(Input in) {
    int kind = in.getByte();
    return switch (kind) {
      case STORED -> new Reply.Stored(in.getLong());
      case KEPT -> new Reply.Kept(in.getLong());
      case HELD_BY -> new Reply.HeldBy((int) in.getVar());
      case SEEN ->
          new Reply.Seen(
              in.getLong(),
              in.getString(),
              in.getOneOf(Reply.Seen.State.values(), "a state"),
              in.getLong(),
              ScheduleCodec.getHistory(in));
      case LISTED -> getListed(in);
      case ENDED -> new Reply.Ended(ValueCodec.getOutcome(in));
      case DONE -> new Reply.Done(in.getBoolean());
      case TAKEN -> new Reply.Taken(in.getLong());
      case REFUSED ->
          new Reply.Refused(
              in.getOneOf(Reply.Reason.values(), "a refusal"), in.getString(), in.getString());
      case STALE -> new Reply.Stale();
      case LOST -> new Reply.Lost();
      case DESTROYED -> new Reply.Destroyed();
      case MOVED -> in.getBoolean() ? new Reply.Moved(in.getUuid()) : Reply.Moved.SOMEWHERE;
      case UNKNOWN -> new Reply.Unknown();
      case INSPECTED -> getInspected(in);
      case EXECUTORS -> getExecutors(in);
      default -> throw new MalformedException("a reply of kind " + kind);
    };
  }

  private static Reply getListed(Input in) {
    UUID member = in.getUuid();
    int count = in.getCount();
    List<Reply.Listed.Task> tasks = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      tasks.add(new Reply.Listed.Task(in.getLong(), in.getString()));
    }
    return new Reply.Listed(member, tasks, in.getBoolean());
  }

  private static Reply getInspected(Input in) {
    boolean shutdown = in.getBoolean();
    long[] counts = new long[in.getCount()];
    for (int i = 0; i < counts.length; i++) {
      counts[i] = in.getVar();
    }
    return new Reply.Inspected(
        shutdown, counts, in.getVar(), in.getVar(), in.getLong(), in.getBoolean());
  }

  private static Reply getExecutors(Input in) {
    Set<ExecutorId> ids = new HashSet<>();
    for (int count = in.getCount(); count > 0; count--) {
      ids.add(ValueCodec.getExecutor(in));
    }
    return new Reply.Executors(ids);
  }
}
