// SPDX-License-Identifier: Apache-2.0
package io.outlast.member.run;

import java.util.LinkedHashSet;
import java.util.Set;

/** Tells what happens to a task for the first time, as far back as it remembers. Thread-safe. */
final class FirstTimes {
  private static final int MOST_REMEMBERED = 1_000;

  private final Set<Long> known = new LinkedHashSet<>();

  /** Whether this is the first time for the task. */
  synchronized boolean isFirst(long taskId) {
    if (!known.add(taskId)) {
      return false;
    }
    if (known.size() > MOST_REMEMBERED) {
      known.remove(known.iterator().next());
    }
    return true;
  }
}
