// SPDX-License-Identifier: Apache-2.0
package io.outlast.member.cluster;

import io.outlast.engine.wire.Input;
import io.outlast.engine.wire.Input.MalformedException;
import io.outlast.engine.wire.Output;

/** What owners and backups say to each other about batches, see {@link DirectWrites}. */
sealed interface BatchMessage {

  /** The store that it is about. */
  int durability();

  /**
   * "Store this, if the topology of that number is yours, too."
   *
   * @param number of the write, which the answer repeats; of one sender and store, each is used
   *     once
   * @param batch a {@link PackedBatch}
   */
  record Store(int durability, int topology, int partition, long number, byte[] batch)
      implements BatchMessage {
    Answer answer(boolean isStored) {
      return new Answer(durability, partition, number, isStored);
    }
  }

  /** "I have stored it", or "I have not, and shall not". */
  record Answer(int durability, int partition, long number, boolean isStored)
      implements BatchMessage {}

  int STORE = 1;
  int ANSWER = 2;

  /** Writes a message. */
  static void put(Output out, BatchMessage message) {
    if (message instanceof Store store) {
      out.putByte(STORE).putByte(store.durability).putVar(store.topology);
      out.putVar(store.partition).putVar(store.number).putBytes(store.batch);
    } else if (message instanceof Answer answer) {
      out.putByte(ANSWER).putByte(answer.durability);
      out.putVar(answer.partition).putVar(answer.number).putBoolean(answer.isStored);
    }
  }

  /**
   * Reads a message.
   *
   * @throws MalformedException if it is none
   */
  static BatchMessage get(Input in) {
    int kind = in.getByte();
    int durability = in.getByte();
    return switch (kind) {
      case STORE ->
          new Store(durability, (int) in.getVar(), (int) in.getVar(), in.getVar(), in.getBytes());
      case ANSWER -> new Answer(durability, (int) in.getVar(), in.getVar(), in.getBoolean());
      default -> throw new MalformedException("a message about batches of kind " + kind);
    };
  }
}
