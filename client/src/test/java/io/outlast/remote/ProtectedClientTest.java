// SPDX-License-Identifier: Apache-2.0
package io.outlast.remote;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.outlast.config.Config;
import io.outlast.config.SplitBrainProtectionConfig;
import io.outlast.core.OutlastInstance;
import io.outlast.core.SerializableCallable;
import io.outlast.splitbrainprotection.SplitBrainProtectionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** What clients hear of a split-brain protection: the same as members do (SPEC §5). */
class ProtectedClientTest {
  private static final SerializableCallable<String> TASK = () -> "done";

  @Test
  void whileTooFewMembersArePresent_thenAClientIsToldWhichProtectionRefuses() {
    try (OneMember member = new OneMember(ProtectedClientTest::protect);
        OutlastInstance client = RemoteClient.start(member.clientConfig())) {
      var jobs = client.getDurableExecutorService("jobs");
      var timers = client.getScheduledExecutorService("timers");

      assertThat(catchThrowable(() -> jobs.submit(TASK).get(10, TimeUnit.SECONDS)))
          .cause()
          .isInstanceOf(SplitBrainProtectionException.class)
          .hasMessageContainingAll("'jobs'", "'most'", "2 members", "sees 1");
      SplitBrainProtectionException refused =
          catchThrowableOfType(
              SplitBrainProtectionException.class, () -> timers.schedule(TASK, 1, TimeUnit.HOURS));
      assertThat(refused.getProtectionName()).isEqualTo("most");
    }
  }

  private static void protect(Config config) {
    config.addSplitBrainProtectionConfig(
        new SplitBrainProtectionConfig("most", /* enabled= */ true, 2));
    config.getDurableExecutorConfig("jobs").setSplitBrainProtectionName("most");
    config.getScheduledExecutorConfig("timers").setSplitBrainProtectionName("most");
  }
}
