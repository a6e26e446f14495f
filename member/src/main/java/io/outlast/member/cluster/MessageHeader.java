// SPDX-License-Identifier: Apache-2.0
package io.outlast.member.cluster;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.function.Supplier;
import org.jgroups.Header;

/** Marks a JGroups message as ours. Public only because JGroups makes it by reflection. */
public final class MessageHeader extends Header {
  /** Ours in JGroups' two registries; part of the wire format. */
  static final short ID = 19_180;

  /** What the message is for. */
  enum Kind {
    TRANSPORT(1),
    STORES(2),
    DEPARTURES(3),
    ADMISSION(4),
    TABLES(5),
    BATCHES(6);

    private final int code;

    Kind(int code) {
      this.code = code;
    }

    static Kind of(int code) throws IOException {
      for (Kind kind : values()) {
        if (kind.code == code) {
          return kind;
        }
      }
      throw new IOException("Kind of message " + code + " is not known.");
    }
  }

  private Kind kind = Kind.TRANSPORT;

  public MessageHeader() {}

  MessageHeader(Kind kind) {
    this.kind = kind;
  }

  Kind kind() {
    return kind;
  }

  @Override
  public short getMagicId() {
    return ID;
  }

  @Override
  public Supplier<? extends Header> create() {
    return MessageHeader::new;
  }

  @Override
  public int serializedSize() {
    return Byte.BYTES;
  }

  @Override
  public void writeTo(DataOutput out) throws IOException {
    out.writeByte(kind.code);
  }

  @Override
  public void readFrom(DataInput in) throws IOException {
    kind = Kind.of(in.readByte());
  }
}
