// SPDX-License-Identifier: Apache-2.0
package io.outlast.contract;

import static io.outlast.contract.fixture.Waiting.until;
import static io.outlast.contract.fixture.Waiting.valueOf;
import static org.assertj.core.api.Assertions.assertThat;

import io.outlast.core.OutlastInstance;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** A lite member before any other. */
class LiteFirstTest {

  @Test
  void whenALiteMemberIsTheFirst_thenItsStartWaitsForOneThatHoldsPartitions() throws Exception {
    try (InJvmCluster cluster = new InJvmCluster(0)) {
      CompletableFuture<OutlastInstance> starting =
          CompletableFuture.supplyAsync(
              () -> cluster.join(config -> config.setLiteMember(true)),
              work -> new Thread(work, "start of a lite member").start());
      until("the lite member listens", cluster::isListening);
      assertThat(starting).isNotDone();

      cluster.join();
      OutlastInstance lite = valueOf(starting);

      assertThat(valueOf(lite.getDurableExecutorService("jobs").submit(() -> "run elsewhere")))
          .isEqualTo("run elsewhere");
    }
  }
}
