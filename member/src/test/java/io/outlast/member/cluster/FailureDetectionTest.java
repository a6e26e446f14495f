// SPDX-License-Identifier: Apache-2.0
package io.outlast.member.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.outlast.member.cluster.TestCluster.Member;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class FailureDetectionTest {
  private final TestCluster cluster = new TestCluster();

  @AfterEach
  void stop() {
    cluster.close();
  }

  @Test
  void aCrashIsKnownInLessThanASecond() {
    List<Member> members = List.of(cluster.start(), cluster.start(), cluster.start());
    Member crashed = members.get(1);

    long before = System.nanoTime();
    crashed.crash();

    awaitOut(crashed, Duration.ofSeconds(1));
    System.out.println("crash known after ms: " + (System.nanoTime() - before) / 1_000_000);
  }

  @Test
  void aCrashOfTheCoordinatorIsKnownInLessThanASecond() {
    List<Member> members = List.of(cluster.start(), cluster.start(), cluster.start());

    members.get(0).crash();

    awaitOut(members.get(0), Duration.ofSeconds(1));
    assertThat(members.get(2).cluster.transport().view().get(0)).isEqualTo(members.get(1).self());
  }

  @Test
  void aSilentMemberIsOutWithinTheFailureDetectionTimeout() {
    List<Member> members = List.of(cluster.start(), cluster.start(), cluster.start());
    Member silent = members.get(2);

    long before = System.nanoTime();
    silent.mute();
    cluster.members.remove(silent);

    awaitOut(silent, Duration.ofMillis(3_500));
    long millis = (System.nanoTime() - before) / 1_000_000;
    System.out.println("silence known after ms: " + millis);
    assertThat(millis).isGreaterThan(1_000);
    silent.crash();
  }

  @Test
  void aKilledProcessIsKnownInLessThanASecondAndItsPartitionsAreOwned() throws Exception {
    Member here = cluster.start(1, 1).get(0);
    Process process = cluster.startProcess();
    var other = UUID.fromString(process.inputReader().readLine());
    assertThat(here.cluster.transport().view()).containsExactly(here.self(), other);
    assertThat(here.owned(1).cardinality()).isBetween(1, cluster.partitionCount() - 1);

    process.destroyForcibly();

    await()
        .pollInterval(Duration.ofMillis(5))
        .atMost(Duration.ofSeconds(1))
        .until(() -> here.owned(1).cardinality() == cluster.partitionCount());
  }

  private void awaitOut(Member member, Duration limit) {
    for (Member other : cluster.members) {
      await()
          .pollInterval(Duration.ofMillis(5))
          .atMost(limit)
          .until(() -> !other.cluster.transport().view().contains(member.self()));
    }
  }
}
