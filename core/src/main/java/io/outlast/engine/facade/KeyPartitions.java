// SPDX-License-Identifier: Apache-2.0
package io.outlast.engine.facade;

import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.UUID;
import java.util.function.Function;

/**
 * Key → partition, the same in every JVM, every version and every language (SPEC §2).
 *
 * <p>The key is encoded as one tag byte and its bytes, all numbers big-endian:
 *
 * <table>
 * <caption>Encoding</caption>
 * <tr><th>tag</th><th>key</th><th>bytes</th></tr>
 * <tr><td>1</td><td>String</td><td>UTF-8; an unpaired surrogate as {@code ?}</td></tr>
 * <tr><td>2</td><td>Byte, Short, Integer, Long, BigInteger of at most 64 bits</td>
 *     <td>8, two's complement: 7 is one key, whatever its type</td></tr>
 * <tr><td>3</td><td>Float, Double</td>
 *     <td>8, IEEE 754 double; every NaN as {@code 7ff8000000000000}</td></tr>
 * <tr><td>4</td><td>Boolean</td><td>1: 0 or 1</td></tr>
 * <tr><td>5</td><td>Character</td><td>2: its UTF-16 code</td></tr>
 * <tr><td>6</td><td>UUID</td><td>16</td></tr>
 * <tr><td>7</td><td>enum constant</td><td>its name in UTF-8</td></tr>
 * <tr><td>8</td><td>byte[]</td><td>as it is</td></tr>
 * <tr><td>9</td><td>BigInteger of more bits</td><td>two's complement, as few bytes as possible</td></tr>
 * <tr><td>0</td><td>anything else</td><td>its serialized form: Java only, and equal keys must have
 *     equal bytes, which hash-ordered collections do not promise</td></tr>
 * </table>
 *
 * <p>The bytes are hashed by 64-bit FNV-1a (offset {@code cbf29ce484222325}, prime {@code
 * 100000001b3}), then mixed, since FNV leaves its low bits too regular for a remainder: {@code h ^=
 * h >>> 33; h *= ff51afd7ed558ccd; h ^= h >>> 33; h *= c4ceb9fe1a85ec53; h ^= h >>> 33}. The
 * partition is the remainder of the hash, as an unsigned number, by the number of partitions.
 *
 * <p>{@code KeyPartitionsTest} holds examples of every line; none of them may ever change.
 */
public final class KeyPartitions {
  private static final int SERIALIZED = 0;
  private static final int STRING = 1;
  private static final int INTEGRAL = 2;
  private static final int FLOATING = 3;
  private static final int BOOLEAN = 4;
  private static final int CHARACTER = 5;
  private static final int UUID_TAG = 6;
  private static final int ENUM = 7;
  private static final int BYTES = 8;
  private static final int BIG_INTEGER = 9;

  private static final long FNV_OFFSET = 0xcbf29ce484222325L;
  private static final long FNV_PRIME = 0x100000001b3L;

  private KeyPartitions() {}

  /**
   * Returns the partition of a key.
   *
   * @param serializer gives the bytes of keys that have no encoding here
   */
  public static int partitionOf(
      Object key, int partitionCount, Function<Object, byte[]> serializer) {
    return (int) Long.remainderUnsigned(hash(key, serializer), partitionCount);
  }

  /** Returns the partition of a text, an executor's name for one. */
  static int partitionOf(String text, int partitionCount) {
    return (int) Long.remainderUnsigned(hash(STRING, utf8(text)), partitionCount);
  }

  static long hash(Object key, Function<Object, byte[]> serializer) {
    if (key instanceof String text) {
      return hash(STRING, utf8(text));
    }
    if (key instanceof Number number) {
      return hashNumber(number, serializer);
    }
    if (key instanceof Boolean truth) {
      return hash(BOOLEAN, new byte[] {(byte) (truth ? 1 : 0)});
    }
    if (key instanceof Character character) {
      return hash(CHARACTER, ByteBuffer.allocate(2).putChar(character).array());
    }
    if (key instanceof UUID uuid) {
      return hash(
          UUID_TAG,
          ByteBuffer.allocate(16)
              .putLong(uuid.getMostSignificantBits())
              .putLong(uuid.getLeastSignificantBits())
              .array());
    }
    if (key instanceof Enum<?> constant) {
      return hash(ENUM, utf8(constant.name()));
    }
    return key instanceof byte[] bytes ? hash(BYTES, bytes) : other(key, serializer);
  }

  private static long hashNumber(Number key, Function<Object, byte[]> serializer) {
    if (key instanceof Long
        || key instanceof Integer
        || key instanceof Short
        || key instanceof Byte) {
      return hash(INTEGRAL, eight(key.longValue()));
    }
    if (key instanceof Double || key instanceof Float) {
      return hash(FLOATING, eight(Double.doubleToLongBits(key.doubleValue())));
    }
    if (key instanceof BigInteger big) {
      return big.bitLength() < Long.SIZE
          ? hash(INTEGRAL, eight(big.longValue()))
          : hash(BIG_INTEGER, big.toByteArray());
    }
    return other(key, serializer);
  }

  private static long other(Object key, Function<Object, byte[]> serializer) {
    byte[] bytes;
    try {
      bytes = serializer.apply(key);
    } catch (RuntimeException e) {
      throw new IllegalArgumentException(
          "A key of %s leads to no partition: it can't be serialized. %s"
              .formatted(key.getClass(), e.getMessage()),
          e);
    }
    return hash(SERIALIZED, bytes);
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static byte[] eight(long bits) {
    return ByteBuffer.allocate(Long.BYTES).putLong(bits).array();
  }

  private static long hash(int tag, byte[] bytes) {
    long hash = (FNV_OFFSET ^ tag) * FNV_PRIME;
    for (byte b : bytes) {
      hash = (hash ^ (b & 0xff)) * FNV_PRIME;
    }
    hash = (hash ^ (hash >>> 33)) * 0xff51afd7ed558ccdL;
    hash = (hash ^ (hash >>> 33)) * 0xc4ceb9fe1a85ec53L;
    return hash ^ (hash >>> 33);
  }
}
