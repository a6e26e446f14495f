// SPDX-License-Identifier: Apache-2.0
package io.outlast.member.partition;

import io.outlast.engine.task.Outcome;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The ends of tasks that disposed themselves, in the marks that remain of them, each until its
 * submitter has heard of it. The place of the task is free meanwhile, so it is this that bounds
 * them: together they take no more than {@value #MAX_BYTES} bytes of a ring, or there is but one.
 *
 * <p>Belongs to the partition's mailbox.
 */
final class Ends {
  static final int MAX_BYTES = 1 << 20;

  /** What a mark costs besides the value. */
  private static final int MARK_BYTES = 200;

  /** Oldest first. */
  private final Map<Long, Entry> byTask = new LinkedHashMap<>();

  private long bytes;

  void add(Entry mark) {
    if (byTask.put(mark.taskId(), mark) == null) {
      bytes += size(mark.record().end());
    }
  }

  /** Takes a mark out that still has its end; nothing happens if it is not here. */
  void remove(Entry mark) {
    if (byTask.remove(mark.taskId(), mark)) {
      bytes -= size(mark.record().end());
    }
  }

  @Nullable Entry find(long taskId) {
    return byTask.get(taskId);
  }

  /** The one to be forgotten first, if there are too many. */
  @Nullable Entry excess() {
    Iterator<Entry> oldestFirst = byTask.values().iterator();
    return bytes > MAX_BYTES && byTask.size() > 1 ? oldestFirst.next() : null;
  }

  void clear() {
    byTask.clear();
    bytes = 0;
  }

  private static int size(@Nullable Outcome end) {
    if (end instanceof Outcome.Returned returned) {
      return MARK_BYTES + returned.value().length;
    }
    if (end instanceof Outcome.Failed failed) {
      byte @Nullable [] serialized = failed.failure().serialized();
      int text = Character.BYTES * failed.failure().text().length();
      return MARK_BYTES + text + (serialized == null ? 0 : serialized.length);
    }
    return MARK_BYTES;
  }
}
