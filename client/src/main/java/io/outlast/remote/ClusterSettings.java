// SPDX-License-Identifier: Apache-2.0
package io.outlast.remote;

import io.outlast.config.Config;
import io.outlast.config.DurableExecutorConfig;
import io.outlast.config.ScheduledExecutorConfig;
import io.outlast.config.ScheduledExecutorConfig.CapacityPolicy;
import io.outlast.engine.facade.FacadeSettings;
import io.outlast.engine.task.ExecutorId;
import io.outlast.protocol.v1.Executor;
import io.outlast.protocol.v1.Welcome;
import java.time.Duration;

/**
 * What the cluster is configured with, as far as a submitter has to know it. Never changed: members
 * of one cluster agree on it.
 */
final class ClusterSettings {
  private final int partitionCount;
  private final int maxInFlight;
  private final Config executors = new Config();

  /**
   * Reads what the first member has told.
   *
   * @param maxInFlight the client's own bound
   */
  ClusterSettings(Welcome welcome, int maxInFlight) {
    this.partitionCount = welcome.getPartitionCount();
    this.maxInFlight = maxInFlight;
    for (Executor executor : welcome.getExecutorsList()) {
      if (executor.getKind() == Executor.Kind.SCHEDULED) {
        executors.addScheduledExecutorConfig(scheduled(executor));
      } else {
        executors.addDurableExecutorConfig(durable(executor));
      }
    }
  }

  private DurableExecutorConfig durable(Executor executor) {
    return new DurableExecutorConfig(executor.getName())
        .setDurability(executor.getDurability())
        .setCapacity(executor.getCapacity())
        .setMaxInFlight(inFlight(executor));
  }

  private ScheduledExecutorConfig scheduled(Executor executor) {
    return new ScheduledExecutorConfig(executor.getName())
        .setDurability(executor.getDurability())
        .setCapacity(executor.getCapacity())
        .setCapacityPolicy(
            executor.getCapacityPolicy() == Executor.CapacityPolicy.PER_NODE
                ? CapacityPolicy.PER_NODE
                : CapacityPolicy.PER_PARTITION)
        .setMaxInFlight(inFlight(executor))
        .setOverflowTimeout(Duration.ofNanos(executor.getOverflowTimeoutNanos()));
  }

  private int inFlight(Executor executor) {
    return Math.min(maxInFlight, Math.max(1, executor.getMaxInFlight()));
  }

  /** The executors of the cluster, as far as a submitter has to know them. */
  Config executors() {
    return executors;
  }

  int partitionCount() {
    return partitionCount;
  }

  int durability(ExecutorId executor) {
    return switch (executor.kind()) {
      case DURABLE -> executors.findDurableExecutorConfig(executor.name()).getDurability();
      case SCHEDULED -> executors.findScheduledExecutorConfig(executor.name()).getDurability();
    };
  }

  /** The durability whose owners the partitions are shown with. */
  int defaultDurability() {
    return executors.findDurableExecutorConfig("default").getDurability();
  }

  FacadeSettings durable(String name) {
    return FacadeSettings.of(executors.findDurableExecutorConfig(name));
  }

  FacadeSettings scheduled(String name) {
    return FacadeSettings.of(executors.findScheduledExecutorConfig(name));
  }
}
