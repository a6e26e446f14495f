// SPDX-License-Identifier: Apache-2.0
package io.outlast.examples;

import static java.time.Duration.ZERO;
import static java.time.Duration.ofSeconds;

import io.outlast.core.Outlast;
import io.outlast.core.OutlastInstance;
import io.outlast.scheduledexecutor.IScheduledExecutorService;
import io.outlast.scheduledexecutor.IScheduledFuture;
import io.outlast.scheduledexecutor.IfExists;
import io.outlast.scheduledexecutor.Schedule;
import io.outlast.scheduledexecutor.TaskOptions;
import io.outlast.scheduledexecutor.TaskSpec;
import java.util.concurrent.TimeUnit;

/** A series with a name, as start-up code schedules it on every member: it exists once. */
class Ticker {
  public static void main(String[] args) throws Exception {
    try (OutlastInstance outlast = Outlast.newOutlastInstance()) {
      IScheduledExecutorService scheduler = outlast.getScheduledExecutorService("reports");
      startUp(scheduler);
      startUp(scheduler);

      IScheduledFuture<String> later =
          scheduler.schedule(() -> "and so on", 2_500, TimeUnit.MILLISECONDS);
      System.out.println(later.get());
    }
  }

  private static void startUp(IScheduledExecutorService scheduler) {
    TaskOptions ifAbsent = TaskOptions.DEFAULT.withIfExists(IfExists.KEEP);
    scheduler.schedule(
        TaskSpec.of(() -> System.out.println("tick"), Schedule.atFixedRate(ZERO, ofSeconds(1)))
            .named("ticker")
            .with(ifAbsent));
  }
}
