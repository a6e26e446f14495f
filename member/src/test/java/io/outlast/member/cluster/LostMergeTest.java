// SPDX-License-Identifier: Apache-2.0
package io.outlast.member.cluster;

import static java.util.Comparator.comparing;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.outlast.member.cluster.TestCluster.Member;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jgroups.Address;
import org.jgroups.Message;
import org.jgroups.stack.Protocol;
import org.jgroups.stack.ProtocolStack.Position;
import org.jgroups.util.MessageBatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The engine takes up a meeting of members also when it cannot do so at once. */
@Timeout(120)
class LostMergeTest {
  private final TestCluster cluster = new TestCluster();

  @AfterEach
  void stop() {
    cluster.close();
  }

  @Test
  void whenMembersMeetAndOneJoinsWhileTheCoordinatorIsBusy_thenAllFollowOneTable()
      throws Exception {
    cluster.start(3, 1);
    // The least address will be the coordinator when they have met.
    Member apart = Collections.max(cluster.members, comparing(m -> m.channel().getAddress()));
    List<Member> together = cluster.members.stream().filter(m -> m != apart).toList();
    Member coordinator = together.get(0);
    // The engine of the coordinator asks who is left, gets no answer, and does nothing else so
    // long.
    var silence = new Silence(coordinator);
    silence.at(together.get(1));
    cluster.split(together, List.of(apart));
    awaitSize(coordinator, 2);
    awaitSize(apart, 1);

    cluster.heal();
    awaitSize(coordinator, 3);
    var joining = CompletableFuture.supplyAsync(cluster::start);
    awaitSize(coordinator, 4);
    silence.isOver = true;
    joining.join();

    cluster.awaitSettled(1);
    cluster.partitions(
        p ->
            assertThat(cluster.members.stream().map(m -> m.store(1).owner(p)).distinct())
                .hasSize(1));
  }

  @Test
  void whenTheCoordinatorHasGivenUpOnAView_thenItTakesItUpAgainThoughNoOtherComes()
      throws Exception {
    List<Member> members = cluster.start(3, 1);
    Member coordinator = members.get(0);
    // A question that is lost is not asked again: the dead one stays in the table.
    var silence = new Silence(coordinator);
    silence.at(members.get(1));
    members.get(2).crash();
    await().until(() -> silence.isHeard);
    silence.isOver = true;

    await()
        .atMost(Duration.ofSeconds(60))
        .until(
            () ->
                coordinator.owned(1).cardinality() + members.get(1).owned(1).cardinality()
                    == cluster.partitionCount());
    cluster.awaitSettled(1);
  }

  private static void awaitSize(Member at, int size) {
    await()
        .atMost(Duration.ofSeconds(10))
        .pollInterval(Duration.ofMillis(5))
        .until(() -> at.cluster.transport().view().size() == size);
  }

  /** What the engine of another member says is not heard by the engine of this one. */
  private static final class Silence extends Protocol {
    private final Address speaker;
    volatile boolean isHeard;
    volatile boolean isOver;

    Silence(Member speaker) {
      this.speaker = speaker.channel().getAddress();
    }

    void at(Member member) throws Exception {
      member
          .channel()
          .getProtocolStack()
          .insertProtocol(this, Position.ABOVE, MessageProtocol.class);
    }

    @Override
    public Object up(Message message) {
      return isLost(message) ? null : up_prot.up(message);
    }

    @Override
    public void up(MessageBatch batch) {
      batch.removeIf(this::isLost, /* replaceAll= */ true);
      if (!batch.isEmpty()) {
        up_prot.up(batch);
      }
    }

    private boolean isLost(Message message) {
      boolean isLost = !isOver && speaker.equals(message.getSrc());
      isHeard |= isLost;
      return isLost;
    }
  }
}
