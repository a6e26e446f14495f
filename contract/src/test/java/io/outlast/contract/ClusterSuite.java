// SPDX-License-Identifier: Apache-2.0
package io.outlast.contract;

import static io.outlast.contract.fixture.Waiting.valueOf;
import static org.assertj.core.api.Assertions.assertThat;

import io.outlast.contract.fixture.Fixture;
import io.outlast.contract.fixture.Probe;
import io.outlast.core.OutlastInstance;
import io.outlast.durableexecutor.DurableExecutorService;
import io.outlast.durableexecutor.DurableExecutorServiceFuture;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;

/** What only a cluster promises: each test begins with three members, which may come and go. */
abstract class ClusterSuite extends ContractSuite {

  private static InJvmCluster cluster;

  @BeforeAll
  static void start() {
    cluster = new InJvmCluster(3);
  }

  @AfterAll
  static void stop() {
    cluster.close();
  }

  @BeforeEach
  void threeMembers() {
    cluster.resize(3);
  }

  @Override
  protected Fixture fixture() {
    return cluster;
  }

  static InJvmCluster cluster() {
    return cluster;
  }

  static OutlastInstance member(int index) {
    return cluster.members().get(index);
  }

  static UUID uuid(OutlastInstance member) {
    return member.getCluster().getLocalMember().getUuid();
  }

  /** Submits that many tasks named t0, t1 and so on, which take a few milliseconds each. */
  final List<DurableExecutorServiceFuture<String>> submitBrief(
      DurableExecutorService executor, int count) {
    return IntStream.range(0, count)
        .mapToObj(i -> executor.submitAsync(probe().brief("t" + i)))
        .toList();
  }

  /** Submits a task per key, named like it, that waits at its gate; returns when all are stored. */
  final List<DurableExecutorServiceFuture<String>> submitGated(
      DurableExecutorService executor, List<String> keys) {
    List<DurableExecutorServiceFuture<String>> futures =
        keys.stream().map(key -> executor.submitAsyncToKeyOwner(probe().gated(key), key)).toList();
    futures.forEach(DurableExecutorServiceFuture::getTaskId);
    return futures;
  }

  static long countDone(List<? extends Future<?>> futures) {
    return futures.stream().filter(Future::isDone).count();
  }

  /** Checks that the tasks t0, t1 and so on have given their names. */
  static void assertNames(List<? extends Future<String>> futures) throws Exception {
    for (int i = 0; i < futures.size(); i++) {
      assertThat(valueOf(futures.get(i))).isEqualTo("t" + i);
    }
  }

  /** Checks that no task was started twice. */
  final void assertNoneRanTwice() {
    assertThat(probe().runs()).extracting(Probe.Run::task).doesNotHaveDuplicates();
    assertThat(probe().runs()).extracting(Probe.Run::attempt).containsOnly(1);
  }
}
