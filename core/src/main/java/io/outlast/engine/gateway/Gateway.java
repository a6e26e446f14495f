// SPDX-License-Identifier: Apache-2.0
package io.outlast.engine.gateway;

import io.outlast.engine.task.ExecutorId;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Brings commands to the owners of partitions, wherever they are and however often they change.
 * Safe from any thread, never blocks.
 */
public interface Gateway {

  /** Partitions of the cluster. */
  int partitionCount();

  /** How many backups an executor's tasks have, which says what store they are in. */
  int durability(ExecutorId executor);

  /** The owner of a partition as far as is known here, {@code null} while there is none. */
  @Nullable UUID owner(int durability, int partition);

  /** A number that changes when some owner has changed. */
  long ownersVersion(int durability);

  /** The members that hold partitions, in no particular order. */
  List<UUID> dataMembers();

  /**
   * Sends a command to the owner, again if needed, and hands each reply to {@code receiver}: one,
   * or two for a {@link Command.Submit} that awaits the end and is stored. There is no time limit:
   * waiting follows the partition from owner to owner (R27). A {@link Command.Forget} is sent once
   * and has no reply. The receiver is called on a thread of the engine: it is short and never
   * throws.
   */
  void send(Address address, Command command, Receiver receiver);

  /** Takes replies. */
  @FunctionalInterface
  interface Receiver {
    void receive(Reply reply);

    /**
     * Whether anybody still waits for a reply. Once it is false it stays so, and the gateway drops
     * what is still to be answered, soon: nobody would notice. The owner is told to do the same.
     */
    default boolean isWanted() {
      return true;
    }

    /**
     * Whether this only passes replies on, to somebody who may not get them: then it is not heard
     * by having been told, and who waits there sends {@link Command.Forget} himself.
     */
    default boolean passesOn() {
      return false;
    }
  }
}
