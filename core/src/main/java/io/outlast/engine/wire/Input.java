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
  private final int end;
  private int position;

  /** Starts at the first byte. */
  public Input(byte[] bytes) {
    this(bytes, 0, bytes.length);
  }

  /** Starts at one byte and ends before another, which are within the array. */
  Input(byte[] bytes, int begin, int end) {
    this.bytes = bytes;
    this.position = begin;
    this.end = end;
  }

  /**
   * Reads what {@link Output#beginPart} has begun: goes on behind it, however much of it is read or
   * understood. A part that is none takes all that is left with it.
   */
  public Input getPart() {
    int length = end - position < Integer.BYTES ? -1 : getInt();
    if (length < 0 || length > end - position) {
      position = end;
      throw new MalformedException("a part of " + length + " bytes, which is not there");
    }
    position += length;
    return new Input(bytes, position - length, position);
  }

  /** Reads all that is left. */
  public byte[] getRest() {
    int begin = position;
    position = end;
    return Arrays.copyOfRange(bytes, begin, end);
  }

  /** Whether all has been read. */
  public boolean isAtEnd() {
    return position == end;
  }

  /** Reads one byte, 0 to 255. */
  public int getByte() {
    require(1);
    return bytes[position++] & 0xff;
  }

  /** Reads the element of an enum that was written as its number; {@code what} names it. */
  public <E> E getOneOf(E[] all, String what) {
    int number = getByte();
    if (number >= all.length) {
      throw new MalformedException(what + " of kind " + number);
    }
    return all[number];
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
    if (count < 0 || count > end - position) {
      throw new MalformedException(
          "a count of " + count + " with " + (end - position) + " bytes left");
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
    if (end - position < count) {
      throw new MalformedException(
          "the end after " + end + " bytes where " + count + " more were expected");
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
