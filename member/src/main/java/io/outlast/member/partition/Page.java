// SPDX-License-Identifier: Apache-2.0
package io.outlast.member.partition;

import io.outlast.engine.gateway.Reply;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.UUID;

/**
 * The tasks that one message of a listing tells of: those with the lowest IDs after the last one
 * told. IDs and not places, because whoever asks for the next page may ask a new owner, and a task
 * that was stored meanwhile has a higher ID than all before it.
 *
 * <p>Keeps no more than a page while all tasks of the partition are offered, in any order.
 */
final class Page {
  /** What fits well into a message, whatever else is packed with it. */
  static final int MOST_TASKS = 4096;

  static final int MOST_CHARACTERS = 1 << 20;

  private final long after;

  /** The task with the highest ID comes first: it goes when a lower one comes. */
  private final PriorityQueue<Entry> lowest =
      new PriorityQueue<>(Comparator.comparingLong(Entry::taskId).reversed());

  private boolean isCut;

  Page(long after) {
    this.after = after;
  }

  void offer(Entry entry) {
    if (entry.taskId() <= after) {
      return;
    }
    if (lowest.size() < MOST_TASKS) {
      lowest.add(entry);
      return;
    }
    isCut = true;
    if (entry.taskId() < lowest.element().taskId()) {
      lowest.remove();
      lowest.add(entry);
    }
  }

  Reply.Listed told(UUID member) {
    List<Entry> entries = new ArrayList<>(lowest);
    entries.sort(Comparator.comparingLong(Entry::taskId));
    List<Reply.Listed.Task> tasks = new ArrayList<>(entries.size());
    int characters = 0;
    for (Entry entry : entries) {
      String name = entry.record().name();
      characters += name.length();
      if (characters > MOST_CHARACTERS && !tasks.isEmpty()) {
        return new Reply.Listed(member, tasks, /* more= */ true);
      }
      tasks.add(new Reply.Listed.Task(entry.taskId(), name));
    }
    return new Reply.Listed(member, tasks, isCut);
  }
}
