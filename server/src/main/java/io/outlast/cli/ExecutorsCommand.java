// SPDX-License-Identifier: Apache-2.0
package io.outlast.cli;

import io.outlast.core.OutlastInstance;
import java.util.List;
import picocli.CommandLine.Command;

@Command(
    name = "executors",
    description = "Lists the executors that have been used and not been destroyed since.")
final class ExecutorsCommand extends ClusterCommand {
  @Override
  void run(OutlastInstance client, Output out) {
    List<List<Object>> rows =
        Executors.all(client).stream()
            .map(executor -> List.<Object>of(executor.name(), executor.kind()))
            .toList();
    out.table(List.of("name", "kind"), rows);
  }
}
