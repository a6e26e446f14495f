// SPDX-License-Identifier: Apache-2.0
package io.outlast.contract;

import static io.outlast.contract.fixture.Waiting.failureOf;
import static io.outlast.contract.fixture.Waiting.untilAsserted;
import static io.outlast.contract.fixture.Waiting.valueOf;
import static org.assertj.core.api.Assertions.assertThat;

import io.outlast.contract.fixture.Profile;
import io.outlast.durableexecutor.DurableExecutorService;
import io.outlast.durableexecutor.DurableExecutorServiceFuture;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Numbers of copies, and members that are too few for them (SPEC §2, R43). */
class DurabilityTest extends ClusterSuite {

  @ParameterizedTest
  @EnumSource(
      value = Profile.class,
      names = {"DURABILITY_0", "DURABILITY_1", "DURABILITY_2", "DURABILITY_3"})
  void whenThereAreAnyNumberOfBackups_thenTasksRunAndResultsAreReadEverywhere(Profile profile)
      throws Exception {
    DurableExecutorService executor = executor(profile, member(0));

    List<DurableExecutorServiceFuture<String>> futures = submitBrief(executor, 60);

    assertNames(futures);
    for (int i = 0; i < futures.size(); i++) {
      DurableExecutorService there = executor(profile, member(i % 3));
      assertThat(valueOf(there.<String>retrieveResult(futures.get(i).getTaskId())))
          .isEqualTo("t" + i);
    }
    assertNoneRanTwice();
  }

  @Test
  void whenThereAreTooFewMembers_thenMissingCopiesAreCountedUntilOneJoins() throws Exception {
    DurableExecutorService executor = executor(Profile.DURABILITY_3, member(0));
    valueOf(executor.submit(() -> "value"));

    long missingOnThree = fixture().stats(executor.getName()).replicasBelowDurability();
    cluster().join();

    assertThat(missingOnThree).isPositive();
    untilAsserted(
        "no copy is missing",
        () -> assertThat(fixture().stats(executor.getName()).replicasBelowDurability()).isZero());
  }

  @Test
  void whenThereAreMembersEnough_thenNoCopyIsMissing() throws Exception {
    DurableExecutorService executor = executor(Profile.DURABILITY_2, member(0));

    valueOf(executor.submit(() -> "value"));

    untilAsserted(
        "no copy is missing",
        () -> assertThat(fixture().stats(executor.getName()).replicasBelowDurability()).isZero());
  }

  @Test
  void whenFewerCopiesThanMinReplicasCanBeHad_thenTasksAreRefusedUntilOneJoins() {
    DurableExecutorService executor = executor(Profile.FOUR_COPIES, member(0));

    Throwable refused = failureOf(executor.submitToKeyOwner(probe().passing("a"), "key"));
    cluster().join();

    assertThat(refused)
        .isInstanceOf(RejectedExecutionException.class)
        .hasMessageContaining(executor.getName())
        .hasMessageContaining("min-replicas");
    untilAsserted(
        "four copies can be had",
        () ->
            assertThat(valueOf(executor.submitToKeyOwner(() -> "accepted", "key")))
                .isEqualTo("accepted"));
    assertThat(probe().runs()).isEmpty();
  }
}
