// SPDX-License-Identifier: Apache-2.0
package io.outlast.protocol;

import com.google.protobuf.ByteString;
import io.outlast.engine.gateway.Address;
import io.outlast.engine.gateway.Command;
import io.outlast.engine.gateway.Reply;
import io.outlast.engine.wire.CommandCodec;
import io.outlast.engine.wire.Input;
import io.outlast.engine.wire.Output;
import io.outlast.protocol.v1.Request;
import java.util.UUID;

/** The parts of messages that are in the engine's own encoding. */
public final class Frames {
  /** The newest version of the protocol that is spoken here: one for each minor version of ours. */
  public static final int VERSION = 1;

  /** The oldest that is spoken here: that of the minor version before. */
  public static final int OLDEST_VERSION = 1;

  /** The longest message that is read. */
  public static final int MAX_MESSAGE_BYTES = 64 * 1024 * 1024;

  /** The longest task or result that goes into one. */
  public static final int MAX_PAYLOAD_BYTES = MAX_MESSAGE_BYTES - 1024 * 1024;

  /**
   * A command and where it goes.
   *
   * @param address the partition
   * @param command what is asked there
   */
  public record Order(Address address, Command command) {}

  private Frames() {}

  /**
   * Whether who speaks some versions is understood here: by the lower of the two newest versions,
   * if both ends speak it.
   *
   * @param oldest 0 for one that speaks one version only
   */
  public static boolean isSpoken(int oldest, int newest) {
    int agreed = Math.min(newest, VERSION);
    return agreed >= OLDEST_VERSION && agreed >= (oldest == 0 ? newest : oldest);
  }

  /** Makes a request. */
  public static Request request(long correlation, Address address, Command command) {
    Output out = new Output(256);
    CommandCodec.put(out, address);
    CommandCodec.put(out, command);
    return Request.newBuilder()
        .setCorrelation(correlation)
        .setCommand(ByteString.copyFrom(out.toBytes()))
        .build();
  }

  /**
   * Reads a request.
   *
   * @param isNewer whether it comes from one that speaks a newer version: what that has appended is
   *     skipped
   * @throws Input.MalformedException if it is none
   */
  public static Order order(Request request, boolean isNewer) {
    Input in = new Input(request.getCommand().toByteArray());
    Order order = new Order(CommandCodec.getAddress(in), CommandCodec.getCommand(in));
    if (!isNewer) {
      requireEnd(in);
    }
    return order;
  }

  /** Makes a reply. */
  public static io.outlast.protocol.v1.Reply reply(long correlation, Reply reply) {
    Output out = new Output(64);
    CommandCodec.put(out, reply);
    return io.outlast.protocol.v1.Reply.newBuilder()
        .setCorrelation(correlation)
        .setReply(ByteString.copyFrom(out.toBytes()))
        .build();
  }

  /**
   * Reads a reply; what a member of a newer version has appended is skipped.
   *
   * @throws Input.MalformedException if it is none
   */
  public static Reply reply(io.outlast.protocol.v1.Reply reply) {
    return CommandCodec.getReply(new Input(reply.getReply().toByteArray()));
  }

  /** Writes an identity. */
  public static ByteString bytes(UUID id) {
    return ByteString.copyFrom(new Output(16).putUuid(id).toBytes());
  }

  /**
   * Reads an identity.
   *
   * @throws Input.MalformedException if it is none
   */
  public static UUID uuid(ByteString bytes) {
    Input in = new Input(bytes.toByteArray());
    UUID id = in.getUuid();
    requireEnd(in);
    return id;
  }

  private static void requireEnd(Input in) {
    if (!in.isAtEnd()) {
      throw new Input.MalformedException("more bytes after the end");
    }
  }
}
