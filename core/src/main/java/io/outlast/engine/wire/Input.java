// SPDX-License-Identifier: Apache-2.0
package io.outlast.engine.wire;

import java.util.Arrays;
import java.util.UUID;

/**
 * Reads what {@link Output} wrote. Bytes that end too early or hold a length beyond their end are a
 * {@link MalformedException}, never another error. Not thread-safe.
 */
public final class Input {
  private final byte[] bytes;
  private int position;

  /** Starts at the first byte. */
  public Input(byte[] bytes) {
    this.bytes = bytes;
  }

  /** Whether all has been read. */
  public boolean isAtEnd() {
    return position == bytes.length;
  }

  /** Reads one byte, 0 to 255. */
  public int getByte() {
    require(1);
    return bytes[position++] & 0xff;
  }

  /** Reads a boolean. */
  public boolean getBoolean() {
    return getByte() != 0;
  }

  /** Reads eight bytes. */
  public long getLong() {
    require(8);
    long value = 0;
    for (int i = 0; i < 8; i++) {
      value = (value << 8) | (bytes[position++] & 0xff);
    }
    return value;
  }

  /** Reads four bytes. */
  public int getInt() {
    require(4);
    int value = 0;
    for (int i = 0; i < 4; i++) {
      value = (value << 8) | (bytes[position++] & 0xff);
    }
    return value;
  }

  /** Reads a number of variable length. */
  public long getVar() {
    long value = 0;
    for (int shift = 0; shift < 64; shift += 7) {
      int b = getByte();
      value |= (long) (b & 0x7f) << shift;
      if ((b & 0x80) == 0) {
        return value;
      }
    }
    throw new MalformedException("a number of more than ten bytes at " + position);
  }

  /** Reads a number of variable length that counts things which follow. */
  public int getCount() {
    long count = getVar();
    if (count < 0 || count > bytes.length - position) {
      throw new MalformedException(
          "a count of " + count + " with " + (bytes.length - position) + " bytes left");
    }
    return (int) count;
  }

  /** Reads a length and that many bytes. */
  public byte[] getBytes() {
    int length = getCount();
    position += length;
    return Arrays.copyOfRange(bytes, position - length, position);
  }

  /** Reads a text. */
  public String getString() {
    return Text.of(getBytes());
  }

  /** Reads sixteen bytes. */
  public UUID getUuid() {
    return new UUID(getLong(), getLong());
  }

  private void require(int count) {
    if (bytes.length - position < count) {
      throw new MalformedException(
          "the end after " + bytes.length + " bytes where " + count + " more were expected");
    }
  }

  /** The bytes are not what they should be. */
  public static final class MalformedException extends RuntimeException {
    private static final long serialVersionUID = 1;

    public MalformedException(String found) {
      super("Malformed bytes: found " + found + ".");
    }
  }
}
