// SPDX-License-Identifier: Apache-2.0
package io.outlast.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.outlast.config.Config;
import io.outlast.config.MergePolicyConfig;
import io.outlast.config.ScheduledExecutorConfig;
import io.outlast.config.SplitBrainProtectionConfig;
import io.outlast.core.Outlast;
import io.outlast.core.OutlastInstance;
import io.outlast.core.OutlastInstanceAware;
import io.outlast.durableexecutor.DurableExecutorService;
import io.outlast.scheduledexecutor.IScheduledExecutorService;
import io.outlast.scheduledexecutor.IScheduledFuture;
import io.outlast.scheduledexecutor.ScheduledTaskStatistics;
import java.io.Serializable;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/**
 * The Java examples from which this product began, with its own names in place of theirs: code that
 * is written like them compiles and runs.
 */
class SeedExamplesTest {

  @Test
  void theDurableExecutor() throws Exception {
    Config config = new Config();
    config
        .getDurableExecutorConfig("myDurableExecSvc")
        .setPoolSize(8)
        .setDurability(1)
        .setCapacity(1);

    OutlastInstance outlast = Outlast.newOutlastInstance(config);
    DurableExecutorService durableExecSvc = outlast.getDurableExecutorService("myDurableExecSvc");

    assertThat(durableExecSvc.submit(() -> "done").get()).isEqualTo("done");
    outlast.shutdown();
  }

  @Test
  void theConfigurationOfTheScheduledExecutor() {
    Config config = new Config();
    config.addSplitBrainProtectionConfig(
        new SplitBrainProtectionConfig("splitbrainprotectionname").setMinimumClusterSize(2));
    config
        .getScheduledExecutorConfig("myScheduledExecSvc")
        .setPoolSize(16)
        .setCapacityPolicy(ScheduledExecutorConfig.CapacityPolicy.PER_PARTITION)
        .setCapacity(100)
        .setDurability(1)
        .setMergePolicyConfig(
            new MergePolicyConfig("io.outlast.spi.merge.PassThroughMergePolicy", 110))
        .setSplitBrainProtectionName("splitbrainprotectionname");

    OutlastInstance outlast = Outlast.newOutlastInstance(config);
    IScheduledExecutorService myScheduledExecSvc =
        outlast.getScheduledExecutorService("myScheduledExecSvc");

    assertThat(myScheduledExecSvc.getName()).isEqualTo("myScheduledExecSvc");
    assertThat(outlast.getConfig().findScheduledExecutorConfig("myScheduledExecSvc").getCapacity())
        .isEqualTo(100);
    outlast.shutdown();
  }

  @Test
  void theDelayedClusterSizeTask() throws Exception {
    OutlastInstance outlast = Outlast.newOutlastInstance();
    IScheduledExecutorService executorService = outlast.getScheduledExecutorService("myScheduler");
    IScheduledFuture<Integer> future =
        executorService.schedule(new DelayedClusterSizeTask(), 1, TimeUnit.SECONDS);

    int membersCount = future.get(); // Block until we get the result
    ScheduledTaskStatistics stats = future.getStats();
    future.dispose(); // Always dispose futures that are not in use any more, to release resources
    long totalTaskRuns = stats.getTotalRuns(); // = 1

    assertThat(membersCount).isEqualTo(1);
    assertThat(totalTaskRuns).isEqualTo(1);
    outlast.shutdown();
  }

  static class DelayedClusterSizeTask
      implements Callable<Integer>, OutlastInstanceAware, Serializable {

    private transient OutlastInstance instance;

    @Override
    public Integer call() throws Exception {
      return instance.getCluster().getMembers().size();
    }

    @Override
    public void setOutlastInstance(OutlastInstance outlastInstance) {
      this.instance = outlastInstance;
    }
  }
}
