// SPDX-License-Identifier: Apache-2.0
package io.outlast.member.settings;

import io.outlast.config.Config;
import io.outlast.config.ExecutorConfig;
import io.outlast.config.ScheduledExecutorConfig;
import io.outlast.config.SplitBrainProtectionConfig;
import io.outlast.engine.task.ExecutorId;
import io.outlast.engine.task.ExecutorId.Kind;
import io.outlast.spi.merge.MergePolicies;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Finds what members must agree on (SPEC §4) in the configuration of this one.
 *
 * <p>Compared is what holds for a name, not where that is written: a member that configures an
 * executor as the defaults have it agrees with one that does not mention it. So members compare the
 * names, and patterns of names, that either of them has configured, and the two defaults.
 */
public final class Agreement {
  private final Config config;

  /** Reads from a configuration that nobody changes any more. */
  public Agreement(Config config) {
    this.config = config;
  }

  /** The executors, and patterns of names, that are configured here; the defaults among them. */
  public Set<ExecutorId> named() {
    Set<ExecutorId> named = new LinkedHashSet<>();
    named.add(new ExecutorId(Kind.DURABLE, ExecutorConfig.DEFAULT_NAME));
    named.add(new ExecutorId(Kind.SCHEDULED, ExecutorConfig.DEFAULT_NAME));
    config.getDurableExecutorConfigs().keySet().stream()
        .map(name -> new ExecutorId(Kind.DURABLE, name))
        .forEach(named::add);
    config.getScheduledExecutorConfigs().keySet().stream()
        .map(name -> new ExecutorId(Kind.SCHEDULED, name))
        .forEach(named::add);
    return named;
  }

  /** What holds here for the named executors, and for others. */
  public Terms terms(Collection<ExecutorId> others) {
    Set<ExecutorId> executors = new LinkedHashSet<>(named());
    executors.addAll(others);
    Map<ExecutorId, Map<String, String>> values = new LinkedHashMap<>();
    executors.forEach(executor -> values.put(executor, valuesOf(executor)));
    return new Terms(Map.of("partition-count", "" + config.getPartitionCount()), values);
  }

  private Map<String, String> valuesOf(ExecutorId executor) {
    try {
      return switch (executor.kind()) {
        case DURABLE -> common(config.findDurableExecutorConfig(executor.name()));
        case SCHEDULED -> scheduled(config.findScheduledExecutorConfig(executor.name()));
      };
    } catch (IllegalArgumentException twoPatterns) {
      // An executor of that name cannot be had here, so that nothing can go wrong with it.
      return Map.of("configuration", "ambiguous");
    }
  }

  private Map<String, String> scheduled(ScheduledExecutorConfig executor) {
    Map<String, String> values = common(executor);
    values.put("capacity-policy", executor.getCapacityPolicy().name());
    values.put("delay-on-takeover", executor.getDelayOnTakeover().name());
    return values;
  }

  private Map<String, String> common(ExecutorConfig<?> executor) {
    Map<String, String> values = new LinkedHashMap<>();
    values.put("durability", "" + executor.getDurability());
    values.put("persistence", executor.isPersistent() ? "on" : "off");
    values.put("capacity", "" + executor.getCapacity());
    values.put(
        "merge-policy", MergePolicies.className(executor.getMergePolicyConfig().getPolicy()));
    values.put("split-brain-protection", protection(executor.getSplitBrainProtectionName()));
    values.put("member-selector", new TreeMap<>(executor.getMemberSelector()).toString());
    return values;
  }

  /** What a protection does, whatever its name is. Functions that are objects look all the same. */
  private String protection(@Nullable String name) {
    SplitBrainProtectionConfig protection =
        name == null ? null : config.findSplitBrainProtectionConfig(name).orElse(null);
    if (protection == null || !protection.isEnabled()) {
      return "none";
    }
    String function = protection.getFunctionClassName();
    String rule =
        protection.getFunctionImplementation() != null
            ? "a function"
            : function != null
                ? "the function " + function
                : "at least " + protection.getMinimumClusterSize() + " members";
    return rule + " for " + protection.getProtectOn();
  }
}
