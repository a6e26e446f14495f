// SPDX-License-Identifier: Apache-2.0
package io.outlast.contract;

import static io.outlast.contract.fixture.Waiting.until;

import io.outlast.config.Config;
import io.outlast.config.DurableExecutorConfig;
import io.outlast.config.ScheduledExecutorConfig;
import io.outlast.config.SplitBrainProtectionConfig;
import io.outlast.core.OutlastInstance;
import io.outlast.splitbrainprotection.SplitBrainProtectionException;
import io.outlast.splitbrainprotection.SplitBrainProtectionOn;
import java.util.Locale;

/** Protections that ask for two members, each for executors of both kinds that have its name. */
enum Protected {
  READ(SplitBrainProtectionOn.READ, /* isEnabled= */ true),
  WRITE(SplitBrainProtectionOn.WRITE, /* isEnabled= */ true),
  READ_WRITE(SplitBrainProtectionOn.READ_WRITE, /* isEnabled= */ true),
  OFF(SplitBrainProtectionOn.READ_WRITE, /* isEnabled= */ false);

  private final SplitBrainProtectionOn on;
  private final boolean isEnabled;

  Protected(SplitBrainProtectionOn on, boolean isEnabled) {
    this.on = on;
    this.isEnabled = isEnabled;
  }

  /** Configures them all. */
  static void addAllTo(Config config) {
    config.setPartitionCount(7);
    for (Protected one : values()) {
      String name = one.protectionName();
      String executors = one.executorName("*");
      config.addSplitBrainProtectionConfig(
          new SplitBrainProtectionConfig(name, one.isEnabled, 2).setProtectOn(one.on));
      config.addDurableExecutorConfig(
          new DurableExecutorConfig(executors).setSplitBrainProtectionName(name));
      config.addScheduledExecutorConfig(
          new ScheduledExecutorConfig(executors).setSplitBrainProtectionName(name));
    }
  }

  /** Waits until a member refuses what is guarded. */
  static void awaitAbsence(OutlastInstance member) {
    until("too few members are present", () -> isRefused(member));
  }

  /** Waits until a member refuses nothing any more. */
  static void awaitPresence(OutlastInstance member) {
    until("enough members are present", () -> !isRefused(member));
  }

  private static boolean isRefused(OutlastInstance member) {
    try {
      member.getScheduledExecutorService(READ.executorName("asked")).getAllScheduledFutures();
      return false;
    } catch (SplitBrainProtectionException e) {
      return true;
    }
  }

  String protectionName() {
    return "for-" + name().toLowerCase(Locale.ROOT);
  }

  String executorName(String id) {
    return protectionName() + "-executor-" + id;
  }

  boolean guards(GuardedOperation operation) {
    return isEnabled && operation.isGuardedBy(on);
  }
}
