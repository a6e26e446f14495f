// SPDX-License-Identifier: Apache-2.0
package io.outlast.cli;

import io.outlast.core.OutlastInstance;
import io.outlast.scheduledexecutor.IScheduledExecutorService;
import io.outlast.scheduledexecutor.IScheduledFuture;
import io.outlast.scheduledexecutor.ScheduledTaskHandler;
import io.outlast.scheduledexecutor.ScheduledTaskStatistics;
import io.outlast.scheduledexecutor.ScheduledTaskStatus;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
    name = "tasks",
    description = "Lists scheduled tasks, shows one, or acts on one.",
    subcommands = {
      TasksListCommand.class,
      TasksCommand.Show.class,
      TasksCommand.Cancel.class,
      TasksCommand.Dispose.class,
      TasksCommand.Run.class,
      TasksCommand.Pause.class,
      TasksCommand.Resume.class
    })
final class TasksCommand implements Runnable {
  private static final String URN = "urn:";

  @Spec private @Nullable CommandSpec spec;

  @Override
  public void run() {
    CommandSpec here = Objects.requireNonNull(spec, "spec");
    throw new ParameterException(here.commandLine(), "List, show or do what?");
  }

  /** A command about one task. */
  abstract static class OfTask extends ClusterCommand {
    @Parameters(index = "0", paramLabel = "SCHEDULER", description = "A scheduled executor.")
    private String scheduler = "";

    @Parameters(
        index = "1",
        paramLabel = "TASK",
        description = "The name of a task, or the URN; what is bound to a member has only that.")
    private String task = "";

    abstract void run(IScheduledExecutorService there, IScheduledFuture<?> future, Output out);

    @Override
    final void run(OutlastInstance client, Output out) {
      IScheduledExecutorService there = client.getScheduledExecutorService(scheduler);
      run(
          there,
          task.startsWith(URN)
              ? there.getScheduledFuture(ScheduledTaskHandler.of(task))
              : named(there),
          out);
    }

    private IScheduledFuture<?> named(IScheduledExecutorService there) {
      return there
          .findScheduledFuture(task)
          .orElseThrow(
              () ->
                  new Failure(
                      ExitCode.SOFTWARE,
                      "Scheduler '%s' has no task '%s'. 'outlast tasks list' shows those it has."
                          .formatted(scheduler, task)));
    }

    /** Tells whether there was anything to change. */
    final void tell(Output out, boolean isChanged, String done) {
      out.say(
          isChanged ? done : "nothing changed: it is so already, or the task has ended",
          Map.of("changed", isChanged));
    }
  }

  @Command(name = "show", description = "Shows how a task stands, and what its runs have left.")
  static final class Show extends OfTask {
    @Override
    void run(IScheduledExecutorService there, IScheduledFuture<?> future, Output out) {
      ScheduledTaskHandler handler = future.getHandler();
      ScheduledTaskStatus status = future.getStatus();
      ScheduledTaskStatistics stats = status.statistics();
      Map<String, Object> told = new LinkedHashMap<>();
      told.put("name", handler.getTaskName());
      told.put("state", status.state());
      told.put("dueMillis", status.delay().toMillis());
      told.put("place", TasksListCommand.place(handler));
      told.put("urn", handler.toUrn());
      told.put("runs", stats.getTotalRuns());
      told.put("skippedRuns", stats.getSkippedRuns());
      told.put("lastRunMillis", stats.getLastRunDuration(TimeUnit.MILLISECONDS));
      told.put("lastIdleMillis", stats.getLastIdleTime(TimeUnit.MILLISECONDS));
      told.put("totalRunMillis", stats.getTotalRunTime(TimeUnit.MILLISECONDS));
      told.put("totalIdleMillis", stats.getTotalIdleTime(TimeUnit.MILLISECONDS));
      out.record(told);
    }
  }

  @Command(name = "cancel", description = "Ends a task for good; it keeps its place and name.")
  static final class Cancel extends OfTask {
    @Option(names = "--interrupt", description = "Interrupts the run that goes on.")
    private boolean isToInterrupt;

    @Override
    void run(IScheduledExecutorService there, IScheduledFuture<?> future, Output out) {
      tell(out, future.cancel(isToInterrupt), "cancelled");
    }
  }

  @Command(name = "dispose", description = "Removes a task; its place and its name are free.")
  static final class Dispose extends OfTask {
    @Override
    void run(IScheduledExecutorService there, IScheduledFuture<?> future, Output out) {
      future.dispose();
      tell(out, /* isChanged= */ true, "disposed");
    }
  }

  @Command(name = "run", description = "Starts a run now, beside the schedule.")
  static final class Run extends OfTask {
    @Override
    void run(IScheduledExecutorService there, IScheduledFuture<?> future, Output out) {
      tell(out, there.triggerNow(future.getHandler()), "started");
    }
  }

  @Command(name = "pause", description = "No run starts until the task is resumed.")
  static final class Pause extends OfTask {
    @Override
    void run(IScheduledExecutorService there, IScheduledFuture<?> future, Output out) {
      tell(out, there.pause(future.getHandler()), "paused");
    }
  }

  @Command(name = "resume", description = "Runs start again.")
  static final class Resume extends OfTask {
    @Override
    void run(IScheduledExecutorService there, IScheduledFuture<?> future, Output out) {
      tell(out, there.resume(future.getHandler()), "resumed");
    }
  }
}
