// SPDX-License-Identifier: Apache-2.0
package io.outlast.cli;

import io.outlast.core.OutlastInstance;
import io.outlast.durableexecutor.DurableExecutorService;
import java.util.Map;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(name = "result", description = "Waits for the end of a task, and writes its result.")
final class ResultCommand extends ClusterCommand {
  @Parameters(index = "0", paramLabel = "EXECUTOR", description = "A durable executor.")
  private String executor = "";

  @Parameters(index = "1", paramLabel = "ID", description = "The ID of the task.")
  private long taskId;

  @Option(names = "--dispose", description = "Frees its place when the result is written.")
  private boolean isToBeDisposed;

  @Override
  boolean isPatient() {
    return true;
  }

  @Override
  void run(OutlastInstance client, Output out) throws Exception {
    DurableExecutorService durable = client.getDurableExecutorService(executor);
    Future<@Nullable Object> result = durable.retrieveResult(taskId);
    Bytes.tell(out, Map.of("taskId", taskId), result.get());
    out.flush();
    if (isToBeDisposed) {
      durable.disposeResult(taskId);
    }
  }
}
