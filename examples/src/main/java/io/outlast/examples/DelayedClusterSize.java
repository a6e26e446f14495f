// SPDX-License-Identifier: Apache-2.0
package io.outlast.examples;

import io.outlast.core.Outlast;
import io.outlast.core.OutlastInstance;
import io.outlast.core.OutlastInstanceAware;
import io.outlast.scheduledexecutor.IScheduledExecutorService;
import io.outlast.scheduledexecutor.IScheduledFuture;
import io.outlast.scheduledexecutor.ScheduledTaskStatistics;
import java.io.Serializable;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A task that runs in a second, on whatever member owns it then. */
class DelayedClusterSize {
  public static void main(String[] args) throws Exception {
    try (OutlastInstance outlast = Outlast.newOutlastInstance()) {
      IScheduledExecutorService scheduler = outlast.getScheduledExecutorService("my-scheduler");
      IScheduledFuture<Integer> future = scheduler.schedule(new ClusterSize(), 1, TimeUnit.SECONDS);

      int members = future.get();
      ScheduledTaskStatistics statistics = future.getStats();
      future.dispose(); // frees its place

      System.out.println("members: " + members + ", runs: " + statistics.getTotalRuns());
    }
  }

  /** Counts the members that the one on which it runs can see. */
  private static final class ClusterSize
      implements Callable<Integer>, OutlastInstanceAware, Serializable {
    private static final long serialVersionUID = 1L;
    private transient @Nullable OutlastInstance here;

    @Override
    public void setOutlastInstance(OutlastInstance instance) {
      here = instance;
    }

    @Override
    public Integer call() {
      return Objects.requireNonNull(here).getCluster().getMembers().size();
    }
  }
}
