// SPDX-License-Identifier: Apache-2.0
package io.outlast.engine.wire;

import io.outlast.engine.gateway.Address;
import io.outlast.engine.gateway.Command;
import io.outlast.engine.gateway.Reply;
import io.outlast.engine.task.Identity;
import io.outlast.engine.wire.Input.MalformedException;
import java.util.UUID;

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

  private CommandCodec() {}

  /** Writes an address. */
  public static void put(Output out, Address address) {
    out.putByte(address.durability()).putVar(address.partition());
    ValueCodec.putExecutor(out, address.executor());
  }

  /** Reads an address. */
  public static Address getAddress(Input in) {
    return new Address(in.getByte(), (int) in.getVar(), ValueCodec.getExecutor(in));
  }

  /** Writes a command. */
  public static void put(Output out, Command command) {
    if (command instanceof Command.Submit c) {
      out.putByte(SUBMIT);
      ValueCodec.putIdentity(out, c.identity());
      out.putVar(c.settledBelow()).putBytes(c.task()).putBoolean(c.awaitsEnd());
    } else if (command instanceof Command.Await c) {
      Identity identity = c.identity();
      out.putByte(AWAIT).putLong(c.taskId()).putBoolean(identity != null);
      if (identity != null) {
        ValueCodec.putIdentity(out, identity);
      }
    } else if (command instanceof Command.Cancel c) {
      out.putByte(CANCEL).putLong(c.taskId());
      ValueCodec.putIdentity(out, c.by());
      out.putBoolean(c.interrupt());
    } else if (command instanceof Command.Dispose c) {
      out.putByte(DISPOSE).putLong(c.taskId());
    } else if (command instanceof Command.Finish c) {
      out.putByte(FINISH).putLong(c.taskId()).putLong(c.token());
      ValueCodec.putOutcome(out, c.outcome());
    } else if (command instanceof Command.Decline c) {
      out.putByte(DECLINE).putLong(c.taskId()).putLong(c.token());
      out.putUuid(c.member()).putString(c.className());
    } else if (command instanceof Command.Confirm c) {
      out.putByte(CONFIRM).putLong(c.taskId()).putLong(c.token());
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
    }
  }

  /** Reads a command. */
  public static Command getCommand(Input in) {
    int kind = in.getByte();
    return switch (kind) {
      case SUBMIT ->
          new Command.Submit(
              ValueCodec.getIdentity(in), in.getVar(), in.getBytes(), in.getBoolean());
      case AWAIT ->
          new Command.Await(in.getLong(), in.getBoolean() ? ValueCodec.getIdentity(in) : null);
      case CANCEL -> new Command.Cancel(in.getLong(), ValueCodec.getIdentity(in), in.getBoolean());
      case DISPOSE -> new Command.Dispose(in.getLong());
      case FINISH -> new Command.Finish(in.getLong(), in.getLong(), ValueCodec.getOutcome(in));
      case DECLINE -> new Command.Decline(in.getLong(), in.getLong(), in.getUuid(), in.getString());
      case CONFIRM -> new Command.Confirm(in.getLong(), in.getLong());
      case SHUTDOWN -> new Command.Shutdown(ValueCodec.getIdentity(in), in.getBoolean());
      case AWAIT_IDLE -> new Command.AwaitIdle();
      case DESTROY -> new Command.Destroy();
      case INSPECT -> new Command.Inspect();
      default -> throw new MalformedException("a command of kind " + kind);
    };
  }

  /** Writes a reply. */
  public static void put(Output out, Reply reply) {
    if (reply instanceof Reply.Stored r) {
      out.putByte(STORED).putLong(r.taskId());
    } else if (reply instanceof Reply.Ended r) {
      out.putByte(ENDED);
      ValueCodec.putOutcome(out, r.outcome());
    } else if (reply instanceof Reply.Done r) {
      out.putByte(DONE).putBoolean(r.changed());
    } else if (reply instanceof Reply.Refused r) {
      out.putByte(REFUSED).putByte(r.reason().ordinal()).putString(r.message());
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
      out.putVar(r.pending()).putVar(r.running()).putLong(r.oldestPendingNanos());
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
      case ENDED -> new Reply.Ended(ValueCodec.getOutcome(in));
      case DONE -> new Reply.Done(in.getBoolean());
      case REFUSED -> new Reply.Refused(getReason(in), in.getString());
      case STALE -> new Reply.Stale();
      case LOST -> new Reply.Lost();
      case DESTROYED -> new Reply.Destroyed();
      case MOVED -> in.getBoolean() ? new Reply.Moved(in.getUuid()) : Reply.Moved.SOMEWHERE;
      case UNKNOWN -> new Reply.Unknown();
      case INSPECTED -> getInspected(in);
      default -> throw new MalformedException("a reply of kind " + kind);
    };
  }

  private static Reply.Reason getReason(Input in) {
    Reply.Reason[] reasons = Reply.Reason.values();
    int reason = in.getByte();
    if (reason >= reasons.length) {
      throw new MalformedException("a refusal for reason " + reason);
    }
    return reasons[reason];
  }

  private static Reply getInspected(Input in) {
    boolean shutdown = in.getBoolean();
    long[] counts = new long[in.getCount()];
    for (int i = 0; i < counts.length; i++) {
      counts[i] = in.getVar();
    }
    return new Reply.Inspected(shutdown, counts, in.getVar(), in.getVar(), in.getLong());
  }
}
