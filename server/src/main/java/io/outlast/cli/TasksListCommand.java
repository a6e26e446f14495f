// SPDX-License-Identifier: Apache-2.0
package io.outlast.cli;

import io.outlast.cluster.Member;
import io.outlast.core.OutlastInstance;
import io.outlast.scheduledexecutor.IScheduledFuture;
import io.outlast.scheduledexecutor.ScheduledTaskHandler;
import io.outlast.scheduledexecutor.ScheduledTaskStatus;
import io.outlast.scheduledexecutor.StaleTaskException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(name = "list", description = "Lists the tasks of a scheduler that are not disposed.")
final class TasksListCommand extends ClusterCommand {
  /** Each task is a question of its own to its owner; so many are on their way. */
  private static final int AT_ONCE = 16;

  @Parameters(index = "0", paramLabel = "SCHEDULER", description = "A scheduled executor.")
  private String scheduler = "";

  @Option(names = "--urn", description = "Shows the address of each task; JSON always has it.")
  private boolean hasUrn;

  @Override
  void run(OutlastInstance client, Output out) throws Exception {
    List<Callable<@Nullable List<Object>>> questions = new ArrayList<>();
    boolean withUrn = hasUrn || out.isJson();
    client
        .getScheduledExecutorService(scheduler)
        .getAllScheduledFutures()
        .forEach(
            (member, futures) ->
                futures.forEach(future -> questions.add(() -> row(member, future, withUrn))));
    List<List<Object>> rows = new ArrayList<>();
    ExecutorService asking = Executors.newFixedThreadPool(AT_ONCE);
    try {
      for (Future<@Nullable List<Object>> answer : asking.invokeAll(questions)) {
        List<Object> row = answer.get();
        if (row != null) {
          rows.add(row);
        }
      }
    } finally {
      asking.shutdownNow();
    }
    List<String> columns =
        new ArrayList<>(List.of("name", "state", "dueMillis", "runs", "place", "member"));
    if (withUrn) {
      columns.add("urn");
    }
    out.table(columns, rows);
  }

  /** Null for a task that was disposed while this looked. */
  private static @Nullable List<Object> row(
      Member member, IScheduledFuture<?> future, boolean withUrn) {
    ScheduledTaskStatus status;
    try {
      status = future.getStatus();
    } catch (StaleTaskException disposed) {
      return null;
    }
    ScheduledTaskHandler handler = future.getHandler();
    List<Object> row = new ArrayList<>();
    row.add(handler.getTaskName());
    row.add(status.state());
    row.add(status.delay().toMillis());
    row.add(status.statistics().getTotalRuns());
    row.add(place(handler));
    row.add(member.getUuid());
    if (withUrn) {
      row.add(handler.toUrn());
    }
    return row;
  }

  /** Where a task lives: with a partition it moves, with a member it goes. */
  static String place(ScheduledTaskHandler handler) {
    return handler.isAssignedToPartition()
        ? "partition " + handler.getPartitionId()
        : "member " + Objects.requireNonNull(handler.getUuid(), "a member");
  }
}
