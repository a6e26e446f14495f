// SPDX-License-Identifier: Apache-2.0
package io.outlast.testkit.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import io.outlast.engine.port.Transport;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SimulatedTransportTest {
  private static final Duration PAST_DETECTION = Duration.ofSeconds(11);

  private final SimulatedWorld world = SimulatedWorld.withSeed(42);
  private final List<SimulatedNode> nodes = world.start(3);
  private final SimulatedNode a = nodes.get(0);
  private final SimulatedNode b = nodes.get(1);
  private final SimulatedNode c = nodes.get(2);
  private final Map<SimulatedNode, Inbox> inboxes = new HashMap<>();

  SimulatedTransportTest() {
    nodes.forEach(node -> inboxes.put(node, new Inbox(node.transport())));
  }

  @Test
  void whenMembersHaveJoined_thenAllSeeTheSameViewOldestFirst() {
    List<UUID> view = a.transport().view();

    assertThat(view).containsExactlyInAnyOrder(a.id(), b.id(), c.id());
    assertThat(b.transport().view()).isEqualTo(view);
    assertThat(c.transport().view()).isEqualTo(view);
  }

  @Test
  void whenManyMessagesAreSent_thenTheyArriveOnceAndInOrder() {
    sendNumbers(a, b, 100);

    world.run(Duration.ofSeconds(1));

    assertThat(inboxes.get(b).received).isEqualTo(numbers(100));
  }

  @Test
  void whenAMessageGoesToItsSender_thenItArrives() {
    sendNumbers(a, a, 3);

    world.run(Duration.ofSeconds(1));

    assertThat(inboxes.get(a).received).isEqualTo(numbers(3));
  }

  @Test
  void whenTheSenderChangesItsArray_thenTheMessageStaysAsItWas() {
    byte[] message = {1};
    a.transport().send(b.id(), message);
    message[0] = 2;

    world.run(Duration.ofSeconds(1));

    assertThat(inboxes.get(b).received).containsExactly(1);
  }

  @Test
  void whenMessagesAreToBeDropped_thenOnlySoManyAre() {
    world.dropNext(a, b, 2);
    sendNumbers(a, b, 4);

    world.run(Duration.ofSeconds(1));

    assertThat(inboxes.get(b).received).containsExactly(2, 3);
  }

  @Test
  void whenAllMessagesAreDropped_thenNoneArrives() {
    world.dropRate(1);
    sendNumbers(a, b, 4);

    world.run(Duration.ofSeconds(1));

    assertThat(inboxes.get(b).received).isEmpty();
  }

  @Test
  void whenAMemberCrashes_thenTheOthersSoonSeeItGone() {
    world.crash(b);

    world.run(Duration.ofMillis(50));

    assertThat(a.transport().view()).doesNotContain(b.id()).hasSize(2);
    assertThat(inboxes.get(c).lastView()).isEqualTo(a.transport().view());
  }

  @Test
  void whenTheSenderCrashes_thenABeginningOfItsMessagesArrives() {
    sendNumbers(a, b, 100);
    world.crash(a);

    world.run(Duration.ofSeconds(1));

    List<Integer> received = inboxes.get(b).received;
    assertThat(received).isEqualTo(numbers(received.size()));
  }

  @Test
  void whenAMemberHasLeft_thenMessagesToItAreDropped() {
    world.leave(b);
    world.awaitSettled();
    sendNumbers(a, b, 3);

    world.run(Duration.ofSeconds(1));

    assertThat(inboxes.get(b).received).isEmpty();
    assertThat(a.transport().view()).hasSize(2).doesNotContain(b.id());
  }

  @Test
  void whenAMemberIsPausedBriefly_thenMessagesWaitAndTheViewStays() {
    world.pause(b);
    sendNumbers(a, b, 10);
    world.run(Duration.ofSeconds(5));
    assertThat(inboxes.get(b).received).isEmpty();

    world.resume(b);
    sendNumbers(a, b, 3);
    world.run(PAST_DETECTION);

    List<Integer> all = new ArrayList<>(numbers(10));
    all.addAll(numbers(3));
    assertThat(inboxes.get(b).received).isEqualTo(all);
    assertThat(inboxes.get(a).views).hasSize(1);
  }

  @Test
  void whenAMemberIsPausedLong_thenItIsGivenUpAndTakenBackLater() {
    world.pause(b);
    world.run(PAST_DETECTION);
    assertThat(a.transport().view()).doesNotContain(b.id());
    assertThat(b.transport().view()).contains(a.id());

    world.resume(b);
    world.awaitSettled();

    assertThat(a.transport().view()).contains(b.id());
    assertThat(b.transport().view()).isEqualTo(a.transport().view());
  }

  @Test
  void whenASplitIsShort_thenItOnlyDelaysMessages() {
    world.split(List.of(a), List.of(b, c));
    sendNumbers(a, b, 10);
    world.run(Duration.ofSeconds(5));
    assertThat(inboxes.get(b).received).isEmpty();

    world.heal();
    world.run(PAST_DETECTION);

    assertThat(inboxes.get(b).received).isEqualTo(numbers(10));
    assertThat(inboxes.get(a).views).hasSize(1);
  }

  @Test
  void whenASplitLasts_thenEachSideSeesItself() {
    world.split(List.of(a), List.of(b, c));

    world.run(PAST_DETECTION);

    assertThat(a.transport().view()).containsExactly(a.id());
    assertThat(b.transport().view()).containsExactlyInAnyOrder(b.id(), c.id());
    assertThat(c.transport().view()).isEqualTo(b.transport().view());
  }

  @Test
  void whenASplitHeals_thenAllSeeOneViewLedByTheLargerSide() {
    world.split(List.of(a), List.of(b, c));
    world.run(PAST_DETECTION);

    world.heal();
    world.awaitSettled();

    List<UUID> view = a.transport().view();
    assertThat(view).hasSize(3).last().isEqualTo(a.id());
    assertThat(b.transport().view()).isEqualTo(view);
    assertThat(c.transport().view()).isEqualTo(view);
  }

  private static void sendNumbers(SimulatedNode from, SimulatedNode to, int count) {
    numbers(count).forEach(n -> from.transport().send(to.id(), new byte[] {n.byteValue()}));
  }

  private static List<Integer> numbers(int count) {
    return IntStream.range(0, count).boxed().toList();
  }

  private static final class Inbox implements Transport.Listener {
    private final List<Integer> received = new ArrayList<>();
    private final List<List<UUID>> views = new ArrayList<>();

    Inbox(Transport transport) {
      transport.listen(this);
    }

    List<UUID> lastView() {
      return views.get(views.size() - 1);
    }

    @Override
    public void onMessage(UUID from, byte[] message) {
      received.add((int) message[0]);
    }

    @Override
    public void onView(List<UUID> view) {
      views.add(view);
    }
  }
}
