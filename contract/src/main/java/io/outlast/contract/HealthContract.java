// SPDX-License-Identifier: Apache-2.0
package io.outlast.contract;

import static io.outlast.contract.fixture.Waiting.until;
import static io.outlast.contract.fixture.Waiting.valueOf;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.outlast.config.Config;
import io.outlast.contract.fixture.Profile;
import io.outlast.core.OutlastInstance;
import io.outlast.durableexecutor.DurableExecutorService;
import io.outlast.durableexecutor.DurableExecutorServiceFuture;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A member that notices when it does not do what is due (SPEC §7, R6). */
public abstract class HealthContract extends ContractSuite {

  @Test
  void whenAPoolIsUsedUp_thenTheMemberSaysSoUntilItGoesOn() throws Exception {
    Config config = fixture().newConfig().setStallThreshold(Duration.ofMillis(200));
    try (OutlastInstance member = fixture().newMember(config)) {
      DurableExecutorService executor = executor(Profile.ONE_THREAD, member);
      String key = keyOwnedBy(member);
      executor.submitToKeyOwner(probe().gated("a"), key).getTaskId();
      probe().awaitRun("a");

      DurableExecutorServiceFuture<String> waits =
          executor.submitToKeyOwner(probe().passing("b"), key);
      List<String> problems =
          until(
              "a problem of " + executor.getName(),
              () -> problemsOf(member, executor),
              found -> !found.isEmpty());
      probe().open("a");
      valueOf(waits);

      assertThat(problems)
          .singleElement()
          .asString()
          .contains("stalled", "1 due tasks wait", "1 of at most 1 run");
      until("no problem", () -> problemsOf(member, executor).isEmpty());
    }
  }

  @Test
  void whenAllGoesOn_thenTheMemberIsHealthy() throws Exception {
    valueOf(executor().submit(probe().passing("a")));

    until("health", () -> submitter().getHealth().isHealthy());
    assertThat(submitter().getHealth().problems()).isEmpty();
  }

  @Test
  void whenTheMemberHasEnded_thenItCannotBeAsked() {
    OutlastInstance member = fixture().newMember(fixture().newConfig());
    member.shutdown();

    assertThatThrownBy(member::getHealth).isInstanceOf(IllegalStateException.class);
  }

  private static List<String> problemsOf(OutlastInstance member, DurableExecutorService executor) {
    return member.getHealth().problems().stream()
        .filter(problem -> problem.contains(executor.getName()))
        .toList();
  }
}
