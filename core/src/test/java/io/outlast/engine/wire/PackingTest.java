// SPDX-License-Identifier: Apache-2.0
package io.outlast.engine.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import org.junit.jupiter.api.Test;

class PackingTest {
  private final Queue<String> waiting = new ArrayDeque<>();
  private final List<List<String>> packets = new ArrayList<>();
  private final Queue<Runnable> ordered = new ArrayDeque<>();

  /** What happens while a packet is sent. */
  private Runnable meanwhile = () -> {};

  private final Packing packing =
      new Packing(ordered::add, this::sendAll, () -> !waiting.isEmpty());

  @Test
  void whenNothingIsKnown_thenMessagesGatherUntilTheExecutorComes() {
    send("a");
    send("b");

    assertThat(ordered).hasSize(1);
    runOrdered();
    assertThat(packets).containsExactly(List.of("a", "b"));
  }

  @Test
  void whenMessagesHaveNoCompany_thenTheyLeaveAtOnce() {
    learnThatNoneHasCompany();

    send("a");

    assertThat(packets).containsExactly(List.of("a"));
    assertThat(ordered).isEmpty();
  }

  @Test
  void whenAMessageComesWhileAnotherIsSent_thenItHasATurnOfItsOwn() {
    learnThatNoneHasCompany();
    meanwhile = () -> send("b");

    send("a");

    assertThat(packets).containsExactly(List.of("a"));
    runOrdered();
    assertThat(packets).containsExactly(List.of("a"), List.of("b"));
  }

  @Test
  void whenATurnIsOrderedTwice_thenThereIsOne() {
    packing.order();
    packing.order();

    assertThat(ordered).hasSize(1);
  }

  @Test
  void whenSendingAtOnceFails_thenTheSenderDoesNotHearOfItAndTheNextMessageIsSent() {
    learnThatNoneHasCompany();
    meanwhile =
        () -> {
          throw new IllegalStateException("no way");
        };

    send("a");

    assertThatThrownBy(this::runOrdered).hasMessage("no way");
    send("b");
    assertThat(packets).containsExactly(List.of("a"), List.of("b"));
  }

  private void send(String message) {
    waiting.add(message);
    packing.came();
  }

  private void learnThatNoneHasCompany() {
    for (int i = 0; i < 8; i++) {
      send("alone");
      runOrdered();
    }
    packets.clear();
  }

  private void runOrdered() {
    for (Runnable turn = ordered.poll(); turn != null; turn = ordered.poll()) {
      turn.run();
    }
  }

  private void sendAll() {
    List<String> packet = List.copyOf(waiting);
    waiting.clear();
    packets.add(packet);
    packing.left(packet.size());
    Runnable now = meanwhile;
    meanwhile = () -> {};
    now.run();
  }
}
