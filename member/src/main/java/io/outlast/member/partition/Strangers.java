// SPDX-License-Identifier: Apache-2.0
package io.outlast.member.partition;

import io.outlast.engine.gateway.Command;
import io.outlast.engine.gateway.Gateway.Receiver;
import io.outlast.engine.gateway.TaskRef;
import io.outlast.engine.task.TaskRecord;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Requests about tasks that are not known here, but may be in a moment: the sides of a split have
 * met, and what the other one holds has not come yet (R33). They wait as long as {@link OtherSides}
 * says.
 *
 * <p>Belongs to the partition's mailbox.
 */
final class Strangers {
  private final PartitionOwner owner;
  private final BiConsumer<Command, Receiver> handle;

  /** By the ID or the name of the task. */
  private final Map<Object, Map<Receiver, Command>> waiting = new LinkedHashMap<>();

  private boolean isTimed;

  Strangers(PartitionOwner owner, BiConsumer<Command, Receiver> handle) {
    this.owner = owner;
    this.handle = handle;
  }

  /** Takes a request about a task that is not here, if it may be soon. */
  boolean park(Command.OfTask command, Receiver receiver) {
    if (command.task() instanceof TaskRef.Id id) {
      return park(id.taskId(), command, receiver);
    }
    return park(((TaskRef.Name) command.task()).name(), command, receiver, owner.patience());
  }

  /** Takes a report of a run of a task that is not here, if it may be soon. */
  boolean park(Command.OfRun command, Receiver receiver) {
    return park(command.taskId(), command, receiver);
  }

  private boolean park(long taskId, Command command, Receiver receiver) {
    return !owner.hasGivenOut(taskId) && park(taskId, command, receiver, owner.patience());
  }

  private boolean park(Object task, Command command, Receiver receiver, long patience) {
    if (patience <= 0) {
      return false;
    }
    if (!isTimed) {
      isTimed = true;
      owner.later(
          patience,
          () -> {
            isTimed = false;
            askAgain();
          });
    }
    waiting.computeIfAbsent(task, t -> new LinkedHashMap<>()).put(receiver, command);
    return true;
  }

  /** A task has come, or the news that it will not. */
  void came(TaskRecord task) {
    handleAgain(waiting.remove(task.taskId()));
    handleAgain(waiting.remove(task.name()));
  }

  /** All has come that will. */
  void askAgain() {
    List<Map<Receiver, Command>> all = List.copyOf(waiting.values());
    waiting.clear();
    all.forEach(this::handleAgain);
  }

  private void handleAgain(@Nullable Map<Receiver, Command> requests) {
    if (requests != null) {
      requests.forEach((receiver, command) -> handle.accept(command, receiver));
    }
  }

  /** Hands over those who wait: the next owner is to be asked. */
  List<Receiver> close() {
    List<Receiver> all = new ArrayList<>();
    waiting.values().forEach(requests -> all.addAll(requests.keySet()));
    waiting.clear();
    return all;
  }
}
