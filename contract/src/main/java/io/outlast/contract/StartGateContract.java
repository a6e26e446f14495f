// SPDX-License-Identifier: Apache-2.0
package io.outlast.contract;

import static io.outlast.contract.fixture.Waiting.valueOf;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.outlast.config.Config;
import io.outlast.contract.fixture.Probe;
import io.outlast.core.OutlastInstance;
import io.outlast.durableexecutor.DurableExecutorService;
import io.outlast.durableexecutor.DurableExecutorServiceFuture;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Members that run nothing before the application around them is up (issue 2, R26). */
public abstract class StartGateContract extends ContractSuite {

  @Test
  void whenTheGateIsClosed_thenTheMemberAcceptsTasksAndRunsNothing() {
    try (OutlastInstance member = fixture().newMember(fixture().newConfig().setStartGate(true))) {

      DurableExecutorServiceFuture<String> future = submitTo(member, "a");

      assertThat(future.getTaskId()).isNotZero();
      assertRunsNothing(member, future);
    }
  }

  @Test
  void whenTheGateIsOpened_thenTheMemberRunsWhatItOwnsOnce() throws Exception {
    try (OutlastInstance member = fixture().newMember(fixture().newConfig().setStartGate(true))) {
      DurableExecutorServiceFuture<String> early = submitTo(member, "early");

      member.ready();
      DurableExecutorServiceFuture<String> late = submitTo(member, "late");

      assertThat(valueOf(early)).isEqualTo("early");
      assertThat(valueOf(late)).isEqualTo("late");
      assertThat(probe().awaitRun("early").attempt()).isEqualTo(1);
      assertThat(probe().awaitRun("late").member()).isEqualTo(uuid(member));
    }
  }

  @Test
  void whenReadyIsCalledWithoutAGateOrAgain_thenNothingChanges() throws Exception {
    try (OutlastInstance member = fixture().newMember(fixture().newConfig())) {
      member.ready();
      member.ready();

      assertThat(valueOf(submitTo(member, "a"))).isEqualTo("a");
    }
  }

  @Test
  void whenTooFewMembersHaveBeenPresent_thenTheMemberRunsNothing() {
    int tooMany = fixture().members().size() + 2;
    Config config = fixture().newConfig().setInitialMinClusterSize(tooMany);
    try (OutlastInstance member = fixture().newMember(config)) {

      DurableExecutorServiceFuture<String> future = submitTo(member, "a");

      assertRunsNothing(member, future);
      future.cancel(true);
    }
  }

  /** Submits a task to a partition that the member owns. */
  final DurableExecutorServiceFuture<String> submitTo(OutlastInstance member, String task) {
    String key = keyOwnedBy(member);
    DurableExecutorService executor = member.getDurableExecutorService(executor().getName());
    DurableExecutorServiceFuture<String> future =
        executor.submitToKeyOwner(probe().passing(task), key);
    future.getTaskId();
    return future;
  }

  /** Another member may run the task meanwhile; this one may not. */
  private void assertRunsNothing(
      OutlastInstance member, DurableExecutorServiceFuture<String> future) {
    catchThrowable(() -> future.get(300, TimeUnit.MILLISECONDS));
    assertThat(probe().runs()).extracting(Probe.Run::member).doesNotContain(uuid(member));
  }

  private static UUID uuid(OutlastInstance member) {
    return member.getCluster().getLocalMember().getUuid();
  }
}
