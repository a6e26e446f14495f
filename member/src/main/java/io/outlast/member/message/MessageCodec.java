// SPDX-License-Identifier: Apache-2.0
package io.outlast.member.message;

import io.outlast.engine.gateway.Address;
import io.outlast.engine.port.StoreKey;
import io.outlast.engine.view.MemberInfo;
import io.outlast.engine.wire.CommandCodec;
import io.outlast.engine.wire.Input;
import io.outlast.engine.wire.Input.MalformedException;
import io.outlast.engine.wire.Output;
import io.outlast.engine.wire.StoredValue.Stamp;
import io.outlast.member.partition.Holding;
import io.outlast.member.partition.JournalPage;
import io.outlast.member.partition.Loss;
import io.outlast.member.run.RunSpec;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * The wire form of {@link Message}: each with its length before it. So a later version may append
 * fields to a message, which older members skip, and send new kinds, which they leave out (R39). A
 * field that may not be there, because an older member has not sent it, is read if its message is
 * not at its end.
 */
public final class MessageCodec {
  private static final int REQUEST = 1;
  private static final int RESPONSE = 2;
  private static final int ORDER = 3;
  private static final int HALT = 4;
  private static final int HALTED = 5;
  private static final int INQUIRY = 6;
  private static final int HOLDINGS = 7;
  private static final int HELLO = 8;
  private static final int TIME_REQUEST = 9;
  private static final int TIME_REPLY = 10;
  private static final int LOST = 11;
  private static final int RECOVERING = 12;
  private static final int READ_JOURNAL = 13;
  private static final int JOURNALED = 14;
  private static final int REPLAYED = 15;
  private static final int AT_REST = 16;
  private static final int OFFERING = 17;
  private static final int NOT_TAKEN = 18;

  private MessageCodec() {}

  /** Appends a message. */
  public static void put(Output out, Message message) {
    int begin = out.beginPart();
    putBody(out, message);
    out.endPart(begin);
  }

  private static void putBody(Output out, Message message) {
    if (message instanceof Message.Request m) {
      out.putByte(REQUEST).putVar(m.correlation());
      CommandCodec.put(out, m.address());
      CommandCodec.put(out, m.command());
    } else if (message instanceof Message.Response m) {
      out.putByte(RESPONSE).putVar(m.correlation());
      CommandCodec.put(out, m.reply());
    } else if (message instanceof Message.Order m) {
      putRun(out.putByte(ORDER), m.run());
    } else if (message instanceof Message.NotTaken m) {
      out.putByte(NOT_TAKEN).putByte(m.durability()).putVar(m.partition()).putLong(m.token());
    } else if (message instanceof Message.Halt m) {
      out.putByte(HALT).putVar(m.correlation()).putByte(m.durability()).putVar(m.partition());
      out.putLong(m.token()).putBoolean(m.interrupt());
    } else if (message instanceof Message.Halted m) {
      out.putByte(HALTED).putVar(m.correlation()).putBoolean(m.begun());
    } else if (message instanceof Message.Inquiry m) {
      out.putByte(INQUIRY).putVar(m.correlation()).putByte(m.durability()).putVar(m.version());
      out.putBytes(m.partitions().toByteArray()).putBoolean(m.isInTable());
    } else if (message instanceof Message.Holdings m) {
      out.putByte(HOLDINGS).putVar(m.correlation()).putVar(m.holdings().size());
      m.holdings().forEach(holding -> putHolding(out, holding));
      m.holdings().forEach(holding -> putLoss(out, holding.loss()));
    } else if (message instanceof Message.Hello m) {
      out.putByte(HELLO);
      putInfo(out, m.info());
      out.putBoolean(m.asks());
    } else if (message instanceof Message.Lost m) {
      out.putByte(LOST).putByte(m.durability()).putVar(m.partition()).putVar(m.version());
    } else if (message instanceof Message.Recovering m) {
      out.putByte(RECOVERING).putBoolean(m.open());
    } else if (message instanceof Message.ReadJournal m) {
      out.putByte(READ_JOURNAL).putVar(m.correlation()).putByte(m.durability());
      out.putVar(m.partition()).putVar(m.mostBytes());
      StoreKey after = m.after();
      out.putBoolean(after != null);
      if (after != null) {
        putKey(out, after);
      }
    } else if (message instanceof Message.Journaled m) {
      putValues(out.putByte(JOURNALED).putVar(m.correlation()), m.page().values());
      putStamp(out, m.page().newest());
      out.putBoolean(m.page().more());
    } else if (message instanceof Message.Replayed m) {
      out.putByte(REPLAYED).putByte(m.durability()).putVar(m.partition());
      putStamp(out, m.upTo());
    } else if (message instanceof Message.AtRest m) {
      out.putByte(AT_REST).putBoolean(m.all());
    } else if (message instanceof Message.Offering m) {
      out.putByte(OFFERING).putByte(m.durability()).putBoolean(m.isUnderWay());
    } else if (message instanceof Message.TimeRequest m) {
      out.putByte(TIME_REQUEST).putVar(m.correlation());
    } else if (message instanceof Message.TimeReply m) {
      out.putByte(TIME_REPLY).putVar(m.correlation());
      out.putLong(m.clusterNanos()).putVar(m.errorBoundNanos());
    }
  }

  /**
   * Reads the next message.
   *
   * @throws MalformedException if it is none, or of a kind that is not known here; what is left is
   *     that after it
   */
  public static Message get(Input packet) {
    Input in = packet.getPart();
    int kind = in.getByte();
    return switch (kind) {
      case REQUEST ->
          new Message.Request(
              in.getVar(), CommandCodec.getAddress(in), CommandCodec.getCommand(in));
      case RESPONSE -> new Message.Response(in.getVar(), CommandCodec.getReply(in));
      case ORDER -> new Message.Order(getRun(in));
      case NOT_TAKEN -> new Message.NotTaken(in.getByte(), (int) in.getVar(), in.getLong());
      case HALT ->
          new Message.Halt(
              in.getVar(), in.getByte(), (int) in.getVar(), in.getLong(), in.getBoolean());
      case HALTED -> new Message.Halted(in.getVar(), in.getBoolean());
      case INQUIRY ->
          new Message.Inquiry(
              in.getVar(),
              in.getByte(),
              in.getVar(),
              BitSet.valueOf(in.getBytes()),
              in.isAtEnd() || in.getBoolean()); // a member of the version before does not say
      case HOLDINGS -> {
        long correlation = in.getVar();
        int count = in.getCount();
        List<Holding> holdings = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
          holdings.add(getHolding(in));
        }
        if (!in.isAtEnd()) { // a member of the version before tells of no loss
          holdings.replaceAll(holding -> holding.withLoss(getLoss(in)));
        }
        yield new Message.Holdings(correlation, holdings);
      }
      case HELLO -> new Message.Hello(getInfo(in), in.getBoolean());
      case LOST -> new Message.Lost(in.getByte(), (int) in.getVar(), in.getVar());
      case RECOVERING -> new Message.Recovering(in.getBoolean());
      case READ_JOURNAL -> getReadJournal(in);
      case JOURNALED -> new Message.Journaled(in.getVar(), getPage(in));
      case REPLAYED -> new Message.Replayed(in.getByte(), (int) in.getVar(), getStamp(in));
      case AT_REST -> new Message.AtRest(in.getBoolean());
      case OFFERING -> new Message.Offering(in.getByte(), in.getBoolean());
      case TIME_REQUEST -> new Message.TimeRequest(in.getVar());
      case TIME_REPLY -> new Message.TimeReply(in.getVar(), in.getLong(), in.getVar());
      default -> throw new MalformedException("a message of kind " + kind);
    };
  }

  private static Message.ReadJournal getReadJournal(Input in) {
    long correlation = in.getVar();
    int durability = in.getByte();
    int partition = (int) in.getVar();
    if (in.isAtEnd()) { // from a member that knows of no pages
      return new Message.ReadJournal(
          correlation, durability, partition, /* after= */ null, Integer.MAX_VALUE);
    }
    int mostBytes = (int) in.getVar();
    StoreKey after = in.getBoolean() ? getKey(in) : null;
    return new Message.ReadJournal(correlation, durability, partition, after, mostBytes);
  }

  /** From a member that knows of no pages all comes in one. */
  private static JournalPage getPage(Input in) {
    List<Holding.Value> values = getValues(in);
    return in.isAtEnd()
        ? new JournalPage(values, Stamp.NONE, /* more= */ false)
        : new JournalPage(values, getStamp(in), in.getBoolean());
  }

  private static void putRun(Output out, RunSpec run) {
    CommandCodec.put(out, run.address());
    out.putVar(run.version()).putLong(run.taskId()).putLong(run.token());
    out.putVar(run.attempt()).putBytes(run.task());
    RunSpec.Scheduled scheduled = run.scheduled();
    out.putBoolean(scheduled != null);
    if (scheduled != null) {
      byte[] state = scheduled.state();
      out.putString(scheduled.name()).putBoolean(scheduled.goesOn());
      out.putLong(scheduled.lastToken()).putVar(scheduled.timeoutNanos());
      out.putLong(scheduled.startsUntil());
      out.putBoolean(state != null);
      if (state != null) {
        out.putBytes(state);
      }
    }
  }

  private static RunSpec getRun(Input in) {
    Address address = CommandCodec.getAddress(in);
    return new RunSpec(
        address,
        in.getVar(),
        in.getLong(),
        in.getLong(),
        (int) in.getVar(),
        in.getBytes(),
        in.getBoolean() ? getScheduled(in) : null);
  }

  private static RunSpec.Scheduled getScheduled(Input in) {
    String name = in.getString();
    boolean goesOn = in.getBoolean();
    long lastToken = in.getLong();
    long timeoutNanos = in.getVar();
    long startsUntil = in.getLong();
    byte[] state = in.getBoolean() ? in.getBytes() : null;
    return new RunSpec.Scheduled(name, goesOn, lastToken, state, timeoutNanos, startsUntil);
  }

  private static void putHolding(Output out, Holding holding) {
    out.putVar(holding.partition());
    UUID will = holding.will();
    out.putBoolean(will != null);
    if (will != null) {
      out.putUuid(will);
    }
    out.putByte(holding.stance().ordinal()).putBoolean(holding.complete());
    putValues(out, holding.values());
    out.putVar(holding.runs().size());
    for (Holding.Run run : holding.runs()) {
      out.putLong(run.taskId()).putLong(run.token());
    }
    out.putVar(holding.given().size());
    for (Holding.Given given : holding.given()) {
      out.putLong(given.token()).putUuid(given.runner());
    }
    Holding.Earlier earlier = holding.earlier();
    out.putBoolean(earlier != null);
    if (earlier != null) {
      putStamp(out, earlier.newest());
      UUID inOrder = earlier.endedInOrder();
      out.putBoolean(inOrder != null);
      if (inOrder != null) {
        out.putUuid(inOrder);
      }
    }
  }

  private static Holding getHolding(Input in) {
    int partition = (int) in.getVar();
    UUID will = in.getBoolean() ? in.getUuid() : null;
    Holding.Stance stance = in.getOneOf(Holding.Stance.values(), "a stance");
    boolean complete = in.getBoolean();
    List<Holding.Value> values = getValues(in);
    int runCount = in.getCount();
    List<Holding.Run> runs = new ArrayList<>(runCount);
    for (int i = 0; i < runCount; i++) {
      runs.add(new Holding.Run(in.getLong(), in.getLong()));
    }
    int givenCount = in.getCount();
    List<Holding.Given> given = new ArrayList<>(givenCount);
    for (int i = 0; i < givenCount; i++) {
      given.add(new Holding.Given(in.getLong(), in.getUuid()));
    }
    Holding.Earlier earlier =
        in.getBoolean()
            ? new Holding.Earlier(getStamp(in), in.getBoolean() ? in.getUuid() : null)
            : null;
    return new Holding(partition, will, stance, complete, values, runs, given, earlier, Loss.NONE);
  }

  private static void putLoss(Output out, Loss loss) {
    out.putVar(loss.at()).putVar(loss.toldAt());
  }

  private static Loss getLoss(Input in) {
    return new Loss(in.getVar(), in.getVar());
  }

  private static void putValues(Output out, List<Holding.Value> values) {
    out.putVar(values.size());
    for (Holding.Value value : values) {
      putKey(out, value.key()).putBytes(value.bytes());
    }
  }

  private static List<Holding.Value> getValues(Input in) {
    int count = in.getCount();
    List<Holding.Value> values = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      StoreKey key = getKey(in);
      values.add(new Holding.Value(key, in.getBytes()));
    }
    return values;
  }

  private static Output putKey(Output out, StoreKey key) {
    return out.putLong(key.executor()).putInt(key.slot());
  }

  private static StoreKey getKey(Input in) {
    return new StoreKey(in.getLong(), in.getInt());
  }

  private static void putStamp(Output out, Stamp stamp) {
    out.putLong(stamp.epoch()).putInt(stamp.batch());
  }

  private static Stamp getStamp(Input in) {
    return new Stamp(in.getLong(), in.getInt());
  }

  private static void putInfo(Output out, MemberInfo info) {
    out.putUuid(info.id()).putString(info.host()).putVar(info.port());
    out.putVar(info.attributes().size());
    info.attributes().forEach((name, value) -> out.putString(name).putString(value));
    out.putBoolean(info.lite()).putBoolean(info.ready()).putBoolean(info.leaving());
    out.putString(info.clientAddress());
  }

  private static MemberInfo getInfo(Input in) {
    UUID id = in.getUuid();
    String host = in.getString();
    int port = (int) in.getVar();
    int count = in.getCount();
    Map<String, String> attributes = new HashMap<>();
    for (int i = 0; i < count; i++) {
      attributes.put(in.getString(), in.getString());
    }
    return new MemberInfo(
        id,
        host,
        port,
        attributes,
        in.getBoolean(),
        in.getBoolean(),
        in.getBoolean(),
        in.getString());
  }
}
