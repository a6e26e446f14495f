// SPDX-License-Identifier: Apache-2.0
package io.outlast.server;

import io.outlast.cluster.JoinRefusedException;
import io.outlast.config.Config;
import io.outlast.core.LifecycleEvent.LifecycleState;
import io.outlast.core.Outlast;
import io.outlast.core.OutlastInstance;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Option;

/**
 * A member as a process of its own, until a signal ends it.
 *
 * <p>What belongs to the process are options here, and what belongs to the member is in its
 * configuration: a member in an application has no HTTP port and no folder of tasks, so the
 * configuration has no settings for them.
 */
@Command(
    name = "outlast-server",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    sortOptions = false,
    description = "Runs a member of an Outlast cluster as a process of its own.",
    footer = {
      "",
      "SIGTERM and SIGINT end it in order: it starts nothing new, waits up to drain-timeout for"
          + " what runs, and hands over what it owns.",
      "",
      "Exit codes:",
      "  0  ended in order by a signal, or only told something",
      "  1  could not start, or has ended by itself; the log says why",
      "  2  options or configuration are wrong, or the cluster refuses them"
    })
public final class OutlastServer implements Callable<Integer> {
  private static final Logger LOG = LoggerFactory.getLogger(OutlastServer.class);

  /** Where the archive was unpacked; set by its script. */
  private static final String HOME = "outlast.home";

  @Option(
      names = "--config",
      paramLabel = "FILE",
      description =
          "XML or YAML. Without it the usual places are looked at: -Doutlast.config, outlast.xml or"
              + " .yaml in the working directory, then conf/ of the server.")
  private @Nullable File config;

  @Option(
      names = "--tasks",
      paramLabel = "FOLDER",
      description = "Jars with the classes of tasks. Default: tasks/ of the server.")
  private @Nullable Path tasks;

  @Option(
      names = "--health-port",
      paramLabel = "PORT",
      description = "Where HTTP tells how it goes; 0 for nowhere. Default: ${DEFAULT-VALUE}.",
      defaultValue = "5951")
  private int healthPort;

  @Option(
      names = "--health-address",
      paramLabel = "ADDRESS",
      description = "On which address. Default: ${DEFAULT-VALUE}.",
      defaultValue = "127.0.0.1")
  private String healthAddress = "127.0.0.1";

  private final ServerHealth health = new ServerHealth();
  private final CountDownLatch ended = new CountDownLatch(1);

  /** What the process exits with once it goes. */
  private volatile int exitCode = ExitCode.OK;

  private OutlastServer() {}

  /** Runs a server; returns when the process ends. */
  public static void main(String[] args) {
    OutlastServer server = new OutlastServer();
    Runtime.getRuntime().addShutdownHook(new Thread(server::end, "outlast-server-end"));
    server.exit(
        new CommandLine(server)
            .setExecutionExceptionHandler((e, line, parsed) -> failed(e, line))
            .execute(args));
  }

  private void exit(int code) {
    exitCode = code;
    // Runs the hook; if it was a signal that ended the member the hook runs already.
    System.exit(code);
  }

  /** Messages are for those who run servers; a stack trace only where there is none for them. */
  private static int failed(Exception e, CommandLine line) {
    boolean isWrong = e instanceof IllegalArgumentException || e instanceof JoinRefusedException;
    if (isWrong || e instanceof IllegalStateException) {
      line.getErr().println("outlast-server: " + e.getMessage());
      return isWrong ? ExitCode.USAGE : ExitCode.SOFTWARE;
    }
    LOG.error("The server could not start.", e);
    return ExitCode.SOFTWARE;
  }

  @Override
  public Integer call() throws InterruptedException {
    ClassLoader before = OutlastServer.class.getClassLoader();
    Config settings = config == null ? Config.load() : Config.loadFromFile(config);
    Path folder = tasksFolder();
    if (folder != null) {
      TasksFolder jars = TasksFolder.open(folder, before);
      settings.setClassLoader(jars.loader());
      Thread.currentThread().setContextClassLoader(jars.loader());
      jars.register(settings);
      LOG.info("Tasks: {}", jars);
    }
    settings.validate();
    try (HealthEndpoint endpoint = HealthEndpoint.open(healthAddress, healthPort, health)) {
      OutlastInstance member = Outlast.newOutlastInstance(settings);
      member
          .getLifecycleService()
          .addLifecycleListener(
              event -> {
                if (event.getState() == LifecycleState.SHUTDOWN) {
                  ended.countDown();
                }
              });
      // The gate is for applications that are not up yet; here there is nothing else.
      member.ready();
      health.started(member);
      LOG.info("{}: the server is ready; {}", member.getName(), endpoint);
      ended.await();
    }
    return ExitCode.SOFTWARE;
  }

  /** The folder that was asked for, else that of the archive, if it is there. */
  private @Nullable Path tasksFolder() {
    if (tasks != null) {
      return tasks;
    }
    String home = System.getProperty(HOME);
    Path usual = home == null ? null : Path.of(home, "tasks");
    return usual != null && Files.isDirectory(usual) ? usual : null;
  }

  /**
   * The process goes: the member leaves in order, if it still is one. A JVM that a signal has ended
   * would exit with the signal's number, whatever its hooks did; what was carried out in order ends
   * with 0.
   */
  private void end() {
    health.leaving();
    int code = exitCode;
    try {
      Outlast.shutdownAll();
    } catch (RuntimeException e) {
      LOG.error("The member did not leave in order.", e);
      code = ExitCode.SOFTWARE;
    }
    Runtime.getRuntime().halt(code);
  }
}
