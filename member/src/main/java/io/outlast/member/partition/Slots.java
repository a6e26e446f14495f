// SPDX-License-Identifier: Apache-2.0
package io.outlast.member.partition;

import java.util.ArrayDeque;
import java.util.function.IntConsumer;

/**
 * The slots of the store that a ring writes to. A slot is used again as soon as what it held is not
 * needed any more, so that the next value overwrites the last one: a plain write, where the engine
 * could not batch a removal.
 *
 * <p>Belongs to the partition's mailbox.
 */
final class Slots {
  /** Free slots that are kept for the next burst. */
  private static final int SPARE = 64;

  private final ArrayDeque<Integer> free = new ArrayDeque<>();
  private int count;

  /** A slot to write to. */
  int take() {
    Integer slot = free.poll();
    return slot == null ? count++ : slot;
  }

  /** A slot was found to be in use. */
  void found(int slot) {
    count = Math.max(count, slot + 1);
  }

  void free(int slot) {
    free.add(slot);
  }

  /** Gives back to the store what a burst has left behind; {@code inUse} slots hold tasks. */
  void shrink(int inUse, IntConsumer remove) {
    while (free.size() > SPARE + inUse) {
      remove.accept(free.removeLast());
    }
  }

  void forEachFree(IntConsumer action) {
    free.forEach(action::accept);
  }
}
