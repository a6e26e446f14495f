// SPDX-License-Identifier: Apache-2.0
package io.outlast.member.membership;

import static org.assertj.core.api.Assertions.assertThat;

import io.outlast.engine.port.Transport;
import io.outlast.engine.view.MemberInfo;
import io.outlast.engine.wire.Input;
import io.outlast.member.message.Courier;
import io.outlast.member.message.Message;
import io.outlast.member.message.MessageCodec;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

class MembersTest {
  private static final UUID A = new UUID(0, 1);
  private static final UUID B = new UUID(0, 2);

  private final Map<UUID, Members> all = new HashMap<>();
  private final Members a = member(A);
  private final Members b = member(B);

  @Test
  void whenTwoComeIntoEachOthersView_thenTheyKnowEachOther() {
    a.viewChanged(List.of(A, B));
    b.viewChanged(List.of(A, B));

    assertThat(a.find(B)).isPresent();
    assertThat(b.find(A)).isPresent();
  }

  @Test
  void whenOneWasGivenUpWithoutNoticing_thenItIsKnownAgainWhenItIsTakenBack() {
    a.viewChanged(List.of(A, B));
    b.viewChanged(List.of(A, B));

    a.viewChanged(List.of(A));
    a.viewChanged(List.of(A, B));

    assertThat(a.find(B)).isPresent();
    assertThat(a.whenAllGreeted().toCompletableFuture()).isCompleted();
  }

  @Test
  void whoWaitsForAllToGreetMayTellThemSomethingAtOnce() {
    CompletionStage<Void> told = a.whenAllGreeted().thenRun(() -> a.change(MemberInfo::goingAway));
    a.viewChanged(List.of(A, B));
    CompletionStage<Void> toldLater =
        a.whenAllGreeted().thenRun(() -> a.change(MemberInfo::opened));
    b.viewChanged(List.of(A, B));

    assertThat(told.toCompletableFuture()).isCompleted();
    assertThat(toldLater.toCompletableFuture()).isCompleted();
    assertThat(b.find(A).map(MemberInfo::leaving)).contains(true);
  }

  private Members member(UUID id) {
    MemberInfo info = new MemberInfo(id, "", 0, Map.of(), false, /* ready= */ true, false, "");
    Members members =
        new Members(new Courier<>(new Wire(id), Runnable::run, MessageCodec::put), info);
    all.put(id, members);
    return members;
  }

  /** Brings what one member sends to the other, at once. */
  private final class Wire implements Transport {
    private final UUID self;

    Wire(UUID self) {
      this.self = self;
    }

    @Override
    public UUID self() {
      return self;
    }

    @Override
    public List<UUID> view() {
      return List.of(A, B);
    }

    @Override
    public void send(UUID to, byte[] packet) {
      Input in = new Input(packet);
      while (!in.isAtEnd()) {
        Message.Hello hello = (Message.Hello) MessageCodec.get(in);
        all.get(to).greeted(hello.info(), hello.asks());
      }
    }

    @Override
    public void listen(Listener listener) {}
  }
}
