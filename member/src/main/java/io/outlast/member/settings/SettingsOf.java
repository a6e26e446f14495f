// SPDX-License-Identifier: Apache-2.0
package io.outlast.member.settings;

import io.outlast.config.Config;
import io.outlast.config.DurableExecutorConfig;
import io.outlast.config.ExecutorConfig;
import io.outlast.config.MergePolicyConfig;
import io.outlast.config.ScheduledExecutorConfig;
import io.outlast.config.ScheduledExecutorConfig.CapacityPolicy;
import io.outlast.config.ScheduledExecutorConfig.DelayOnTakeover;
import io.outlast.engine.task.ExecutorId;
import io.outlast.spi.merge.MergePolicies;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/** Reads a member's configuration, once per executor. */
public final class SettingsOf implements Function<ExecutorId, ExecutorSettings> {
  private final Config config;
  private final Function<ExecutorId, Guard> guards;
  private final ClassLoader loader;
  private final Map<ExecutorId, ExecutorSettings> known = new ConcurrentHashMap<>();

  /** Reads from a configuration that nobody changes any more; no executor is guarded. */
  public SettingsOf(Config config) {
    this(config, executor -> Guard.NONE);
  }

  /**
   * Reads from a configuration that nobody changes any more.
   *
   * @param guards what guards an executor
   */
  public SettingsOf(Config config, Function<ExecutorId, Guard> guards) {
    this.config = config;
    this.guards = guards;
    this.loader = UserClasses.loader(config);
  }

  @Override
  public ExecutorSettings apply(ExecutorId executor) {
    // For each run: unlike computeIfAbsent, this takes no lock.
    ExecutorSettings settings = known.get(executor);
    return settings == null ? known.computeIfAbsent(executor, this::read) : settings;
  }

  private ExecutorSettings read(ExecutorId executor) {
    return switch (executor.kind()) {
      case DURABLE -> of(config.findDurableExecutorConfig(executor.name()), guards.apply(executor));
      case SCHEDULED ->
          of(config.findScheduledExecutorConfig(executor.name()), guards.apply(executor));
    };
  }

  private ExecutorSettings of(DurableExecutorConfig c, Guard guard) {
    return new ExecutorSettings(
        c.getDurability(),
        c.isPersistent(),
        capacity(c),
        /* capacityPerNode= */ false,
        /* evictsResults= */ true,
        c.getMaxResults(),
        c.getResultTtl().toNanos(),
        /* delayRestarts= */ false,
        c.getDedupTtl().toNanos(),
        c.getMinReplicas(),
        c.getClassWait().toNanos(),
        threads(c),
        c.isVirtualThreads(),
        c.getMemberSelector(),
        c.isStatisticsEnabled(),
        merge(c),
        guard);
  }

  /** Results of a scheduled executor stay until they are disposed. */
  private ExecutorSettings of(ScheduledExecutorConfig c, Guard guard) {
    return new ExecutorSettings(
        c.getDurability(),
        c.isPersistent(),
        capacity(c),
        c.getCapacityPolicy() == CapacityPolicy.PER_NODE,
        /* evictsResults= */ false,
        Integer.MAX_VALUE,
        Long.MAX_VALUE,
        c.getDelayOnTakeover() == DelayOnTakeover.RESTART,
        c.getDedupTtl().toNanos(),
        c.getMinReplicas(),
        c.getClassWait().toNanos(),
        threads(c),
        c.isVirtualThreads(),
        c.getMemberSelector(),
        c.isStatisticsEnabled(),
        merge(c),
        guard);
  }

  private MergeSettings merge(ExecutorConfig<?> c) {
    MergePolicyConfig merge = c.getMergePolicyConfig();
    return new MergeSettings(MergePolicies.create(merge.getPolicy(), loader), merge.getBatchSize());
  }

  private static int capacity(ExecutorConfig<?> c) {
    return c.getCapacity() == 0 ? Integer.MAX_VALUE : c.getCapacity();
  }

  private static int threads(ExecutorConfig<?> c) {
    return c.isVirtualThreads() ? c.getMaxConcurrent() : c.getPoolSize();
  }

  /** The durabilities that the configuration names, that of the default executor among them. */
  public Set<Integer> durabilities() {
    Set<Integer> all = new TreeSet<>();
    all.add(defaultDurability());
    config.getDurableExecutorConfigs().values().forEach(c -> all.add(c.getDurability()));
    config.getScheduledExecutorConfigs().values().forEach(c -> all.add(c.getDurability()));
    return all;
  }

  /** The durability of an executor that is not configured by name. */
  public int defaultDurability() {
    return config.findDurableExecutorConfig(ExecutorConfig.DEFAULT_NAME).getDurability();
  }
}
