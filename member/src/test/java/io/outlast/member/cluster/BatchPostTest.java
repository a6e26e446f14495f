// SPDX-License-Identifier: Apache-2.0
package io.outlast.member.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.outlast.engine.wire.Input;
import io.outlast.engine.wire.Output;
import io.outlast.member.message.RecordingTransport;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class BatchPostTest {
  private static final UUID OTHER = new UUID(0, 2);

  private final RecordingTransport transport = new RecordingTransport();
  private final BatchPost post = new BatchPost(transport, 31, Runnable::run);

  /** Whoever has sent them waits for an answer to each. */
  @Test
  void allBatchesOfAPacketAreAnsweredWhateverIsInThem() {
    post.of(1);

    arrives(
        new BatchMessage.Store(/* not open here */ 3, 7, 5, 1, new byte[] {1}),
        new BatchMessage.Store(1, 7, 5, 2, new byte[] {99, 1, 2}),
        new BatchMessage.Store(1, 7, /* none such */ 4_711, 3, new byte[] {1}),
        new BatchMessage.Answer(1, /* none such */ -1, 4, true),
        new BatchMessage.Store(1, 7, 5, 5, new byte[] {1}));

    assertThat(sent())
        .containsExactly(
            new BatchMessage.Answer(3, 5, 1, false),
            new BatchMessage.Answer(1, 5, 2, false),
            new BatchMessage.Answer(1, 4_711, 3, false),
            new BatchMessage.Answer(1, 5, 5, false));
  }

  private void arrives(BatchMessage... messages) {
    Output packet = new Output();
    Stream.of(messages).forEach(message -> BatchMessage.put(packet, message));
    post.onMessage(OTHER, packet.toBytes());
  }

  private List<BatchMessage> sent() {
    List<BatchMessage> sent = new ArrayList<>();
    for (RecordingTransport.Packet packet : transport.packets()) {
      assertThat(packet.to()).isEqualTo(OTHER);
      Input in = new Input(packet.bytes());
      while (!in.isAtEnd()) {
        sent.add(BatchMessage.get(in));
      }
    }
    return sent;
  }
}
