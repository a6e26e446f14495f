// SPDX-License-Identifier: Apache-2.0
package io.outlast.cli;

import io.outlast.core.OutlastInstance;
import io.outlast.core.RegisteredTask;
import io.outlast.durableexecutor.DurableExecutorService;
import io.outlast.durableexecutor.DurableExecutorServiceFuture;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "submit",
    description = "Submits a task that members have registered by name; writes its ID.")
final class SubmitCommand extends ClusterCommand {
  @Parameters(index = "0", paramLabel = "EXECUTOR", description = "A durable executor.")
  private String executor = "";

  @Parameters(index = "1", paramLabel = "TASK", description = "The name it is registered under.")
  private String task = "";

  @Mixin private Argument argument = new Argument();

  @Option(
      names = "--key",
      paramLabel = "TEXT",
      description = "Tasks with equal keys go to the same partition.")
  private @Nullable String key;

  @Option(names = "--wait", description = "Waits for the end, and writes the result instead.")
  private boolean isToWait;

  @Override
  boolean isPatient() {
    return isToWait;
  }

  @Override
  void run(OutlastInstance client, Output out) throws Exception {
    DurableExecutorService durable = client.getDurableExecutorService(executor);
    RegisteredTask registered = RegisteredTask.of(task, argument.bytes());
    DurableExecutorServiceFuture<byte @Nullable []> future =
        key == null ? durable.submit(registered) : durable.submitToKeyOwner(registered, key);
    // Fails with what it was refused for.
    long taskId = future.taskIdStage().toCompletableFuture().join();
    if (isToWait) {
      Bytes.tell(out, Map.of("taskId", taskId), future.get());
    } else {
      out.say(String.valueOf(taskId), Map.of("taskId", taskId));
    }
  }
}
