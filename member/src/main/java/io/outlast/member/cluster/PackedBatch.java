// SPDX-License-Identifier: Apache-2.0
package io.outlast.member.cluster;

import io.outlast.engine.port.PartitionStore.Write;
import io.outlast.engine.port.StoreKey;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.infinispan.commands.write.PutMapCommand;
import org.infinispan.commons.marshall.WrappedByteArray;
import org.jspecify.annotations.Nullable;

/**
 * A batch of writes as the engine sees it: one value under a key of the partition that is never
 * stored. What the engine does with a command it does for each of its keys, on each owner: with one
 * key it costs the same however many writes there are. {@link BatchWriter} stores what is in it.
 *
 * <p>The format (1 byte), then of each write: executor (8 bytes), slot (4), length of the value (4,
 * -1 for a removal), the value.
 */
final class PackedBatch {
  private static final byte FORMAT = 1;
  private static final int HEADER = 16;
  private static final int REMOVAL = -1;

  private PackedBatch() {}

  /** One of its writes: a value, or null to remove what is there. */
  record Packed(StoreKey key, byte @Nullable [] value) {}

  /** The writes of a batch in the form in which they are kept. */
  static List<Packed> encode(List<Write> batch) {
    List<Packed> writes = new ArrayList<>(batch.size());
    for (Write write : batch) {
      var value = write.value();
      writes.add(new Packed(write.key(), value == null ? null : value.encode()));
    }
    return writes;
  }

  static byte[] pack(List<Packed> writes) {
    int size = 1;
    for (Packed write : writes) {
      size += HEADER + (write.value() == null ? 0 : write.value().length);
    }
    ByteBuffer packed = ByteBuffer.allocate(size).put(FORMAT);
    for (Packed write : writes) {
      byte[] value = write.value();
      packed.putLong(write.key().executor()).putInt(write.key().slot());
      packed.putInt(value == null ? REMOVAL : value.length);
      if (value != null) {
        packed.put(value);
      }
    }
    return packed.array();
  }

  /** The one entry of the command that writes a batch. */
  static Map<WrappedByteArray, WrappedByteArray> of(int partition, List<Write> batch) {
    return Map.of(KeyBytes.ofPartition(partition), new WrappedByteArray(pack(encode(batch))));
  }

  /** The partition that a command writes a batch to. */
  static int partition(PutMapCommand command) {
    return KeyBytes.partition(((WrappedByteArray) only(command).getKey()).getBytes());
  }

  /**
   * What is in the batch that a command writes, in order.
   *
   * @throws IllegalArgumentException if it is no batch, or damaged, or of another format
   */
  static List<Packed> writes(PutMapCommand command) {
    return unpack(((WrappedByteArray) only(command).getValue()).getBytes());
  }

  /** What {@link #pack} has made a batch of; fails as {@link #writes} does. */
  static List<Packed> unpack(byte[] bytes) {
    ByteBuffer packed = ByteBuffer.wrap(bytes);
    if (packed.get() != FORMAT) {
      throw new IllegalArgumentException(
          "A batch of format %d came, and this version of Outlast reads %d: the members' versions are too far apart."
              .formatted(bytes[0], FORMAT));
    }
    List<Packed> writes = new ArrayList<>();
    while (packed.remaining() >= HEADER) {
      StoreKey key = new StoreKey(packed.getLong(), packed.getInt());
      int length = packed.getInt();
      if (length == REMOVAL) {
        writes.add(new Packed(key, null));
      } else if (0 <= length && length <= packed.remaining()) {
        int end = packed.position() + length;
        writes.add(new Packed(key, Arrays.copyOfRange(bytes, packed.position(), end)));
        packed.position(end);
      } else {
        break;
      }
    }
    if (packed.hasRemaining()) {
      throw new IllegalArgumentException(
          "A batch of %d bytes is damaged after its first %d writes."
              .formatted(bytes.length, writes.size()));
    }
    return writes;
  }

  private static Map.Entry<?, ?> only(PutMapCommand command) {
    if (command.getMap().size() != 1) {
      throw new IllegalArgumentException(
          "A batch has one key, not " + command.getMap().size() + ".");
    }
    return command.getMap().entrySet().iterator().next();
  }
}
