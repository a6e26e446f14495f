// SPDX-License-Identifier: Apache-2.0
package io.outlast.member.cluster;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.function.Supplier;
import org.jgroups.Header;
import org.jgroups.util.Bits;

/**
 * Marks a JGroups message as ours, and tells in which view it was sent. Public only because JGroups
 * makes it by reflection.
 */
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
  private long view;

  public MessageHeader() {}

  MessageHeader(Kind kind, long view) {
    this.kind = kind;
    this.view = view;
  }

  Kind kind() {
    return kind;
  }

  /** The number of the view that the sender had. */
  long view() {
    return view;
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
    return Byte.BYTES + Bits.size(view);
  }

  @Override
  public void writeTo(DataOutput out) throws IOException {
    out.writeByte(kind.code);
    Bits.writeLongCompressed(view, out);
  }

  @Override
  public void readFrom(DataInput in) throws IOException {
    kind = Kind.of(in.readByte());
    view = Bits.readLongCompressed(in);
  }
}
