// SPDX-License-Identifier: Apache-2.0
package io.outlast.configfile.table;

import static java.time.Duration.ZERO;
import static java.time.Duration.ofNanos;

import io.outlast.config.DurableExecutorConfig;
import io.outlast.config.ExecutorConfig;
import io.outlast.config.MergePolicyConfig;
import io.outlast.config.ScheduledExecutorConfig;
import io.outlast.config.ScheduledExecutorConfig.CapacityPolicy;
import io.outlast.config.ScheduledExecutorConfig.DelayOnTakeover;
import io.outlast.configfile.table.Section.Group;
import io.outlast.configfile.table.Section.Part;
import io.outlast.configfile.table.Section.Setting;
import io.outlast.configfile.table.Type.Attributes;
import io.outlast.configfile.table.Type.Choice;
import io.outlast.configfile.table.Type.Span;
import io.outlast.configfile.table.Type.Switch;
import io.outlast.configfile.table.Type.Text;
import io.outlast.configfile.table.Type.Truth;
import io.outlast.configfile.table.Type.Whole;
import io.outlast.configfile.table.Type.WholeOr;
import io.outlast.spi.merge.MergePolicies;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;

/** The settings of executors. */
final class ExecutorTable {

  private static final int NO_LIMIT = Integer.MAX_VALUE;

  private static final Section<MergePolicyConfig> MERGE_POLICY =
      new Section<>(
          "class-name",
          List.of(
              new Setting<>(
                  "class-name",
                  new Text("the name of a policy, or of a class"),
                  (policy, name) -> policy.setPolicy(ourPolicy(name)),
                  MergePolicyConfig::getPolicy),
              new Setting<>(
                  "batch-size",
                  new Whole(1, NO_LIMIT),
                  MergePolicyConfig::setBatchSize,
                  MergePolicyConfig::getBatchSize)));

  static final Section<DurableExecutorConfig> DURABLE =
      common(
          List.of(
              new Setting<>(
                  "result-ttl",
                  new Span(ofNanos(1)),
                  DurableExecutorConfig::setResultTtl,
                  DurableExecutorConfig::getResultTtl),
              new Setting<>(
                  "max-results",
                  new Whole(1, NO_LIMIT),
                  DurableExecutorConfig::setMaxResults,
                  DurableExecutorConfig::getMaxResults)));

  static final Section<ScheduledExecutorConfig> SCHEDULED =
      common(
          List.of(
              new Setting<>(
                  "capacity-policy",
                  new Choice<>(CapacityPolicy.class),
                  ScheduledExecutorConfig::setCapacityPolicy,
                  ScheduledExecutorConfig::getCapacityPolicy),
              new Setting<>(
                  "delay-on-takeover",
                  new Choice<>(DelayOnTakeover.class),
                  ScheduledExecutorConfig::setDelayOnTakeover,
                  ScheduledExecutorConfig::getDelayOnTakeover),
              new Setting<>(
                  "overflow-timeout",
                  new Span(ZERO),
                  ScheduledExecutorConfig::setOverflowTimeout,
                  ScheduledExecutorConfig::getOverflowTimeout)));

  private ExecutorTable() {}

  private static <C extends ExecutorConfig<C>> Section<C> common(List<Part<C>> own) {
    List<Part<C>> parts = new ArrayList<>();
    parts.add(
        new Setting<>(
            "pool-size",
            new WholeOr(new Whole(1, NO_LIMIT), "virtual"),
            ExecutorTable::setPoolSize,
            c -> c.isVirtualThreads() ? OptionalInt.empty() : OptionalInt.of(c.getPoolSize())));
    parts.add(
        new Setting<>(
            "max-concurrent",
            new Whole(1, NO_LIMIT),
            ExecutorConfig::setMaxConcurrent,
            ExecutorConfig::getMaxConcurrent));
    parts.add(
        new Setting<>(
            "durability",
            new Whole(0, ExecutorConfig.MAX_DURABILITY),
            ExecutorConfig::setDurability,
            ExecutorConfig::getDurability));
    parts.add(
        new Setting<>(
            "capacity",
            new Whole(0, NO_LIMIT),
            ExecutorConfig::setCapacity,
            ExecutorConfig::getCapacity));
    parts.add(
        new Setting<>(
            "statistics-enabled",
            new Truth(),
            ExecutorConfig::setStatisticsEnabled,
            ExecutorConfig::isStatisticsEnabled));
    parts.add(
        new Setting<>(
            "split-brain-protection-ref",
            new Text("the name of a protection"),
            ExecutorConfig::setSplitBrainProtectionName,
            ExecutorConfig::getSplitBrainProtectionName));
    parts.add(new Group<>("merge-policy", ExecutorConfig::getMergePolicyConfig, MERGE_POLICY));
    parts.add(
        new Setting<>(
            "min-replicas",
            new Whole(0, ExecutorConfig.MAX_DURABILITY + 1),
            ExecutorConfig::setMinReplicas,
            ExecutorConfig::getMinReplicas));
    parts.add(
        new Setting<>(
            "persistence",
            new Switch(),
            ExecutorConfig::setPersistent,
            ExecutorConfig::isPersistent));
    parts.add(
        new Setting<>(
            "dedup-ttl", new Span(ZERO), ExecutorConfig::setDedupTtl, ExecutorConfig::getDedupTtl));
    parts.add(
        new Setting<>(
            "class-wait",
            new Span(ZERO),
            ExecutorConfig::setClassWait,
            ExecutorConfig::getClassWait));
    parts.add(
        new Setting<>(
            "max-in-flight",
            new Whole(1, NO_LIMIT),
            ExecutorConfig::setMaxInFlight,
            ExecutorConfig::getMaxInFlight));
    parts.add(
        new Setting<>(
            "member-selector",
            new Attributes(),
            ExecutorConfig::setMemberSelector,
            ExecutorConfig::getMemberSelector));
    parts.addAll(own);
    return new Section<>(null, parts);
  }

  private static <C extends ExecutorConfig<C>> void setPoolSize(C executor, OptionalInt size) {
    executor.setVirtualThreads(size.isEmpty());
    if (size.isPresent()) {
      executor.setPoolSize(size.getAsInt());
    }
  }

  /** Names of the package from which code moves over become ours; simple names stay simple. */
  private static String ourPolicy(String name) {
    return name.indexOf('.') < 0 ? name : MergePolicies.className(name);
  }
}
