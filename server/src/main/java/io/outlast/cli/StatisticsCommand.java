// SPDX-License-Identifier: Apache-2.0
package io.outlast.cli;

import io.outlast.cli.Executors.Executor;
import io.outlast.core.OutlastInstance;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Parameters;

@Command(
    name = "statistics",
    description = "Shows the counters of executors, summed over all members.")
final class StatisticsCommand extends ClusterCommand {
  @Parameters(paramLabel = "EXECUTOR", arity = "0..*", description = "Which ones. Default: all.")
  private Set<String> names = Set.of();

  @Override
  void run(OutlastInstance client, Output out) {
    List<Executor> all = Executors.all(client);
    Set<String> unknown = new TreeSet<>(names);
    unknown.removeAll(all.stream().map(Executor::name).collect(Collectors.toSet()));
    if (!unknown.isEmpty()) {
      throw new Failure(
          ExitCode.SOFTWARE,
          "There are no executors %s. Those that have been used: %s"
              .formatted(unknown, all.stream().map(Executor::name).distinct().toList()));
    }
    out.records(
        all.stream()
            .filter(executor -> names.isEmpty() || names.contains(executor.name()))
            .map(executor -> Executors.numbers(executor, executor.stats(client)))
            .toList());
  }
}
