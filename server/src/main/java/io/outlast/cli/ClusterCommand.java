// SPDX-License-Identifier: Apache-2.0
package io.outlast.cli;

import io.outlast.core.OutlastInstance;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** A command that needs a cluster. */
abstract class ClusterCommand implements Callable<Integer> {
  @Spec private @Nullable CommandSpec spec;

  /** Does it. */
  abstract void run(OutlastInstance client, Output out) throws Exception;

  /** Whether it takes the time it takes, because it waits for a task or for its user. */
  boolean isPatient() {
    return false;
  }

  @Override
  public Integer call() throws Exception {
    CommandSpec here = Objects.requireNonNull(spec, "spec");
    OutlastCommand top = (OutlastCommand) here.root().userObject();
    Output out = new Output(here.commandLine().getOut(), top.isJson());
    OutlastInstance client = top.connect();
    try (client) {
      if (isPatient()) {
        run(client, out);
      } else {
        runWithin(top, client, out);
      }
    }
    out.flush();
    return ExitCode.OK;
  }

  /** A client waits for its cluster however long that is away; who types commands does not. */
  private void runWithin(OutlastCommand top, OutlastInstance client, Output out) throws Exception {
    FutureTask<@Nullable Void> work =
        new FutureTask<>(
            () -> {
              run(client, out);
              return null;
            });
    Thread worker = new Thread(work, "outlast-command");
    worker.setDaemon(true);
    worker.start();
    try {
      work.get(top.timeout().toNanos(), TimeUnit.NANOSECONDS);
    } catch (ExecutionException e) {
      throw e.getCause() instanceof Exception cause ? cause : e;
    } catch (TimeoutException e) {
      throw new Failure(
          Failure.NOBODY_ANSWERS,
          "No answer within %d ms: %s. What was asked may have been done; see --timeout."
              .formatted(
                  top.timeout().toMillis(),
                  client.getHealth().isHealthy()
                      ? "the members that are there do not own all partitions, or are busy"
                      : String.join(" ", client.getHealth().problems())),
          e);
    }
  }
}
