// SPDX-License-Identifier: Apache-2.0
package io.outlast.server;

import io.outlast.core.OutlastInstance;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How a server is: what those ask who restart processes, send them work, or wake somebody. Nothing
 * is waited for in answering. Thread-safe.
 */
final class ServerHealth {
  /** Far enough to be asked to work, and no further. */
  private volatile boolean isLeaving;

  private volatile @Nullable OutlastInstance member;

  /**
   * An answer.
   *
   * @param isGood whether all is as it should be
   * @param details why, and what else there is to tell
   */
  record Report(boolean isGood, Map<String, Object> details) {
    static Report of(List<String> problems, Map<String, Object> more) {
      Map<String, Object> details = new LinkedHashMap<>();
      details.put("status", problems.isEmpty() ? "UP" : "DOWN");
      details.putAll(more);
      details.put("problems", problems);
      return new Report(problems.isEmpty(), details);
    }
  }

  /** The member takes part in its cluster from now on. */
  void started(OutlastInstance started) {
    member = started;
  }

  /** The process is about to end. */
  void leaving() {
    isLeaving = true;
  }

  /** Whether the process is of use: if not, only another one will be. */
  Report live() {
    OutlastInstance started = member;
    boolean hasEnded = started != null && !isLeaving && !started.getLifecycleService().isRunning();
    return Report.of(hasEnded ? List.of("The member has ended.") : List.of(), Map.of());
  }

  /** Whether it is a member now, and is going to stay one. */
  Report ready() {
    OutlastInstance started = member;
    if (isLeaving) {
      return Report.of(List.of("The server leaves: it waits for its runs to end."), Map.of());
    }
    if (started == null) {
      return Report.of(List.of("The server is starting."), Map.of());
    }
    try {
      Map<String, Object> more = new LinkedHashMap<>();
      more.put("name", started.getName());
      more.put("cluster", started.getConfig().getClusterName());
      more.put("members", started.getCluster().getMembers().size());
      return Report.of(List.of(), more);
    } catch (IllegalStateException ended) {
      return Report.of(List.of("The member has ended."), Map.of());
    }
  }

  /** Whether something that is due is not done (R6). */
  Report stalled() {
    OutlastInstance started = member;
    if (started == null || isLeaving) {
      return Report.of(List.of(), Map.of());
    }
    try {
      return Report.of(started.getHealth().problems(), Map.of());
    } catch (IllegalStateException ended) {
      return Report.of(List.of("The member has ended."), Map.of());
    }
  }
}
