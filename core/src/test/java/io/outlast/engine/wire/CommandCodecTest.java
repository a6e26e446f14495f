// SPDX-License-Identifier: Apache-2.0
package io.outlast.engine.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.outlast.engine.Samples;
import io.outlast.engine.Seeds;
import io.outlast.engine.gateway.Address;
import io.outlast.engine.gateway.Command;
import io.outlast.engine.gateway.Reply;
import io.outlast.engine.wire.Input.MalformedException;
import java.util.Random;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class CommandCodecTest {
  @Test
  void everyCommandComesOutAsItWentIn() {
    Seeds.forEach(
        60,
        random ->
            Samples.commands(random)
                .forEach(c -> assertRoundTrip(c, CommandCodec::put, CommandCodec::getCommand)));
  }

  @Test
  void everyReplyComesOutAsItWentIn() {
    Seeds.forEach(
        60,
        random ->
            Samples.replies(random)
                .forEach(r -> assertRoundTrip(r, CommandCodec::put, CommandCodec::getReply)));
  }

  @Test
  void everyAddressComesOutAsItWentIn() {
    Seeds.forEach(
        1_000,
        random ->
            assertRoundTrip(Samples.address(random), CommandCodec::put, CommandCodec::getAddress));
  }

  private static <T> void assertRoundTrip(
      T value, BiConsumer<Output, T> writer, Function<Input, T> reader) {
    Output out = new Output();
    writer.accept(out, value);
    out.putByte(99);

    Input in = new Input(out.toBytes());

    assertThat(reader.apply(in))
        .usingRecursiveComparison()
        .withStrictTypeChecking()
        .isEqualTo(value);
    assertThat(in.getByte()).as("what follows is left").isEqualTo(99);
  }

  @Test
  void whenCutOffAnywhere_thenThatIsMalformed() {
    Seeds.forEach(
        20, random -> encoded(random).forEach(e -> Garbled.cutOffAnywhere(e.bytes, e.reader)));
  }

  @Test
  void whenBytesAreWrong_thenTheyAreMalformedOrSomethingElse() {
    Seeds.forEach(
        200,
        random -> {
          Garbled.random(random, bytes -> CommandCodec.getCommand(new Input(bytes)));
          Garbled.random(random, bytes -> CommandCodec.getReply(new Input(bytes)));
          encoded(random).forEach(e -> Garbled.changedSomewhere(e.bytes, random, e.reader));
        });
  }

  @Test
  void whenTheKindIsUnknown_thenTheMessageNamesIt() {
    assertThatThrownBy(() -> CommandCodec.getCommand(new Input(new byte[] {(byte) 200})))
        .isInstanceOf(MalformedException.class)
        .hasMessageContaining("command of kind 200");
    assertThatThrownBy(() -> CommandCodec.getReply(new Input(new byte[] {(byte) 200})))
        .isInstanceOf(MalformedException.class)
        .hasMessageContaining("reply of kind 200");
  }

  private record Encoded(byte[] bytes, Consumer<byte[]> reader) {}

  private static Stream<Encoded> encoded(Random random) {
    Stream<Encoded> commands =
        Samples.commands(random).stream()
            .map(c -> new Encoded(bytes(c), b -> CommandCodec.getCommand(new Input(b))));
    Stream<Encoded> replies =
        Samples.replies(random).stream()
            .map(r -> new Encoded(bytes(r), b -> CommandCodec.getReply(new Input(b))));
    Address address = Samples.address(random);
    return Stream.concat(
        Stream.concat(commands, replies),
        Stream.of(new Encoded(bytes(address), b -> CommandCodec.getAddress(new Input(b)))));
  }

  private static byte[] bytes(Command command) {
    Output out = new Output();
    CommandCodec.put(out, command);
    return out.toBytes();
  }

  private static byte[] bytes(Reply reply) {
    Output out = new Output();
    CommandCodec.put(out, reply);
    return out.toBytes();
  }

  private static byte[] bytes(Address address) {
    Output out = new Output();
    CommandCodec.put(out, address);
    return out.toBytes();
  }
}
