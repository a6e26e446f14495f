// SPDX-License-Identifier: Apache-2.0
package io.outlast.member.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.outlast.engine.port.Transport;
import io.outlast.engine.wire.Input;
import io.outlast.engine.wire.Output;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class BatchPostTest {
  private static final UUID OTHER = new UUID(0, 2);

  private final Wire wire = new Wire();
  private final BatchPost post = new BatchPost(wire, 31, Runnable::run);

  /** Whoever has sent them waits for an answer to each. */
  @Test
  void allBatchesOfAPacketAreAnsweredWhateverIsInThem() {
    post.of(1);
    post.listen();

    wire.arrives(
        new BatchMessage.Store(/* not open here */ 3, 7, 5, 1, new byte[] {1}),
        new BatchMessage.Store(1, 7, 5, 2, new byte[] {99, 1, 2}),
        new BatchMessage.Store(1, 7, /* none such */ 4_711, 3, new byte[] {1}),
        new BatchMessage.Answer(1, /* none such */ -1, 4, true),
        new BatchMessage.Store(1, 7, 5, 5, new byte[] {1}));

    assertThat(wire.sent)
        .containsExactly(
            new BatchMessage.Answer(3, 5, 1, false),
            new BatchMessage.Answer(1, 5, 2, false),
            new BatchMessage.Answer(1, 4_711, 3, false),
            new BatchMessage.Answer(1, 5, 5, false));
  }

  /** Messages to and from one other member. */
  private static final class Wire implements Transport {
    final List<BatchMessage> sent = new ArrayList<>();
    private final UUID self = new UUID(0, 1);
    private Listener listener;

    void arrives(BatchMessage... messages) {
      Output packet = new Output();
      Stream.of(messages).forEach(message -> BatchMessage.put(packet, message));
      listener.onMessage(OTHER, packet.toBytes());
    }

    @Override
    public UUID self() {
      return self;
    }

    @Override
    public List<UUID> view() {
      return List.of(self, OTHER);
    }

    @Override
    public void send(UUID to, byte[] packet) {
      Input in = new Input(packet);
      while (!in.isAtEnd()) {
        sent.add(BatchMessage.get(in));
      }
    }

    @Override
    public void listen(Listener only) {
      listener = only;
    }
  }
}
