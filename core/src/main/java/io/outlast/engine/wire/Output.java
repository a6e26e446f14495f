// SPDX-License-Identifier: Apache-2.0
package io.outlast.engine.wire;

import java.util.Arrays;
import java.util.UUID;

/** Writes values one after the other into a growing array. Not thread-safe. */
public final class Output {
  private byte[] bytes;
  private int size;

  /** Starts empty. */
  public Output() {
    this(128);
  }

  /** Starts empty with room for some bytes. */
  public Output(int capacity) {
    bytes = new byte[Math.max(16, capacity)];
  }

  /** Bytes written so far. */
  public int size() {
    return size;
  }

  /** A copy of what was written. */
  public byte[] toBytes() {
    return Arrays.copyOf(bytes, size);
  }

  /** Writes the low byte. */
  public Output putByte(int value) {
    reserve(1);
    bytes[size++] = (byte) value;
    return this;
  }

  /** Writes one byte, 1 or 0. */
  public Output putBoolean(boolean value) {
    return putByte(value ? 1 : 0);
  }

  /** Writes eight bytes, most significant first. */
  public Output putLong(long value) {
    reserve(8);
    for (int shift = 56; shift >= 0; shift -= 8) {
      bytes[size++] = (byte) (value >>> shift);
    }
    return this;
  }

  /**
   * Begins a part that whoever reads it may skip, or the end of it: its length is put before it.
   *
   * @return what {@link #endPart} wants
   */
  public int beginPart() {
    putInt(0);
    return size;
  }

  /** Ends a part. */
  public Output endPart(int begin) {
    int end = size;
    size = begin - Integer.BYTES;
    putInt(end - begin);
    size = end;
    return this;
  }

  /** Writes four bytes, most significant first. */
  public Output putInt(int value) {
    reserve(4);
    for (int shift = 24; shift >= 0; shift -= 8) {
      bytes[size++] = (byte) (value >>> shift);
    }
    return this;
  }

  /** Writes one to ten bytes, seven bits each: few for small numbers that are not negative. */
  public Output putVar(long value) {
    reserve(10);
    long rest = value;
    while ((rest & ~0x7FL) != 0) {
      bytes[size++] = (byte) (rest | 0x80);
      rest >>>= 7;
    }
    bytes[size++] = (byte) rest;
    return this;
  }

  /** Writes a length and the bytes. */
  public Output putBytes(byte[] value) {
    return putVar(value.length).putAll(value);
  }

  /** Writes bytes as they are. */
  public Output putAll(byte[] value) {
    reserve(value.length);
    System.arraycopy(value, 0, bytes, size, value.length);
    size += value.length;
    return this;
  }

  /** Writes a length and the text in UTF-8; any text can be read again, see {@link Text}. */
  public Output putString(String value) {
    return putBytes(Text.toBytes(value));
  }

  /** Writes sixteen bytes. */
  public Output putUuid(UUID value) {
    return putLong(value.getMostSignificantBits()).putLong(value.getLeastSignificantBits());
  }

  private void reserve(int more) {
    if (size + more > bytes.length) {
      bytes = Arrays.copyOf(bytes, Math.max(size + more, bytes.length * 2));
    }
  }
}
