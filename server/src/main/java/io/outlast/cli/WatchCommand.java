// SPDX-License-Identifier: Apache-2.0
package io.outlast.cli;

import io.outlast.cli.Executors.Executor;
import io.outlast.core.OutlastInstance;
import io.outlast.monitor.LocalExecutorStats;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
    name = "watch",
    description = "Shows members and what executors do, again and again, until it is interrupted.")
final class WatchCommand extends ClusterCommand {
  @Option(
      names = "--interval",
      paramLabel = "TIME",
      converter = TimeConverter.class,
      defaultValue = "2s",
      description = "Between two looks. Default: 2s.")
  private Duration interval = Duration.ofSeconds(2);

  @Option(
      names = "--times",
      paramLabel = "NUMBER",
      description = "How often to look; 0, the default, for ever.")
  private int times;

  @Override
  boolean isPatient() {
    return true;
  }

  @Override
  void run(OutlastInstance client, Output out) throws InterruptedException {
    CountDownLatch never = new CountDownLatch(1);
    for (int look = 1;
        look == 1 || !never.await(interval.toNanos(), TimeUnit.NANOSECONDS);
        look++) {
      show(client, out);
      out.flush();
      if (look == times) {
        return;
      }
    }
  }

  private static void show(OutlastInstance client, Output out) {
    int members = client.getCluster().getMembers().size();
    List<Map<String, Object>> told = new ArrayList<>();
    List<List<Object>> rows = new ArrayList<>();
    for (Executor executor : Executors.all(client)) {
      LocalExecutorStats stats = executor.stats(client);
      told.add(Executors.numbers(executor, stats));
      rows.add(
          List.of(
              executor.name(),
              executor.kind(),
              stats.pending(),
              stats.running(),
              stats.completed(),
              stats.failed(),
              stats.oldestDueAge().toMillis()));
    }
    out.say("%d members".formatted(members), Map.of("members", members, "executors", told));
    if (!out.isJson()) {
      out.table(
          List.of("executor", "kind", "pending", "running", "completed", "failed", "due ms"), rows);
      out.say("", Map.of());
    }
  }
}
