// SPDX-License-Identifier: Apache-2.0
package io.outlast.cli;

import io.outlast.core.OutlastInstance;
import io.outlast.monitor.LocalExecutorStats;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** The executors of a cluster, of both kinds. */
final class Executors {
  /** The kinds, as users write them. */
  enum Kind {
    DURABLE,
    SCHEDULED;

    @Override
    public String toString() {
      return this == DURABLE ? "durable" : "scheduled";
    }
  }

  /** One of them. */
  record Executor(Kind kind, String name) {
    LocalExecutorStats stats(OutlastInstance client) {
      return kind == Kind.DURABLE
          ? client.getDurableExecutorService(name).getLocalExecutorStats()
          : client.getScheduledExecutorService(name).getLocalExecutorStats();
    }
  }

  private Executors() {}

  static List<Executor> all(OutlastInstance client) {
    return Stream.concat(
            client.getDurableExecutorNames().stream().map(n -> new Executor(Kind.DURABLE, n)),
            client.getScheduledExecutorNames().stream().map(n -> new Executor(Kind.SCHEDULED, n)))
        .toList();
  }

  /** All counters of one, by the names of the API. */
  static Map<String, Object> numbers(Executor executor, LocalExecutorStats stats) {
    Map<String, Object> numbers = new LinkedHashMap<>();
    numbers.put("executor", executor.name());
    numbers.put("kind", executor.kind());
    numbers.put("submitted", stats.submitted());
    numbers.put("completed", stats.completed());
    numbers.put("failed", stats.failed());
    numbers.put("cancelled", stats.cancelled());
    numbers.put("lost", stats.lost());
    numbers.put("disposedBeforeEnd", stats.disposedBeforeEnd());
    numbers.put("discarded", stats.discarded());
    numbers.put("rejected", stats.rejected());
    numbers.put("runs", stats.runs());
    numbers.put("skipped", stats.skipped());
    numbers.put("takenOver", stats.takenOver());
    numbers.put("pending", stats.pending());
    numbers.put("running", stats.running());
    numbers.put("oldestDueAgeMillis", stats.oldestDueAge().toMillis());
    numbers.put("replicasBelowDurability", stats.replicasBelowDurability());
    return numbers;
  }
}
