// SPDX-License-Identifier: Apache-2.0
package io.outlast.member.settings;

import io.outlast.config.Config;
import io.outlast.config.ExecutorConfig;
import io.outlast.spi.merge.MergePolicies;
import io.outlast.spi.merge.SplitBrainMergePolicy;

/** Classes of the user's that a configuration names. */
public final class UserClasses {
  private UserClasses() {}

  /** Where they are looked for: the configured loader, else the one of the calling thread. */
  public static ClassLoader loader(Config config) {
    ClassLoader configured = config.getClassLoader();
    ClassLoader loader =
        configured != null ? configured : Thread.currentThread().getContextClassLoader();
    return loader != null ? loader : UserClasses.class.getClassLoader();
  }

  /**
   * Checks that each configured merge policy is one, so that this is not found out when a split
   * heals.
   *
   * @throws IllegalArgumentException if one cannot be used; the message names executor, policy and
   *     remedy
   */
  public static void requireMergePolicies(Config config) {
    ClassLoader loader = loader(config);
    config
        .getDurableExecutorConfigs()
        .values()
        .forEach(executor -> requireMergePolicy("Durable", executor, loader));
    config
        .getScheduledExecutorConfigs()
        .values()
        .forEach(executor -> requireMergePolicy("Scheduled", executor, loader));
  }

  private static void requireMergePolicy(
      String kind, ExecutorConfig<?> executor, ClassLoader loader) {
    try {
      SplitBrainMergePolicy unused =
          MergePolicies.create(executor.getMergePolicyConfig().getPolicy(), loader);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "%s executor '%s': %s".formatted(kind, executor.getName(), e.getMessage()), e);
    }
  }
}
