// SPDX-License-Identifier: Apache-2.0
package io.outlast.member.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.outlast.engine.gateway.Address;
import io.outlast.engine.port.StoreKey;
import io.outlast.engine.task.ExecutorId;
import io.outlast.engine.wire.Input;
import io.outlast.engine.wire.Input.MalformedException;
import io.outlast.engine.wire.Output;
import io.outlast.engine.wire.StoredValue.Stamp;
import io.outlast.member.partition.Holding;
import io.outlast.member.partition.JournalPage;
import io.outlast.member.partition.Loss;
import io.outlast.member.run.RunSpec;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The other messages are sent and read by every test that has a cluster. */
class MessageCodecTest {
  private static final ExecutorId EXECUTOR = new ExecutorId(ExecutorId.Kind.SCHEDULED, "billing");

  static Stream<RunSpec> runs() {
    Address inPartition = new Address(2, 270, EXECUTOR);
    Address bound = Address.on(new UUID(1, 2), EXECUTOR);
    byte[] task = {1, 2, 3};
    byte[] state = {4, 5};
    return Stream.of(
        new RunSpec(inPartition, 300, -5, Long.MAX_VALUE, 1, task),
        new RunSpec(inPartition, 1, 2, 3, 200, task, new RunSpec.Scheduled("", true, 0, null, 0)),
        new RunSpec(
            bound,
            1,
            2,
            3,
            4,
            new byte[0],
            new RunSpec.Scheduled("Zoë", false, -1, state, Long.MAX_VALUE)),
        new RunSpec(
            bound, 1, 2, 3, 4, task, new RunSpec.Scheduled("a", true, 9, new byte[0], 1, -7)));
  }

  @ParameterizedTest
  @MethodSource("runs")
  void anOrderComesOutAsItWentIn(RunSpec run) {
    Input in = new Input(bytes(run));

    assertThat(MessageCodec.get(in))
        .usingRecursiveComparison()
        .withStrictTypeChecking()
        .isEqualTo(new Message.Order(run));
    assertThat(in.isAtEnd()).isTrue();
  }

  @ParameterizedTest
  @MethodSource("runs")
  void whenAnOrderIsCutOffAnywhere_thenThatIsMalformed(RunSpec run) {
    byte[] whole = bytes(run);

    for (int length = 0; length < whole.length; length++) {
      Input in = new Input(Arrays.copyOf(whole, length));
      assertThatThrownBy(() -> MessageCodec.get(in)).isInstanceOf(MalformedException.class);
    }
  }

  /** Made as a version one newer would: other fields after those that are known. */
  @ParameterizedTest
  @MethodSource("runs")
  void whatANewerVersionAppends_isSkipped(RunSpec run) {
    byte[] known = bytes(run);
    byte[] body = Arrays.copyOfRange(known, Integer.BYTES, known.length);
    Output out = new Output();
    int begin = out.beginPart();
    out.putAll(body).putString("a field of tomorrow").endPart(begin);
    out.putAll(known);
    Input in = new Input(out.toBytes());

    for (int i = 0; i < 2; i++) {
      assertThat(MessageCodec.get(in))
          .usingRecursiveComparison()
          .withStrictTypeChecking()
          .isEqualTo(new Message.Order(run));
    }
    assertThat(in.isAtEnd()).isTrue();
  }

  static Holding holding(int partition, Loss loss) {
    return new Holding(
        partition,
        /* will= */ null,
        Holding.Stance.GIVES_WAY,
        /* complete= */ false,
        List.of(new Holding.Value(new StoreKey(7, 3), new byte[] {1, 2})),
        List.of(new Holding.Run(4, 5)),
        List.of(),
        /* earlier= */ null,
        loss);
  }

  /** As members sent them that told of no loss: without what has been appended. */
  @Test
  void whoTellsOfNoLossKnowsOfNone() {
    Output out = new Output();
    int begin = out.beginPart();
    out.putByte(7).putVar(9).putVar(1).putVar(270).putBoolean(false).putBoolean(false);
    out.putBoolean(false).putVar(0).putVar(0).putVar(0).putBoolean(false).endPart(begin);

    var told = (Message.Holdings) MessageCodec.get(new Input(out.toBytes()));

    assertThat(told.holdings()).extracting(Holding::loss).containsExactly(Loss.NONE);
  }

  static Stream<Message> messages() {
    List<Holding.Value> values = List.of(new Holding.Value(new StoreKey(7, 3), new byte[] {1, 2}));
    return Stream.of(
        new Message.Holdings(9, List.of(holding(1, new Loss(1L << 40, 3)), holding(2, Loss.NONE))),
        new Message.Inquiry(9, 2, 1L << 40, BitSet.valueOf(new long[] {5}), /* isInTable= */ true),
        new Message.Inquiry(9, 2, 3, BitSet.valueOf(new long[] {5}), /* isInTable= */ false),
        new Message.NotTaken(2, 270, Long.MAX_VALUE),
        new Message.ReadJournal(1, 2, 270, /* after= */ null, 1 << 20),
        new Message.ReadJournal(1, 2, 270, new StoreKey(Long.MAX_VALUE, -3), 1),
        new Message.Journaled(4, JournalPage.NONE),
        new Message.Journaled(4, new JournalPage(values, new Stamp(5, 6), /* more= */ true)));
  }

  @ParameterizedTest
  @MethodSource("messages")
  void messagesComeOutAsTheyWentIn(Message message) {
    Output out = new Output();
    MessageCodec.put(out, message);

    assertThat(MessageCodec.get(new Input(out.toBytes())))
        .usingRecursiveComparison()
        .withStrictTypeChecking()
        .isEqualTo(message);
  }

  /** As members sent them that knew of no pages: without what has been appended. */
  @Test
  void whoKnowsOfNoPagesAsksForAll_andTellsAll() {
    Output out = new Output();
    int begin = out.beginPart();
    out.putByte(13).putVar(9).putByte(2).putVar(270).endPart(begin);
    begin = out.beginPart();
    out.putByte(14).putVar(9).putVar(1).putLong(7).putInt(3).putBytes(new byte[] {1});
    out.endPart(begin);
    Input in = new Input(out.toBytes());

    assertThat(MessageCodec.get(in))
        .isEqualTo(new Message.ReadJournal(9, 2, 270, /* after= */ null, Integer.MAX_VALUE));
    JournalPage told = ((Message.Journaled) MessageCodec.get(in)).page();
    assertThat(told.values()).hasSize(1);
    assertThat(told.more()).isFalse();
  }

  @Test
  void whenAKindIsUnknown_thenWhatFollowsIsReadAllTheSame() {
    Output out = new Output();
    int begin = out.beginPart();
    out.putByte(250).putLong(1).endPart(begin);
    MessageCodec.put(out, new Message.TimeRequest(7));
    Input in = new Input(out.toBytes());

    assertThatThrownBy(() -> MessageCodec.get(in))
        .isInstanceOf(MalformedException.class)
        .hasMessageContaining("message of kind 250");
    assertThat(MessageCodec.get(in)).isEqualTo(new Message.TimeRequest(7));
    assertThat(in.isAtEnd()).isTrue();
  }

  @Test
  void whenALengthIsWrong_thenNothingMoreIsRead() {
    Input in = new Input(new byte[] {0, 0, 1, 0, 1, 1});

    assertThatThrownBy(() -> MessageCodec.get(in)).isInstanceOf(MalformedException.class);
    assertThat(in.isAtEnd()).isTrue();
  }

  private static byte[] bytes(RunSpec run) {
    Output out = new Output();
    MessageCodec.put(out, new Message.Order(run));
    return out.toBytes();
  }
}
