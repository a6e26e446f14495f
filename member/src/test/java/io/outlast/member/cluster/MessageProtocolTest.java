// SPDX-License-Identifier: Apache-2.0
package io.outlast.member.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.outlast.engine.port.Transport;
import io.outlast.member.cluster.TestCluster.Member;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jgroups.Message;
import org.jgroups.stack.Protocol;
import org.jgroups.stack.ProtocolStack.Position;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class MessageProtocolTest {
  private final TestCluster cluster = new TestCluster();

  @AfterEach
  void stop() {
    cluster.close();
  }

  @Test
  void messagesArriveOnceAndInOrderFromAllMembersAlsoFromItself() {
    List<Member> members = List.of(cluster.start(), cluster.start(), cluster.start());
    List<Received> received = members.stream().map(Received::new).toList();

    for (int i = 0; i < 5_000; i++) {
      // Some are larger than what JGroups sends in one piece.
      byte[] message = ByteBuffer.allocate(i % 500 == 0 ? 200_000 : 40).putInt(i).array();
      for (Member from : members) {
        members.forEach(to -> from.cluster.transport().send(to.self(), message));
      }
    }

    for (Received at : received) {
      for (Member from : members) {
        await().atMost(Duration.ofSeconds(15)).until(() -> at.from(from).size() == 5_000);
        assertThat(at.from(from)).isSorted().doesNotHaveDuplicates();
      }
    }
  }

  @Test
  void viewsAreToldOldestMemberFirst() {
    Member first = cluster.start();
    var received = new Received(first);
    Member second = cluster.start();
    Member third = cluster.start();

    await()
        .until(() -> received.views.contains(List.of(first.self(), second.self(), third.self())));
    third.cluster.stop();
    await().until(() -> received.lastView().equals(List.of(first.self(), second.self())));
    assertThat(received.views.get(0)).containsExactly(first.self());
    assertThat(second.cluster.transport().view()).containsExactly(first.self(), second.self());
  }

  @Test
  void whatAMemberSendsAsSoonAsItHasJoinedIsHeardAfterItsView() {
    Member first = cluster.start();
    var order = new CopyOnWriteArrayList<String>();
    first
        .cluster
        .transport()
        .listen(
            new Transport.Listener() {
              @Override
              public void onMessage(UUID from, byte[] message) {
                order.add("message " + from);
              }

              @Override
              public void onView(List<UUID> view) {
                view.forEach(member -> order.add("view " + member));
              }
            });

    Member second = cluster.start();
    second.cluster.transport().send(first.self(), new byte[1]);

    await().until(() -> order.contains("message " + second.self()));
    assertThat(order.indexOf("view " + second.self()))
        .isBetween(0, order.indexOf("message " + second.self()));
  }

  @Test
  void messagesBeforeThereIsAListenerWaitForIt() {
    Member first = cluster.start();
    Member second = cluster.start();
    second.cluster.transport().send(first.self(), ByteBuffer.allocate(4).putInt(7).array());
    second.cluster.transport().send(UUID.randomUUID(), new byte[0]);

    var received = new Received(first);

    await().until(() -> received.from(second).equals(List.of(7)));
  }

  @Test
  void aMembersAddressIsThatOfItsSocket() {
    Member first = cluster.start();
    Member second = cluster.start();

    var address = first.cluster.address(second.self()).orElseThrow();
    assertThat(address.getAddress().isLoopbackAddress()).isTrue();
    assertThat(address.getPort())
        .isNotEqualTo(first.cluster.address(first.self()).orElseThrow().getPort());
    assertThat(first.cluster.address(UUID.randomUUID())).isEmpty();
  }

  /** Who was told that a member is lost may have had done elsewhere what it had sent there. */
  @Test
  void whatWasSentBeforeMembersWereApartIsNotDeliveredThereafter() throws Exception {
    List<Member> members = List.of(cluster.start(), cluster.start(), cluster.start());
    Member one = members.get(0);
    Member other = members.get(1);
    Received received = new Received(one);
    Stuck stuck = new Stuck();
    other.channel().getProtocolStack().insertProtocol(stuck, Position.BELOW, MessageProtocol.class);
    other.cluster.transport().send(one.self(), ByteBuffer.allocate(40).putInt(1).array());
    await().until(() -> !stuck.messages.isEmpty());
    stuck.isOver = true;
    cluster.split(List.of(one), members.subList(1, 3));
    await().until(() -> received.lastView().size() == 1);
    await().until(() -> other.cluster.transport().view().size() == 2);
    cluster.heal();
    await()
        .atMost(Duration.ofSeconds(20))
        .until(
            () -> received.lastView().size() == 3 && other.cluster.transport().view().size() == 3);

    stuck.messages.forEach(stuck.getDownProtocol()::down);
    other.cluster.transport().send(one.self(), ByteBuffer.allocate(40).putInt(2).array());

    await().until(() -> !received.from(other).isEmpty());
    assertThat(received.from(other)).containsExactly(2);
  }

  /** Keeps our messages. */
  private static final class Stuck extends Protocol {
    final Queue<Message> messages = new ConcurrentLinkedQueue<>();
    volatile boolean isOver;

    @Override
    public Object down(Message message) {
      if (!isOver && message.getHeader(MessageHeader.ID) != null) {
        messages.add(message);
        return null;
      }
      return down_prot.down(message);
    }
  }

  @Test
  void ofTheViewThatUnitesThemBothSidesAreToldThatItIsNoJoin() {
    Member first = cluster.start();
    Member second = cluster.start();
    cluster.split(List.of(first), List.of(second));
    await().until(() -> first.cluster.transport().view().size() == 1);
    await().until(() -> second.cluster.transport().view().size() == 1);
    var heard = List.of(new Received(first), new Received(second));

    cluster.heal();

    for (Received received : heard) {
      await().until(() -> received.lastView().size() == 2);
      assertThat(received.meetings).containsExactly(1); // before the second view
    }
    cluster.start();
    for (Received received : heard) {
      await().until(() -> received.lastView().size() == 3);
      assertThat(received.meetings).hasSize(1);
    }
  }

  /** What a member hears. */
  private static final class Received implements Transport.Listener {
    final List<List<UUID>> views = new CopyOnWriteArrayList<>();

    /** How many views had been told before each. */
    final List<Integer> meetings = new CopyOnWriteArrayList<>();

    private final Map<UUID, List<Integer>> messages = new ConcurrentHashMap<>();

    Received(Member member) {
      member.cluster.transport().listen(this);
    }

    @Override
    public void onMessage(UUID from, byte[] message) {
      List<Integer> list = messages.computeIfAbsent(from, sender -> new ArrayList<>());
      synchronized (list) {
        list.add(ByteBuffer.wrap(message).getInt());
      }
    }

    @Override
    public void onView(List<UUID> view) {
      views.add(view);
    }

    @Override
    public void onMeeting() {
      meetings.add(views.size());
    }

    List<UUID> lastView() {
      return views.get(views.size() - 1);
    }

    List<Integer> from(Member member) {
      List<Integer> list = messages.getOrDefault(member.self(), new ArrayList<>());
      synchronized (list) {
        return List.copyOf(list);
      }
    }
  }
}
