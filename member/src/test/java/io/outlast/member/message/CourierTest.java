// SPDX-License-Identifier: Apache-2.0
package io.outlast.member.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.outlast.engine.gateway.Reply;
import io.outlast.engine.task.Outcome;
import io.outlast.member.Turns;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class CourierTest {
  private static final UUID A = new UUID(0, 0xA);
  private static final UUID B = new UUID(0, 0xB);

  private final Turns turns = new Turns();
  private final RecordingTransport transport = new RecordingTransport();
  private final Courier<Message> courier = new Courier<>(transport, turns, MessageCodec::put);

  @Test
  void whenAMessageIsGiven_thenTheGiverDoesNotWaitForItsSending() {
    courier.send(A, message(1));

    assertThat(transport.packets()).isEmpty();
    assertThat(turns.waiting()).isEqualTo(1);
  }

  @Test
  void whenMessagesHadNoCompany_thenTheNextLeavesAtOnceOnTheGiversThread() {
    LongStream.range(0, 8).forEach(this::sendAlone);

    courier.send(A, message(8));

    assertThat(turns.waiting()).isZero();
    assertThat(transport.messagesTo(A)).contains(message(8));
  }

  @Test
  void whenASendOnTheGiversThreadFails_thenTheGiverGoesOn() {
    LongStream.range(0, 8).forEach(this::sendAlone);
    transport.fail(true);

    courier.send(A, message(8));

    assertThatThrownBy(turns::runAll).hasMessage("not connected");
  }

  private void sendAlone(long correlation) {
    courier.send(A, message(correlation));
    turns.runAll();
  }

  @Test
  void whenMessagesHaveGathered_thenTheyLeaveInOnePacketInOrder() {
    courier.send(A, message(1));
    courier.send(A, message(2));
    courier.send(A, message(3));

    turns.runAll();

    assertThat(transport.packets()).hasSize(1);
    assertThat(transport.messagesTo(A)).containsExactly(message(1), message(2), message(3));
  }

  @Test
  void whenMessagesAreForDifferentMembers_thenEachGetsItsOwn() {
    courier.send(A, message(1));
    courier.send(B, message(2));
    courier.send(A, message(3));

    turns.runAll();

    assertThat(transport.messagesTo(A)).containsExactly(message(1), message(3));
    assertThat(transport.messagesTo(B)).containsExactly(message(2));
  }

  @Test
  void whenAPacketHasGrownLarge_thenTheRestGoesIntoTheNext() {
    int bytes = 10_000;
    IntStream.range(0, 20).forEach(i -> courier.send(A, large(i, bytes)));

    turns.runAll();

    assertThat(transport.packets().size()).isBetween(3, 5);
    assertThat(transport.packets()).allMatch(packet -> packet.bytes().length < 64 * 1024);
    assertThat(transport.messagesTo(A))
        .extracting(m -> ((Message.Response) m).correlation())
        .containsExactlyElementsOf(LongStream.range(0, 20).boxed().toList());
  }

  @Test
  void whenAMessageIsLargerThanAPacket_thenItLeavesWhole() {
    courier.send(A, large(7, 1_000_000));

    turns.runAll();

    assertThat(transport.packets()).hasSize(1);
    assertThat(transport.messagesTo(A)).hasSize(1);
  }

  @Test
  void whenASendFails_thenWhatIsSentLaterIsNotHeldUp() {
    transport.fail(true);
    courier.send(A, message(1));
    assertThatThrownBy(turns::runAll).hasMessage("not connected");

    transport.fail(false);
    courier.send(A, message(2));
    turns.runAll();

    assertThat(transport.messagesTo(A)).containsExactly(message(2));
  }

  @Test
  void whenAMessageCannotBeWritten_thenTheOthersLeave() {
    courier.send(A, message(1));
    courier.send(A, new Message.Holdings(2, null));
    courier.send(A, message(3));

    assertThatThrownBy(turns::runAll).isInstanceOf(NullPointerException.class);
    turns.runAll();

    assertThat(transport.messagesTo(A)).contains(message(3));
  }

  @Test
  void whenAMemberIsForgotten_thenWhatWasGivenBeforeStillLeaves() {
    courier.send(A, message(1));

    courier.forget(A);
    courier.send(A, message(2));
    turns.runAll();

    assertThat(transport.messagesTo(A)).containsExactly(message(1), message(2));
  }

  @Test
  void whenManyThreadsSendAtOnce_thenTheMessagesOfEachArriveOnceAndInOrder() {
    int senders = 4;
    int messagesEach = 20_000;
    ExecutorService threads = Executors.newFixedThreadPool(4);
    Courier<Message> shared = new Courier<>(transport, threads, MessageCodec::put);

    try {
      for (int sender = 0; sender < senders; sender++) {
        int me = sender;
        new Thread(
                () ->
                    IntStream.range(0, messagesEach)
                        .forEach(i -> shared.send(A, new Message.TimeReply(me, i, 0))))
            .start();
      }

      await("all messages are sent")
          .atMost(Duration.ofSeconds(50))
          .until(() -> transport.messagesTo(A).size() == senders * messagesEach);
    } finally {
      threads.shutdown();
    }
    List<Message> messages = transport.messagesTo(A);
    for (int sender = 0; sender < senders; sender++) {
      int me = sender;
      assertThat(
              messages.stream()
                  .map(Message.TimeReply.class::cast)
                  .filter(m -> m.correlation() == me)
                  .map(Message.TimeReply::clusterNanos))
          .containsExactlyElementsOf(LongStream.range(0, messagesEach).boxed().toList());
    }
  }

  private static Message message(long correlation) {
    return new Message.Halted(correlation, true);
  }

  private static Message large(long correlation, int bytes) {
    return new Message.Response(
        correlation, new Reply.Ended(new Outcome.Returned(new byte[bytes])));
  }
}
