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
  /** The version of the protocol that is spoken here. */
  public static final int VERSION = 1;

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
   * @throws Input.MalformedException if it is none
   */
  public static Order order(Request request) {
    Input in = new Input(request.getCommand().toByteArray());
    Order order = new Order(CommandCodec.getAddress(in), CommandCodec.getCommand(in));
    requireEnd(in);
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
   * Reads a reply.
   *
   * @throws Input.MalformedException if it is none
   */
  public static Reply reply(io.outlast.protocol.v1.Reply reply) {
    Input in = new Input(reply.getReply().toByteArray());
    Reply read = CommandCodec.getReply(in);
    requireEnd(in);
    return read;
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
