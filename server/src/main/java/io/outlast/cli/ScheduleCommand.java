// SPDX-License-Identifier: Apache-2.0
package io.outlast.cli;

import io.outlast.core.OutlastInstance;
import io.outlast.core.RegisteredTask;
import io.outlast.scheduledexecutor.IScheduledExecutorService;
import io.outlast.scheduledexecutor.IScheduledFuture;
import io.outlast.scheduledexecutor.IfExists;
import io.outlast.scheduledexecutor.Schedule;
import io.outlast.scheduledexecutor.TaskOptions;
import io.outlast.scheduledexecutor.TaskSpec;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "schedule",
    description = "Schedules a task that members have registered by name; writes its address.")
final class ScheduleCommand extends ClusterCommand {
  @Parameters(index = "0", paramLabel = "SCHEDULER", description = "A scheduled executor.")
  private String scheduler = "";

  @Parameters(index = "1", paramLabel = "TASK", description = "The name it is registered under.")
  private String task = "";

  @Mixin private Argument argument = new Argument();

  @Option(
      names = "--name",
      paramLabel = "NAME",
      description = "What the task is called, once in a scheduler. Default: that of TASK.")
  private @Nullable String name;

  @Option(
      names = "--delay",
      paramLabel = "TIME",
      converter = TimeConverter.class,
      defaultValue = "0s",
      description = "Until the first run. Default: none.")
  private Duration delay = Duration.ZERO;

  @ArgGroup(exclusive = true)
  private @Nullable Again again;

  @Option(
      names = "--key",
      paramLabel = "TEXT",
      description = "Puts it into the partition of a key.")
  private @Nullable String key;

  @Option(
      names = "--if-exists",
      paramLabel = "CHOICE",
      defaultValue = "FAIL",
      description = "If there is a task of that name: ${COMPLETION-CANDIDATES}. Default: FAIL.")
  private IfExists ifExists = IfExists.FAIL;

  private static final class Again {
    @Option(
        names = "--period",
        paramLabel = "TIME",
        converter = TimeConverter.class,
        description = "Runs again, so long after the start of the run before.")
    private @Nullable Duration period;

    @Option(
        names = "--pause",
        paramLabel = "TIME",
        converter = TimeConverter.class,
        description = "Runs again, so long after the end of the run before.")
    private @Nullable Duration pause;
  }

  @Override
  void run(OutlastInstance client, Output out) throws Exception {
    IScheduledExecutorService there = client.getScheduledExecutorService(scheduler);
    RegisteredTask registered = RegisteredTask.of(task, argument.bytes());
    TaskOptions options = TaskOptions.DEFAULT.withIfExists(ifExists);
    TaskSpec<?> spec =
        TaskSpec.ofRegistered(registered, times()).named(name == null ? task : name).with(options);
    TaskSpec<?> placed = key == null ? spec : spec.onKeyOwner(key);
    IScheduledFuture<?> future = there.schedule(placed);
    String urn = future.getHandler().toUrn();
    out.say(urn, Map.of("name", future.getHandler().getTaskName(), "urn", urn));
  }

  private Schedule times() {
    Duration period = again == null ? null : again.period;
    Duration pause = again == null ? null : again.pause;
    if (period != null) {
      return Schedule.atFixedRate(delay, period);
    }
    return pause == null ? Schedule.once(delay) : Schedule.withFixedDelay(delay, pause);
  }
}
