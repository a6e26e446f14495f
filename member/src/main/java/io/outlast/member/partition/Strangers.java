// SPDX-License-Identifier: Apache-2.0
package io.outlast.member.partition;

import io.outlast.engine.gateway.Command;
import io.outlast.engine.gateway.Gateway.Receiver;
import io.outlast.engine.gateway.TaskRef;
import io.outlast.engine.task.TaskId;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;

/**
 * Requests about tasks that are not known here, but may be in a moment: the sides of a split have
 * met, and what the other one holds has not come yet (R33). They wait, for {@link #PATIENCE_NANOS}
 * after the meeting at most.
 *
 * <p>Belongs to the partition's mailbox.
 */
final class Strangers {
  /** Waiters are to end within the time of detection and 5 s. */
  static final long PATIENCE_NANOS = 4_000_000_000L;

  private final PartitionOwner owner;
  private final BiConsumer<Command, Receiver> handle;
  private final Map<Receiver, Command> waiting = new LinkedHashMap<>();

  Strangers(PartitionOwner owner, BiConsumer<Command, Receiver> handle) {
    this.owner = owner;
    this.handle = handle;
  }

  /** Takes a request about a task that is not here, if it may be soon. */
  boolean park(Command.OfTask command, Receiver receiver) {
    boolean mayCome =
        command.task() instanceof TaskRef.Name
            || (command.task() instanceof TaskRef.Id id && isUnheardOf(id.taskId()));
    return mayCome && park(command, receiver, patience());
  }

  /** Takes a report of a run of a task that is not here, if it may be soon. */
  boolean park(Command.OfRun command, Receiver receiver) {
    return isUnheardOf(command.taskId()) && park(command, receiver, patience());
  }

  private boolean isUnheardOf(long taskId) {
    return !owner.lineage().covers(TaskId.sequence(taskId));
  }

  private long patience() {
    return owner.sidesMetAt() + PATIENCE_NANOS - owner.now();
  }

  private boolean park(Command command, Receiver receiver, long patience) {
    if (patience <= 0) {
      return false;
    }
    if (waiting.isEmpty()) {
      owner.later(patience, this::askAgain);
    }
    waiting.put(receiver, command);
    return true;
  }

  /** Something has come, or nothing will. */
  void askAgain() {
    Map<Receiver, Command> again = new LinkedHashMap<>(waiting);
    waiting.clear();
    again.forEach((receiver, command) -> handle.accept(command, receiver));
  }

  /** Hands over those who wait: the next owner is to be asked. */
  List<Receiver> close() {
    List<Receiver> all = List.copyOf(waiting.keySet());
    waiting.clear();
    return all;
  }
}
