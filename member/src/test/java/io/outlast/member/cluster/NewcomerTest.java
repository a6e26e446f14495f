// SPDX-License-Identifier: Apache-2.0
package io.outlast.member.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.outlast.member.cluster.TestCluster.Member;
import java.util.concurrent.atomic.AtomicInteger;
import org.jgroups.MergeView;
import org.jgroups.Message;
import org.jgroups.conf.ClassConfigurator;
import org.jgroups.protocols.PingData;
import org.jgroups.protocols.PingHeader;
import org.jgroups.protocols.TCPPING;
import org.jgroups.protocols.TP;
import org.jgroups.stack.Protocol;
import org.jgroups.stack.ProtocolStack.Position;
import org.jgroups.util.MessageBatch;
import org.jgroups.util.Responses;
import org.jgroups.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Who starts where there are members joins them, whatever befalls its first questions. */
@Timeout(60)
class NewcomerTest {
  private final TestCluster cluster = new TestCluster();

  @AfterEach
  void stop() {
    cluster.close();
  }

  @Test
  void aLostQuestionIsAskedAgain() throws Exception {
    Member first = cluster.start();
    var deaf = new DeafToQuestions(2);
    first.channel().getProtocolStack().insertProtocol(deaf, Position.ABOVE, TP.class);

    Member newcomer = cluster.start();

    assertThat(newcomer.cluster.transport().view()).containsExactly(first.self(), newcomer.self());
    assertThat((Object) newcomer.channel().getView()).isNotInstanceOf(MergeView.class);
    assertThat(deaf.left.get()).as("questions still to be lost").isNegative();
  }

  @Test
  void whileTheCoordinatorHangsANewcomerWaitsForTheNextOne() {
    Member coordinator = cluster.start();
    Member next = cluster.start();
    coordinator.mute();

    Member newcomer = cluster.start();

    assertThat(newcomer.cluster.transport().view()).containsExactly(next.self(), newcomer.self());
  }

  @Test
  void membersWithoutACoordinatorAreNotTakenForNewcomers() {
    var self = new UUID(0, 1);
    var answers = new Responses(true).addResponse(new PingData(new UUID(0, 2), true), false);

    assertThat(new WaitingGms.Newcomer(new WaitingGms()).firstOfAllClients(self, answers))
        .as("has founded a cluster")
        .isFalse();
  }

  /** Loses the first questions for members. */
  private static final class DeafToQuestions extends Protocol {
    private static final short PING = ClassConfigurator.getProtocolId(TCPPING.class);
    final AtomicInteger left;

    DeafToQuestions(int questions) {
      left = new AtomicInteger(questions);
    }

    @Override
    public Object up(Message message) {
      return isLost(message) ? null : up_prot.up(message);
    }

    @Override
    public void up(MessageBatch batch) {
      batch.removeIf(this::isLost, true);
      if (!batch.isEmpty()) {
        up_prot.up(batch);
      }
    }

    private boolean isLost(Message message) {
      return message.getHeader(PING) instanceof PingHeader header
          && header.type() == PingHeader.GET_MBRS_REQ
          && left.getAndDecrement() > 0;
    }
  }
}
