// SPDX-License-Identifier: Apache-2.0
package io.outlast.journal;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.outlast.engine.journal.Journal.Copy;
import io.outlast.engine.port.StoreKey;
import io.outlast.engine.task.ExecutorId;
import io.outlast.engine.wire.StoredValue.Stamp;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The keys of the database, and the values that are the journal's own. All that belongs to a copy
 * stands together:
 *
 * <pre>
 *   'd' durability(1) stay(4) partition(4) executor(8) slot(4)   a value, as the codec wrote it
 *   'h' durability(1) stay(4) partition(4)                       head: epoch(8) batch(4) complete(1)
 *   'e' number(8)                                                an executor: kind(1) name
 *   's'                                                          members seen last(4)
 *   't'                                                          cluster time of the last batch(8)
 *   'm'                                                          who wrote last: uuid(16) in order(1) alone(1)
 * </pre>
 *
 * A value of no bytes stands for a key that was removed while its copy was not complete: what
 * others had of it may still come, and must not bring it back.
 */
final class Keys {
  static final byte[] WRITER = {'m'};
  static final byte[] MEMBERS = {'s'};
  static final byte[] TIME = {'t'};
  static final byte[] REMOVED = {};

  private static final byte DATA = 'd';
  private static final byte EXECUTOR = 'e';
  private static final byte HEAD = 'h';
  private static final int PREFIX = 10;
  private static final int LENGTH = PREFIX + 12;

  private Keys() {}

  /** Which copy. */
  record Place(int durability, int stay, int partition) {
    static Place of(Copy copy) {
      return new Place(copy.durability(), copy.stay(), copy.partition());
    }

    byte[] data(StoreKey key) {
      return prefix(LENGTH, DATA).putLong(key.executor()).putInt(key.slot()).array();
    }

    /** Where what comes after a value begins. */
    byte[] after(StoreKey key) {
      return Arrays.copyOf(data(key), LENGTH + 1);
    }

    /** Where its values begin. */
    byte[] begin() {
      return prefix(PREFIX, DATA).array();
    }

    /** Where its values have ended. */
    byte[] end() {
      return new Place(durability, stay, partition + 1).begin();
    }

    byte[] head() {
      return prefix(PREFIX, HEAD).array();
    }

    private ByteBuffer prefix(int length, byte kind) {
      return ByteBuffer.allocate(length)
          .put(kind)
          .put((byte) durability)
          .putInt(stay)
          .putInt(partition);
    }
  }

  static boolean isHead(byte[] key) {
    return key.length == PREFIX && key[0] == HEAD;
  }

  static boolean isData(byte[] key) {
    return key.length == LENGTH && key[0] == DATA;
  }

  static byte[] executor(long number) {
    return ByteBuffer.allocate(9).put(EXECUTOR).putLong(number).array();
  }

  static boolean isExecutor(byte[] key) {
    return key.length == 9 && key[0] == EXECUTOR;
  }

  static long executorNumber(byte[] key) {
    return ByteBuffer.wrap(key, 1, 8).getLong();
  }

  static byte[] encode(ExecutorId executor) {
    byte[] name = executor.name().getBytes(UTF_8);
    return ByteBuffer.allocate(1 + name.length)
        .put((byte) executor.kind().ordinal())
        .put(name)
        .array();
  }

  static ExecutorId executor(byte[] bytes) {
    return new ExecutorId(
        ExecutorId.Kind.values()[bytes[0]], new String(bytes, 1, bytes.length - 1, UTF_8));
  }

  static byte[] encode(int members) {
    return ByteBuffer.allocate(4).putInt(members).array();
  }

  static int members(byte @Nullable [] bytes) {
    return bytes == null ? 0 : ByteBuffer.wrap(bytes).getInt();
  }

  static byte[] encodeTime(long nanos) {
    return ByteBuffer.allocate(8).putLong(nanos).array();
  }

  static long time(byte @Nullable [] bytes) {
    return bytes == null ? Long.MIN_VALUE : ByteBuffer.wrap(bytes).getLong();
  }

  /** Where all executors begin. */
  static byte[] executors() {
    return new byte[] {EXECUTOR};
  }

  /** Where all heads begin. */
  static byte[] heads() {
    return new byte[] {HEAD};
  }

  static Place place(byte[] key) {
    ByteBuffer in = ByteBuffer.wrap(key, 1, PREFIX - 1);
    return new Place(in.get(), in.getInt(), in.getInt());
  }

  static StoreKey storeKey(byte[] key) {
    ByteBuffer in = ByteBuffer.wrap(key, PREFIX, LENGTH - PREFIX);
    return new StoreKey(in.getLong(), in.getInt());
  }

  /** What is known of a copy as a whole. */
  record Head(Stamp newest, boolean complete) {
    static Head decode(byte[] bytes) {
      ByteBuffer in = ByteBuffer.wrap(bytes);
      return new Head(new Stamp(in.getLong(), in.getInt()), in.get() != 0);
    }

    byte[] encode() {
      return ByteBuffer.allocate(13)
          .putLong(newest.epoch())
          .putInt(newest.batch())
          .put((byte) (complete ? 1 : 0))
          .array();
    }

    Head with(Stamp stamp) {
      return stamp.compareTo(newest) > 0 ? new Head(stamp, complete) : this;
    }

    Copy copy(Place place) {
      return new Copy(place.durability(), place.partition(), place.stay(), newest, complete);
    }
  }

  /** The member that wrote last. */
  record Writer(UUID member, boolean inOrder, boolean alone) {
    static Writer decode(byte[] bytes) {
      ByteBuffer in = ByteBuffer.wrap(bytes);
      return new Writer(new UUID(in.getLong(), in.getLong()), in.get() != 0, in.get() != 0);
    }

    byte[] encode() {
      return ByteBuffer.allocate(18)
          .putLong(member.getMostSignificantBits())
          .putLong(member.getLeastSignificantBits())
          .put((byte) (inOrder ? 1 : 0))
          .put((byte) (alone ? 1 : 0))
          .array();
    }
  }
}
